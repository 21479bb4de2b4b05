namespace Likeness.Talking.Visemes;

/// <summary>A viseme in time.</summary>
/// <param name="Viseme">Which.</param>
/// <param name="Start">In seconds.</param>
/// <param name="End">In seconds.</param>
public readonly record struct VisemeSpan(Viseme Viseme, double Start, double End)
{
    /// <summary>Seconds.</summary>
    public double Duration => End - Start;

    /// <summary>The middle, in seconds.</summary>
    public double Centre => (Start + End) / 2;
}
