using Likeness.Stylized.Schemas;

namespace Likeness.Stylized.Cascade;

/// <summary>What the search found out about one group, all others being relaxed.</summary>
/// <param name="Group">The group.</param>
/// <param name="Objectives">How much each option's picture differs from the target.</param>
/// <param name="Largest">The option with the largest probability.</param>
/// <param name="Influence">How much pictures of the options differ among themselves: the mean distance of a pixel from their mean, in units of -1 to 1.</param>
public sealed record GroupSearch(AttributeGroup Group, IReadOnlyList<float> Objectives, int Largest, float Influence)
{
    /// <summary>The option with the smallest objective, the largest probability deciding between equal ones; never worse than <see cref="Largest"/>.</summary>
    public int Chosen
    {
        get
        {
            int best = Largest;
            for (int i = 0; i < Objectives.Count; i++)
            {
                best = Objectives[i] < Objectives[best] ? i : best;
            }

            return best;
        }
    }
}

/// <summary>A strict vector and how it was found.</summary>
/// <param name="Strict">The avatar.</param>
/// <param name="Groups">The first pass; empty for the argmax.</param>
/// <param name="EngineChanges">Options that the engine's pass replaced.</param>
public sealed record SearchResult(AvatarVector Strict, IReadOnlyList<GroupSearch> Groups, int EngineChanges);
