using Likeness.Stylized.Batches;
using Likeness.Stylized.Engines;
using Likeness.Stylized.Schemas;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Evaluation;

/// <summary>How much the pictures of a group's options differ: the mean distance of renders over a few random heads (spec C4.1).</summary>
public static class AssetSimilarity
{
    private const int Heads = 8;
    private const long Seed = 77;

    /// <summary>The distances of all pairs, [options, options], 0 on the diagonal; mean absolute difference of a pixel, 0 to 1.</summary>
    /// <param name="engine">Draws the avatars.</param>
    /// <param name="group">The group.</param>
    /// <param name="size">Rows and columns of the pictures.</param>
    public static double[,] Distances(IAvatarEngine engine, AttributeGroup group, int size)
    {
        double[,] distances = new double[group.Count, group.Count];
        for (int head = 0; head < Heads; head++)
        {
            AvatarVector vector = engine.Sample(new RandomSource(Seed).Split((ulong)head));
            AvatarVector[] candidates = [.. group.Options.Select(o => vector.With(group.Name, o))];
            byte[] colours = PictureSet.Draw(new GivenSource(engine, size, candidates, group.Name), candidates.Length).Colours;
            int length = colours.Length / candidates.Length;
            for (int a = 0; a < candidates.Length; a++)
            {
                for (int b = 0; b < a; b++)
                {
                    double sum = 0;
                    for (int p = 0; p < length; p++)
                    {
                        sum += Math.Abs(colours[(a * length) + p] - colours[(b * length) + p]);
                    }

                    distances[a, b] = distances[b, a] = distances[a, b] + (sum / (length * 255.0 * Heads));
                }
            }
        }

        return distances;
    }

    /// <summary>For each option the other one that looks most like it.</summary>
    public static int[] Neighbours(double[,] distances)
    {
        int n = distances.GetLength(0);
        return [.. Enumerable.Range(0, n).Select(a => Enumerable.Range(0, n).Where(b => b != a).DefaultIfEmpty(a).MinBy(b => distances[a, b]))];
    }
}
