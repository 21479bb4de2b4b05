using Likeness.Stylized.Batches;
using Likeness.Stylized.Perception;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Training.Stages;

/// <summary>
/// The feature network learns from both kinds of pictures, half of each batch one kind (spec C3). Half of the photographs have lost their background, as what the encoder sees and what the prior draws have: a network that knew
/// whole photographs alone read 0.60 of attributes without and 0.64 with them (3,000 people, 5,000 steps); this one reads 0.67 of both (5,000 and 7,000).
/// </summary>
/// <param name="steps">Steps of the stage.</param>
/// <param name="network">What learns.</param>
/// <param name="photos">Photographs.</param>
/// <param name="avatars">Avatars.</param>
/// <param name="parser">Takes backgrounds away.</param>
/// <param name="blind">Use the photographs' labels alone, and not their attributes.</param>
internal sealed class FeatureStage(int steps, FeatureNetwork network, PictureSet photos, PictureSet avatars, PartParser parser, bool blind) : SingleStage(steps, Rate, [network])
{
    private const int HalfBatch = 12;
    private const double Rate = 1e-3;

    protected override Tensor Loss(int step, RandomSource random)
    {
        PictureBatch photographed = photos.Batch(Draw(photos, HalfBatch, random)), drawn = avatars.Batch(Draw(avatars, HalfBatch, random));
        return network.Loss(Worn(HalfAlone(photographed.Pictures), random), photographed.Labels, blind ? null : photographed.Vectors)
            + network.Loss(Worn(drawn.Pictures, random), drawn.Labels, drawn.Vectors);
    }

    private Tensor HalfAlone(Tensor photographed)
    {
        using Tape.PauseScope pause = Tape.Pause();
        Tensor heads = SegmentedHeads.Of(photographed.Slice(0, 0, HalfBatch / 2), parser);
        return ShapeOps.Concat(0, heads, photographed.Slice(0, HalfBatch / 2, HalfBatch));
    }
}
