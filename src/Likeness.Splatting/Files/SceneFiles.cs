using Likeness.Geometry.Files;
using Likeness.Splatting.Files.Compressed;
using Likeness.Splatting.Files.Gltf;
using Likeness.Splatting.Files.Ply;
using Likeness.Splatting.Files.Splat;
using Likeness.Splatting.Files.Spz;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Splatting.Files;

/// <summary>
/// Scene files in and out. Readers go by the content and are tolerant: what can be read is read, and <see cref="SceneFile.Warnings"/>
/// says what was odd. Writers go by the extension and are strict: what they write other programs can read, and a scene that the format
/// cannot hold at all is refused.
/// </summary>
/// <example><code>
/// SceneFile file = SceneFiles.Load("head.ply");
/// SavedScene saved = SceneFiles.Save("head.spz", file.Scene);   // saved.Losses says what .spz could not hold
/// </code></example>
public static class SceneFiles
{
    private const string CompressedExtension = ".compressed.ply";

    /// <summary>The extensions that choose a format for writing, with their dots.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".ply", CompressedExtension, ".splat", ".spz", ".glb"];

    /// <summary>Reads a scene file of any of the formats.</summary>
    /// <exception cref="InvalidFileException">The file is missing, of another kind, truncated or malformed, or larger than 2 GB.</exception>
    public static SceneFile Load(string path) => Read(FileBytes.ReadAll(path), path);

    /// <summary>Reads the content of a scene file.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="path">The file's name: for messages, and to know a .splat, which has no mark of its own.</param>
    /// <exception cref="InvalidFileException">The content is of another kind, truncated or malformed.</exception>
    public static SceneFile Read(byte[] content, string path)
    {
        SceneFile file = FormatOf(content, path) switch
        {
            SceneFormat.Ply => PlySceneReader.Read(content, path),
            SceneFormat.Splat => SplatReader.Read(content, path),
            SceneFormat.Spz => SpzReader.Read(content, path),
            _ => GltfSceneReader.Read(content, path),
        };
        var warnings = new List<LoadWarning>(file.Warnings);
        SceneCheck.AddNonFinite(SceneStatistics.CountNonFinite(file.Scene), warnings);
        return file with { Warnings = warnings };
    }

    /// <summary>Writes a scene; the file appears whole or not at all.</summary>
    /// <param name="path">The file; its extension chooses the format.</param>
    /// <param name="scene">The scene.</param>
    /// <param name="format">The format, whatever the extension.</param>
    /// <exception cref="LikenessException">The extension is not known, the scene has numbers that the format cannot hold, or the file cannot be written.</exception>
    public static SavedScene Save(string path, GaussianScene scene, SceneFormat? format = null)
    {
        SceneFormat chosen = format ?? FormatOf(path);
        var losses = new List<LoadWarning>();
        int[] order = [];
        long bytes = 0;
        AtomicFile.Write(path, stream =>
        {
            order = Write(stream, scene, chosen, losses);
            bytes = stream.Length;
        });
        return new SavedScene(chosen, bytes) { Order = order, Losses = losses };
    }

    /// <summary>Writes a scene to a stream, for example to send it.</summary>
    /// <param name="stream">Need not be seekable.</param>
    /// <param name="scene">The scene.</param>
    /// <param name="format">The format.</param>
    /// <returns>What the format cannot hold of this scene; empty when nothing was cut off.</returns>
    /// <exception cref="LikenessException">The scene has numbers that the format cannot hold.</exception>
    public static IReadOnlyList<LoadWarning> Write(Stream stream, GaussianScene scene, SceneFormat format)
    {
        var losses = new List<LoadWarning>();
        Write(stream, scene, format, losses);
        return losses;
    }

    /// <summary>The format that an extension stands for.</summary>
    /// <exception cref="InvalidFileException">None.</exception>
    public static SceneFormat FormatOf(string path)
    {
        string name = Path.GetFileName(path).ToLowerInvariant();
        return name.EndsWith(CompressedExtension, StringComparison.Ordinal) ? SceneFormat.CompressedPly : Path.GetExtension(name) switch
        {
            ".ply" => SceneFormat.Ply,
            ".splat" => SceneFormat.Splat,
            ".spz" => SceneFormat.Spz,
            ".glb" => SceneFormat.Gltf,
            ".gltf" => throw new InvalidFileException(path, "glTF with separate files is not written; name it .glb."),
            _ => throw new InvalidFileException(path, $"is not a scene file that is known by its extension ({string.Join(", ", Extensions)})."),
        };
    }

    /// <summary>Writes a scene to a stream.</summary>
    /// <returns>Which Gaussian of the scene each one of the file is; empty for the scene's order.</returns>
    internal static int[] Write(Stream stream, GaussianScene scene, SceneFormat format, List<LoadWarning> losses)
    {
        switch (format)
        {
            case SceneFormat.Ply:
                PlySceneWriter.Write(stream, scene);
                return [];
            case SceneFormat.CompressedPly:
                return CompressedPlyWriter.Write(stream, scene, losses);
            case SceneFormat.Splat:
                return SplatWriter.Write(stream, scene, losses);
            case SceneFormat.Spz:
                SpzWriter.Write(stream, scene, losses);
                return [];
            default:
                GltfSceneWriter.Write(stream, scene, losses);
                return [];
        }
    }

    private static SceneFormat FormatOf(ReadOnlySpan<byte> content, string path)
    {
        bool ply = content.Length >= 4 && content.StartsWith("ply"u8) && content[3] is (byte)'\n' or (byte)'\r' or (byte)' ';
        // A .splat has no mark, and its first position may look like that of another format.
        return ply ? SceneFormat.Ply
            : Path.GetExtension(path).Equals(".splat", StringComparison.OrdinalIgnoreCase) ? SceneFormat.Splat
            : content.StartsWith("glTF"u8) ? SceneFormat.Gltf
            : content.StartsWith(SpzHeader.GzipMark) || content.StartsWith(SpzHeader.Mark) ? SceneFormat.Spz
            : FormatOf(path) switch
            {
                SceneFormat.CompressedPly => SceneFormat.Ply,
                SceneFormat known => known,
            };
    }
}
