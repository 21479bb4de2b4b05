using Likeness.Stylized.Perception;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Evaluation;

/// <summary>Which of several avatars shows a person? The share of people for whom the right one is found (spec C4.2). Chance is one over the number shown.</summary>
public static class MatchingTask
{
    // Draws of others for each person, so that the figure hardly depends on who they are.
    private const int Rounds = 4;

    /// <summary>The share that the judge finds.</summary>
    /// <param name="judge">Compares photographs and avatars.</param>
    /// <param name="photos">[people, 3, size, size], few enough for one batch.</param>
    /// <param name="avatars">The people's avatars, in the same order.</param>
    /// <param name="shown">Avatars that are shown: one right one and random others.</param>
    /// <param name="seed">Decides who the others are.</param>
    public static double ByJudge(Judge judge, Tensor photos, Tensor avatars, int shown, long seed)
    {
        Tensor scores = judge.Compare(photos, avatars);
        int people = photos.Shape[0];
        return Share(people, shown, seed, (person, other) => scores.Span[(person * people) + other]);
    }

    /// <summary>The share that is found by attributes alone, without any network: the avatar whose vector is nearest to the truth.</summary>
    /// <param name="avatars">Strict vectors.</param>
    /// <param name="truth">The true ones.</param>
    /// <param name="shown">Avatars that are shown.</param>
    /// <param name="seed">Decides who the others are.</param>
    public static double ByAttributes(IReadOnlyList<AvatarVector> avatars, IReadOnlyList<AvatarVector> truth, int shown, long seed) => Share(
        truth.Count, shown, seed, (person, other) => -avatars[other].Values.Zip(truth[person].Values, static (a, b) => Math.Abs((double)a - b)).Sum());

    private static double Share(int people, int shown, long seed, Func<int, int, double> score)
    {
        if (shown < 2 || people < shown)
        {
            return double.NaN;
        }

        var random = new RandomSource(seed);
        int found = 0;
        for (int round = 0; round < Rounds; round++)
        {
            for (int person = 0; person < people; person++)
            {
                double own = score(person, person);
                bool best = true;
                var others = new HashSet<int> { person };
                while (others.Count < shown)
                {
                    int other = random.NextInt(people);

                    // An equal score is no recognition.
                    best &= !others.Add(other) || score(person, other) < own;
                }

                found += best ? 1 : 0;
            }
        }

        return found / (double)(people * Rounds);
    }
}
