using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Geometry.Files;

/// <summary>
/// Stanford PLY: ASCII and both binary orders, every scalar and list type, comments, elements and properties in any order and
/// number. Read are positions, normals, texture coordinates (of vertices as <c>s t</c>, <c>u v</c> or <c>texture_u texture_v</c>, of
/// corners as <c>texcoord</c> lists), faces of any size, and triangle strips; the rest is passed over.
/// </summary>
public static class PlyFile
{
    private static readonly string[][] TexturePairs = [["s", "t"], ["u", "v"], ["texture_u", "texture_v"], ["texture_s", "texture_t"]];

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidFileException">The file is missing, truncated or malformed.</exception>
    public static LoadedMesh Read(string path, MeshReadOptions? options = null) => Read(FileBytes.ReadAll(path), path, options);

    /// <summary>Reads the content of a file.</summary>
    /// <exception cref="InvalidFileException">The content is truncated or malformed.</exception>
    public static LoadedMesh Read(ReadOnlySpan<byte> content, string path, MeshReadOptions? options = null) =>
        Parse(content, path).ToLoadedMesh(path, FileBytes.UnitOf(options), Path.GetFileNameWithoutExtension(path));

    /// <summary>Writes binary little-endian PLY: float positions, int triangles, and texture coordinates of corners. The file is replaced as a whole.</summary>
    /// <exception cref="LikenessException">The file cannot be written.</exception>
    public static void Write(string path, Mesh mesh) => AtomicFile.Write(path, stream =>
    {
        TextureMap? map = mesh.Texture;
        string header = "ply\nformat binary_little_endian 1.0\ncomment Likeness; millimetres, +Y up, +Z out of the face\n"
            + $"element vertex {mesh.VertexCount}\nproperty float x\nproperty float y\nproperty float z\n"
            + $"element face {mesh.Topology.TriangleCount}\nproperty list uchar int vertex_indices\n"
            + (map is null ? "" : "property list uchar float texcoord\n") + "end_header\n";
        stream.Write(Encoding.ASCII.GetBytes(header));
        byte[] row = new byte[1 + (3 * 4) + (map is null ? 0 : 1 + (6 * 4))];
        foreach (Vector3 p in mesh.Positions)
        {
            BinaryPrimitives.WriteSingleLittleEndian(row, p.X);
            BinaryPrimitives.WriteSingleLittleEndian(row.AsSpan(4), p.Y);
            BinaryPrimitives.WriteSingleLittleEndian(row.AsSpan(8), p.Z);
            stream.Write(row, 0, 12);
        }

        int[] triangles = mesh.Topology.Triangles;
        row[0] = 3;
        for (int i = 0; i < triangles.Length; i += 3)
        {
            for (int k = 0; k < 3; k++)
            {
                BinaryPrimitives.WriteInt32LittleEndian(row.AsSpan(1 + (4 * k)), triangles[i + k]);
                if (map is not null)
                {
                    row[13] = 6;
                    Vector2 uv = map.Coordinates[map.Corners[i + k]];
                    BinaryPrimitives.WriteSingleLittleEndian(row.AsSpan(14 + (8 * k)), uv.X);
                    BinaryPrimitives.WriteSingleLittleEndian(row.AsSpan(18 + (8 * k)), uv.Y);
                }
            }

            stream.Write(row);
        }
    });

    /// <summary>Reads polygons and positions in the file's unit.</summary>
    internal static PolygonMesh Parse(ReadOnlySpan<byte> content, string path)
    {
        PlyHeader header = PlyHeader.Parse(content, path);
        if (!header.Elements.Any(e => e.Name == "vertex"))
        {
            throw new InvalidFileException(path, $"has no element 'vertex'; it has {string.Join(", ", header.Elements.Select(e => e.Name))}.");
        }

        var mesh = new PolygonMesh();
        var body = new PlyBody(content[header.BodyOffset..], header, path);
        foreach (PlyElement element in header.Elements)
        {
            switch (element.Name)
            {
                case "vertex":
                    ReadVertices(mesh, ref body, element, path);
                    break;
                case "face" when element.Properties.Any(IsIndices):
                    ReadFaces(mesh, ref body, element);
                    break;
                case "tristrips" when element.Properties.Any(IsIndices):
                    ReadStrips(mesh, ref body, element);
                    break;
                default:
                    body.Skip(element);
                    break;
            }
        }

        Finish(mesh, path);
        return mesh;
    }

    private static bool IsIndices(PlyProperty p) => p.Count is not null && p.Name is "vertex_indices" or "vertex_index";

    private static void ReadVertices(PolygonMesh mesh, ref PlyBody body, PlyElement element, string path)
    {
        int x = element.Find("x"), y = element.Find("y"), z = element.Find("z");
        if (x < 0 || y < 0 || z < 0 || element.Properties.Any(p => p.Name is "x" or "y" or "z" && p.Count is not null))
        {
            throw new InvalidFileException(path, "element 'vertex' has no scalar properties x, y and z.");
        }

        int nx = element.Find("nx"), ny = element.Find("ny"), nz = element.Find("nz");
        bool normals = nx >= 0 && ny >= 0 && nz >= 0;
        string[]? pair = TexturePairs.FirstOrDefault(t => element.Find(t[0]) >= 0 && element.Find(t[1]) >= 0);
        int u = pair is null ? -1 : element.Find(pair[0]), v = pair is null ? -1 : element.Find(pair[1]);
        double[] row = new double[element.Properties.Count];
        for (long i = 0; i < element.Count; i++)
        {
            ReadRow(ref body, element, i, row, null);
            mesh.Positions.Add(new Vector3((float)row[x], (float)row[y], (float)row[z]));
            if (normals)
            {
                mesh.Normals.Add(new Vector3((float)row[nx], (float)row[ny], (float)row[nz]));
            }

            if (pair is not null)
            {
                mesh.TextureCoordinates.Add(new Vector2((float)row[u], (float)row[v]));
            }
        }
    }

