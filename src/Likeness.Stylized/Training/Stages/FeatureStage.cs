using Likeness.Stylized.Batches;
using Likeness.Stylized.Perception;
using Likeness.Tensors;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Training.Stages;

/// <summary>The feature network learns from both kinds of pictures, half of each batch one kind (spec C3).</summary>
/// <param name="steps">Steps of the stage.</param>
/// <param name="network">What learns.</param>
/// <param name="photos">Photographs.</param>
/// <param name="avatars">Avatars.</param>
/// <param name="blind">Use the photographs' labels alone, and not their attributes.</param>
internal sealed class FeatureStage(int steps, FeatureNetwork network, PictureSet photos, PictureSet avatars, bool blind) : SingleStage(steps, Rate, [network])
{
    private const int HalfBatch = 12;
    private const double Rate = 1e-3;

    protected override Tensor Loss(int step, RandomSource random)
    {
        PictureBatch photographed = photos.Batch(Draw(photos, HalfBatch, random)), drawn = avatars.Batch(Draw(avatars, HalfBatch, random));
        return network.Loss(Worn(photographed.Pictures, random), photographed.Labels, blind ? null : photographed.Vectors)
            + network.Loss(Worn(drawn.Pictures, random), drawn.Labels, drawn.Vectors);
    }
}
