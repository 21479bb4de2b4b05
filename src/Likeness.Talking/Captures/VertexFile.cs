using System.Runtime.InteropServices;
using Likeness.Geometry.Files;
using Likeness.Talking.Files;
using Likeness.Talking.Motion;
using Likeness.Tensors;

namespace Likeness.Talking.Captures;

/// <summary>The motion of a clip on disk: an npz with <c>vertices</c> [frames, vertices, 3] and perhaps <c>fps</c>, a PC2 or MDD cache, or a folder of OBJ or PLY, one a frame.</summary>
/// <param name="Path">The file or folder.</param>
/// <param name="Frames">Frames.</param>
/// <param name="VertexCount">Vertices.</param>
/// <param name="FramesPerSecond">The rate, or null where it is not said.</param>
internal sealed record VertexFile(string Path, int Frames, int VertexCount, double? FramesPerSecond)
{
    private static readonly string[] Meshes = [".obj", ".ply"];

    /// <summary>Finds the motion of a clip and reads how large it is.</summary>
    /// <param name="stem">The clip's path without extension.</param>
    /// <returns>Null when there is none.</returns>
    /// <exception cref="InvalidFileException">It is damaged.</exception>
    public static VertexFile? Find(string stem)
    {
        if (VertexMotionFiles.Extensions.Select(e => stem + e).FirstOrDefault(File.Exists) is { } file)
        {
            (int count, int vertices, double? rate) = VertexMotionFiles.Describe(file);
            return count > 0 ? new VertexFile(file, count, vertices, rate) : throw new InvalidFileException(file, "it holds no frames.");
        }

        string[] frames = MeshesOf(stem);
        return frames.Length == 0 ? null : new VertexFile(stem, frames.Length, MeshFiles.Load(frames[0]).Mesh.VertexCount, null);
    }

    /// <summary>Reads all frames.</summary>
    /// <param name="toMillimetres">The factor from the file's numbers to millimetres.</param>
    /// <exception cref="InvalidFileException">The file is damaged, or has changed.</exception>
    public VertexMotion Read(float toMillimetres)
    {
        VertexMotion motion = Directory.Exists(Path) ? new VertexMotion(FromMeshes(), VertexCount, 1) : VertexMotionFiles.Read(Path);
        if ((motion.Frames, motion.VertexCount) != (Frames, VertexCount))
        {
            throw new InvalidFileException(Path, "it has changed while it was in use.");
        }

        System.Numerics.Tensors.TensorPrimitives.Multiply(motion.Positions, toMillimetres, motion.Positions);
        return motion;
    }

    private static string[] MeshesOf(string folder) => !Directory.Exists(folder)
        ? []
        : [.. Directory.EnumerateFiles(folder).Where(f => Meshes.Contains(System.IO.Path.GetExtension(f), StringComparer.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)];

    private float[] FromMeshes()
    {
        float[] positions = new float[3 * Frames * VertexCount];
        string[] files = MeshesOf(Path);
        for (int t = 0; t < files.Length; t++)
        {
            Span<float> frame = MemoryMarshal.Cast<System.Numerics.Vector3, float>(MeshFiles.Load(files[t]).Mesh.Positions.AsSpan());
            if (frame.Length != 3 * VertexCount || t == Frames)
            {
                throw new InvalidFileException(files[t], $"it has {frame.Length / 3} vertices; the first frame has {VertexCount}.");
            }

            frame.CopyTo(positions.AsSpan(t * frame.Length));
        }

        return positions;
    }
}
