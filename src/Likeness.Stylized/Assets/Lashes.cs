using System.Numerics;
using Likeness.Geometry.Bust.Motion;
using Likeness.Stylized.Heads;

namespace Likeness.Stylized.Assets;

/// <summary>Eyelashes: one dark, tapered band along the edge of each upper lid, and single lashes on it for the fuller styles. They ride on the lids.</summary>
internal static class Lashes
{
    /// <summary>The lashes of a name.</summary>
    public static AvatarAsset Make(string name)
    {
        (float band, float wing, int spikes, float spike) = name switch
        {
            "full" => (4.6f, 5, 6, 10.5f),
            "winged" => (3.8f, 17, 0, 0f),
            _ => (2.3f, 2.2f, 0, 0f),
        };
        var builder = new PieceBuilder();
        foreach (bool left in (bool[])[true, false])
        {
            int[] rim = Rim(left);
            Band(builder, rim, left, band);
            Wing(builder, rim, left, band, wing);
            for (int s = 0; s < spikes; s++)
            {
                Spike(builder, rim, left, 0.5f + (0.48f * s / (spikes - 1)), spike * (0.75f + (0.25f * s / (spikes - 1))));
            }
        }

        return new AvatarAsset(builder.Build("lashes", SurfaceKind.Lash));
    }

    // The front edge of the upper lid from the inner to the outer corner.
    private static int[] Rim(bool left)
    {
        var skin = HeadBase.Instance.Skin;
        return [.. Enumerable.Range(0, skin.Count)
            .Where(v => MathF.Abs(skin.EyeRing(v) - 1) < 0.01f && skin.Lid(v) >= 0 && (skin.Positions[v].X > 0) == left)
            .OrderBy(v => MathF.Abs(skin.Positions[v].X))];
    }

    private static void Band(PieceBuilder builder, int[] rim, bool left, float width)
    {
        int[][] rows = new int[rim.Length][];
        for (int i = 0; i < rim.Length; i++)
        {
            float t = i / (rim.Length - 1f);
            float thick = width * Ramp.Smooth(-0.08f, 0.5f, t) * (1 - (0.5f * Ramp.Smooth(0.75f, 1, t)));
            Vector3 outwards = Outwards(rim[i], left, t);
            Vector3 down = new Vector3(0, -0.5f * thick, 0) + (0.8f * Forwards(rim[i]));
            rows[i] =
            [
                builder.AddBound(SkinPlace.At(rim[i]), down, Vector4.Zero),
                builder.AddBound(SkinPlace.At(rim[i]), (0.45f * thick * outwards) + (1.1f * Forwards(rim[i])), Vector4.Zero),
                builder.AddBound(SkinPlace.At(rim[i]), thick * outwards, Vector4.Zero),
            ];
        }

        for (int i = 0; i + 1 < rim.Length; i++)
        {
            builder.Strip(left ? rows[i] : rows[i + 1], left ? rows[i + 1] : rows[i], closed: false);
        }
    }

    // The band runs out into a point beyond the outer corner, upwards; a fan from the band to the point.
    private static void Wing(PieceBuilder builder, int[] rim, bool left, float width, float wing)
    {
        int corner = rim[^1];
        Vector3 lift = 0.9f * Forwards(corner), reach = new(left ? wing : -wing, 0.5f * wing, 0.02f * wing);
        int tip = builder.AddBound(SkinPlace.At(corner), lift + reach, Vector4.Zero);
        var edge = new List<int> { builder.AddBound(SkinPlace.At(corner), lift + new Vector3(left ? -1.2f : 1.2f, -0.55f * width, 0), Vector4.Zero) };
        for (int i = rim.Length - 1; i >= (int)(0.72f * rim.Length); i--)
        {
            float t = i / (rim.Length - 1f);
            edge.Add(builder.AddBound(SkinPlace.At(rim[i]), (width * (1 - (0.45f * Ramp.Smooth(0.75f, 1, t))) * Outwards(rim[i], left, t)) + (0.5f * Forwards(rim[i])), Vector4.Zero));
        }

        for (int i = 0; i + 1 < edge.Count; i++)
        {
            builder.Triangle(tip, edge[left ? i + 1 : i], edge[left ? i : i + 1]);
        }
    }

    private static void Spike(PieceBuilder builder, int[] rim, bool left, float t, float length)
    {
        int at = (int)MathF.Round(t * (rim.Length - 1));
        Vector3 outwards = Outwards(rim[at], left, t), along = new Vector3(outwards.Y, -outwards.X, 0) * 1.5f;
        Vector3 lift = 1.2f * Forwards(rim[at]);
        int a = builder.AddBound(SkinPlace.At(rim[at]), lift - along, Vector4.Zero), b = builder.AddBound(SkinPlace.At(rim[at]), lift + along, Vector4.Zero);
        int tip = builder.AddBound(SkinPlace.At(rim[at]), (length * Vector3.Normalize(outwards + new Vector3(left ? 0.35f : -0.35f, 0.25f, 0.2f))) + lift, Vector4.Zero);
        builder.Triangle(a, b, tip);
    }

    // Away from the eye: up in the middle, sideways and up at the outer corner; a little forwards.
    private static Vector3 Outwards(int vertex, bool left, float t)
    {
        float side = Ramp.Smooth(0.3f, 1, t);
        Vector3 direction = Vector3.Normalize(new Vector3(0.95f * side, 1 - (0.45f * side), 0.42f));
        return left ? direction : direction with { X = -direction.X };
    }

    private static Vector3 Forwards(int vertex)
    {
        Vector3 centre = HeadBase.EyeCentre, p = HeadBase.Instance.SkinMesh.Positions[vertex];
        return Vector3.Normalize(p - (p.X > 0 ? centre : centre with { X = -centre.X }));
    }
}
