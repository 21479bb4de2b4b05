using System.Numerics;

namespace Likeness.Geometry.Bust.Parts;

/// <summary>Teeth, tongue and the dark bag behind the lips.</summary>
internal static class MouthParts
{
    private const int AlongArch = 84;
    private const int TeethOfArch = 14;

    // The section of a row of teeth, from the gum at the front over the cutting edge to the gum at the back: outwards (mm), from gum to edge (0 to 1).
    private static readonly (float Out, float Down)[] Section =
        [(-1.2f, 0), (0.1f, 0.25f), (0.35f, 0.55f), (0.1f, 0.85f), (-0.9f, 1), (-2.2f, 1), (-3.4f, 0.8f), (-4.2f, 0.3f), (-4.4f, 0)];

    /// <summary>The upper row.</summary>
    public static PartMesh UpperTeeth() => Row("teethUpper", -58.5f, -74f, 25.6f, 94.6f, Look.Atlas.Teeth);

    /// <summary>The lower row.</summary>
    public static PartMesh LowerTeeth() => Row("teethLower", -84, -72.6f, 24.2f, 92, Look.Atlas.Teeth);

    /// <summary>The tongue at rest, behind the lower teeth.</summary>
    public static PartMesh Tongue()
    {
        const int Around = 20, Along = 14;
        var positions = new List<Vector3>();
        var coordinates = new List<Vector2>();
        for (int j = 0; j <= Along; j++)
        {
            float t = (float)j / Along;
            // Rounded tip at the front, widest in the middle, ending in the throat.
            float width = 17.5f * MathF.Sqrt(MathF.Max(0, 1 - MathF.Pow(1 - t, 2.6f))) * (1 - (0.25f * t * t));
            float height = 6.5f * MathF.Sqrt(MathF.Max(0, 1 - MathF.Pow(1 - MathF.Min(1, t * 1.4f), 2)));
            var centre = new Vector3(0, -79.5f + (6 * MathF.Sin(t * 2.2f)) - (14 * t * t * t), 85 - (48 * t));
            for (int i = 0; i < Around; i++)
            {
                (float s, float c) = MathF.SinCos(2 * MathF.PI * i / Around);
                float groove = s > 0 ? 1.3f * MathF.Exp(-9 * c * c) * height / 6.5f : 0;
                positions.Add(centre + new Vector3(width * c, (height * (s > 0 ? s * 0.8f : s)) - groove, 0));
                coordinates.Add(Look.Atlas.Tongue.Place((float)i / Around, t));
            }
        }

        return new PartMesh("tongue", "tongue", [.. positions], Tube(Around, Along, capped: true), [.. coordinates]);
    }

    /// <summary>A sac that starts at the mouth's border loop and ends in the throat; seen from inside.</summary>
    /// <param name="loop">The border's positions in order.</param>
    public static PartMesh Bag(Vector3[] loop)
    {
        float[] depths = BagDepths;
        var positions = new List<Vector3>();
        var coordinates = new List<Vector2>();
        var throat = new Vector3(0, -80, 40);
        foreach (float t in depths)
        {
            for (int i = 0; i < loop.Length; i++)
            {
                Vector3 p = loop[i];
                var rim = new Vector3(p.X * 1.02f, p.Y, p.Z);
                var angle = Vector2.Normalize(new Vector2(p.X / 24, (p.Y + 71.2f) / 4));
                var wall = new Vector3(33 * angle.X, -73 + (17 * angle.Y), float.Lerp(84 - (16 * angle.X * angle.X), 45, t));
                Vector3 q = Vector3.Lerp(rim, wall, Motion.Ramp.Smooth(0, 0.3f, t));
                positions.Add(Vector3.Lerp(q, throat, Motion.Ramp.Smooth(0.6f, 1.1f, t)));
                coordinates.Add(Look.Atlas.Bag.Place((float)i / loop.Length, t));
            }
        }

        int[] outside = Tube(loop.Length, depths.Length - 1, capped: true);
        return new PartMesh("mouthBag", "mouth", [.. positions], outside, [.. coordinates]);
    }

    /// <summary>The rings of the bag, from the lips (0) to the throat (1).</summary>
    public static float[] BagDepths { get; } = [0, 0.1f, 0.3f, 0.45f, 0.65f, 0.85f, 1];

    private static PartMesh Row(string name, float gum, float edge, float halfWidth, float front, Look.AtlasRectangle chart)
    {
        var positions = new List<Vector3>();
        var coordinates = new List<Vector2>();
        for (int j = 0; j <= AlongArch; j++)
        {
            float s = ((float)j / AlongArch * 2) - 1;
            float angle = s * 0.48f * MathF.PI;
            (float sin, float cos) = MathF.SinCos(angle);
            var foot = new Vector3(halfWidth * sin, 0, front - 31 + (31 * cos));
            var outwards = Vector3.Normalize(new Vector3(sin * 31, 0, cos * halfWidth));
            // One tooth is a period; between teeth the row is a little thinner and shorter.
            float within = MathF.Abs((((s + 1) * 0.5f * TeethOfArch % 1) * 2) - 1);
            float gap = MathF.Pow(within, 5);
            foreach ((float o, float d) in Section)
            {
                float out_ = o - (0.55f * gap * (o > -3 ? 1 : 0.3f));
                float y = float.Lerp(gum, edge, d - (0.07f * gap * d));
                positions.Add(foot + (outwards * out_) + new Vector3(0, y, 0));
                coordinates.Add(chart.Place((s + 1) / 2, 1 - (d * (o < -2 ? 0.6f : 1))));
            }
        }

        int[] triangles = Tube(Section.Length, AlongArch, capped: true);
        if (gum < edge)
        {
            for (int t = 0; t < triangles.Length; t += 3)
            {
                (triangles[t + 1], triangles[t + 2]) = (triangles[t + 2], triangles[t + 1]);
            }
        }

        return new PartMesh(name, "teeth", [.. positions], triangles, [.. coordinates]);
    }

    // A closed tube of rings; ends are closed by fans over their own ring.
    private static int[] Tube(int around, int along, bool capped)
    {
        var triangles = new List<int>();
        for (int j = 0; j < along; j++)
        {
            for (int i = 0; i < around; i++)
            {
                int a = (j * around) + i, b = (j * around) + ((i + 1) % around);
                triangles.AddRange([a, b, b + around, a, b + around, a + around]);
            }
        }

        if (capped)
        {
            int end = along * around;
            for (int i = 1; i + 1 < around; i++)
            {
                triangles.AddRange([end, end + i, end + i + 1]);
            }
        }

        return [.. triangles];
    }
}
