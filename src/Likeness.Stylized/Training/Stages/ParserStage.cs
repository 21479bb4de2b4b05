using Likeness.Stylized.Batches;
using Likeness.Stylized.Perception;
using Likeness.Tensors;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Training.Stages;

/// <summary>A parser learns the labels of an engine (spec C3).</summary>
/// <param name="steps">Steps of the stage.</param>
/// <param name="parser">What learns.</param>
/// <param name="pictures">Pictures with labels.</param>
internal sealed class ParserStage(int steps, PartParser parser, PictureSet pictures) : SingleStage(steps, Rate, [parser])
{
    private const int BatchSize = 16;
    private const double Rate = 2e-3;

    protected override Tensor Loss(int step, RandomSource random)
    {
        PictureBatch batch = pictures.Batch(Draw(pictures, BatchSize, random));
        return PartParser.Loss(parser.Forward(Worn(batch.Pictures, random)), batch.Labels);
    }
}
