using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Geometry.Files;

/// <summary>
/// STL, ASCII and binary. The format repeats the corners of every triangle; those with exactly the same position become one
/// vertex, numbered by first appearance.
/// </summary>
public static class StlFile
{
    private const int HeaderBytes = 84;
    private const int TriangleBytes = 50;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidFileException">The file is missing, truncated or malformed.</exception>
    public static LoadedMesh Read(string path, MeshReadOptions? options = null) => Read(FileBytes.ReadAll(path), path, options);

    /// <summary>Reads the content of a file.</summary>
    /// <exception cref="InvalidFileException">The content is truncated or malformed.</exception>
    public static LoadedMesh Read(ReadOnlySpan<byte> content, string path, MeshReadOptions? options = null)
    {
        var mesh = new PolygonMesh();
        var welder = new Welder(mesh, path);
        // Binary files may begin with "solid" too, so the size decides first.
        uint count = content.Length >= HeaderBytes ? BinaryPrimitives.ReadUInt32LittleEndian(content[80..]) : 0;
        long expected = HeaderBytes + ((long)count * TriangleBytes);
        bool saysSolid = content.TrimStart(" \t\r\n"u8).StartsWith("solid"u8);
        if (content.Length >= HeaderBytes && (expected == content.Length || (!saysSolid && expected < content.Length)))
        {
            ReadBinary(content, (int)count, welder);
            if (expected < content.Length)
            {
                mesh.Warnings.Add(new LoadWarning("trailing-bytes", $"{content.Length - expected} bytes after the last triangle were left out."));
            }
        }
        else if (saysSolid)
        {
            ReadText(content, path, mesh, welder);
        }
        else
        {
            throw new InvalidFileException(path, content.Length < HeaderBytes
                ? $"is neither ASCII STL ('solid ...') nor binary STL (84 bytes at least, found {content.Length})."
                : $"the header promises {count} triangles ({expected} bytes), but the file has {content.Length}; it is truncated or not an STL file.");
        }

        return mesh.ToLoadedMesh(path, FileBytes.UnitOf(options), Path.GetFileNameWithoutExtension(path));
    }

    /// <summary>Writes binary STL with face normals. The file is replaced as a whole.</summary>
    /// <exception cref="LikenessException">The file cannot be written.</exception>
    public static void Write(string path, Mesh mesh) => AtomicFile.Write(path, stream =>
    {
        byte[] header = new byte[HeaderBytes];
        Encoding.ASCII.GetBytes("Likeness, binary, millimetres").CopyTo(header, 0);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(80), mesh.Topology.TriangleCount);
        stream.Write(header);
        byte[] row = new byte[TriangleBytes];
        int[] triangles = mesh.Topology.Triangles;
        for (int i = 0; i < triangles.Length; i += 3)
        {
            Vector3 a = mesh.Positions[triangles[i]], b = mesh.Positions[triangles[i + 1]], c = mesh.Positions[triangles[i + 2]];
            Vector3 normal = Vector3.Cross(b - a, c - a);
            Put(row, 0, normal.LengthSquared() > 0 ? Vector3.Normalize(normal) : Vector3.Zero);
            Put(row, 12, a);
            Put(row, 24, b);
            Put(row, 36, c);
            stream.Write(row);
        }
    });

    private static void Put(byte[] row, int at, Vector3 value)
    {
        BinaryPrimitives.WriteSingleLittleEndian(row.AsSpan(at), value.X);
        BinaryPrimitives.WriteSingleLittleEndian(row.AsSpan(at + 4), value.Y);
        BinaryPrimitives.WriteSingleLittleEndian(row.AsSpan(at + 8), value.Z);
    }

    private static void ReadBinary(ReadOnlySpan<byte> content, int count, Welder welder)
    {
        for (int t = 0; t < count; t++)
        {
            ReadOnlySpan<byte> row = content.Slice(HeaderBytes + (t * TriangleBytes), TriangleBytes);
            for (int k = 0; k < 3; k++)
            {
                ReadOnlySpan<byte> corner = row.Slice(12 + (12 * k), 12);
                welder.Corner(new Vector3(
                    BinaryPrimitives.ReadSingleLittleEndian(corner),
                    BinaryPrimitives.ReadSingleLittleEndian(corner[4..]),
                    BinaryPrimitives.ReadSingleLittleEndian(corner[8..])));
            }

            welder.EndTriangle();
        }
    }

    private static void ReadText(ReadOnlySpan<byte> content, string path, PolygonMesh mesh, Welder welder)
    {
        var cursor = new TextCursor(content);
        Span<float> corner = stackalloc float[3];
        int corners = 0;
        bool ended = false;
        while (cursor.NextLine())
        {
            ReadOnlySpan<byte> word = cursor.NextWord();
            if (Is(word, "vertex"))
            {
                for (int i = 0; i < 3; i++)
                {
                    ReadOnlySpan<byte> number = cursor.NextWord();
                    if (!TextCursor.TryNumber(number, out double value))
                    {
                        throw new InvalidFileException(path, $"line {cursor.Line}: a vertex needs three finite numbers, found '{TextCursor.Show(number)}'.");
                    }

                    corner[i] = (float)value;
                }

                if (++corners > 3)
                {
                    throw new InvalidFileException(path, $"line {cursor.Line}: a facet with more than three vertices.");
                }

                welder.Corner(new Vector3(corner));
            }
            else if (Is(word, "endfacet"))
            {
                if (corners != 3)
                {
                    throw new InvalidFileException(path, $"line {cursor.Line}: a facet with {corners} vertices; expected 3.");
                }

                welder.EndTriangle();
                corners = 0;
            }
            else if (Is(word, "solid"))
            {
                mesh.Groups.Add((mesh.PolygonCount, Encoding.UTF8.GetString(cursor.Rest).Trim(), null));
                ended = false;
            }
            else if (Is(word, "endsolid"))
            {
                ended = true;
            }
            else if (!word.IsEmpty && !Is(word, "facet") && !Is(word, "outer") && !Is(word, "endloop"))
            {
                throw new InvalidFileException(path, $"line {cursor.Line}: '{TextCursor.Show(word)}' is not a keyword of ASCII STL.");
            }
        }

        if (!ended || corners != 0)
        {
            throw new InvalidFileException(path, $"ends after {mesh.PolygonCount} triangles without 'endsolid'; the file is truncated.");
        }
    }

    private static bool Is(ReadOnlySpan<byte> word, string keyword) => Ascii.EqualsIgnoreCase(word, keyword);

    private sealed class Welder(PolygonMesh mesh, string path)
    {
        private readonly Dictionary<Vector3, int> _vertices = [];

        public void Corner(Vector3 position)
        {
            if (!float.IsFinite(position.X) || !float.IsFinite(position.Y) || !float.IsFinite(position.Z))
            {
                throw new InvalidFileException(path, $"triangle {mesh.PolygonCount} has a corner that is not finite: {position}.");
            }

            // Adding zero turns -0 into 0, which has other bits.
            ref int vertex = ref CollectionsMarshal.GetValueRefOrAddDefault(_vertices, position + Vector3.Zero, out bool known);
            if (!known)
            {
                vertex = mesh.Positions.Count;
                mesh.Positions.Add(position);
            }

            mesh.Corners.Add(vertex);
        }

        public void EndTriangle() => mesh.Starts.Add(mesh.Corners.Count);
    }
}
