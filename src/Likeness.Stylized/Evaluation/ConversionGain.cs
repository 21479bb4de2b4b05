using Likeness.Imaging.Images;
using Likeness.Stylized.Batches;
using Likeness.Stylized.Cascade;
using Likeness.Stylized.Perception;
using Likeness.Stylized.Pictures;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;
using Likeness.Tensors.Memory;

namespace Likeness.Stylized.Evaluation;

/// <summary>What the search gains over the largest probabilities (spec C4.5, acceptance S9).</summary>
/// <param name="Argmax">The mean objective of the engine's pictures of hardened vectors, against the imitated picture of the relaxed one.</param>
/// <param name="Search">The same after the first pass.</param>
/// <param name="EngineSearch">The same after the second pass.</param>
/// <param name="SearchNoWorse">The share of photographs for which the first pass is no worse than the argmax.</param>
/// <param name="EngineSearchNoWorse">The share for which the second pass is no worse.</param>
/// <param name="GroupsChanged">The share of groups in which the first pass chose another option than the argmax.</param>
public sealed record ConversionGain(double Argmax, double Search, double EngineSearch, double SearchNoWorse, double EngineSearchNoWorse, double GroupsChanged)
{
    private const float Tolerance = 1e-6f;

    /// <summary>Measures conversions of the same photographs.</summary>
    /// <param name="cascade">The cascade.</param>
    /// <param name="search">By the first pass.</param>
    /// <param name="engineSearch">By both, in the same order.</param>
    public static ConversionGain Measure(AvatarCascade cascade, IReadOnlyList<AvatarConversion> search, IReadOnlyList<AvatarConversion> engineSearch)
    {
        int n = search.Count;
        AvatarVector[] argmax = [.. search.Select(static c => c.Relaxed.Hardened())];
        float[] first = Objectives(cascade, search, argmax), second = Objectives(cascade, search, [.. search.Select(static c => c.Avatar)]), third = Objectives(cascade, search, [.. engineSearch.Select(static c => c.Avatar)]);
        return new ConversionGain(
            first.Average(),
            second.Average(),
            third.Average(),
            Enumerable.Range(0, n).Count(i => second[i] <= first[i] + Tolerance) / (double)n,
            Enumerable.Range(0, n).Count(i => third[i] <= first[i] + Tolerance) / (double)n,
            1 - AttributeAgreement.Invariance(argmax, [.. search.Select(static c => c.Avatar)]));
    }

    private static float[] Objectives(AvatarCascade cascade, IReadOnlyList<AvatarConversion> conversions, AvatarVector[] vectors)
    {
        using Tensors.Autodiff.Tape.PauseScope pause = Tensors.Autodiff.Tape.Pause();
        ResemblanceObjective objective = cascade.Perception.Objective(ObjectiveWeights.Paper);
        float[] values = new float[vectors.Length];
        for (int i = 0; i < values.Length; i++)
        {
            using TensorScope scope = TensorScope.Begin();
            Image drawn = cascade.Engine.Render(vectors[i], new AvatarView { Size = cascade.Networks.Sizes.Size }).Image;
            Tensor imitated = cascade.Networks.Imitator.Forward(RelaxedAttributes.TensorOf(conversions[i].Relaxed));
            values[i] = objective.Compare(PictureTensors.Of(drawn), objective.Target(imitated)).Item;
        }

        return values;
    }
}
