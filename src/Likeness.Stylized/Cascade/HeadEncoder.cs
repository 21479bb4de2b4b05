using Likeness.Stylized.Generators;
using Likeness.Stylized.Perception;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;

namespace Likeness.Stylized.Cascade;

/// <summary>
/// The small encoder behind a parser that takes backgrounds away. This is ours: no avatar shows a background, and the styles of a small network that has to draw one hold less of the head.
/// </summary>
/// <param name="encoder">Encodes heads.</param>
/// <param name="parser">Knows photographs.</param>
public sealed class HeadEncoder(PhotoEncoder encoder, IPictureParser parser) : IPhotoEncoder
{
    /// <inheritdoc/>
    public CodeShape Codes => encoder.Codes;

    /// <inheritdoc/>
    public Tensor Heads(Tensor photos)
    {
        using Tape.PauseScope pause = Tape.Pause();
        return SegmentedHeads.Of(photos, parser);
    }

    /// <inheritdoc/>
    public Tensor EncodeHeads(Tensor heads) => encoder.Forward(heads);
}
