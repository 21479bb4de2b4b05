using Likeness.Geometry.Cameras;
using Likeness.Splatting.Rasterization.Projection;
using Likeness.Splatting.Rasterization.Tiles;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Vector3 = System.Numerics.Vector3;

namespace Likeness.Splatting.Rasterization;

/// <summary>Rendering as one operation of the tensor engine.</summary>
public static class RasterizerOps
{
    private const int Dc = 4;
    private const int Rest = 5;
    private const int Colours = 6;
    private const int Further = 7;
    private const int Background = 8;
    private const int Pose = 9;

    [ThreadStatic]
    private static RenderTarget? t_unrecorded;

    /// <summary>
    /// Renders Gaussians that are tensors. Differentiable by all of them, by the background and by the pose, any number of views
    /// before one way back.
    /// </summary>
    /// <param name="rasterizer">The rules.</param>
    /// <param name="gaussians">What to draw.</param>
    /// <param name="camera">Where from, and the size of the image.</param>
    /// <param name="background">Red, green and blue, [3]; null for black.</param>
    /// <param name="pose">A motion of the camera, [6]: v, then w, with p_camera' = exp([w]x) p_camera + v; null for none.</param>
    /// <exception cref="ShapeException">A shape does not fit.</exception>
    /// <exception cref="LikenessException">The image has no pixels or too many, or a number of the camera is not usable.</exception>
    public static RenderedTensors Rasterize(this Rasterizer rasterizer, in GaussianTensors gaussians, Camera camera, Tensor? background = null, Tensor? pose = null)
    {
        int degree = Check(gaussians, background, pose);
        var view = View.Of(camera, rasterizer.Options);
        if (pose is not null)
        {
            PoseMotion.Apply(ref view, pose.Span);
        }

        int channels = gaussians.Extra?.Shape[1] ?? 0;
        Tensor image = Tensor.Uninitialized(new Shape(view.Height, view.Width, 3)), alpha = Tensor.Uninitialized(new Shape(view.Height, view.Width)), depth = Tensor.Uninitialized(new Shape(view.Height, view.Width));
        Tensor? extra = channels > 0 ? Tensor.Uninitialized(new Shape(view.Height, view.Width, channels)) : null;
        ReadOnlySpan<Tensor?> inputs =
        [
            gaussians.Means, gaussians.LogScales, gaussians.Rotations, gaussians.OpacityLogits,
            gaussians.ShDc, gaussians.ShRest, gaussians.Colours, gaussians.Extra, background, pose,
        ];
        RasterizeNode? node = extra is null ? Tape.Record<RasterizeNode>([image, alpha, depth], inputs) : Tape.Record<RasterizeNode>([image, alpha, depth, extra], inputs);
        RenderTarget target = node?.Target ?? (t_unrecorded ??= new RenderTarget());
        node?.Degree = degree;
        Vector3 behind = background is null ? default : new Vector3(background.Span);
        Render(gaussians, degree, channels, view, rasterizer.Options, behind, target);
        target.Colour.CopyTo(image.Span);
        target.Alpha.CopyTo(alpha.Span);
        target.Depth.CopyTo(depth.Span);
        target.Extra.CopyTo(extra is null ? default : extra.Span);
        return new RenderedTensors(image, alpha, depth, extra);
    }

    private static unsafe void Render(in GaussianTensors g, int degree, int channels, in View view, RasterizerOptions options, Vector3 background, RenderTarget target)
    {
        fixed (float* means = g.Means.Span, scales = g.LogScales.Span, rotations = g.Rotations.Span, opacities = g.OpacityLogits.Span)
        fixed (float* colours = (g.Colours ?? g.ShDc)!.Span, rest = g.ShRest is null ? default : g.ShRest.Span, extra = g.Extra is null ? default : g.Extra.Span)
        {
            var pointers = new GaussianPointers
            {
                Count = g.Means.Shape[0],
                Degree = degree,
                ExtraChannels = channels,
                Means = means,
                LogScales = scales,
                Rotations = rotations,
                OpacityLogits = opacities,
                ShDc = colours,
                ShRest = rest,
                RestStride = Math.Max(0, ((degree + 1) * (degree + 1)) - 1),
                Extra = extra,
            };
            target.Render(pointers, view, options, background.X, background.Y, background.Z);
        }
    }

