using System.Numerics;
using Likeness.Geometry.Bust;
using Likeness.Geometry.Bust.Motion;
using Likeness.Stylized.Heads;

namespace Likeness.Stylized.Assets;

/// <summary>Glasses: rims, bridge and temples as tubes, dark glass or two gleams. They keep to the eyes and ears of every face, and to the head in every expression.</summary>
internal static class Spectacles
{
    private const int RimPoints = 44;
    private const int TubeSides = 7;

    // Half width and height (mm), how square (2 is an ellipse), thickness of the rim, and what else there is.
    private sealed record Form(float Width, float Height, float Square, float Tube)
    {
        public float OuterUp { get; init; }

        public float Drop { get; init; }

        public bool Dark { get; init; }

        public float UpperTube { get; init; }
    }

    private static readonly Dictionary<string, Form> Forms = new()
    {
        ["round"] = new(27, 27, 2, 1.5f),
        ["square"] = new(28, 24, 4.5f, 2.3f),
        ["rectangle"] = new(29.5f, 18.5f, 5, 1.9f),
        ["catEye"] = new(29, 22, 2.6f, 2.2f) { OuterUp = 9 },
        ["aviator"] = new(29, 26, 2.5f, 1.2f) { Drop = 6 },
        ["browline"] = new(28.5f, 23, 3, 1f) { UpperTube = 3.4f },
        ["sunglasses"] = new(29.5f, 24, 3.2f, 2.4f) { Dark = true },
    };

    /// <summary>The glasses of a name.</summary>
    public static AvatarAsset Make(string name)
    {
        if (name == "none")
        {
            return new AvatarAsset();
        }

        Form form = Forms[name];
        var frame = new PieceBuilder();
        var dark = new PieceBuilder();
        var gleam = new PieceBuilder();
        foreach (float side in (float[])[-1, 1])
        {
            Vector3[] rim = [.. Enumerable.Range(0, RimPoints).Select(i => Rim(form, i) * new Vector3(side, 1, 1))];
            Tube(frame, rim, i => form.UpperTube > 0 && Upper(i) ? form.UpperTube : form.Tube, Anchors(rim.Length, side, 0), closed: true);
            AddTemple(frame, form, side);
            if (form.Dark)
            {
                AddLens(dark, rim, side);
            }

            AddGleam(gleam, form, side);
        }

        AddBridge(frame, form);
        HeadPiece frames = frame.Build("glasses", SurfaceKind.Frame), gleams = gleam.Build("gleams", SurfaceKind.Gleam);
        return form.Dark ? new AvatarAsset(frames, dark.Build("lenses", SurfaceKind.Lens), gleams) : new AvatarAsset(frames, gleams);
    }

    private static Vector3 Centre => new(HeadBase.EyeCentre.X + 1, HeadBase.EyeCentre.Y - 1.5f, HeadBase.EyeCentre.Z + (BustSkin.EyeRadius * Proportions.EyeScale) + 15);

    private static bool Upper(int i) => MathF.Sin(2 * MathF.PI * i / RimPoints) > 0.12f;

    // A superellipse; the outer side lies further back, as faces do.
    private static Vector3 Rim(Form form, int i)
    {
        (float sine, float cosine) = MathF.SinCos(2 * MathF.PI * i / RimPoints);
        float x = form.Width * MathF.Sign(cosine) * MathF.Pow(MathF.Abs(cosine), 2 / form.Square), y = form.Height * MathF.Sign(sine) * MathF.Pow(MathF.Abs(sine), 2 / form.Square);
        y += form.OuterUp * MathF.Max(0, sine) * Ramp.Smooth(0, 0.9f, cosine);
        y -= form.Drop * MathF.Max(0, -sine) * Ramp.Smooth(-0.7f, 0.6f, cosine);
        x *= form.Drop > 0 && sine < 0 ? 1 - (0.12f * -sine) : 1;
        return Centre + new Vector3(x, y, -0.0055f * (x + form.Width) * (x + form.Width));
    }

    private static void AddTemple(PieceBuilder frame, Form form, float side)
    {
        Vector3 mirror = new(side, 1, 1);
        Vector3 hinge = Rim(form, 3), ear = Proportions.Warp(new Vector3(77, 4, -14));
        Vector3[] way = [hinge * mirror, (hinge + new Vector3(7, 2, -8)) * mirror, (Vector3.Lerp(hinge, ear, 0.5f) + new Vector3(10, 3, 0)) * mirror, ear * mirror];
        Tube(frame, way, _ => MathF.Max(1.6f, form.Tube), [Anchor(side, 0), Anchor(side, 0.1f), Anchor(side, 0.5f), Anchor(side, 1)], closed: false);
    }

