using Likeness.Imaging.Images;
using Likeness.Stylized.Pictures;
using Likeness.Tensors;
using Likeness.Tensors.Ops;

namespace Likeness.Stylized.Perception;

/// <summary>Photographs whose background is the engine's: what the encoder of a cascade looks at, and what the CNN baseline is shown (spec A4).</summary>
public static class SegmentedHeads
{
    /// <summary>Replaces what a parser takes for background.</summary>
    /// <param name="photos">[batch, 3, size, size].</param>
    /// <param name="parser">Knows photographs.</param>
    public static Tensor Of(Tensor photos, IPictureParser parser)
    {
        Rgba colour = new AvatarView().Background;
        Tensor background = Tensor.From([Value(colour.R), Value(colour.G), Value(colour.B)], 1, 3, 1, 1);
        Tensor share = parser.Probabilities(photos).Slice(1, (int)AvatarLabel.Background, (int)AvatarLabel.Background + 1);
        return (photos * (1f - share)) + (background * share);
    }

    private static float Value(byte channel) => (channel / 127.5f) - 1;
}
