namespace Likeness.Stylized.Selfies;

/// <summary>One option of a choice and how well it fits.</summary>
/// <param name="Option">Its name in the schema.</param>
/// <param name="Score">0 to 1; the scores of a choice add up to 1.</param>
public readonly record struct RankedOption(string Option, float Score);

/// <summary>What was found for one choice of an avatar.</summary>
/// <param name="Group">The choice's name in the schema.</param>
/// <param name="Ranked">All its options, best first.</param>
/// <param name="Confidence">0 to 1: how much better the best one is than what is not like it, and how well it could be seen.</param>
public sealed record SlotEstimate(string Group, IReadOnlyList<RankedOption> Ranked, float Confidence)
{
    /// <summary>The best option.</summary>
    public string Best => Ranked[0].Option;

    /// <summary>Turns distances into ranked scores that add up to 1.</summary>
    /// <param name="group">The choice's name.</param>
    /// <param name="options">Options and distances: 0 fits, 1 is one step away, larger is worse.</param>
    /// <param name="seen">How well it could be seen, 0 to 1.</param>
    internal static SlotEstimate OfDistances(string group, IReadOnlyList<(string Option, float Distance)> options, float seen)
    {
        float least = options.Min(o => o.Distance);
        double[] weights = [.. options.Select(o => Math.Exp(-0.5 * ((o.Distance * o.Distance) - (least * least))))];
        double sum = weights.Sum();
        RankedOption[] ranked = [.. options.Select((o, i) => new RankedOption(o.Option, (float)(weights[i] / sum))).OrderByDescending(r => r.Score)];
        // Far from everything is no fit, however much better than the others.
        float fit = MathF.Exp(-0.1f * least * least);
        return new SlotEstimate(group, ranked, Math.Clamp(seen * fit * ranked[0].Score, 0, 1));
    }
}
