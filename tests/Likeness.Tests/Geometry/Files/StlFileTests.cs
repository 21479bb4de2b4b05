using System.Globalization;
using System.Text;
using Likeness.Geometry.Files;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;

namespace Likeness.Tests.Geometry.Files;

public sealed class StlFileTests
{
    [Fact]
    public void Binary_corners_at_one_place_become_one_vertex()
    {
        using var folder = new TemporaryFolder();
        Mesh sheet = SampleMeshes.Sheet(texture: false);
        StlFile.Write(folder["a.stl"], sheet);
        Mesh back = MeshFiles.Load(folder["a.stl"]).Mesh;
        Assert.Equal(sheet.VertexCount, back.VertexCount);
        Assert.Equal(sheet.Topology.Triangles.Select(v => sheet.Positions[v]), back.Topology.Triangles.Select(v => back.Positions[v]));
    }

    [Fact]
    public void A_binary_file_may_begin_with_solid_or_have_bytes_behind()
    {
        using var folder = new TemporaryFolder();
        StlFile.Write(folder["a.stl"], SampleMeshes.Sheet(1, 1, texture: false));
        byte[] bytes = File.ReadAllBytes(folder["a.stl"]);
        Assert.Equal(2, StlFile.Read((byte[])[.. bytes, 1, 2, 3], "a.stl").Mesh.Topology.TriangleCount);
        Encoding.ASCII.GetBytes("solid made by a CAD program").CopyTo(bytes, 0);
        Assert.Equal(2, StlFile.Read(bytes, "a.stl").Mesh.Topology.TriangleCount);
        Assert.Contains("truncated", Assert.Throws<InvalidFileException>(() => StlFile.Read(bytes.AsSpan(0, bytes.Length - 1), "a.stl")).Message);
    }

    [Fact]
    public void Ascii_of_several_programs_is_read()
    {
        string one = Facet(0, 0, 0, 100, 0, 0, 0, 100, 0), two = Facet(0, 0, 0, 0, 100, 0, -100, 0, 0);
        LoadedMesh plain = StlFile.Read(SampleMeshes.Utf8($"solid part one\n{one}{two}endsolid part one\nsolid b\n{one}endsolid b"), "a.stl");
        Assert.Equal([0, 1, 2, 0, 2, 3, 0, 1, 2], plain.Mesh.Topology.Triangles);
        Assert.Equal([new TriangleGroup("part one", null, 0, 2), new TriangleGroup("b", null, 2, 1)], plain.Groups);
        LoadedMesh shouted = StlFile.Read(SampleMeshes.Utf8($"SOLID X\r\n{one.ToUpperInvariant().Replace("\n", "\r\n")}ENDSOLID\r\n".Replace("SOLID X", "solid X")), "b.stl");
        Assert.Equal(3, shouted.Mesh.VertexCount);
        // Minus zero is zero.
        Assert.Equal(3, StlFile.Read(SampleMeshes.Utf8($"solid\n{one}{one.Replace(" 0 0 0", " -0.0 -0 0e0")}endsolid"), "c.stl").Mesh.VertexCount);
    }

    [Theory]
    [InlineData("solid a\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0 0\nendloop\nendfacet\nendsolid", "a facet with 2 vertices")]
    [InlineData("solid a\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0 0\nvertex 1 1 0\nvertex 0 1 0\n", "more than three vertices")]
    [InlineData("solid a\nfacet normal 0 0 1\nouter loop\nvertex 0 0 x\n", "line 4: a vertex needs three finite numbers, found 'x'")]
    [InlineData("solid a\nfacet normal 0 0 1\n", "truncated")]
    [InlineData("solid a\nhello\n", "'hello' is not a keyword")]
    [InlineData("hello", "neither ASCII STL")]
    public void Bad_files_are_named(string text, string message)
    {
        Assert.Contains(message, Assert.Throws<InvalidFileException>(() => StlFile.Read(SampleMeshes.Utf8(text), "bad.stl")).Message);
    }

    private static string Facet(params double[] c)
    {
        var text = new StringBuilder("  facet normal 0 0 1\n    outer loop\n");
        for (int i = 0; i < 9; i += 3)
        {
            text.Append(CultureInfo.InvariantCulture, $"      vertex {c[i]} {c[i + 1]} {c[i + 2]}\n");
        }

        return text.Append("    endloop\n  endfacet\n").ToString();
    }
}
