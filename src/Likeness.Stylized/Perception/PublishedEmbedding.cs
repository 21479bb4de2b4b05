using Likeness.Stylized.Published;
using Likeness.Tensors;
using Likeness.Tensors.Ops;

namespace Likeness.Stylized.Perception;

/// <summary>ArcFace in the place of the small identity network. Pictures are taken to be aligned as e4e's were.</summary>
/// <param name="network">The network with its weights.</param>
public sealed class PublishedEmbedding(IdentityNetwork network) : IPictureEmbedding
{
    private const int AlignedSize = 256;

    /// <inheritdoc/>
    public Tensor Embed(Tensor pictures)
    {
        bool fits = pictures.Shape[2] == AlignedSize && pictures.Shape[3] == AlignedSize;
        return network.Forward(IdentityNetwork.Crop(fits ? pictures : pictures.ResizeBilinear(AlignedSize, AlignedSize)));
    }
}
