using System.Numerics;
using Likeness.Geometry.Meshes;

namespace Likeness.Tests.Morphable;

/// <summary>Small registered sets for tests: a subdivided octahedron, bent and bulged by a few random numbers a mesh.</summary>
internal static class TestHeads
{
    public static MeshSet Make(int count, int seed = 1, int subdivisions = 4)
    {
        (Vector3[] sphere, int[] triangles) = Sphere(subdivisions);
        var random = new System.Random(seed);
        float[] vertices = new float[count * sphere.Length * 3];
        for (int s = 0; s < count; s++)
        {
            float bend = random.NextSingle() - 0.5f, bulge = random.NextSingle(), stretch = 0.8f + (0.4f * random.NextSingle());
            for (int v = 0; v < sphere.Length; v++)
            {
                Vector3 p = sphere[v];
                float radius = 80 * (1 + (0.3f * bulge * MathF.Exp(-8 * (p - Vector3.UnitZ).LengthSquared())));
                (float sin, float cos) = MathF.SinCos(bend * p.Y);
                var q = new Vector3((p.X * cos) - (p.Z * sin), p.Y * stretch, (p.X * sin) + (p.Z * cos));
                q *= radius;
                q.CopyTo(vertices.AsSpan(((s * sphere.Length) + v) * 3));
            }
        }

        return new MeshSet(new MeshTopology(sphere.Length, triangles), vertices) { Masks = new Dictionary<string, int[]> { ["front"] = [.. Enumerable.Range(0, sphere.Length).Where(v => sphere[v].Z > 0.5f)] } };
    }

    private static (Vector3[] Positions, int[] Triangles) Sphere(int subdivisions)
    {
        var positions = new List<Vector3> { Vector3.UnitX, -Vector3.UnitX, Vector3.UnitY, -Vector3.UnitY, Vector3.UnitZ, -Vector3.UnitZ };
        int[] triangles = [0, 2, 4, 2, 1, 4, 1, 3, 4, 3, 0, 4, 2, 0, 5, 1, 2, 5, 3, 1, 5, 0, 3, 5];
        for (int i = 0; i < subdivisions; i++)
        {
            var middles = new Dictionary<(int, int), int>();
            var finer = new List<int>();
            for (int t = 0; t < triangles.Length; t += 3)
            {
                int a = triangles[t], b = triangles[t + 1], c = triangles[t + 2], ab = Middle(a, b), bc = Middle(b, c), ca = Middle(c, a);
                finer.AddRange([a, ab, ca, ab, b, bc, ca, bc, c, ab, bc, ca]);
            }

            triangles = [.. finer];

            int Middle(int a, int b)
            {
                (int, int) key = a < b ? (a, b) : (b, a);
                if (!middles.TryGetValue(key, out int index))
                {
                    index = positions.Count;
                    positions.Add(Vector3.Normalize(positions[a] + positions[b]));
                    middles[key] = index;
                }

                return index;
            }
        }

        return ([.. positions], triangles);
    }
}