    /// <returns>The degree of the harmonics; -1 for colours.</returns>
    private static int Check(in GaussianTensors g, Tensor? background, Tensor? pose)
    {
        int count = g.Means.Shape.Rank == 2 ? g.Means.Shape[0] : -1;
        Require(g.Means, "means", count, 3);
        Require(g.LogScales, "log-scales", count, 3);
        Require(g.Rotations, "rotations", count, 4);
        Require(g.OpacityLogits, "opacity logits", count);
        if (g.Extra is { } extra)
        {
            Require(extra, "further channels", count, extra.Shape.Rank == 2 ? extra.Shape[1] : -1);
        }

        if (background is not null)
        {
            Require(background, "background", 3);
        }

        if (pose is not null)
        {
            Require(pose, "pose", 6);
        }

        if (g.Colours is { } colours)
        {
            Require(colours, "colours", count, 3);
            return g.ShDc is null && g.ShRest is null ? -1 : throw new ShapeException("Gaussians have either colours or harmonics; both were given.");
        }

        Require(g.ShDc ?? throw new ShapeException("Gaussians need colours or harmonics; neither was given."), "constant coefficients", count, 3);
        if (g.ShRest is null)
        {
            return 0;
        }

        int coefficients = g.ShRest.Shape.Rank == 3 ? g.ShRest.Shape[1] : -1;
        Require(g.ShRest, "other coefficients", count, coefficients, 3);
        return coefficients switch
        {
            0 => 0,
            3 => 1,
            8 => 2,
            15 => 3,
            _ => throw new ShapeException($"Harmonics have 0, 3, 8 or 15 coefficients beyond the constant one; the shape is {g.ShRest.Shape}."),
        };
    }

    private static void Require(Tensor tensor, string name, params ReadOnlySpan<int> expected)
    {
        bool fits = tensor.Shape.Rank == expected.Length;
        for (int i = 0; i < expected.Length && fits; i++)
        {
            fits = tensor.Shape[i] == expected[i];
        }

        if (!fits)
        {
            throw new ShapeException($"The {name} of Gaussians have shape {tensor.Shape}; [{string.Join(", ", expected.ToArray())}] was expected.");
        }
    }

    private sealed class RasterizeNode : Node
    {
        public RenderTarget Target { get; } = new();

        public int Degree { get; set; }

        protected override unsafe void Backward()
        {
            fixed (float* dImage = OutputGradient(0), dAlpha = OutputGradient(1), dDepth = OutputGradient(2), dExtra = Target.ExtraChannels > 0 ? OutputGradient(3) : default)
            fixed (float* means = Input(0).Span, scales = Input(1).Span, rotations = Input(2).Span, opacities = Input(3).Span)
            fixed (float* dc = Value(Degree < 0 ? Colours : Dc), rest = Value(Rest))
            fixed (float* gMeans = Gradient(0), gScales = Gradient(1), gRotations = Gradient(2), gOpacities = Gradient(3))
            fixed (float* gDc = Gradient(Degree < 0 ? Colours : Dc), gRest = Gradient(Rest), gExtra = Gradient(Further))
            {
                int stride = Math.Max(0, ((Degree + 1) * (Degree + 1)) - 1), count = Input(0).Shape[0];
                var scene = new GaussianPointers
                {
                    Count = count,
                    Degree = Degree,
                    ExtraChannels = Target.ExtraChannels,
                    Means = means,
                    LogScales = scales,
                    Rotations = rotations,
                    OpacityLogits = opacities,
                    ShDc = dc,
                    ShRest = rest,
                    RestStride = stride,
                };
                var gradients = new GaussianPointers
                {
                    Count = count,
                    Degree = Degree,
                    ExtraChannels = Target.ExtraChannels,
                    Means = gMeans,
                    LogScales = gScales,
                    Rotations = gRotations,
                    OpacityLogits = gOpacities,
                    ShDc = gDc,
                    ShRest = gRest,
                    RestStride = stride,
                    Extra = gExtra,
                };
                var cotangents = new TileBackward.Cotangents { Colour = dImage, Alpha = dAlpha, Depth = dDepth, Extra = dExtra };
                CameraGradient camera = Target.Backward(scene, gradients, cotangents, null, add: true, out Vector3 background);
                if (WantsGradient(Background))
                {
                    Span<float> g = InputGradient(Background);
                    g[0] += background.X;
                    g[1] += background.Y;
                    g[2] += background.Z;
                }

                if (WantsGradient(Pose))
                {
                    PoseMotion.Backward(Input(Pose).Span, camera, InputGradient(Pose));
                }
            }
        }

        private ReadOnlySpan<float> Value(int input) => InputOrNull(input) is { } tensor ? tensor.Span : default;

        private Span<float> Gradient(int input) => WantsGradient(input) ? InputGradient(input) : default;
    }
}
