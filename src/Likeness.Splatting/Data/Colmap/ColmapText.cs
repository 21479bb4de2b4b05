using System.Numerics;
using System.Text;
using Likeness.Geometry.Files;
using Likeness.Imaging.Images;
using Likeness.Splatting.Data.Lenses;
using Likeness.Tensors;

namespace Likeness.Splatting.Data.Colmap;

/// <summary>COLMAP's text files: one entry a line, '#' begins a comment, and images take two lines of which the second may be empty.</summary>
internal static class ColmapText
{
    public static ColmapModel Read(string folder)
    {
        string points = Path.Combine(folder, "points3D.txt");
        return new ColmapModel(Cameras(Path.Combine(folder, "cameras.txt")), Images(Path.Combine(folder, "images.txt")), File.Exists(points) ? Points(points) : null);
    }

    internal static Dictionary<int, BrownLens> Cameras(string path)
    {
        var lines = new Lines(FileBytes.ReadAll(path), path);
        var cameras = new Dictionary<int, BrownLens>();
        Span<double> parameters = stackalloc double[12];
        while (lines.NextEntry())
        {
            int id = lines.Integer();
            int model = ColmapCameraModel.Number(lines.Word(), path);
            int width = lines.Integer(), height = lines.Integer();
            Span<double> p = parameters[..ColmapCameraModel.Parameters(model, path)];
            for (int k = 0; k < p.Length; k++)
            {
                p[k] = lines.Number();
            }

            cameras[id] = ColmapCameraModel.Lens(model, width, height, p, path);
        }

        return cameras;
    }

    internal static List<ColmapImage> Images(string path)
    {
        var lines = new Lines(FileBytes.ReadAll(path), path);
        var images = new List<ColmapImage>();
        while (lines.NextEntry())
        {
            lines.Integer();
            double[] rotation = [lines.Number(), lines.Number(), lines.Number(), lines.Number()];
            double[] translation = [lines.Number(), lines.Number(), lines.Number()];
            int camera = lines.Integer();
            images.Add(new ColmapImage(camera, lines.RestOfLine(), rotation, translation));
            lines.SkipLine();
        }

        return images;
    }

    internal static PointCloud? Points(string path)
    {
        var lines = new Lines(FileBytes.ReadAll(path), path);
        var positions = new List<Vector3>();
        var colours = new List<Rgba>();
        while (lines.NextEntry())
        {
            lines.Word();
            positions.Add(new Vector3((float)lines.Number(), (float)lines.Number(), (float)lines.Number()));
            colours.Add(new Rgba(lines.Byte(), lines.Byte(), lines.Byte()));
        }

        return positions.Count == 0 ? null : new PointCloud([.. positions], [.. colours]);
    }

    /// <summary>The entries of a file, word by word, with errors that name the line.</summary>
    private ref struct Lines(ReadOnlySpan<byte> text, string path)
    {
        private TextCursor _cursor = new(text);

        /// <summary>Goes to the next line that is neither empty nor a comment.</summary>
        public bool NextEntry()
        {
            while (_cursor.NextLine())
            {
                ReadOnlySpan<byte> rest = _cursor.Rest.TrimStart((byte)' ');
                if (!rest.IsEmpty && rest[0] != '#')
                {
                    return true;
                }
            }

            return false;
        }

        public void SkipLine() => _cursor.NextLine();

        public string Word()
        {
            ReadOnlySpan<byte> word = _cursor.NextWord();
            return word.IsEmpty ? throw Error("ends too early") : Encoding.UTF8.GetString(word);
        }

        /// <summary>Names may hold blanks.</summary>
        public readonly string RestOfLine()
        {
            string rest = Encoding.UTF8.GetString(_cursor.Rest).Trim();
            return rest.Length > 0 ? rest : throw Error("ends before the name of the image");
        }

        public int Integer()
        {
            ReadOnlySpan<byte> word = _cursor.NextWord();
            return TextCursor.TryInteger(word, out int value) ? value : throw Error($"has '{TextCursor.Show(word)}' where a whole number was expected");
        }

        public byte Byte()
        {
            int value = Integer();
            return value is >= 0 and <= 255 ? (byte)value : throw Error($"has {value} where a colour from 0 to 255 was expected");
        }

        public double Number()
        {
            ReadOnlySpan<byte> word = _cursor.NextWord();
            return TextCursor.TryNumber(word, out double value) ? value : throw Error($"has '{TextCursor.Show(word)}' where a number was expected");
        }

        private readonly InvalidFileException Error(string problem) => new(path, $"line {_cursor.Line} {problem}. The file is damaged, or not one of COLMAP's.");
    }
}
