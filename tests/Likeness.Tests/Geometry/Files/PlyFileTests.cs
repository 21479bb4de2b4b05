using System.Buffers.Binary;
using System.Numerics;
using Likeness.Geometry.Files;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;

namespace Likeness.Tests.Geometry.Files;

public sealed class PlyFileTests
{
    private static LoadedMesh Read(string text) => PlyFile.Read(SampleMeshes.Utf8(text), "test.ply");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_mesh_comes_back_to_the_bit(bool texture)
    {
        using var folder = new TemporaryFolder();
        Mesh mesh = SampleMeshes.Sheet(texture: texture);
        PlyFile.Write(folder["a.ply"], mesh);
        SampleMeshes.AssertSame(mesh, MeshFiles.Load(folder["a.ply"]).Mesh);
    }

    [Fact]
    public void Ascii_with_comments_extra_properties_and_elements_is_read()
    {
        LoadedMesh loaded = Read("ply\nformat ascii 1.0\ncomment VCGLIB generated\nobj_info num_cols 512\nelement camera 1\nproperty float view_px\nproperty list uchar int ids\nelement vertex 4\nproperty float confidence\nproperty double y\nproperty double x\nproperty float z\nproperty uchar red\nproperty float nx\nproperty float ny\nproperty float nz\nelement face 2\nproperty uchar flags\nproperty list uint8 int32 vertex_indices\nproperty list uchar float texcoord\nelement edge 1\nproperty int vertex1\nproperty int vertex2\nend_header\n0.5 3 1 2 3\n1 0 0 0 255 0 0 1\n1 0 100 0 255 0 0 1\nnan 100 100 0 255 0 0 1\n1 1e2 0 0 255 0 0 1\n0 4 0 1 2 3 8 0 0 1 0 1 1 0 1\n7 3 0 2 3 6 0 0 1 1 0 1\n0 1\n");
        Assert.Equal(new Vector3(100, 0, 0), loaded.Mesh.Positions[1]);
        Assert.Equal([0, 1, 2, 0, 2, 3, 0, 2, 3], loaded.Mesh.Topology.Triangles);
        Assert.Equal(new Vector2(0, 1), loaded.Mesh.Texture!.Coordinates[loaded.Mesh.Texture.Corners[5]]);
        Assert.Equal(Vector3.UnitZ, loaded.Normals![2]);
        Assert.Empty(loaded.Warnings);
    }

    [Fact]
    public void Both_binary_orders_and_every_scalar_type_are_read()
    {
        foreach (bool little in (bool[])[true, false])
        {
            foreach ((string type, Action<List<byte>, double> put) in Types(little))
            {
                foreach (string index in (string[])["char", "uchar", "short", "ushort", "int", "uint"])
                {
                    Action<List<byte>, double> putIndex = Types(little).First(t => t.Name == index).Put;
                    var file = new List<byte>(SampleMeshes.Utf8($"ply\nformat binary_{(little ? "little" : "big")}_endian 1.0\nelement vertex 4\nproperty {type} x\nproperty {type} y\nproperty {type} z\nproperty {type} extra\nelement other 2\nproperty list {index} {type} values\nelement face 1\nproperty list {index} {index} vertex_index\nend_header\n"));
                    double[] values = [0, 0, 0, 9, 100, 0, 0, 9, 100, 100, 0, 9, 0, 100, 50, 9];
                    Array.ForEach(values, v => put(file, v));
                    putIndex(file, 0);
                    putIndex(file, 2);
                    put(file, 1);
                    put(file, 2);
                    Array.ForEach([4.0, 3, 2, 1, 0], v => putIndex(file, v));
                    LoadedMesh loaded = PlyFile.Read(file.ToArray(), "b.ply");
                    Assert.Equal(new Vector3(0, 100, 50), loaded.Mesh.Positions[3]);
                    Assert.Equal([3, 2, 1, 3, 1, 0], loaded.Mesh.Topology.Triangles);
                    Assert.Contains("truncated", Assert.Throws<InvalidFileException>(() => PlyFile.Read(file.ToArray().AsSpan(0, file.Count - 1), "b.ply")).Message);
                }
            }
        }
    }

    [Theory]
    [InlineData("s", "t")]
    [InlineData("u", "v")]
    [InlineData("texture_u", "texture_v")]
    public void Texture_coordinates_of_vertices_are_read(string first, string second)
    {
        LoadedMesh loaded = Read($"ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\nproperty float z\nproperty float {first}\nproperty float {second}\nelement face 1\nproperty list uchar int vertex_indices\nend_header\n0 0 0 0.5 0\n100 0 0 1 0\n0 100 0 0 1\n3 2 0 1\n");
        Assert.Equal([new Vector2(0, 1), new Vector2(0.5f, 0), new Vector2(1, 0)], loaded.Mesh.Texture!.Corners.Select(c => loaded.Mesh.Texture.Coordinates[c]));
    }

    [Fact]
    public void Triangle_strips_are_unrolled_with_their_winding()
    {
        LoadedMesh loaded = Read("ply\r\nformat ascii 1.0\r\nelement vertex 5\r\nproperty float x\r\nproperty float y\r\nproperty float z\r\nelement tristrips 1\r\nproperty list int int vertex_indices\r\nend_header\r\n0 0 0\r\n100 0 0\r\n0 100 0\r\n100 100 0\r\n0 200 0\r\n9 0 1 2 3 -1 2 3 4 -1\r\n");
        Assert.Equal([0, 1, 2, 2, 1, 3, 2, 3, 4], loaded.Mesh.Topology.Triangles);
    }

