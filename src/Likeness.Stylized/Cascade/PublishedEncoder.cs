using Likeness.Stylized.Generators;
using Likeness.Stylized.Published;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Ops;

namespace Likeness.Stylized.Cascade;

/// <summary>e4e in the place of the small encoder. Photographs are brought to its resolution; no gradients pass. They are taken to be cut as FFHQ's are.</summary>
/// <param name="network">The network with its weights.</param>
public sealed class PublishedEncoder(StyleEncoder network) : IPhotoEncoder
{
    /// <inheritdoc/>
    public CodeShape Codes => new(network.Options.Styles, network.Options.StyleSize);

    /// <inheritdoc/>
    public Tensor Heads(Tensor photos) => photos;

    /// <inheritdoc/>
    public Tensor EncodeHeads(Tensor heads)
    {
        using Tape.PauseScope pause = Tape.Pause();
        return PictureByPicture.Of(heads, photo => network.Forward(Sized(photo, network.Options.Resolution)));
    }

    private static Tensor Sized(Tensor photo, int resolution) =>
        photo.Shape[2] == resolution ? photo
        : photo.Shape[2] > resolution ? photo.AdaptiveAveragePool2d(resolution, resolution)
        : photo.ResizeBilinear(resolution, resolution);
}
