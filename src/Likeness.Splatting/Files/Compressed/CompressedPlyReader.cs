using System.Globalization;
using Likeness.Geometry.Files;
using Likeness.Splatting.Files.Ply;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;

namespace Likeness.Splatting.Files.Compressed;

/// <summary>
/// Reads PlayCanvas' compressed .ply: an element <c>chunk</c> with the ends of the ranges of 256 Gaussians each (older files have none for
/// colours), an element <c>vertex</c> of four packed words, and perhaps an element <c>sh</c> of bytes. Spec section 9.8.
/// </summary>
internal static class CompressedPlyReader
{
    /// <summary>Gaussians in a chunk; the last one may have fewer.</summary>
    public const int ChunkSize = 256;

    private static readonly string[] Ends =
    [
        "min_x", "min_y", "min_z", "max_x", "max_y", "max_z",
        "min_scale_x", "min_scale_y", "min_scale_z", "max_scale_x", "max_scale_y", "max_scale_z",
        "min_r", "min_g", "min_b", "max_r", "max_g", "max_b",
    ];

    private static readonly string[] Words = ["packed_position", "packed_rotation", "packed_scale", "packed_color"];

    public static bool Recognises(PlyHeader header) =>
        header.Elements.Exists(e => e.Name == "chunk") && header.Elements.Exists(e => e.Name == "vertex" && e.Find(Words[0]) >= 0);

    /// <exception cref="InvalidFileException">Properties are missing, or the counts of the elements do not fit.</exception>
    public static SceneFile Read(byte[] content, PlyHeader header, string path)
    {
        PlyElement chunk = header.Elements.Find(e => e.Name == "chunk")!, vertex = header.Elements.Find(e => e.Name == "vertex")!;
        PlyElement? harmonics = header.Elements.Find(e => e.Name == "sh");
        int colours = chunk.Find("min_r") >= 0 ? 18 : 12;
        int[] ends = Find(chunk, Ends.AsSpan(0, colours), path), words = Find(vertex, Words, path);
        if (chunk.Count < (vertex.Count + ChunkSize - 1) / ChunkSize)
        {
            throw new InvalidFileException(path, $"has {chunk.Count} chunks for {vertex.Count} Gaussians; one is needed for every {ChunkSize}.");
        }

        var warnings = new List<LoadWarning>();
        int degree = harmonics is null ? 0 : DegreeOf(harmonics, vertex, path, warnings);
        GaussianScene scene = SceneLimits.NewScene(path, vertex.Count, degree);
        float[] ranges = [];
        uint[] packed = [];
        var body = new PlyBody(content.AsSpan(header.BodyOffset), header, path);
        foreach (PlyElement element in header.Elements)
        {
            if (element == chunk)
            {
                ranges = Table(ref body, chunk, ends, path, v => (float)v);
            }
            else if (element == vertex)
            {
                // Words outside 32 bits come from files whose types were changed, and lose what they have too much.
                packed = Table(ref body, vertex, words, path, v => (uint)(long)Math.Clamp(v, 0, uint.MaxValue));
            }
            else if (element == harmonics)
            {
                ReadHarmonics(ref body, harmonics, scene);
            }
            else
            {
                body.Skip(element);
            }
        }

        for (int i = 0; i < scene.Count; i++)
        {
            Unpack(scene, i, ranges.AsSpan(i / ChunkSize * colours, colours), packed.AsSpan(i * 4, 4));
        }

        List<KeyValuePair<string, string>> facts = PlySceneReader.Facts(header, vertex);
        facts.Insert(1, new("chunks", chunk.Count.ToString(CultureInfo.InvariantCulture)));
        return new SceneFile(scene, SceneFormat.CompressedPly) { Facts = facts, Warnings = warnings };
    }

    private static int DegreeOf(PlyElement harmonics, PlyElement vertex, string path, List<LoadWarning> warnings)
    {
        if (harmonics.Count != vertex.Count)
        {
            throw new InvalidFileException(path, $"has {harmonics.Count} rows of element 'sh' for {vertex.Count} Gaussians.");
        }

        int perChannel = harmonics.Properties.Count / 3;
        bool named = harmonics.Properties.Select((p, i) => p.Count is null && p.Name == $"f_rest_{i}").All(same => same);
        int degree = perChannel switch { 3 => 1, 8 => 2, 15 => 3, _ => 0 };
        if (degree == 0 || !named || harmonics.Properties.Count % 3 != 0)
        {
            warnings.Add(new LoadWarning("harmonics-unreadable", $"element 'sh' has {harmonics.Properties.Count} properties, not f_rest_0 to f_rest_8, 23 or 44; it was passed over."));
            return 0;
        }

        return degree;
    }