    [Fact]
    public void A_point_cloud_is_a_mesh_without_triangles_and_says_so()
    {
        LoadedMesh loaded = Read("ply\nformat ascii 1.0\nelement vertex 2\nproperty float x\nproperty float y\nproperty float z\nend_header\n0 0 0\n200 0 0");
        Assert.Equal(2, loaded.Mesh.VertexCount);
        Assert.Equal("no-faces", Assert.Single(loaded.Warnings).Code);
    }

    [Theory]
    [InlineData("ply\nformat ascii 1.0\nelement vertex 4000000000\nproperty float x\nproperty float y\nproperty float z\nend_header\n0 0 0\n", "promises 4000000000 of element vertex, but only 6 bytes follow")]
    [InlineData("ply\nformat binary_little_endian 1.0\nelement vertex 100\nproperty float x\nproperty float y\nproperty float z\nend_header\nabc", "truncated")]
    [InlineData("ply\nformat ascii 1.0\nelement vertex 1\nproperty float x\nproperty float y\nend_header\n0 0\n", "no scalar properties x, y and z")]
    [InlineData("ply\nformat ascii 1.0\nelement face 0\nproperty list uchar int vertex_indices\nend_header\n", "no element 'vertex'; it has face")]
    [InlineData("ply\nformat ascii 1.0\nelement vertex 1\nproperty float x\nproperty float y\nproperty float z\nend_header\n0 nan 0\n", "vertex 0 is not finite")]
    [InlineData("ply\nformat ascii 1.0\nelement vertex 1\nproperty float x\nproperty float y\nproperty float z\nend_header\n0 abc 0\n", "line 8: 'abc' is not a number (vertex 0)")]
    [InlineData("ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\nproperty float z\nelement face 1\nproperty list uchar int vertex_indices\nend_header\n0 0 0\n1 0 0\n0 1 0\n3 0 1 3\n", "face 0 names vertex 3, but the file has 3 (0 to 2)")]
    [InlineData("ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\nproperty float z\nelement face 1\nproperty list uchar int vertex_indices\nend_header\n0 0 0\n1 0 0\n0 1 0\n-3 0 1 3\n", "a list of -3 values")]
    [InlineData("ply\nformat ascii 1.0\nelement vertex 1\nproperty quad x\nend_header\n", "'quad' is not a type of PLY")]
    [InlineData("ply\nformat ascii 1.0\nelement vertex x\nend_header\n", "needs a count")]
    [InlineData("ply\nformat text 1.0\nend_header\n", "format 'text'")]
    [InlineData("ply\nelement vertex 0\nproperty float x\nend_header\n", "no 'format' line")]
    [InlineData("ply\nformat ascii 1.0\n", "no 'end_header' line")]
    [InlineData("obj\n", "does not start with 'ply'")]
    public void Bad_files_are_named(string text, string message)
    {
        Assert.Contains(message, Assert.Throws<InvalidFileException>(() => Read(text)).Message);
    }

    private static IEnumerable<(string Name, Action<List<byte>, double> Put)> Types(bool little)
    {
        void Put<T>(List<byte> to, T value, Func<byte[], T, bool> write, int size)
        {
            byte[] bytes = new byte[size];
            write(bytes, value);
            to.AddRange(bytes);
        }

        yield return ("char", (l, v) => l.Add((byte)(sbyte)v));
        yield return ("uchar", (l, v) => l.Add((byte)v));
        yield return ("int16", (l, v) => Put(l, (short)v, (b, x) => little ? BinaryPrimitives.TryWriteInt16LittleEndian(b, x) : BinaryPrimitives.TryWriteInt16BigEndian(b, x), 2));
        yield return ("short", (l, v) => Put(l, (short)v, (b, x) => little ? BinaryPrimitives.TryWriteInt16LittleEndian(b, x) : BinaryPrimitives.TryWriteInt16BigEndian(b, x), 2));
        yield return ("ushort", (l, v) => Put(l, (ushort)v, (b, x) => little ? BinaryPrimitives.TryWriteUInt16LittleEndian(b, x) : BinaryPrimitives.TryWriteUInt16BigEndian(b, x), 2));
        yield return ("int", (l, v) => Put(l, (int)v, (b, x) => little ? BinaryPrimitives.TryWriteInt32LittleEndian(b, x) : BinaryPrimitives.TryWriteInt32BigEndian(b, x), 4));
        yield return ("uint", (l, v) => Put(l, (uint)v, (b, x) => little ? BinaryPrimitives.TryWriteUInt32LittleEndian(b, x) : BinaryPrimitives.TryWriteUInt32BigEndian(b, x), 4));
        yield return ("float32", (l, v) => Put(l, (float)v, (b, x) => little ? BinaryPrimitives.TryWriteSingleLittleEndian(b, x) : BinaryPrimitives.TryWriteSingleBigEndian(b, x), 4));
        yield return ("double", (l, v) => Put(l, v, (b, x) => little ? BinaryPrimitives.TryWriteDoubleLittleEndian(b, x) : BinaryPrimitives.TryWriteDoubleBigEndian(b, x), 8));
    }
}
