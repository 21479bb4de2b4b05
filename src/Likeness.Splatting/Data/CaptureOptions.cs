namespace Likeness.Splatting.Data;

/// <summary>How a folder of photographs is read.</summary>
public sealed record CaptureOptions
{
    /// <summary>
    /// Every how many views, sorted by name and from the first on, one is held out; 0 holds out none. It is the rule of the field
    /// (Barron et al. 2022); data sets that come with lists of their own (transforms_test.json) keep them.
    /// </summary>
    public int TestEvery { get; init; } = 8;

    /// <summary>Points nearer to a camera than this are not seen, in world units; null for 0.04 times the extent of the cameras.</summary>
    public float? Near { get; init; }
}