    private static void AddBridge(PieceBuilder frame, Form form)
    {
        Vector3 left = Rim(form, (RimPoints / 2) - 3);
        const int Steps = 9;
        var way = new Vector3[Steps];
        var anchors = new Vector3[Steps];
        for (int i = 0; i < Steps; i++)
        {
            float place = 1 - (2f * i / (Steps - 1));
            way[i] = new Vector3(left.X * place, left.Y + (4 * (1 - (place * place))), left.Z + (2.5f * (1 - (place * place))));
            anchors[i] = BustSkin.EyeCentre with { X = BustSkin.EyeCentre.X * place };
        }

        Tube(frame, way, _ => MathF.Max(1.4f, form.Tube), anchors, closed: false);
    }

    private static void AddLens(PieceBuilder glass, Vector3[] rim, float side)
    {
        Vector3 middle = rim.Aggregate(Vector3.Zero, (sum, p) => sum + p) / rim.Length, anchor = Anchor(side, 0);
        float low = rim.Min(p => p.Y), high = rim.Max(p => p.Y);
        int centre = glass.AddAnchored(middle + new Vector3(0, 0, 2.4f), anchor, Tint(middle.Y));
        int[] ring = [.. rim.Select(p => glass.AddAnchored(p, anchor, Tint(p.Y)))];
        for (int i = 0; i < ring.Length; i++)
        {
            int a = ring[i], b = ring[(i + 1) % ring.Length];
            glass.Triangle(centre, side > 0 ? a : b, side > 0 ? b : a);
        }

        Vector4 Tint(float y) => new(1 - ((y - low) / (high - low)), 0, 0, 0);
    }

    // Two slanted strokes in the upper outer corner.
    private static void AddGleam(PieceBuilder glass, Form form, float side)
    {
        Vector3 anchor = Anchor(side, 0);
        foreach ((float at, float width, float length) in ((float, float, float)[])[(0.36f, 2.1f, 0.34f), (0.66f, 0.9f, 0.24f)])
        {
            // The lamp is on the viewer's left, for both glasses.
            Vector3 middle = (Centre * new Vector3(side, 1, 1)) + new Vector3(-form.Width * at * 0.78f, form.Height * 0.42f, form.Dark ? 4 : -2);
            Vector3 along = new Vector3(0.62f, 0.78f, 0) * (form.Height * length), across = new Vector3(0.78f, -0.62f, 0) * width;
            int a = glass.AddAnchored(middle - along - across, anchor, Vector4.Zero), b = glass.AddAnchored(middle - along + across, anchor, Vector4.Zero);
            int c = glass.AddAnchored(middle + along + across, anchor, Vector4.Zero), d = glass.AddAnchored(middle + along - across, anchor, Vector4.Zero);
            glass.Triangle(a, b, c);
            glass.Triangle(a, c, d);
        }
    }

    // What a point of the glasses follows: the eye in front (0), the ear behind (1).
    private static Vector3 Anchor(float side, float back) => Vector3.Lerp(BustSkin.EyeCentre, new Vector3(72, 4, -6), back) * new Vector3(side, 1, 1);

    private static Vector3[] Anchors(int count, float side, float back) => [.. Enumerable.Repeat(Anchor(side, back), count)];

    private static void Tube(PieceBuilder builder, Vector3[] way, Func<int, float> radius, Vector3[] anchors, bool closed)
    {
        int count = way.Length;
        int[][] rings = new int[count][];
        for (int i = 0; i < count; i++)
        {
            Vector3 along = Vector3.Normalize(way[closed ? (i + 1) % count : Math.Min(count - 1, i + 1)] - way[closed ? (i + count - 1) % count : Math.Max(0, i - 1)]);
            Vector3 side = Vector3.Normalize(Vector3.Cross(along, MathF.Abs(along.Z) < 0.9f ? Vector3.UnitZ : Vector3.UnitY)), up = Vector3.Cross(side, along);
            rings[i] = new int[TubeSides];
            for (int k = 0; k < TubeSides; k++)
            {
                (float sine, float cosine) = MathF.SinCos(2 * MathF.PI * k / TubeSides);
                rings[i][k] = builder.AddAnchored(way[i] + (radius(i) * ((side * cosine) + (up * sine))), anchors[i], Vector4.Zero);
            }
        }

        for (int i = 0; i < (closed ? count : count - 1); i++)
        {
            builder.Strip(rings[(i + 1) % count], rings[i], closed: true);
        }
    }
}
