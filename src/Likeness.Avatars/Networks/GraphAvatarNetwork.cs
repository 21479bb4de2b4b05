using System.Numerics;
using Likeness.Avatars.Heads;
using Likeness.Geometry.Cameras;
using Likeness.Splatting.Rasterization;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Avatars.Networks;

/// <summary>
/// The whole of GraphAvatar (AAAI 2025): two graph U-Nets make an anchor Gaussian for each vertex of the tracked mesh, small networks make
/// neural Gaussians around each, graph-guided optimisation corrects what was tracked, and an enhancer that knows the depth finishes the
/// rasterised picture.
/// </summary>
public sealed class GraphAvatarNetwork : HeadAvatar
{
    private const int GeometryNumbers = 10;
    private const int AppearanceNumbers = 4;
    private const float FarthestOffset = 0.15f;
    private const float SmallestLogScale = -9f;
    private const float LargestLogScale = -2.5f;
    private const float FirstOpacity = 0.3f;

    // Half of the depth that a head takes, in heads, hair and neck included.
    private const float HalfDepth = 0.75f;
    private const float LeastCoverage = 1e-3f;
    private readonly GraphUNet _geometry;
    private readonly GraphUNet _appearance;
    private readonly NeuralGaussians? _neural;
    private readonly GraphGuidance? _guidance;
    private readonly DepthEnhancer? _enhancer;

    /// <summary>Makes a network for a head.</summary>
    /// <param name="template">The head's mesh levels.</param>
    /// <param name="options">Which parts, and their sizes.</param>
    /// <param name="meanColour">What every anchor's colour begins as, 0 to 1 each.</param>
    /// <param name="random">The source of weights.</param>
    public GraphAvatarNetwork(HeadTemplate template, GraphAvatarOptions options, Vector3 meanColour, RandomSource random)
    {
        Options = options.Validated();
        int expression = options.ExpressionLength;
        _geometry = AddModule("geometry", new GraphUNet(template.Hierarchy, expression, GeometryNumbers, random.Split(0)));
        _appearance = AddModule("appearance", new GraphUNet(template.Hierarchy, expression, AppearanceNumbers, random.Split(1)));
        if (options.NeuralGaussians > 0)
        {
            _neural = AddModule("neural", new NeuralGaussians(template.VertexCount, options.NeuralGaussians, expression, random.Split(2)));
        }

        if (options.GuidanceTokens > 0)
        {
            _guidance = AddModule("guidance", new GraphGuidance(expression, options.GuidanceTokens, random.Split(3)));
        }

        if (options.EnhancerWidth > 0)
        {
            _enhancer = AddModule("enhancer", new DepthEnhancer(options.EnhancerWidth, random.Split(4)));
        }

        _geometry.OutputBias.Span[7..].Fill(MathF.Log(template.MeanEdge / 2));
        Span<float> bias = _appearance.OutputBias.Span;
        for (int c = 0; c < 3; c++)
        {
            bias[c] = GaussianActivations.Logit(Math.Clamp(meanColour[c], 0.02f, 0.98f));
        }

        bias[3] = GaussianActivations.Logit(FirstOpacity);
    }

    /// <summary>The parts.</summary>
    public GraphAvatarOptions Options { get; }

    /// <summary>The parameters of both U-Nets.</summary>
    public IEnumerable<NamedTensor> GraphParameters => Of("geometry.").Concat(Of("appearance."));

    /// <summary>Both U-Nets by their names.</summary>
    internal IEnumerable<(string Name, GraphUNet Net)> GraphNetworks => [("geometry", _geometry), ("appearance", _appearance)];

