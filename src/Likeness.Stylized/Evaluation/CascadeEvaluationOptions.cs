using Likeness.Stylized.Cascade;
using Likeness.Tensors;

namespace Likeness.Stylized.Evaluation;

/// <summary>How much is measured. The defaults are the spec's numbers (C4).</summary>
public sealed record CascadeEvaluationOptions
{
    /// <summary>Held-out people, with two photographs each.</summary>
    public int People { get; init; } = 500;

    /// <summary>Random avatars that every stage's pictures are compared with in FID-own.</summary>
    public int References { get; init; } = 2000;

    /// <summary>Unseen avatars for the imitator.</summary>
    public int Imitations { get; init; } = 1000;

    /// <summary>People for what takes long for each: the baseline that fits a photograph for itself, and the search against the true picture; 0 leaves both out.</summary>
    public int FittedPeople { get; init; } = 32;

    /// <summary>Whether what the cascade is compared with is measured too; without it, only its own largest probabilities and the paper's search are.</summary>
    public bool Baselines { get; init; } = true;

    /// <summary>How strict avatars are searched.</summary>
    public SearchOptions Search { get; init; } = new();

    /// <summary>Decides who is held out.</summary>
    public long Seed { get; init; }

    /// <summary>The same settings, checked.</summary>
    /// <exception cref="LikenessException">A number is out of range; it is named.</exception>
    public CascadeEvaluationOptions Validated()
    {
        foreach ((string name, int count, int least) in new[]
        {
            ("people", People, 4), ("avatars to compare with", References, 4), ("avatars to imitate", Imitations, 4), ("people to fit", FittedPeople, 0),
        })
        {
            if (count < least || count > 1_000_000)
            {
                throw new LikenessException($"{count} {name} cannot be measured; {least} to 1000000 can.");
            }
        }

        return this;
    }
}
