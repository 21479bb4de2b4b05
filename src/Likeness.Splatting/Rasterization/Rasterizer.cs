using System.Numerics;
using Likeness.Geometry.Cameras;
using Likeness.Splatting.Rasterization.Projection;
using Likeness.Splatting.Rasterization.Tiles;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;

namespace Likeness.Splatting.Rasterization;

/// <summary>
/// Draws scenes of Gaussians and goes back from gradients of the images to gradients of the scene and the camera (Kerbl et al.
/// 2023). The same bits for any number of threads. Gaussians with a number that is not finite, or too large to project, are left
/// out. Holds no state but its options: frames live in a <see cref="RenderTarget"/>.
/// </summary>
/// <example>
/// <code>
/// var rasterizer = new Rasterizer();
/// using var target = new RenderTarget();
/// rasterizer.Forward(scene, camera, target);
/// float[] difference = Difference(target.Colour, photograph);
/// rasterizer.Backward(scene, target, new ImageGradients { Colour = difference }, gradients);
/// </code>
/// </example>
public sealed unsafe class Rasterizer
{
    /// <summary>Checks the options.</summary>
    /// <exception cref="LikenessException">An option is out of range.</exception>
    public Rasterizer(RasterizerOptions? options = null)
    {
        Options = options ?? new RasterizerOptions();
        Options.Check();
    }

    /// <summary>The rules of rendering.</summary>
    public RasterizerOptions Options { get; }

    /// <summary>Draws a scene.</summary>
    /// <param name="scene">The Gaussians; may be none.</param>
    /// <param name="camera">Where from, and the size of the image.</param>
    /// <param name="target">Takes the images.</param>
    /// <param name="background">Red, green and blue behind everything.</param>
    /// <param name="degree">Degree of the harmonics to use, at most the scene's; -1 for the scene's.</param>
    /// <exception cref="LikenessException">The image has no pixels or more than 16384 to a side, a number of the camera is not usable, or the frame does not fit into memory.</exception>
    public void Forward(GaussianScene scene, Camera camera, RenderTarget target, Vector3 background = default, int degree = -1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degree, -1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(degree, scene.Degree);
        View view = View.Of(camera, Options);
        fixed (float* means = scene.Means, scales = scene.LogScales, rotations = scene.Rotations, opacities = scene.OpacityLogits, dc = scene.ShDc, rest = scene.ShRest, extra = scene.Extra)
        {
            GaussianPointers pointers = Pointers(scene, degree < 0 ? scene.Degree : degree, means, scales, rotations, opacities, dc, rest, extra);
            target.Render(pointers, view, Options, background.X, background.Y, background.Z);
        }
    }

    /// <summary>Goes back from gradients of the images.</summary>
    /// <param name="scene">The scene that was drawn, unchanged since.</param>
    /// <param name="target">The frame, drawn by <see cref="Forward"/> with the same options.</param>
    /// <param name="images">Gradients of a loss over the images.</param>
    /// <param name="gradients">Takes the gradients.</param>
    /// <param name="accumulate">True: add to the gradients of the scene, camera and background; false: overwrite them.</param>
    /// <param name="degree">The degree that was drawn with.</param>
    /// <exception cref="ArgumentException">Sizes do not fit each other.</exception>
    public void Backward(GaussianScene scene, RenderTarget target, in ImageGradients images, SceneGradients gradients, bool accumulate = false, int degree = -1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degree, -1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(degree, scene.Degree);
        if (target.GaussianCount != scene.Count || target.ExtraChannels != scene.ExtraChannels || target.Width == 0)
        {
            throw new ArgumentException($"The frame was drawn from {target.GaussianCount} Gaussians with {target.ExtraChannels} further channels, the scene has {scene.Count} with {scene.ExtraChannels}.", nameof(target));
        }

        if (gradients.OpacityLogits.Length != scene.Count || gradients.ShRest.Length != scene.ShRest.Length || gradients.Extra.Length != scene.Extra.Length)
        {
            throw new ArgumentException("The gradients were made for another scene.", nameof(gradients));
        }

        Require(images.Colour, target.Colour.Length, nameof(images.Colour));
        Require(images.Alpha, target.Alpha.Length, nameof(images.Alpha));
        Require(images.Depth, target.Depth.Length, nameof(images.Depth));
        Require(images.Extra, target.Extra.Length, nameof(images.Extra));
        fixed (float* means = scene.Means, scales = scene.LogScales, rotations = scene.Rotations, opacities = scene.OpacityLogits, dc = scene.ShDc, rest = scene.ShRest, extra = scene.Extra)
        fixed (float* gMeans = gradients.Means, gScales = gradients.LogScales, gRotations = gradients.Rotations, gOpacities = gradients.OpacityLogits, gDc = gradients.ShDc, gRest = gradients.ShRest, gExtra = gradients.Extra)
        fixed (float* colour = images.Colour, alpha = images.Alpha, depth = images.Depth, further = images.Extra, norms = gradients.ScreenNorms)
        {
            int used = degree < 0 ? scene.Degree : degree;
            CameraGradient camera = target.Backward(
                Pointers(scene, used, means, scales, rotations, opacities, dc, rest, extra),
                Pointers(scene, used, gMeans, gScales, gRotations, gOpacities, gDc, gRest, gExtra),
                new TileBackward.Cotangents { Colour = colour, Alpha = alpha, Depth = depth, Extra = further },
                norms, accumulate, out Vector3 background);
            gradients.Background = accumulate ? gradients.Background + background : background;
            gradients.Camera = accumulate ? Sum(gradients.Camera, camera) : camera;
        }
    }

    private static CameraGradient Sum(in CameraGradient a, in CameraGradient b) => new()
    {
        Translation = a.Translation + b.Translation,
        Rotation = a.Rotation + b.Rotation,
        FocalX = a.FocalX + b.FocalX,
        FocalY = a.FocalY + b.FocalY,
        CentreX = a.CentreX + b.CentreX,
        CentreY = a.CentreY + b.CentreY,
    };

    private static void Require(ReadOnlySpan<float> gradient, int length, string name)
    {
        if (!gradient.IsEmpty && gradient.Length != length)
        {
            throw new ArgumentException($"The gradient over {name} has {gradient.Length} numbers; the image has {length}.", name);
        }
    }

    private static GaussianPointers Pointers(GaussianScene scene, int degree, float* means, float* scales, float* rotations, float* opacities, float* dc, float* rest, float* extra) => new()
    {
        Count = scene.Count,
        Degree = degree,
        ExtraChannels = scene.ExtraChannels,
        Means = means,
        LogScales = scales,
        Rotations = rotations,
        OpacityLogits = opacities,
        ShDc = dc,
        ShRest = rest,
        RestStride = scene.RestCoefficients,
        Extra = extra,
    };
}
