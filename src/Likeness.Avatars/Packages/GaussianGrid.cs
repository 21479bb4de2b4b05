using System.Numerics;
using Likeness.Splatting.Scenes;

namespace Likeness.Avatars.Packages;

/// <summary>What the bytes of packed Gaussians stand for: the box of their centres and the span of their sizes.</summary>
/// <param name="Low">The corner of the box at 0, millimetres.</param>
/// <param name="High">The corner at 65535.</param>
/// <param name="SmallestLogScale">The logarithm of the size at 0.</param>
/// <param name="LargestLogScale">The logarithm at 255.</param>
public readonly record struct GaussianGrid(Vector3 Low, Vector3 High, float SmallestLogScale, float LargestLogScale)
{
    private const float LeastSpan = 1e-3f;

    // A hundredth of a millimetre: what is thinner looks the same, and would take the span away from what is not.
    private const float ThinnestLogScale = -4.6f;

    /// <summary>A grid of nothing, to be grown.</summary>
    public static GaussianGrid Empty { get; } = new(
        new Vector3(float.PositiveInfinity), new Vector3(float.NegativeInfinity), float.PositiveInfinity, float.NegativeInfinity);

    /// <summary>True when bytes can be turned into numbers and back.</summary>
    public bool IsUsable =>
        Spans(Low.X, High.X) && Spans(Low.Y, High.Y) && Spans(Low.Z, High.Z) && Spans(SmallestLogScale, LargestLogScale);

    /// <summary>The grid that takes in one more Gaussian.</summary>
    /// <param name="scene">Gaussians, millimetres.</param>
    /// <param name="i">Which of them.</param>
    public GaussianGrid With(GaussianScene scene, int i)
    {
        var mean = new Vector3(scene.Means.AsSpan(3 * i, 3));
        var scales = new Vector3(scene.LogScales.AsSpan(3 * i, 3));
        return new GaussianGrid(
            Vector3.Min(Low, mean),
            Vector3.Max(High, mean),
            MathF.Min(SmallestLogScale, MathF.Max(ThinnestLogScale, MathF.Min(scales.X, MathF.Min(scales.Y, scales.Z)))),
            MathF.Max(LargestLogScale, MathF.Max(ThinnestLogScale, MathF.Max(scales.X, MathF.Max(scales.Y, scales.Z)))));
    }

    /// <summary>The same grid with some extent in every direction, also where all Gaussians are alike or there is none.</summary>
    public GaussianGrid Opened()
    {
        Vector3 low = float.IsFinite(Low.X) ? Low : Vector3.Zero, high = float.IsFinite(High.X) ? High : Vector3.Zero;
        float smallest = float.IsFinite(SmallestLogScale) ? SmallestLogScale : 0, largest = float.IsFinite(LargestLogScale) ? LargestLogScale : 0;
        return new GaussianGrid(low, Vector3.Max(high, low + new Vector3(LeastSpan)), smallest, MathF.Max(largest, smallest + LeastSpan));
    }

    private static bool Spans(float low, float high) => float.IsFinite(low) && float.IsFinite(high) && high > low && float.IsFinite(high - low);
}
