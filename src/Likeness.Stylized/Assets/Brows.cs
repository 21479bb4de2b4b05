using System.Numerics;
using Likeness.Stylized.Heads;

namespace Likeness.Stylized.Assets;

/// <summary>Brows: tapered ribbons that lie on the skin and follow it.</summary>
internal static class Brows
{
    private const int Along = 18;
    private const int Across = 4;

    // Millimetres in front view: where it begins and ends, height of the inner end, rise to the peak, drop to the outer end, peak's place,
    // thickness inside and at the peak, and how ragged its upper edge is.
    private sealed record Shape(float Inner, float Outer, float Y, float Rise, float Drop, float Peak, float ThickInner, float Thick, float Ragged = 0);

    private static readonly Dictionary<string, Shape> Shapes = new()
    {
        ["natural"] = new(12.5f, 57, 27, 5.5f, 5.5f, 0.6f, 7, 6.6f),
        ["straight"] = new(12, 58, 29, 1.2f, 1.5f, 0.5f, 6.4f, 6),
        ["softArch"] = new(14, 56, 30, 8.5f, 8, 0.54f, 5.2f, 5.4f),
        ["highArch"] = new(14, 58, 27, 12.5f, 10, 0.64f, 4.4f, 4.8f),
        ["thin"] = new(12, 59, 27.5f, 6, 4.5f, 0.6f, 2.2f, 2.4f),
        ["thick"] = new(10.5f, 60, 27.5f, 4.5f, 5, 0.55f, 10, 10.4f),
        ["angled"] = new(11.5f, 59, 22.5f, 13, 3.5f, 0.74f, 7.4f, 6.4f),
        ["rounded"] = new(18, 52, 27.5f, 7.5f, 7.5f, 0.5f, 6.5f, 8.4f),
        ["bushy"] = new(9, 61, 28, 5, 6.5f, 0.55f, 9.6f, 10.5f, 2.6f),
    };

    /// <summary>The brows of a name.</summary>
    public static AvatarAsset Make(string name)
    {
        Shape shape = Shapes[name];
        var builder = new PieceBuilder();
        foreach (bool left in (bool[])[true, false])
        {
            int[][] rows = new int[Along][];
            for (int i = 0; i < Along; i++)
            {
                rows[i] = Row(builder, shape, i / (Along - 1f), i, left);
            }

            for (int i = 0; i + 1 < Along; i++)
            {
                builder.Strip(left ? rows[i + 1] : rows[i], left ? rows[i] : rows[i + 1], closed: false);
            }
        }

        return new AvatarAsset(builder.Build("brows", SurfaceKind.Brow));
    }

    private static int[] Row(PieceBuilder builder, Shape shape, float t, int step, bool left)
    {
        float x = float.Lerp(shape.Inner, shape.Outer, t);
        float before = t / shape.Peak, after = (t - shape.Peak) / (1 - shape.Peak);
        float middle = shape.Y + (t < shape.Peak ? shape.Rise * MathF.Sin(before * MathF.PI / 2) : shape.Rise - (shape.Drop * after * after));
        // Round at the inner end, a point at the outer one.
        float taper = MathF.Sqrt(Math.Clamp(t / 0.09f, 0, 1)) * (t < shape.Peak ? 1 : MathF.Pow(1 - after, 0.8f));
        float thickness = float.Lerp(shape.ThickInner, shape.Thick, MathF.Min(1, before)) * MathF.Max(0.04f, taper);
        float ragged = shape.Ragged * taper * (step % 3 == 1 ? 1 : step % 3 == 2 ? 0.35f : 0);
        int[] row = new int[Across + 1];
        for (int k = 0; k <= Across; k++)
        {
            float share = k / (float)Across;
            float y = middle + (thickness * (share - 0.5f)) + (ragged * share);
            (SkinPlace place, Vector3 normal) = SkinPatch.InFront(left ? x : -x, y)
                ?? throw new InvalidOperationException($"The brow at {x}, {y} does not lie in front of the head.");
            // A lens in section: edges on the skin, the middle stands out.
            float lift = 0.7f + (1.5f * MathF.Sin(share * MathF.PI) * taper);
            row[k] = builder.AddBound(place, lift * normal, Vector4.Zero);
        }

        return row;
    }
}
