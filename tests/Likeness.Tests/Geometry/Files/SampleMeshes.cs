using System.Numerics;
using System.Text;
using Likeness.Geometry.Meshes;

namespace Likeness.Tests.Geometry.Files;

/// <summary>Small meshes and files that the tests of this folder share.</summary>
internal static class SampleMeshes
{
    /// <summary>A wavy sheet of columns x rows quads, 100 mm wide; with a texture whose middle column is a seam when asked.</summary>
    public static Mesh Sheet(int columns = 4, int rows = 3, bool texture = true)
    {
        var positions = new List<Vector3>();
        for (int r = 0; r <= rows; r++)
        {
            for (int c = 0; c <= columns; c++)
            {
                positions.Add(new Vector3(100f * c / columns, 80f * r / rows, 7 * MathF.Sin(c + (2 * r))));
            }
        }

        var triangles = new List<int>();
        var corners = new List<int>();
        var coordinates = new List<Vector2>();
        for (int r = 0; r <= rows; r++)
        {
            for (int c = 0; c <= columns + 1; c++)
            {
                // One column more than vertices: the middle one is there twice, once for each chart.
                coordinates.Add(new Vector2(c / (columns + 1f), r / (float)rows));
            }
        }

        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                int shift = c >= columns / 2 ? 1 : 0;
                int V(int dr, int dc) => ((r + dr) * (columns + 1)) + c + dc;
                int T(int dr, int dc) => ((r + dr) * (columns + 2)) + c + dc + shift;
                triangles.AddRange([V(0, 0), V(0, 1), V(1, 1), V(0, 0), V(1, 1), V(1, 0)]);
                corners.AddRange([T(0, 0), T(0, 1), T(1, 1), T(0, 0), T(1, 1), T(1, 0)]);
            }
        }

        return new Mesh([.. positions], [.. triangles]) { Name = "sheet", Texture = texture ? new TextureMap([.. coordinates], [.. corners]) : null };
    }

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>The two meshes hold the same positions, triangles, and texture coordinates at every corner.</summary>
    public static void AssertSame(Mesh expected, Mesh actual, float tolerance = 0)
    {
        Assert.Equal(expected.VertexCount, actual.VertexCount);
        Assert.Equal(expected.Topology.Triangles, actual.Topology.Triangles);
        for (int v = 0; v < expected.VertexCount; v++)
        {
            Assert.True((expected.Positions[v] - actual.Positions[v]).Length() <= tolerance, $"vertex {v}: {expected.Positions[v]} and {actual.Positions[v]}");
        }

        Assert.Equal(expected.Texture is null, actual.Texture is null);
        for (int i = 0; expected.Texture is not null && i < expected.Texture.Corners.Length; i++)
        {
            Vector2 a = expected.Texture.Coordinates[expected.Texture.Corners[i]], b = actual.Texture!.Coordinates[actual.Texture.Corners[i]];
            Assert.True((a - b).Length() < 1e-6f, $"corner {i}: {a} and {b}");
        }
    }
}

/// <summary>A folder that goes with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("likeness-test-").FullName;

    public string this[string name] => Path.Combine(_path, name);

    public string Root => _path;

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
