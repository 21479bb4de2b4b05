using System.Numerics;

namespace Likeness.Geometry.Bust.Parts;

/// <summary>Eyeballs: spheres with a cornea, their pole at the pupil, rings closer around the iris.</summary>
internal static class EyeParts
{
    private const int Around = 24;

    /// <summary>The angle from the pole at which the iris ends, radians.</summary>
    public const float IrisAngle = 0.5f;

    // Angles of the rings from the pupil to the back, radians.
    private static readonly float[] Rings = [0.1f, 0.19f, 0.3f, 0.41f, IrisAngle, 0.6f, 0.75f, 0.95f, 1.2f, 1.5f, 1.9f, 2.35f, 2.8f];

    /// <summary>The left eyeball.</summary>
    public static PartMesh Left()
    {
        var positions = new List<Vector3> { At(0, 0) };
        var coordinates = new List<Vector2> { Chart(0, 0) };
        foreach (float ring in Rings)
        {
            for (int i = 0; i < Around; i++)
            {
                float angle = 2 * MathF.PI * i / Around;
                positions.Add(At(ring, angle));
                coordinates.Add(Chart(ring, angle));
            }
        }

        positions.Add(At(MathF.PI, 0));
        coordinates.Add(Chart(MathF.PI, 0));
        var triangles = new List<int>();
        int last = positions.Count - 1;
        for (int i = 0; i < Around; i++)
        {
            int next = (i + 1) % Around;
            triangles.AddRange([0, 1 + i, 1 + next]);
            for (int r = 0; r + 1 < Rings.Length; r++)
            {
                int a = 1 + (r * Around) + i, b = 1 + (r * Around) + next;
                triangles.AddRange([a, a + Around, b + Around, a, b + Around, b]);
            }

            int end = 1 + ((Rings.Length - 1) * Around);
            triangles.AddRange([end + i, last, end + next]);
        }

        return new PartMesh("eyeballLeft", "eye", [.. positions], [.. triangles], [.. coordinates]);
    }

    private static Vector3 At(float polar, float angle)
    {
        // The cornea stands out by 0.7 mm, less than the lids keep off at their front edge.
        float bulge = 0.7f * (1 - Motion.Ramp.Smooth(0.1f, 0.62f, polar));
        (float sin, float cos) = MathF.SinCos(polar);
        (float s, float c) = MathF.SinCos(angle);
        return BustSkin.EyeCentre + ((BustSkin.EyeRadius + bulge) * new Vector3(sin * c, sin * s, cos));
    }

    private static Vector2 Chart(float polar, float angle)
    {
        (float s, float c) = MathF.SinCos(angle);
        float radius = Look.PartPaint.RadiusOf(polar);
        return Look.Atlas.Eye.Place(0.5f + (0.5f * radius * c), 0.5f + (0.5f * radius * s));
    }
}
