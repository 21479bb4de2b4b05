using Likeness.Stylized.Batches;
using Likeness.Stylized.Perception;
using Likeness.Tensors.Memory;
using Likeness.Tensors.Ops;

namespace Likeness.Stylized.Evaluation;

/// <summary>How well a parser knows an engine's labels (acceptance S5).</summary>
public static class ParserOverlap
{
    private const int Portion = 16;

    /// <summary>The mean over labels of pixels that are rightly called so, over pixels that are so or are called so; labels that never occur are left out.</summary>
    public static double Measure(IPictureParser parser, PictureSet set)
    {
        using Tensors.Autodiff.Tape.PauseScope pause = Tensors.Autodiff.Tape.Pause();
        long[] both = new long[PartParser.Classes], either = new long[PartParser.Classes];
        foreach (int[] portion in Enumerable.Range(0, set.Count).Chunk(Portion))
        {
            using TensorScope scope = TensorScope.Begin();
            PictureBatch batch = set.Batch(portion);
            ReadOnlySpan<int> found = parser.Probabilities(batch.Pictures).ArgMax(1).Span, truth = batch.Labels.Span;
            for (int i = 0; i < truth.Length; i++)
            {
                either[truth[i]]++;
                if (found[i] == truth[i])
                {
                    both[truth[i]]++;
                }
                else
                {
                    either[found[i]]++;
                }
            }
        }

        return Enumerable.Range(0, both.Length).Where(k => either[k] > 0).Average(k => both[k] / (double)either[k]);
    }
}
