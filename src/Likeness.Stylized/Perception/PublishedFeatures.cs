using Likeness.Imaging.Perceptual;
using Likeness.Tensors;
using Likeness.Tensors.Ops;

namespace Likeness.Stylized.Perception;

/// <summary>LPIPS in the place of the small feature network.</summary>
/// <param name="network">The distance with its weights.</param>
/// <param name="least">Smaller pictures are enlarged to this size, below which the network would have nothing left to pool.</param>
public sealed class PublishedFeatures(PerceptualDistance network, int least = 64) : IPictureFeatures
{
    /// <inheritdoc/>
    public Tensor[] Features(Tensor pictures) => network.Features(pictures.Shape[2] < least ? pictures.ResizeBilinear(least, least) : pictures);

    /// <inheritdoc/>
    public Tensor Compare(IReadOnlyList<Tensor> a, IReadOnlyList<Tensor> b) => network.Compare(a, b);
}
