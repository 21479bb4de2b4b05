using System.Numerics;
using System.Runtime.InteropServices;
using Likeness.Geometry.Meshes;
using Likeness.Tensors.Files;
using Likeness.Tests.Support;

namespace Likeness.Tests.Geometry;

/// <summary>Small meshes whose properties one can count, and the shared heads.</summary>
internal static class Shapes
{
    public static Mesh Tetrahedron() => new(
        [new(1, 1, 1), new(1, -1, -1), new(-1, 1, -1), new(-1, -1, 1)],
        [0, 1, 2, 0, 3, 1, 0, 2, 3, 1, 3, 2]);

    /// <summary>An icosahedron subdivided a number of times and blown up to the unit sphere: 12, 42, 162, 642 ... vertices, wound outwards.</summary>
    public static Mesh Icosphere(int subdivisions)
    {
        float g = (1 + MathF.Sqrt(5)) / 2;
        var positions = new List<Vector3>
        {
            new(-1, g, 0), new(1, g, 0), new(-1, -g, 0), new(1, -g, 0),
            new(0, -1, g), new(0, 1, g), new(0, -1, -g), new(0, 1, -g),
            new(g, 0, -1), new(g, 0, 1), new(-g, 0, -1), new(-g, 0, 1),
        };
        int[] triangles =
        [
            0, 11, 5, 0, 5, 1, 0, 1, 7, 0, 7, 10, 0, 10, 11, 1, 5, 9, 5, 11, 4, 11, 10, 2, 10, 7, 6, 7, 1, 8,
            3, 9, 4, 3, 4, 2, 3, 2, 6, 3, 6, 8, 3, 8, 9, 4, 9, 5, 2, 4, 11, 6, 2, 10, 8, 6, 7, 9, 8, 1,
        ];
        for (int s = 0; s < subdivisions; s++)
        {
            var middles = new Dictionary<(int, int), int>();
            var finer = new List<int>();
            for (int t = 0; t < triangles.Length; t += 3)
            {
                (int a, int b, int c) = (triangles[t], triangles[t + 1], triangles[t + 2]);
                (int ab, int bc, int ca) = (Middle(a, b), Middle(b, c), Middle(c, a));
                finer.AddRange([a, ab, ca, b, bc, ab, c, ca, bc, ab, bc, ca]);
            }

            triangles = [.. finer];

            int Middle(int a, int b)
            {
                (int, int) key = (Math.Min(a, b), Math.Max(a, b));
                if (!middles.TryGetValue(key, out int middle))
                {
                    middles[key] = middle = positions.Count;
                    positions.Add((positions[a] + positions[b]) / 2);
                }

                return middle;
            }
        }

        return new Mesh([.. positions.Select(Vector3.Normalize)], triangles);
    }

    /// <summary>A flat sheet of columns x rows vertices in the plane z = 0, wound towards +Z.</summary>
    public static Mesh Sheet(int columns, int rows)
    {
        var positions = new List<Vector3>();
        var triangles = new List<int>();
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < columns; x++)
            {
                positions.Add(new Vector3(x, y, 0));
                if (x > 0 && y > 0)
                {
                    int d = (y * columns) + x;
                    triangles.AddRange([d - columns - 1, d - columns, d, d - columns - 1, d, d - 1]);
                }
            }
        }

        return new Mesh([.. positions], [.. triangles]);
    }

    /// <summary>Both meshes in one, side by side.</summary>
    public static Mesh Union(Mesh a, Mesh b) => new(
        [.. a.Positions, .. b.Positions.Select(p => p + new Vector3(10, 0, 0))],
        [.. a.Topology.Triangles, .. b.Topology.Triangles.Select(i => i + a.VertexCount)]);

    /// <summary>Random positions and triangles: edges with many triangles, degenerate ones, loose vertices.</summary>
    public static Mesh Soup(int seed, int vertices, int triangles)
    {
        var random = new Random(seed);
        var positions = new Vector3[vertices];
        for (int i = 0; i < vertices; i++)
        {
            // A coarse lattice makes coinciding points and exact ties common.
            positions[i] = new Vector3(random.Next(8), random.Next(8), random.Next(8)) / 4f;
        }

        return new Mesh(positions, [.. Enumerable.Range(0, 3 * triangles).Select(_ => random.Next(vertices))]);
    }

    /// <summary>The same mesh seen from inside.</summary>
    public static Mesh Reversed(Mesh mesh)
    {
        int[] triangles = [.. mesh.Topology.Triangles];
        for (int t = 0; t < triangles.Length; t += 3)
        {
            (triangles[t + 1], triangles[t + 2]) = (triangles[t + 2], triangles[t + 1]);
        }

        return new Mesh(mesh.Positions, triangles);
    }

    /// <summary>A mesh of a golden file: tensors "vertices" and "faces", or "in/v" and "in/f".</summary>
    public static Mesh Golden(GoldenCase test) => test.Has("vertices")
        ? new Mesh(Vectors(test.Doubles("vertices")), test.Ints("faces"))
        : new Mesh(Vectors(test.Doubles("in/v")), test.Ints("in/f"));

    public static Vector3[] Vectors(double[] numbers) =>
        MemoryMarshal.Cast<float, Vector3>(Array.ConvertAll(numbers, x => (float)x)).ToArray();

    /// <summary>The 5,000-vertex head of the shared data in the file's own unit, which the specification's numbers are in.</summary>
    public static Mesh IctHead()
    {
        using NpzFile file = NpzFile.Open(Requires.Shared("data/ict/ict_face_5k.npz"));
        return new Mesh(MemoryMarshal.Cast<float, Vector3>(file.Read("vertices").ToFloats()).ToArray(), file.Read("faces").ToInts());
    }

    /// <summary>Millimetres in a unit of <see cref="IctHead"/>.</summary>
    public const double IctUnit = 10;

    /// <summary>The bunny of the shared data.</summary>
    public static Mesh Bunny()
    {
        var positions = new List<Vector3>();
        var triangles = new List<int>();
        foreach (string line in File.ReadLines(Requires.Shared("data/meshes/bunny.obj")))
        {
            string[] parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts is ["v", ..])
            {
                positions.Add(new Vector3(Number(parts[1]), Number(parts[2]), Number(parts[3])));
            }
            else if (parts is ["f", ..])
            {
                triangles.AddRange(parts[1..4].Select(p => int.Parse(p.Split('/')[0], System.Globalization.CultureInfo.InvariantCulture) - 1));
            }
        }

        return new Mesh([.. positions], [.. triangles]);

        static float Number(string text) => float.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }
}
