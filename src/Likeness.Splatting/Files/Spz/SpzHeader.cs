using System.Buffers.Binary;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;

namespace Likeness.Splatting.Files.Spz;

/// <summary>The first 16 bytes of an unpacked .spz of versions 1 to 3. Spec section 9.7.</summary>
/// <param name="Version">1 to 3.</param>
/// <param name="Count">Number of Gaussians.</param>
/// <param name="Degree">Degree of the spherical harmonics, 0 to 3.</param>
/// <param name="FractionalBits">Positions are whole multiples of 2 to the power of minus this.</param>
/// <param name="Antialiased">True when the scene was fitted with an antialiased rasteriser.</param>
internal readonly record struct SpzHeader(int Version, long Count, int Degree, int FractionalBits, bool Antialiased)
{
    public const int Bytes = 16;
    private const uint Magic = 0x5053474e;

    /// <summary>"NGSP".</summary>
    public static ReadOnlySpan<byte> Mark => "NGSP"u8;

    /// <summary>How a gzip stream begins.</summary>
    public static ReadOnlySpan<byte> GzipMark => [0x1f, 0x8b];

    private int PositionBytes => Version == 1 ? 6 : 9;

    /// <summary>Bytes of a packed rotation.</summary>
    public int RotationBytes => Version >= 3 ? 4 : 3;

    private int HarmonicBytes => (((Degree + 1) * (Degree + 1)) - 1) * 3;

    /// <summary>The length of all that follows the header.</summary>
    public long BodyBytes => Count * (PositionBytes + 1 + 3 + 3 + RotationBytes + HarmonicBytes);

    /// <summary>Where the streams start, counted from the end of the header.</summary>
    public (long Alphas, long Colours, long Scales, long Rotations, long Harmonics) Streams
    {
        get
        {
            long alphas = Count * PositionBytes, colours = alphas + Count, scales = colours + (3 * Count), rotations = scales + (3 * Count);
            return (alphas, colours, scales, rotations, rotations + (Count * RotationBytes));
        }
    }

    /// <exception cref="InvalidFileException">The mark or a value is not one that is known.</exception>
    public static SpzHeader Parse(ReadOnlySpan<byte> bytes, string path)
    {
        if (bytes.Length < Bytes)
        {
            throw new InvalidFileException(path, $"ends after {bytes.Length} of the {Bytes} header bytes; the file is truncated.");
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic)
        {
            throw new InvalidFileException(path, "is compressed with gzip, but what is in it does not start with 'NGSP'; it is not a .spz.");
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        RefuseVersion(version, path);
        int degree = bytes[12], bits = bytes[13];
        return degree > GaussianScene.MaximumDegree
            ? throw new InvalidFileException(path, $"has spherical harmonics of degree {degree}; up to {GaussianScene.MaximumDegree} are read.")
            : bits > 30
            ? throw new InvalidFileException(path, $"has positions with {bits} fractional bits, more than their 24 bits can use; the file is damaged.")
            : new SpzHeader((int)version, BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]), degree, bits, (bytes[14] & 1) != 0);
    }

    /// <summary>Refuses what cannot be read, by version.</summary>
    /// <exception cref="InvalidFileException">The version is not 1, 2 or 3.</exception>
    public static void RefuseVersion(uint version, string path)
    {
        if (version is < 1 or > 3)
        {
            throw new InvalidFileException(path, version == 4
                ? "is .spz version 4, whose streams are compressed with Zstandard; .NET has no Zstandard decoder and Likeness has none of its own. Save it as version 3, or as .ply."
                : $"is .spz version {version}; versions 1 to 3 are read.");
        }
    }

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], (uint)Count);
        bytes[12] = (byte)Degree;
        bytes[13] = (byte)FractionalBits;
        bytes[14] = (byte)(Antialiased ? 1 : 0);
        bytes[15] = 0;
    }
}
