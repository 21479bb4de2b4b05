using System.Globalization;
using System.Numerics;
using System.Text;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Geometry.Files;

/// <summary>
/// Wavefront OBJ: <c>v</c>, <c>vt</c>, <c>vn</c>, <c>f</c> with all index forms (<c>7</c>, <c>7/1</c>, <c>7//3</c>, <c>7/1/3</c>, negative ones counted
/// back from the last), polygons of any size, <c>g</c>, <c>o</c> and <c>usemtl</c> as groups. Vertices keep their order and number, used or not,
/// because registered sets live by it. Materials' own files, curves and surfaces are not read.
/// </summary>
public static class ObjFile
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidFileException">The file is missing or malformed; the message names the line.</exception>
    public static LoadedMesh Read(string path, MeshReadOptions? options = null) => Read(FileBytes.ReadAll(path), path, options);

    /// <summary>Reads the content of a file.</summary>
    /// <param name="content">The bytes of the file.</param>
    /// <param name="path">The file's name, for messages.</param>
    /// <param name="options">The unit.</param>
    /// <exception cref="InvalidFileException">The content is malformed; the message names the line.</exception>
    public static LoadedMesh Read(ReadOnlySpan<byte> content, string path, MeshReadOptions? options = null) =>
        Parse(content, path).ToLoadedMesh(path, FileBytes.UnitOf(options), Path.GetFileNameWithoutExtension(path));

    /// <summary>Writes positions, texture coordinates and triangles; numbers read back to the same floats. The file is replaced as a whole.</summary>
    /// <exception cref="LikenessException">The file cannot be written.</exception>
    public static void Write(string path, Mesh mesh) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine("# Likeness; millimetres, +Y up, +Z out of the face");
        if (!string.IsNullOrWhiteSpace(mesh.Name))
        {
            writer.WriteLine($"o {mesh.Name.ReplaceLineEndings(" ")}");
        }

        foreach (Vector3 p in mesh.Positions)
        {
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"v {p.X:R} {p.Y:R} {p.Z:R}"));
        }

        foreach (Vector2 t in mesh.Texture?.Coordinates ?? [])
        {
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"vt {t.X:R} {t.Y:R}"));
        }

        int[] triangles = mesh.Topology.Triangles;
        int[]? corners = mesh.Texture?.Corners;
        for (int i = 0; i < triangles.Length; i += 3)
        {
            writer.WriteLine(corners is null
                ? string.Create(CultureInfo.InvariantCulture, $"f {triangles[i] + 1} {triangles[i + 1] + 1} {triangles[i + 2] + 1}")
                : string.Create(CultureInfo.InvariantCulture, $"f {triangles[i] + 1}/{corners[i] + 1} {triangles[i + 1] + 1}/{corners[i + 1] + 1} {triangles[i + 2] + 1}/{corners[i + 2] + 1}"));
        }
    });

    /// <summary>Reads polygons and positions in the file's unit.</summary>
    internal static PolygonMesh Parse(ReadOnlySpan<byte> content, string path)
    {
        if (content.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            content = content[3..];
        }

        content = FileBytes.JoinContinuedLines(content);
        var mesh = new PolygonMesh();
        var parser = new Parser(mesh, path);
        var cursor = new TextCursor(content);
        while (cursor.NextLine())
        {
            parser.Line(ref cursor);
        }

        parser.Finish();
        return mesh;
    }

    /// <summary>Reads the positions only: for the targets of a face whose topology is known.</summary>
    internal static List<Vector3> ParsePositions(ReadOnlySpan<byte> content, string path)
    {
        var mesh = new PolygonMesh();
        var parser = new Parser(mesh, path);
        var cursor = new TextCursor(content);
        while (cursor.NextLine())
        {
            if (cursor.Rest.StartsWith("v "u8) || cursor.Rest.StartsWith("v\t"u8))
            {
                parser.Line(ref cursor);
            }
        }

        return mesh.Positions;
    }

    private sealed class Parser(PolygonMesh mesh, string path)
    {
        private readonly List<int> _faceLines = [];
        private string _group = "";
        private string _object = "";
        private string? _material;
        private bool _groupChanged;
        private int _skippedLines;
        private int _smallFaces;

        public void Line(ref TextCursor cursor)
        {
            cursor.CutAt((byte)'#');
            ReadOnlySpan<byte> word = cursor.NextWord();
            if (word.IsEmpty)
            {
                return;
            }

            if (word.SequenceEqual("v"u8))
            {
                mesh.Positions.Add(ReadVector(ref cursor, "vertex", mesh.Positions.Count));
            }
            else if (word.SequenceEqual("f"u8) || word.SequenceEqual("fo"u8))
            {
                Face(ref cursor);
            }
            else if (word.SequenceEqual("vt"u8))
            {
                mesh.TextureCoordinates.Add(ReadTexture(ref cursor));
            }
            else if (word.SequenceEqual("vn"u8))
            {
                mesh.Normals.Add(ReadVector(ref cursor, "normal", mesh.Normals.Count));
            }
            else if (word.SequenceEqual("usemtl"u8))
            {
                _material = Name(cursor.Rest);
                _groupChanged = true;
            }
            else if (word.SequenceEqual("g"u8))
            {
                _group = Name(cursor.Rest);
                _groupChanged = true;
            }
            else if (word.SequenceEqual("o"u8))
            {
                _object = Name(cursor.Rest);
                _groupChanged = true;
            }
            else if (!word.SequenceEqual("s"u8) && !word.SequenceEqual("mtllib"u8))
            {
                _skippedLines++;
            }
        }

        public void Finish()
        {
            // Faces may come before the vertices that they use, so the ranges are known only now.
            for (int p = 0; p < mesh.PolygonCount; p++)
            {
                for (int c = mesh.Starts[p]; c < mesh.Starts[p + 1]; c++)
                {
                    Check(mesh.Corners[c], mesh.Positions.Count, "vertex", p);
                    Check(mesh.TextureCorners[c], mesh.TextureCoordinates.Count, "texture coordinate", p);
                    Check(mesh.NormalCorners[c], mesh.Normals.Count, "normal", p);
                }
            }

            if (mesh.Positions.Count == 0)
            {
                throw new InvalidFileException(path, "has no vertex ('v' lines); is it a Wavefront OBJ?");
            }

            if (_skippedLines > 0)
            {
                mesh.Warnings.Add(new LoadWarning("lines-skipped", $"{_skippedLines} lines of a kind that is not read (points, lines, curves ...) were left out."));
            }

            if (_smallFaces > 0)
            {
                mesh.Warnings.Add(new LoadWarning("faces-skipped", $"{_smallFaces} faces of fewer than three corners were left out."));
            }
        }

        private void Check(int index, int count, string what, int polygon)
        {
            if (index >= count)
            {
                throw new InvalidFileException(path, $"line {_faceLines[polygon]}: the face names {what} {index + 1}, but the file has {count}.");
            }
        }

        private void Face(ref TextCursor cursor)
        {
            int before = mesh.Corners.Count;
            for (ReadOnlySpan<byte> word = cursor.NextWord(); !word.IsEmpty; word = cursor.NextWord())
            {
                ReadOnlySpan<byte> whole = word;
                mesh.Corners.Add(Index(ref word, mesh.Positions.Count, required: true, whole, cursor.Line));
                mesh.TextureCorners.Add(Index(ref word, mesh.TextureCoordinates.Count, required: false, whole, cursor.Line));
                mesh.NormalCorners.Add(Index(ref word, mesh.Normals.Count, required: false, whole, cursor.Line));
                if (!word.IsEmpty)
                {
                    throw Malformed(whole, cursor.Line);
                }
            }

            int count = mesh.Corners.Count - before;
            if (count < 3)
            {
                mesh.Corners.RemoveRange(before, count);
                mesh.TextureCorners.RemoveRange(before, count);
                mesh.NormalCorners.RemoveRange(before, count);
                _smallFaces++;
                return;
            }

            if (_groupChanged)
            {
                mesh.Groups.Add((mesh.PolygonCount, _group.Length > 0 ? _group : _object, _material));
                _groupChanged = false;
            }

            mesh.Starts.Add(mesh.Corners.Count);
            _faceLines.Add(cursor.Line);
        }

        // Takes "12", "-3" or nothing up to the next slash; 0-based, -1 for none.
        private int Index(ref ReadOnlySpan<byte> word, int count, bool required, ReadOnlySpan<byte> whole, int line)
        {
            int slash = word.IndexOf((byte)'/');
            ReadOnlySpan<byte> digits = slash < 0 ? word : word[..slash];
            word = slash < 0 ? default : word[(slash + 1)..];
            if (digits.IsEmpty && !required)
            {
                return -1;
            }

            if (!TextCursor.TryInteger(digits, out int index) || index == 0)
            {
                throw Malformed(whole, line);
            }

            long zeroBased = index > 0 ? index - 1L : (long)count + index;
            if (zeroBased < 0)
            {
                throw new InvalidFileException(path, $"line {line}: '{TextCursor.Show(whole)}' counts back {-(long)index}, but only {count} have been given so far.");
            }

            return (int)zeroBased;
        }

        private InvalidFileException Malformed(ReadOnlySpan<byte> word, int line) =>
            new(path, $"line {line}: '{TextCursor.Show(word)}' is not a face corner; expected v, v/vt, v//vn or v/vt/vn with indices from 1 or counted back from -1.");

        private Vector3 ReadVector(ref TextCursor cursor, string what, int index)
        {
            Span<float> values = stackalloc float[3];
            for (int i = 0; i < 3; i++)
            {
                ReadOnlySpan<byte> word = cursor.NextWord();
                if (!TextCursor.TryNumber(word, out double value) || !float.IsFinite((float)value))
                {
                    throw new InvalidFileException(path, $"line {cursor.Line}: {what} {index} needs three finite numbers, found '{TextCursor.Show(word)}'.");
                }

                values[i] = (float)value;
            }

            return new Vector3(values);
        }

        private Vector2 ReadTexture(ref TextCursor cursor)
        {
            ReadOnlySpan<byte> first = cursor.NextWord();
            ReadOnlySpan<byte> second = cursor.NextWord();
            double v = 0;
            if (!TextCursor.TryNumber(first, out double u) || (!second.IsEmpty && !TextCursor.TryNumber(second, out v)))
            {
                throw new InvalidFileException(path, $"line {cursor.Line}: texture coordinate {mesh.TextureCoordinates.Count} needs one or two finite numbers.");
            }

            return new Vector2((float)u, (float)v);
        }

        private static string Name(ReadOnlySpan<byte> rest) => Encoding.UTF8.GetString(rest).Trim();
    }
}
