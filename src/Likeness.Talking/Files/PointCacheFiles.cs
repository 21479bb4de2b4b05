using System.Buffers.Binary;
using System.Text;
using Likeness.Talking.Motion;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Talking.Files;

/// <summary>
/// Vertex caches that modelling programs read: PC2 (3ds Max, Blender, Maya) and MDD (LightWave, Blender). Both hold positions only; the mesh comes from
/// elsewhere and must have its vertices in the same order.
/// </summary>
public static class PointCacheFiles
{
    private const int Pc2Header = 32;
    private static readonly byte[] Pc2Signature = Encoding.ASCII.GetBytes("POINTCACHE2\0");

    /// <summary>Writes PC2: 32 bytes, then 12 a vertex and frame, little-endian.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="motion">The positions; they are written as they are, in millimetres.</param>
    /// <exception cref="LikenessException">The file cannot be written.</exception>
    public static void WritePc2(string path, VertexMotion motion) => AtomicFile.Write(path, stream =>
    {
        byte[] header = new byte[Pc2Header];
        Pc2Signature.CopyTo(header, 0);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(12), 1);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(16), motion.VertexCount);
        BinaryPrimitives.WriteSingleLittleEndian(header.AsSpan(20), 0);
        BinaryPrimitives.WriteSingleLittleEndian(header.AsSpan(24), 1);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(28), motion.Frames);
        stream.Write(header);
        byte[] frame = new byte[12 * motion.VertexCount];
        for (int t = 0; t < motion.Frames; t++)
        {
            ReadOnlySpan<float> values = Values(motion, t);
            for (int i = 0; i < values.Length; i++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(frame.AsSpan(4 * i), values[i]);
            }

            stream.Write(frame);
        }
    });

    /// <summary>Writes MDD: 8 bytes, 4 a frame for its time, then 12 a vertex and frame, big-endian.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="motion">The positions; they are written as they are, in millimetres.</param>
    /// <exception cref="LikenessException">The file cannot be written.</exception>
    public static void WriteMdd(string path, VertexMotion motion) => AtomicFile.Write(path, stream =>
    {
        byte[] header = new byte[8 + (4 * motion.Frames)];
        BinaryPrimitives.WriteInt32BigEndian(header, motion.Frames);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), motion.VertexCount);
        for (int t = 0; t < motion.Frames; t++)
        {
            BinaryPrimitives.WriteSingleBigEndian(header.AsSpan(8 + (4 * t)), (float)(t / motion.FramesPerSecond));
        }

        stream.Write(header);
        byte[] frame = new byte[12 * motion.VertexCount];
        for (int t = 0; t < motion.Frames; t++)
        {
            ReadOnlySpan<float> values = Values(motion, t);
            for (int i = 0; i < values.Length; i++)
            {
                BinaryPrimitives.WriteSingleBigEndian(frame.AsSpan(4 * i), values[i]);
            }

            stream.Write(frame);
        }
    });

    /// <summary>Reads PC2.</summary>
    /// <param name="path">The file.</param>
    /// <param name="framesPerSecond">The rate, which the file does not say.</param>
    /// <exception cref="InvalidFileException">The file is missing, no PC2, cut off, or a position is not finite.</exception>
    public static VertexMotion ReadPc2(string path, double framesPerSecond)
    {
        using FileStream stream = Open(path);
        (int frames, int vertices) = ReadPc2Size(stream, path);
        return new VertexMotion(ReadPositions(stream, path, frames, vertices, BinaryPrimitives.ReadSingleLittleEndian), vertices, framesPerSecond);
    }

    /// <summary>Reads MDD.</summary>
    /// <param name="path">The file.</param>
    /// <param name="framesPerSecond">The rate for a file of one frame; of more, the file says it by their times.</param>
    /// <exception cref="InvalidFileException">The file is missing, cut off, its times do not rise, or a position is not finite.</exception>
    public static VertexMotion ReadMdd(string path, double framesPerSecond = 30)
    {
        using FileStream stream = Open(path);
        (int frames, int vertices, double? rate) = ReadMddSize(stream, path);
        return new VertexMotion(ReadPositions(stream, path, frames, vertices, BinaryPrimitives.ReadSingleBigEndian), vertices, rate ?? framesPerSecond);
    }

    /// <summary>What a cache holds, without reading positions.</summary>
    /// <param name="path">A .mdd file, or a PC2 file of any other name.</param>
    /// <returns>Frames, vertices, and the rate where the file says it.</returns>
    /// <exception cref="InvalidFileException">The file is missing, of another kind, or cut off.</exception>
    internal static (int Frames, int VertexCount, double? FramesPerSecond) Describe(string path)
    {
        using FileStream stream = Open(path);
        if (Path.GetExtension(path).Equals(".mdd", StringComparison.OrdinalIgnoreCase))
        {
            return ReadMddSize(stream, path);
        }

        (int frames, int vertices) = ReadPc2Size(stream, path);
        return (frames, vertices, null);
    }

    /// <summary>Reads the header and leaves the stream at the first position.</summary>
    private static (int Frames, int VertexCount) ReadPc2Size(FileStream stream, string path)
    {
        byte[] header = new byte[Pc2Header];
        if (stream.ReadAtLeast(header, Pc2Header, throwOnEndOfStream: false) < Pc2Header || !header.AsSpan(0, 12).SequenceEqual(Pc2Signature))
        {
            throw new InvalidFileException(path, "this is no PC2 vertex cache.");
        }

        int vertices = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(16)), frames = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(28));
        CheckSize(stream, path, frames, vertices);
        return (frames, vertices);
    }

    /// <summary>Reads the header and the times, and leaves the stream at the first position.</summary>
    private static (int Frames, int VertexCount, double? FramesPerSecond) ReadMddSize(FileStream stream, string path)
    {
        byte[] header = new byte[8];
        if (stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length)
        {
            throw new InvalidFileException(path, "this is no MDD vertex cache.");
        }

        int frames = BinaryPrimitives.ReadInt32BigEndian(header), vertices = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4));
        if (frames < 0 || 4L * frames > stream.Length - stream.Position)
        {
            throw Damaged(path, frames, vertices, stream.Length - stream.Position);
        }

        byte[] times = new byte[4 * frames];
        stream.ReadExactly(times);
        CheckSize(stream, path, frames, vertices);
        if (frames < 2)
        {
            return (frames, vertices, null);
        }

        double rate = (frames - 1) / ((double)BinaryPrimitives.ReadSingleBigEndian(times.AsSpan(4 * (frames - 1))) - BinaryPrimitives.ReadSingleBigEndian(times));
        if (!(rate > 0 && double.IsFinite(rate)))
        {
            throw new InvalidFileException(path, "the times of its frames do not rise.");
        }

        // Times are rounded; rates are whole numbers nearly always.
        return (frames, vertices, Math.Abs(rate - Math.Round(rate)) < 1e-3 * rate && rate >= 1 ? Math.Round(rate) : rate);
    }

    private static void CheckSize(FileStream stream, string path, int frames, int vertices)
    {
        long rest = stream.Length - stream.Position;
        if (vertices < 1 || frames < 0 || frames > rest / (12L * vertices) || 3L * vertices * frames > Array.MaxLength)
        {
            throw Damaged(path, frames, vertices, rest);
        }
    }

    private static FileStream Open(string path) =>
        File.Exists(path) ? File.OpenRead(path) : throw new InvalidFileException(path, "the file does not exist. Check the name.");

    private delegate float ReadNumber(ReadOnlySpan<byte> bytes);

    private static float[] ReadPositions(FileStream stream, string path, int frames, int vertices, ReadNumber read)
    {
        float[] positions = new float[3 * vertices * frames];
        byte[] frame = new byte[12 * vertices];
        for (int t = 0; t < frames; t++)
        {
            stream.ReadExactly(frame);
            for (int i = 0; i < 3 * vertices; i++)
            {
                float value = read(frame.AsSpan(4 * i));
                positions[(3 * vertices * t) + i] = float.IsFinite(value) ? value : throw new InvalidFileException(path, $"frame {t}, vertex {i / 3} is not a number.");
            }
        }

        return positions;
    }

    private static InvalidFileException Damaged(string path, int frames, int vertices, long bytes) =>
        new(path, $"it claims {frames} frames of {vertices} vertices and holds {bytes:N0} bytes; it was cut off or is damaged.");

    private static ReadOnlySpan<float> Values(VertexMotion motion, int frame) => motion.Positions.AsSpan(3 * motion.VertexCount * frame, 3 * motion.VertexCount);
}
