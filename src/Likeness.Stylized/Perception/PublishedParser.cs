using Likeness.Stylized.Pictures;
using Likeness.Stylized.Published;
using Likeness.Tensors;
using Likeness.Tensors.Ops;

namespace Likeness.Stylized.Perception;

/// <summary>BiSeNet in the place of the small parser: its 19 parts become the 8 labels. It knows no beards, which stay skin, and takes hats for background.</summary>
/// <param name="network">The network with its weights.</param>
/// <param name="resolution">The size at which it is asked, a multiple of 32; 512 in the release.</param>
public sealed class PublishedParser(FaceParser network, int resolution = 512) : IPictureParser
{
    /// <inheritdoc/>
    public Tensor Probabilities(Tensor pictures)
    {
        int height = pictures.Shape[2], width = pictures.Shape[3];
        Tensor parts = network.Forward(pictures.ResizeBilinear(resolution, resolution)).Softmax(1);
        return parts.Conv2d(Table()).ResizeBilinear(height, width);
    }

    /// <summary>The label that stands for a part.</summary>
    public static AvatarLabel LabelOf(FacePart part) => part switch
    {
        FacePart.Skin or FacePart.LeftEar or FacePart.RightEar or FacePart.Nose or FacePart.Neck => AvatarLabel.Skin,
        FacePart.Hair => AvatarLabel.Hair,
        FacePart.LeftBrow or FacePart.RightBrow => AvatarLabel.Brow,
        FacePart.LeftEye or FacePart.RightEye => AvatarLabel.Eye,
        FacePart.Mouth or FacePart.UpperLip or FacePart.LowerLip => AvatarLabel.Mouth,
        FacePart.Glasses => AvatarLabel.Glasses,
        _ => AvatarLabel.Background,
    };

    // A 1x1 convolution that adds up the parts of each label.
    private static Tensor Table()
    {
        FacePart[] parts = Enum.GetValues<FacePart>();
        Tensor table = Tensor.Zeros(PartParser.Classes, parts.Length, 1, 1);
        foreach (FacePart part in parts)
        {
            table.Span[((int)LabelOf(part) * parts.Length) + (int)part] = 1;
        }

        return table;
    }
}