    private static void ReadFaces(PolygonMesh mesh, ref PlyBody body, PlyElement element)
    {
        int indices = element.Properties.FindIndex(IsIndices);
        int texture = element.Properties.FindIndex(p => p.Name == "texcoord" && p.Count is not null);
        // Coordinates of vertices may come later in the file, so those of corners are only kept when there are any.
        var lists = new List<double>[element.Properties.Count];
        lists[indices] = [];
        if (texture >= 0)
        {
            lists[texture] = [];
        }

        double[] row = new double[element.Properties.Count];
        int small = 0;
        for (long i = 0; i < element.Count; i++)
        {
            ReadRow(ref body, element, i, row, lists);
            List<double> corners = lists[indices];
            if (corners.Count < 3)
            {
                small++;
                continue;
            }

            bool own = texture >= 0 && lists[texture].Count == 2 * corners.Count;
            for (int c = 0; c < corners.Count; c++)
            {
                mesh.Corners.Add(ToIndex(corners[c]));
                if (texture >= 0)
                {
                    mesh.TextureCorners.Add(own ? mesh.TextureCoordinates.Count : -1);
                    if (own)
                    {
                        mesh.TextureCoordinates.Add(new Vector2((float)lists[texture][2 * c], (float)lists[texture][(2 * c) + 1]));
                    }
                }
            }

            mesh.Starts.Add(mesh.Corners.Count);
        }

        if (small > 0)
        {
            mesh.Warnings.Add(new LoadWarning("faces-skipped", $"{small} faces of fewer than three corners were left out."));
        }
    }

    private static void ReadStrips(PolygonMesh mesh, ref PlyBody body, PlyElement element)
    {
        int indices = element.Properties.FindIndex(IsIndices);
        var lists = new List<double>[element.Properties.Count];
        lists[indices] = [];
        double[] row = new double[element.Properties.Count];
        for (long i = 0; i < element.Count; i++)
        {
            ReadRow(ref body, element, i, row, lists);
            List<double> strip = lists[indices];
            int start = 0;
            for (int k = 0; k < strip.Count; k++)
            {
                if (strip[k] < 0)
                {
                    start = k + 1;
                }
                else if (k >= start + 2)
                {
                    // Every second triangle of a strip is wound the other way.
                    bool flip = (k - start) % 2 == 1;
                    mesh.Corners.AddRange([ToIndex(strip[flip ? k - 1 : k - 2]), ToIndex(strip[flip ? k - 2 : k - 1]), ToIndex(strip[k])]);
                    mesh.Starts.Add(mesh.Corners.Count);
                }
            }
        }
    }

    private static void ReadRow(ref PlyBody body, PlyElement element, long index, double[] row, List<double>[]? lists)
    {
        for (int p = 0; p < row.Length; p++)
        {
            PlyProperty property = element.Properties[p];
            if (property.Count is null)
            {
                row[p] = body.Read(property.Type, element, index);
                continue;
            }

            int count = body.ReadCount(property, element, index);
            List<double>? list = lists?[p];
            list?.Clear();
            for (int k = 0; k < count; k++)
            {
                double value = body.Read(property.Type, element, index);
                list?.Add(value);
            }
        }
    }

    // Out-of-range indices are refused later, with the face's number; -1 stands for anything that is no index at all.
    private static int ToIndex(double value) => value is >= 0 and < int.MaxValue ? (int)value : -1;

    private static void Finish(PolygonMesh mesh, string path)
    {
        for (int p = 0; p < mesh.PolygonCount; p++)
        {
            for (int c = mesh.Starts[p]; c < mesh.Starts[p + 1]; c++)
            {
                if ((uint)mesh.Corners[c] >= (uint)mesh.Positions.Count)
                {
                    throw new InvalidFileException(path, $"face {p} names vertex {mesh.Corners[c]}, but the file has {mesh.Positions.Count} (0 to {mesh.Positions.Count - 1}).");
                }
            }
        }

        for (int v = 0; v < mesh.Positions.Count; v++)
        {
            if (!float.IsFinite(mesh.Positions[v].X) || !float.IsFinite(mesh.Positions[v].Y) || !float.IsFinite(mesh.Positions[v].Z))
            {
                throw new InvalidFileException(path, $"vertex {v} is not finite: {mesh.Positions[v]}.");
            }
        }

        if (mesh.TextureCorners.Count != mesh.Corners.Count)
        {
            mesh.TextureCorners.Clear();
        }

        // Coordinates and normals of vertices are indexed as the positions are.
        if (mesh.TextureCorners.Count == 0 && mesh.TextureCoordinates.Count == mesh.Positions.Count)
        {
            mesh.TextureCorners.AddRange(mesh.Corners);
        }

        if (mesh.Normals.Count == mesh.Positions.Count)
        {
            mesh.NormalCorners.AddRange(mesh.Corners);
        }

        if (mesh.PolygonCount == 0)
        {
            mesh.Warnings.Add(new LoadWarning("no-faces", "the file has vertices but no faces: a point cloud."));
        }
    }
}
