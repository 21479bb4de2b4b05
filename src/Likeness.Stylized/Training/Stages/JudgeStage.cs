using Likeness.Stylized.Batches;
using Likeness.Stylized.Perception;
using Likeness.Tensors;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Training.Stages;

/// <summary>The judge learns which avatar belongs to which photograph, from people that nothing else is learned from (spec C4).</summary>
/// <param name="steps">Steps of the stage.</param>
/// <param name="judge">What learns.</param>
/// <param name="photos">Photographs of different people.</param>
/// <param name="avatars">Their avatars.</param>
internal sealed class JudgeStage(int steps, Judge judge, PictureSet photos, PictureSet avatars) : SingleStage(steps, Rate, [judge])
{
    private const int BatchSize = 32;
    private const double Rate = 1e-3;

    protected override Tensor Loss(int step, RandomSource random)
    {
        // Nobody twice: he would be wrong for himself.
        var people = new HashSet<int>();
        int size = Math.Min(BatchSize, photos.Count);
        while (people.Count < size)
        {
            people.Add(random.NextInt(photos.Count));
        }

        int[] indices = [.. people];
        return judge.Loss(Worn(photos.Batch(indices).Pictures, random), Worn(avatars.Batch(indices).Pictures, random));
    }
}
