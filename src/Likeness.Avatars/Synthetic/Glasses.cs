using System.Numerics;
using Likeness.Geometry.Meshes;
using Likeness.Imaging.Images;
using Likeness.Imaging.Rendering;

namespace Likeness.Avatars.Synthetic;

/// <summary>Round glasses: two rims, a bridge and two temples, fixed to the skull: geometry that a tracked mesh does not have.</summary>
internal static class Glasses
{
    private const float Tube = 2.1f;
    private const float RimWidth = 25f;
    private const float RimHeight = 21f;
    private const int Around = 8;
    private const int RimPoints = 40;
    private static readonly Vector3 s_centre = new(31.5f, -1f, 99f);
    private static readonly Vector3 s_hinge = new(58f, 4f, 88f);
    private static readonly Vector3 s_ear = new(84f, 4f, 2f);

    /// <summary>The glasses in the head's axes, millimetres.</summary>
    public static RenderPart Part()
    {
        var positions = new List<Vector3>();
        var triangles = new List<int>();
        foreach (float side in new[] { -1f, 1f })
        {
            Vector3 mirror = new(side, 1, 1);
            Add(positions, triangles, [.. Enumerable.Range(0, RimPoints).Select(i => Rim(i) * mirror)], closed: true);
            Add(positions, triangles, [Rim(0) * mirror, s_hinge * mirror, s_ear * mirror], closed: false);
        }

        Vector3 inner = Rim(RimPoints / 2);
        Add(positions, triangles, [inner, new Vector3(0, 5, inner.Z + 5), inner * new Vector3(-1, 1, 1)], closed: false);
        var mesh = new Mesh([.. positions], [.. triangles]);
        return new RenderPart(mesh, new Material { Colour = new Rgba(28, 26, 30), Roughness = 0.35f, TwoSided = true });
    }

    private static Vector3 Rim(int i)
    {
        (float sine, float cosine) = MathF.SinCos(2 * MathF.PI * i / RimPoints);
        return s_centre + new Vector3(RimWidth * cosine, RimHeight * sine, -0.006f * RimWidth * RimWidth * cosine * MathF.Abs(cosine));
    }

    // A tube along a line of points.
    private static void Add(List<Vector3> positions, List<int> triangles, Vector3[] line, bool closed)
    {
        int first = positions.Count, rings = line.Length;
        for (int i = 0; i < rings; i++)
        {
            Vector3 before = line[closed ? (i + rings - 1) % rings : Math.Max(0, i - 1)], after = line[closed ? (i + 1) % rings : Math.Min(rings - 1, i + 1)];
            var along = Vector3.Normalize(after - before);
            var across = Vector3.Normalize(Vector3.Cross(along, MathF.Abs(along.Z) < 0.9f ? Vector3.UnitZ : Vector3.UnitX));
            Vector3 up = Vector3.Cross(across, along);
            for (int k = 0; k < Around; k++)
            {
                (float sine, float cosine) = MathF.SinCos(2 * MathF.PI * k / Around);
                positions.Add(line[i] + (((across * cosine) + (up * sine)) * Tube));
            }
        }

        for (int i = 0; i < (closed ? rings : rings - 1); i++)
        {
            for (int k = 0; k < Around; k++)
            {
                int a = first + (i * Around) + k, b = first + (i * Around) + ((k + 1) % Around);
                int c = first + ((i + 1) % rings * Around) + k, d = first + ((i + 1) % rings * Around) + ((k + 1) % Around);
                triangles.AddRange([a, c, b, b, c, d]);
            }
        }
    }
}
