using Likeness.Tensors;

namespace Likeness.Splatting.Files.Spz;

/// <summary>The unpacked streams of a .spz, each over all Gaussians, in the order of the file. Spec section 9.7.</summary>
internal sealed record SpzStreams(
    ReadOnlyMemory<byte> Positions, ReadOnlyMemory<byte> Alphas, ReadOnlyMemory<byte> Colours,
    ReadOnlyMemory<byte> Scales, ReadOnlyMemory<byte> Rotations, ReadOnlyMemory<byte> Harmonics)
{
    /// <summary>How many streams there are, the last one empty for scenes of degree 0.</summary>
    public const int Number = 6;

    /// <summary>What the streams are, in words.</summary>
    public static IReadOnlyList<string> Names { get; } = ["positions", "alphas", "colours", "scales", "rotations", "spherical harmonics"];

    /// <summary>The bytes of each stream.</summary>
    public static long[] Lengths(SpzHeader header) =>
    [
        header.Count * header.PositionBytes, header.Count, header.Count * 3, header.Count * 3,
        header.Count * header.RotationBytes, header.Count * header.HarmonicBytes,
    ];

    /// <summary>The bytes of all streams.</summary>
    public static long TotalBytes(SpzHeader header) => Lengths(header).Sum();

    /// <summary>Cuts what versions 1 to 3 have behind their header.</summary>
    /// <exception cref="InvalidFileException">It is shorter than the header promises.</exception>
    public static SpzStreams Split(ReadOnlyMemory<byte> body, SpzHeader header, string path)
    {
        long[] lengths = Lengths(header);
        if (body.Length < lengths.Sum())
        {
            throw new InvalidFileException(path, $"promises {header.Count} Gaussians ({lengths.Sum()} bytes), but only {body.Length} bytes follow; the file is truncated.");
        }

        var parts = new ReadOnlyMemory<byte>[Number];
        int at = 0;
        for (int i = 0; i < Number; i++)
        {
            parts[i] = body.Slice(at, (int)lengths[i]);
            at += (int)lengths[i];
        }

        return From(parts);
    }

    /// <summary>Names six streams.</summary>
    public static SpzStreams From(ReadOnlyMemory<byte>[] parts) => new(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]);
}
