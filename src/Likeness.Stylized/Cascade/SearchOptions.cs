namespace Likeness.Stylized.Cascade;

/// <summary>How a relaxed vector becomes a strict one.</summary>
public enum ConversionMethod
{
    /// <summary>The largest option of each group: the direct argmax of the paper's ablation.</summary>
    Argmax,

    /// <summary>Each group is searched by itself, the others left relaxed: the paper's search.</summary>
    Search,

    /// <summary>The paper's search, then strict vectors are improved group by group in the engine itself.</summary>
    EngineSearch,
}

/// <summary>What the engine's pass compares with.</summary>
public enum SearchTarget
{
    /// <summary>The imitated picture of the relaxed vector, as the first pass.</summary>
    Imitated,

    /// <summary>The stylised photograph.</summary>
    Stylised,
}

/// <summary>How the search works (spec A3).</summary>
public sealed record SearchOptions
{
    /// <summary>The method.</summary>
    public ConversionMethod Method { get; init; } = ConversionMethod.EngineSearch;

    /// <summary>Compare small parts (brows, eyes, mouth, glasses, beard) also by a crop around them, so that they are not lost in the whole.</summary>
    public bool LocalCrops { get; init; }

    /// <summary>What the engine's pass compares with.</summary>
    public SearchTarget Target { get; init; } = SearchTarget.Imitated;

    /// <summary>How often the engine's pass goes through all groups.</summary>
    public int Sweeps { get; init; } = 2;

    /// <summary>The weights of the objective.</summary>
    public ObjectiveWeights Weights { get; init; } = ObjectiveWeights.Paper;
}
