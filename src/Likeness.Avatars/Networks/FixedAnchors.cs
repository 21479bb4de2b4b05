using System.Numerics;
using Likeness.Avatars.Heads;
using Likeness.Splatting.Rasterization;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;

namespace Likeness.Avatars.Networks;

/// <summary>
/// One Gaussian a vertex that the mesh carries along and that is otherwise the same in every frame: what the graph networks are warmed up
/// with (spec, section 7, stage 1a).
/// </summary>
public sealed class FixedAnchors : HeadAvatar
{
    private const float FirstOpacity = 0.3f;
    private readonly Tensor _offset;
    private readonly Tensor _logScales;
    private readonly Tensor _rotations;
    private readonly Tensor _opacityLogits;
    private readonly Tensor _colourLogits;

    /// <summary>Makes them, all alike.</summary>
    /// <param name="template">The head.</param>
    /// <param name="meanColour">Their first colour, 0 to 1 each.</param>
    public FixedAnchors(HeadTemplate template, Vector3 meanColour)
    {
        int n = template.VertexCount;
        _offset = AddParameter("offset", new Shape(n, 3));
        _logScales = AddParameter("log_scales", new Shape(n, 3)).Constant(MathF.Log(template.MeanEdge / 2));
        _rotations = AddParameter("rotations", new Shape(n, 4));
        _opacityLogits = AddParameter("opacity_logits", new Shape(n)).Constant(GaussianActivations.Logit(FirstOpacity));
        _colourLogits = AddParameter("colour_logits", new Shape(n, 3));
        for (int i = 0; i < n; i++)
        {
            _rotations.Span[4 * i] = 1;
            for (int c = 0; c < 3; c++)
            {
                _colourLogits.Span[(3 * i) + c] = GaussianActivations.Logit(Math.Clamp(meanColour[c], 0.02f, 0.98f));
            }
        }
    }

    /// <inheritdoc/>
    public override HeadPicture Draw(in HeadInput input)
    {
        var gaussians = new GaussianTensors
        {
            Means = input.Positions + _offset,
            LogScales = _logScales,
            Rotations = _rotations,
            OpacityLogits = _opacityLogits,
            Colours = _colourLogits.Sigmoid(),
        };
        RenderedTensors drawn = Rasterizer.Rasterize(gaussians, input.Camera, input.Background);
        Tensor coarse = Planes(drawn.Image);
        return new HeadPicture(coarse, coarse, drawn.Alpha, drawn.Depth) { Drawn = gaussians };
    }

    /// <summary>How far some anchors are from these: the loss of the warm-up (spec, section 7, stage 1b). Both sides learn from it.</summary>
    /// <param name="anchors">Anchors of a batch of frames.</param>
    /// <returns>One number.</returns>
    public Tensor Distance(in AnchorTensors anchors)
    {
        const float OffsetUnit = 0.02f, FarthestOffset = 0.149f, Smallest = -8.99f, Largest = -2.51f;
        int n = _offset.Shape[0];
        Tensor turned = (anchors.Rotations.Normalize() * _rotations.Normalize().Reshape(1, n, 4)).Sum(2);
        return ((anchors.Offset - _offset.Clamp(-FarthestOffset, FarthestOffset).Reshape(1, n, 3)) * (1 / OffsetUnit)).Square().Mean()
            + (anchors.LogScales - _logScales.Clamp(Smallest, Largest).Reshape(1, n, 3)).Square().Mean()
            + (1 - turned.Square()).Mean()
            + ((anchors.OpacityLogits - _opacityLogits.Reshape(1, n, 1)).Square().Mean() * 0.25f)
            + (anchors.Colours - _colourLogits.Sigmoid().Reshape(1, n, 3)).Square().Mean();
    }
}
