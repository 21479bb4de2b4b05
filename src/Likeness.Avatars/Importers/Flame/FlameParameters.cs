using System.Numerics;

namespace Likeness.Avatars.Importers.Flame;

/// <summary>One frame of FLAME's parameters. Turns are axis times angle in radians; what is missing is zero.</summary>
public sealed record FlameParameters
{
    /// <summary>Shape coefficients, up to 300.</summary>
    public float[] Shape { get; init; } = [];

    /// <summary>Expression coefficients, up to 100.</summary>
    public float[] Expression { get; init; } = [];

    /// <summary>The turn of the whole head about its root joint.</summary>
    public Vector3 Rotation { get; init; }

    /// <summary>The place of the whole head in metres.</summary>
    public Vector3 Translation { get; init; }

    /// <summary>The turn of the neck.</summary>
    public Vector3 Neck { get; init; }

    /// <summary>The turn of the jaw.</summary>
    public Vector3 Jaw { get; init; }

    /// <summary>The turn of the left eye.</summary>
    public Vector3 LeftEye { get; init; }

    /// <summary>The turn of the right eye.</summary>
    public Vector3 RightEye { get; init; }

    /// <summary>Offsets of vertices in metres, [vertices, 3], the same in every frame.</summary>
    public float[] StaticOffset { get; init; } = [];

    /// <summary>Offsets of vertices in metres, [vertices, 3], of this frame.</summary>
    public float[] DynamicOffset { get; init; } = [];

    /// <summary>The turn of a joint: 1 neck, 2 jaw, 3 and 4 the eyes.</summary>
    internal Vector3 Turn(int joint) => joint switch { 1 => Neck, 2 => Jaw, 3 => LeftEye, 4 => RightEye, _ => Rotation };
}