    /// <summary>Parameters whose names begin so: "neural.offsets", "neural.", "guidance.", "enhancer.".</summary>
    public IEnumerable<NamedTensor> Of(string prefix) => NamedParameters().Where(p => p.Name.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>The anchors of some meshes, without corrections: what the warm-up teaches.</summary>
    /// <param name="features">[batch, vertices, 6].</param>
    /// <param name="expression">[batch, numbers].</param>
    public AnchorTensors Anchors(Tensor features, Tensor expression) => Anchors(_geometry.Encode(features), _appearance.Encode(features), expression);

    /// <summary>What graph-guided optimisation adds to a frame's tracked numbers.</summary>
    /// <param name="input">The frame with its time.</param>
    /// <exception cref="InvalidOperationException">The network has no guidance, or the frame no time.</exception>
    public GuidedCorrection Correct(in HeadInput input) => _guidance is not null && input.Time is { } time
        ? _guidance.Forward(ShapeOps.Concat(1, _geometry.Encode(input.Features), _appearance.Encode(input.Features)), time)
        : throw new InvalidOperationException("There is no correction without graph-guided optimisation and a time.");

    /// <inheritdoc/>
    public override HeadPicture Draw(in HeadInput input)
    {
        Tensor geometry = _geometry.Encode(input.Features), appearance = _appearance.Encode(input.Features), expression = input.Expression;
        GuidedCorrection? correction = null;
        if (_guidance is not null && input.Time is { } time)
        {
            correction = _guidance.Forward(ShapeOps.Concat(1, geometry, appearance), time);
            expression += correction.Value.Expression;
        }

        int vertices = input.Positions.Shape[0];
        AnchorTensors anchors = Anchors(geometry, appearance, expression);
        Tensor means = input.Positions + anchors.Offset.Reshape(vertices, 3);
        var gaussians = new GaussianTensors
        {
            Means = means,
            LogScales = anchors.LogScales.Reshape(vertices, 3),
            Rotations = anchors.Rotations.Reshape(vertices, 4),
            OpacityLogits = anchors.OpacityLogits.Reshape(vertices),
            Colours = anchors.Colours.Reshape(vertices, 3),
        };
        Tensor? neuralScales = null;
        if (_neural is not null && !input.AnchorsAlone)
        {
            Tensor directions = (means - Vector(input.Camera.Position)).Normalize();
            GaussianTensors around = _neural.Forward(means, gaussians.LogScales, anchors.Features.Reshape(vertices, GraphUNet.HiddenFeatures), directions, expression);
            neuralScales = around.LogScales;
            gaussians = Joined(gaussians, around);
        }

        RenderedTensors drawn = Rasterizer.Rasterize(gaussians, input.Camera, input.Background, correction?.Motion(Vector(input.Camera.Translation)));
        Tensor coarse = Planes(drawn.Image), final = coarse;
        if (_enhancer is not null && input.Enhanced)
        {
            Tensor depth = RelativeDepth(drawn, input.Camera);
            final = input.DetachCoarse ? _enhancer.Forward(coarse.Detach(), depth.Detach()) : _enhancer.Forward(coarse, depth);
        }

        return new HeadPicture(coarse, final, drawn.Alpha, drawn.Depth)
        {
            Anchors = anchors,
            NeuralLogScales = neuralScales,
            Correction = correction,
            Drawn = gaussians,
        };
    }

    private AnchorTensors Anchors(Tensor geometryCode, Tensor appearanceCode, Tensor expression)
    {
        Tensor geometry = _geometry.Decode(geometryCode, expression, out _);
        Tensor appearance = _appearance.Decode(appearanceCode, expression, out Tensor features);
        return new AnchorTensors(
            (geometry.Slice(2, 0, 3) * (1 / FarthestOffset)).Tanh() * FarthestOffset,
            geometry.Slice(2, 7, 10).Clamp(SmallestLogScale, LargestLogScale),
            geometry.Slice(2, 3, 7) + Identity(),
            appearance.Slice(2, 3, 4),
            appearance.Slice(2, 0, 3).Sigmoid(),
            features);
    }

    private static Tensor Identity() => Tensor.From([1f, 0f, 0f, 0f], 4);

    private static Tensor Vector(Vector3 v) => Tensor.From([v.X, v.Y, v.Z], 3);

    // The template's centre is the origin, so its depth is the camera's translation along the view.
    private static Tensor RelativeDepth(in RenderedTensors drawn, Camera camera)
    {
        Tensor covered = drawn.Alpha.Clamp(LeastCoverage, 1);
        Tensor relative = (((drawn.Depth / covered) - camera.Translation.Z) * (1 / HalfDepth)).Clamp(-1, 1);
        Tensor blended = (relative * drawn.Alpha) + (1 - drawn.Alpha);
        return blended.Reshape(1, 1, blended.Shape[0], blended.Shape[1]);
    }
}
