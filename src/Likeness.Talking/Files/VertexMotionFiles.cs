using Likeness.Talking.Motion;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Talking.Files;

/// <summary>Positions of vertices over time, by the ending of the file: <c>.npz</c> (<c>vertices</c> [frames, vertices, 3] and <c>fps</c>), <c>.pc2</c>, <c>.mdd</c>.</summary>
public static class VertexMotionFiles
{
    private const double CommonRate = 30;

    /// <summary>The endings, with their dots.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".npz", ".pc2", ".mdd"];

    /// <summary>Reads a motion.</summary>
    /// <param name="path">The file; positions are taken for millimetres.</param>
    /// <param name="framesPerSecond">The rate, for files that do not say it; 30 when nobody does.</param>
    /// <exception cref="InvalidFileException">The file is missing, damaged or of another kind.</exception>
    public static VertexMotion Read(string path, double? framesPerSecond = null) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".npz" => ReadNpz(path, framesPerSecond),
        ".pc2" => PointCacheFiles.ReadPc2(path, framesPerSecond ?? CommonRate),
        ".mdd" => PointCacheFiles.ReadMdd(path, framesPerSecond ?? CommonRate),
        _ => throw new InvalidFileException(path, $"a motion of vertices is read from {string.Join(", ", Extensions)}."),
    };

    /// <summary>What a file holds, without reading positions.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Frames, vertices, and the rate where the file says it.</returns>
    /// <exception cref="InvalidFileException">The file is missing, cut off, or of another kind.</exception>
    public static (int Frames, int VertexCount, double? FramesPerSecond) Describe(string path)
    {
        if (!Path.GetExtension(path).Equals(".npz", StringComparison.OrdinalIgnoreCase))
        {
            return PointCacheFiles.Describe(path);
        }

        using var file = NpzFile.Open(path);
        Shape shape = ShapeOf(file);
        double? rate = RateOf(file);
        return rate is null or (> 0 and < double.PositiveInfinity) ? (shape[0], shape[1], rate) : throw NoRate(path, rate.Value);
    }

    /// <summary>Writes a motion.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="motion">The positions, millimetres.</param>
    /// <exception cref="LikenessException">The ending is another, or the file cannot be written.</exception>
    public static void Write(string path, VertexMotion motion)
    {
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".npz":
                new NpzWriter()
                    .Add("vertices", NpyArray.Of(motion.Positions, motion.Frames, motion.VertexCount, 3))
                    .Add("fps", NpyArray.Of(new[] { (float)motion.FramesPerSecond }, 1))
                    .Save(path);
                break;
            case ".pc2":
                PointCacheFiles.WritePc2(path, motion);
                break;
            case ".mdd":
                PointCacheFiles.WriteMdd(path, motion);
                break;
            default:
                throw new LikenessException($"{path}: a motion of vertices is written as {string.Join(", ", Extensions)}.");
        }
    }

    private static VertexMotion ReadNpz(string path, double? framesPerSecond)
    {
        using var file = NpzFile.Open(path);
        Shape shape = ShapeOf(file);
        double rate = framesPerSecond ?? RateOf(file) ?? CommonRate;
        if (!(rate > 0 && double.IsFinite(rate)))
        {
            throw NoRate(path, rate);
        }

        float[] positions = file.Read("vertices").ToFloats();
        int bad = Array.FindIndex(positions, p => !float.IsFinite(p));
        return bad < 0
            ? new VertexMotion(positions, shape[1], rate)
            : throw new InvalidFileException(path, $"frame {bad / (3 * shape[1])}, vertex {bad / 3 % shape[1]} is not a number.");
    }

    private static Shape ShapeOf(NpzFile file) => file.Contains("vertices") && file.Describe("vertices").Shape is { Rank: 3 } shape && shape[2] == 3 && shape[1] > 0
        ? shape
        : throw new InvalidFileException(file.Path, $"an array 'vertices' [frames, vertices, 3] was expected; it holds {string.Join(", ", file.Names)}.");

    private static double? RateOf(NpzFile file) => file.Contains("fps") && file.Read("fps").ToFloats() is [var rate, ..] ? rate : null;

    private static InvalidFileException NoRate(string path, double rate) => new(path, $"{rate} is no frame rate.");
}
