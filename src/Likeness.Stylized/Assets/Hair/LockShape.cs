namespace Likeness.Stylized.Assets.Hair;

/// <summary>The form of a lock of hair: how wide and thick it is along its way, and how it waves. Millimetres.</summary>
/// <param name="Width">The greatest width.</param>
/// <param name="Thickness">The greatest thickness.</param>
internal readonly record struct LockShape(float Width, float Thickness)
{
    /// <summary>The width at the root as a share of the greatest.</summary>
    public float Root { get; init; } = 0.55f;

    /// <summary>The width at the tip as a share of the greatest.</summary>
    public float Tip { get; init; }

    /// <summary>Where along the lock it begins to taper, 0 to 1.</summary>
    public float Taper { get; init; } = 0.35f;

    /// <summary>How far it swings to both sides.</summary>
    public float Wave { get; init; }

    /// <summary>How often it swings.</summary>
    public float Waves { get; init; } = 2;

    /// <summary>Where in the swing it begins, radians.</summary>
    public float Phase { get; init; }

    /// <summary>The radius of a corkscrew.</summary>
    public float Curl { get; init; }

    /// <summary>Where along the lock waves and curls begin.</summary>
    public float WaveFrom { get; init; } = 0.3f;

    /// <summary>Rings along the lock.</summary>
    public int Rings { get; init; } = 12;

    /// <summary>The width at a share of the way.</summary>
    public float WidthAt(float t)
    {
        float grow = Root + ((1 - Root) * Smooth(t / MathF.Max(0.01f, Taper)));
        float rest = Math.Clamp((t - Taper) / (1 - Taper), 0, 1);
        // A quarter ellipse towards the tip: full for long, then closing fast.
        return Width * (t < Taper ? grow : Tip + ((1 - Tip) * MathF.Sqrt(MathF.Max(0, 1 - (rest * rest)))));
    }

    private static float Smooth(float x)
    {
        float t = Math.Clamp(x, 0, 1);
        return t * t * (3 - (2 * t));
    }
}