    private static int[] Find(PlyElement element, ReadOnlySpan<string> names, string path)
    {
        int[] found = new int[names.Length];
        for (int i = 0; i < found.Length; i++)
        {
            found[i] = element.Find(names[i]);
            if (found[i] < 0 || element.Properties[found[i]].Count is not null)
            {
                throw new InvalidFileException(path, $"element '{element.Name}' has no scalar property {names[i]}, which a compressed .ply needs.");
            }
        }

        return found;
    }

    // The count was held against the length of the file by the header.
    private static T[] Table<T>(ref PlyBody body, PlyElement element, int[] properties, string path, Func<double, T> convert)
    {
        if (element.Count * properties.Length > Array.MaxLength)
        {
            throw new InvalidFileException(path, $"has {element.Count} rows of element '{element.Name}', more than can be held in memory at once.");
        }

        var table = new T[element.Count * properties.Length];
        double[] row = new double[element.Properties.Count];
        for (int i = 0; i < element.Count; i++)
        {
            ReadRow(ref body, element, i, row);
            for (int p = 0; p < properties.Length; p++)
            {
                table[(i * properties.Length) + p] = convert(row[properties[p]]);
            }
        }

        return table;
    }

    private static void ReadHarmonics(ref PlyBody body, PlyElement element, GaussianScene scene)
    {
        if (scene.Degree == 0)
        {
            body.Skip(element);
            return;
        }

        int coefficients = scene.RestCoefficients;
        double[] row = new double[element.Properties.Count];
        for (int i = 0; i < scene.Count; i++)
        {
            ReadRow(ref body, element, i, row);
            for (int p = 0; p < row.Length; p++)
            {
                int k = p % coefficients, channel = p / coefficients;
                scene.ShRest[(((i * coefficients) + k) * 3) + channel] = Harmonic(row[p]);
            }
        }
    }

    private static void ReadRow(ref PlyBody body, PlyElement element, long index, double[] row)
    {
        for (int p = 0; p < row.Length; p++)
        {
            PlyProperty property = element.Properties[p];
            for (int k = property.Count is null ? 1 : body.ReadCount(property, element, index); k > 0; k--)
            {
                row[p] = body.Read(property.Type, element, index);
            }
        }
    }

    // The bytes are the middles of 256 bins of -4 to 4, but for the outermost, which are the ends.
    private static float Harmonic(double value) => value switch
    {
        <= 0 => -4,
        >= 255 => 4,
        _ => (float)((((value + 0.5) / 256) - 0.5) * 8),
    };

    private static void Unpack(GaussianScene scene, int i, ReadOnlySpan<float> ends, ReadOnlySpan<uint> words)
    {
        (float X, float Y, float Z) position = PackedBits.Unpack111011(words[0]), scale = PackedBits.Unpack111011(words[2]);
        Span<float> mean = scene.Means.AsSpan(i * 3, 3), size = scene.LogScales.AsSpan(i * 3, 3);
        (mean[0], mean[1], mean[2]) = (Between(ends, 0, position.X), Between(ends, 1, position.Y), Between(ends, 2, position.Z));
        (size[0], size[1], size[2]) = (Between(ends, 6, scale.X), Between(ends, 7, scale.Y), Between(ends, 8, scale.Z));
        PackedBits.UnpackRotation(words[1], scene.Rotations.AsSpan(i * 4, 4));
        for (int c = 0; c < 3; c++)
        {
            float fraction = ((words[3] >> (24 - (8 * c))) & 255) / 255f;
            scene.ShDc[(i * 3) + c] = GaussianActivations.ConstantCoefficient(ends.Length > 12 ? Between(ends, 12 + c, fraction) : fraction);
        }

        scene.OpacityLogits[i] = ByteCodes.Logit((byte)words[3]);
    }

    private static float Between(ReadOnlySpan<float> ends, int end, float fraction) => (ends[end] * (1 - fraction)) + (ends[end + 3] * fraction);
}
