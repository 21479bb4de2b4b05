using System.Numerics;
using System.Runtime.InteropServices;
using Likeness.Avatars.Heads;
using Likeness.Splatting.Rasterization;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Avatars.Networks;

/// <summary>
/// A baseline after GaussianAvatars: Gaussians that live in the frames of triangles and ride along (spec of splatting, section 7.3). Each
/// triangle has a fixed number of them, where the original adds and removes; harmonics of degree 1.
/// </summary>
public sealed class BoundGaussians : HeadAvatar
{
    /// <summary>Gaussians a triangle by default, as many as bring a full head near the graph avatar's 25,000.</summary>
    public const int DefaultEach = 2;

    private const float FirstOpacity = 0.3f;
    private const double Spread = 0.3;
    private readonly HeadTemplate _template;
    private readonly int _triangles;
    private readonly int _each;

    /// <summary>Makes them, spread over their triangles.</summary>
    /// <param name="template">The head.</param>
    /// <param name="meanColour">Their first colour, 0 to 1 each.</param>
    /// <param name="random">The source of places.</param>
    /// <param name="each">Gaussians a triangle, at least 1.</param>
    public BoundGaussians(HeadTemplate template, Vector3 meanColour, RandomSource random, int each = DefaultEach)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(each, 1);
        (_template, _each) = (template, each);
        _triangles = template.Mean.Topology.TriangleCount;
        int n = _triangles * _each;
        Places = AddParameter("places", new Shape(_triangles, _each, 3)).Normal(random, 0, Spread);
        LogScales = AddParameter("log_scales", new Shape(n, 3)).Constant(MathF.Log(0.4f));
        Rotations = AddParameter("rotations", new Shape(n, 4));
        OpacityLogits = AddParameter("opacity_logits", new Shape(n)).Constant(GaussianActivations.Logit(FirstOpacity));
        ShDc = AddParameter("sh_dc", new Shape(n, 3));
        ShRest = AddParameter("sh_rest", new Shape(n, 3, 3));
        for (int i = 0; i < n; i++)
        {
            Rotations.Span[4 * i] = 1;
            Places.Span[(3 * i) + 1] = 0;
            for (int c = 0; c < 3; c++)
            {
                ShDc.Span[(3 * i) + c] = GaussianActivations.ConstantCoefficient(meanColour[c]);
            }
        }
    }

    /// <summary>Places in the triangles' frames, in their sizes, [triangles, each, 3].</summary>
    public Tensor Places { get; }

    /// <summary>Logarithms of sizes, in the triangles' sizes, [n, 3].</summary>
    public Tensor LogScales { get; }

    internal Tensor Rotations { get; }

    internal Tensor OpacityLogits { get; }

    internal Tensor ShDc { get; }

    internal Tensor ShRest { get; }

    /// <inheritdoc/>
    public override HeadPicture Draw(in HeadInput input)
    {
        int n = _triangles * _each;
        Tensor axes = Tensor.Uninitialized(new Shape(_triangles, 3, 3)), turns = Tensor.Uninitialized(new Shape(_triangles, 4));
        Tensor sizes = Tensor.Uninitialized(new Shape(_triangles, 1, 1)), centres = Tensor.Uninitialized(new Shape(_triangles, 1, 3));
        TriangleFrames.Of(
            MemoryMarshal.Cast<float, Vector3>(input.Positions.Span), _template.Mean.Topology, axes.Span, turns.Span, sizes.Span, MemoryMarshal.Cast<float, Vector3>(centres.Span));
        Tensor means = (Places.MatMul(axes, transposeB: true) * sizes) + centres;
        var gaussians = new GaussianTensors
        {
            Means = means.Reshape(n, 3),
            LogScales = (LogScales.Reshape(_triangles, _each, 3) + sizes.Log()).Reshape(n, 3),
            Rotations = QuaternionOps.Multiply(turns.Reshape(_triangles, 1, 4), Rotations.Reshape(_triangles, _each, 4)).Reshape(n, 4),
            OpacityLogits = OpacityLogits,
            ShDc = ShDc,
            ShRest = ShRest,
        };
        RenderedTensors drawn = Rasterizer.Rasterize(gaussians, input.Camera, input.Background);
        Tensor coarse = Planes(drawn.Image);
        return new HeadPicture(coarse, coarse, drawn.Alpha, drawn.Depth) { Drawn = gaussians };
    }

    /// <summary>What keeps Gaussians near their triangles and small: 0.01 mean max(0, |place| - 1) + mean max(0, scale - 0.6).</summary>
    public Tensor Regulariser() =>
        ((Places.Norm(2) - 1).Relu().Mean() * 0.01f) + (LogScales.Exp() - 0.6f).Relu().Mean();
}
