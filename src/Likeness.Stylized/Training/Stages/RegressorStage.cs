using Likeness.Stylized.Batches;
using Likeness.Stylized.Perception;
using Likeness.Tensors;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Training.Stages;

/// <summary>The CNN baseline learns the attributes of avatars (spec A4, C3).</summary>
/// <param name="steps">Steps of the stage.</param>
/// <param name="network">What learns.</param>
/// <param name="avatars">Avatars with their vectors.</param>
internal sealed class RegressorStage(int steps, AttributeRegressor network, PictureSet avatars) : SingleStage(steps, Rate, [network])
{
    private const int BatchSize = 32;
    private const double Rate = 1e-3;

    protected override Tensor Loss(int step, RandomSource random)
    {
        PictureBatch batch = avatars.Batch(Draw(avatars, BatchSize, random));
        return RelaxedAttributes.Loss(network.Forward(Worn(batch.Pictures, random)), batch.Vectors, network.Schema);
    }
}
