using Likeness.Stylized.Schemas;

namespace Likeness.Stylized.Evaluation;

/// <summary>How often predicted options are the true ones, and how far continuous attributes are off (spec C4.1).</summary>
/// <param name="Groups">The share of people whose option is the true one, by group.</param>
/// <param name="WithinNeighbour">The same for hair style, the asset that looks most like the true one being right too; NaN where the schema has none.</param>
/// <param name="ContinuousError">The mean distance of continuous attributes, in units of their range.</param>
public sealed record AttributeAgreement(IReadOnlyDictionary<string, double> Groups, double WithinNeighbour, double ContinuousError)
{
    private const string HairStyle = "hairStyle";

    /// <summary>The mean over groups.</summary>
    public double Mean => Groups.Values.Average();

    /// <summary>Measures predictions.</summary>
    /// <param name="predicted">Strict vectors.</param>
    /// <param name="truth">The true ones, in the same order.</param>
    /// <param name="neighbours">For each hair style the one that looks most like it; null measures none.</param>
    public static AttributeAgreement Of(IReadOnlyList<AvatarVector> predicted, IReadOnlyList<AvatarVector> truth, IReadOnlyList<int>? neighbours = null)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(predicted.Count, truth.Count, nameof(predicted));
        AvatarSchema schema = truth[0].Schema;
        int n = truth.Count;
        var groups = schema.Groups.ToDictionary(static g => g.Name, g => Enumerable.Range(0, n).Count(i => predicted[i].Choice(g) == truth[i].Choice(g)) / (double)n);
        double within = neighbours is not null && schema.Group(HairStyle) is { } hair
            ? Enumerable.Range(0, n).Count(i => predicted[i].Choice(hair) is var p && (p == truth[i].Choice(hair) || p == neighbours[truth[i].Choice(hair)])) / (double)n
            : double.NaN;
        double error = Enumerable.Range(0, n).Average(i => Enumerable.Range(0, schema.Continuous.Count).Average(d => Math.Abs((double)predicted[i].Values[d] - truth[i].Values[d])));
        return new AttributeAgreement(groups, within, error);
    }

    /// <summary>The share of groups in which two sets of vectors choose the same option: how little a prediction depends on expression, pose and light (spec C4.4).</summary>
    public static double Invariance(IReadOnlyList<AvatarVector> first, IReadOnlyList<AvatarVector> second) => Of(first, second).Mean;
}
