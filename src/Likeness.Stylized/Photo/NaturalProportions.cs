using System.Numerics;
using Likeness.Geometry.Bust;
using Likeness.Geometry.Bust.Motion;
using Likeness.Stylized.Heads;

namespace Likeness.Stylized.Photo;

/// <summary>
/// From a cartoon's attributes to a person's proportions (spec C2): a fixed nonlinear map of the 18 numbers, three deviations that no cartoon has, and the way
/// back from the cartoon's space to the Bust's.
/// </summary>
internal static class NaturalProportions
{
    /// <summary>The number of deviations.</summary>
    public const int Deviations = 3;

    // How strongly people differ where cartoons differ by 1: eyes differ little, jaws and noses much.
    private static readonly Dictionary<string, float> Gains = new()
    {
        ["headWidth"] = 0.85f,
        ["headLength"] = 0.8f,
        ["jawWidth"] = 0.8f,
        ["chin"] = 0.8f,
        ["cheek"] = 0.7f,
        ["eyeSize"] = 0.5f,
        ["eyeDistance"] = 0.6f,
        ["eyeHeight"] = 0.5f,
        ["eyeTilt"] = 0.5f,
        ["browHeight"] = 0.65f,
        ["browTilt"] = 0.6f,
        ["noseSize"] = 0.6f,
        ["noseHeight"] = 0.7f,
        ["mouthWidth"] = 0.75f,
        ["mouthHeight"] = 0.75f,
        ["lipThickness"] = 0.75f,
        ["earSize"] = 0.9f,
        ["neckWidth"] = 0.85f,
    };

    private static readonly (string Of, string By, float Share)[] Couplings =
    [
        ("jawWidth", "headWidth", 0.2f), ("cheek", "chin", -0.15f), ("noseSize", "headLength", 0.15f), ("mouthWidth", "jawWidth", 0.15f), ("neckWidth", "jawWidth", 0.25f), ("browHeight", "eyeHeight", 0.2f),
    ];

    /// <summary>Weights of the 18 modes and of the deviations.</summary>
    /// <param name="cartoon">Weights of the 18 attributes, -1 to 1.</param>
    /// <param name="deviations">Standard normal units.</param>
    public static float[] Weights(ReadOnlySpan<float> cartoon, IReadOnlyList<float> deviations)
    {
        float[] weights = new float[AttributeFields.All.Count + Deviations];
        for (int a = 0; a < cartoon.Length; a++)
        {
            string name = AttributeFields.All[a].Name;
            float w = cartoon[a];
            // Extremes are rarer in people: the middle counts more than the ends.
            float natural = Gains[name] * w * (1.15f - (0.3f * w * w));
            foreach ((string of, string by, float share) in Couplings)
            {
                natural += of == name ? share * Gains[name] * cartoon[Index(by)] : 0;
            }

            weights[a] = natural;
        }

        for (int d = 0; d < Deviations; d++)
        {
            weights[AttributeFields.All.Count + d] = d < deviations.Count ? Math.Clamp(deviations[d], -2, 2) : 0;
        }

        return weights;
    }

    /// <summary>The displacement of a point of the Bust by a deviation of 1, in millimetres.</summary>
    public static Vector3 Deviation(int index, Vector3 p)
    {
        Vector3 left = p with { X = MathF.Abs(p.X) };
        switch (index)
        {
            case 0:
                // A long nose with a bridge, or a short one that turns up.
                float tip = Ramp.Bump(left, new(0, -38, 116), 20, 22, 28), bridge = Ramp.Bump(left, new(0, -12, 106), 12, 20, 22);
                return new Vector3(0, -2.6f * tip, (1.4f * tip) + (1.8f * bridge));
            case 1:
                // A forehead that slopes, over deep eyes, and a chin that recedes.
                float forehead = Ramp.Smooth(24, 84, left.Y) * Ramp.Smooth(10, 70, left.Z), ridge = Ramp.Bump(left, new(22, 19, 94), 34, 11, 26), chin = Ramp.Smooth(-78, -104, left.Y) * Ramp.Smooth(20, 84, left.Z) * Ramp.Smooth(-160, -116, left.Y);
                return new Vector3(0, 0, (-3.2f * forehead) + (1.5f * ridge) - (2 * chin));
            default:
                // One side of the mouth and jaw sits lower and further out.
                float lower = Ramp.Smooth(-30, -84, p.Y) * Ramp.Smooth(-150, -108, p.Y) * Ramp.Smooth(-40, 10, p.Z);
                float brow = Ramp.Bump(p, new(31, 21, 92), 34, 13, 40);
                return new Vector3(1.3f * lower, (-0.03f * p.X * lower) + (1.3f * brow), 0);
        }
    }

    /// <summary>The point of the Bust's space that the cartoon's proportions move to <paramref name="cartoon"/>.</summary>
    public static Vector3 Unwarp(Vector3 cartoon, bool withEyes)
    {
        Vector3 p = cartoon;
        for (int i = 0; i < 60; i++)
        {
            Vector3 miss = Proportions.Warp(p, withEyes) - cartoon;
            p -= 0.7f * miss;
            if (miss.LengthSquared() < 1e-4f)
            {
                break;
            }
        }

        return p;
    }

    /// <summary>Where a point of a cartoon's glasses lies on a person: smaller, in front of the real eyes, the temples on the real ears.</summary>
    public static Vector3 Glasses(Vector3 cartoon)
    {
        const float Smaller = 0.8f;
        Vector3 eye = HeadBase.EyeCentre, own = BustSkin.EyeCentre;
        float side = MathF.Abs(cartoon.X);
        float x = side < eye.X ? side * own.X / eye.X : own.X + (Smaller * (side - eye.X));
        var front = new Vector3(x, own.Y - 1 + (Smaller * (cartoon.Y - eye.Y)), own.Z + (Smaller * (cartoon.Z - eye.Z)));
        Vector3 back = Unwarp(cartoon with { X = side }, withEyes: false);
        Vector3 placed = Vector3.Lerp(front, back, Ramp.Smooth(eye.Z, eye.Z - 70, cartoon.Z));
        return cartoon.X < 0 ? placed with { X = -placed.X } : placed;
    }

    private static int Index(string name)
    {
        for (int a = 0; a < AttributeFields.All.Count; a++)
        {
            if (AttributeFields.All[a].Name == name)
            {
                return a;
            }
        }

        throw new ArgumentException($"There is no attribute {name}.");
    }
}
