using System.Buffers.Binary;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;

namespace Likeness.Splatting.Files.Spz;

/// <summary>The first 16 bytes of an unpacked .spz, the same in all versions but for the last of them. Spec section 9.7.</summary>
/// <param name="Version">1 to 4.</param>
/// <param name="Count">Number of Gaussians.</param>
/// <param name="Degree">Degree of the spherical harmonics, 0 to 3.</param>
/// <param name="FractionalBits">Positions are whole multiples of 2 to the power of minus this.</param>
/// <param name="Antialiased">True when the scene was fitted with an antialiased rasteriser.</param>
internal readonly record struct SpzHeader(int Version, long Count, int Degree, int FractionalBits, bool Antialiased)
{
    public const int Bytes = 16;

    /// <summary>The first version whose header stands in front of its streams, which are packed one by one.</summary>
    public const int FirstPlainVersion = 4;

    private const int NewestVersion = 4;
    private const uint Magic = 0x5053474e;

    /// <summary>"NGSP".</summary>
    public static ReadOnlySpan<byte> Mark => "NGSP"u8;

    /// <summary>How a gzip stream begins.</summary>
    public static ReadOnlySpan<byte> GzipMark => [0x1f, 0x8b];

    /// <summary>Bytes of a packed position.</summary>
    public int PositionBytes => Version == 1 ? 6 : 9;

    /// <summary>Bytes of a packed rotation.</summary>
    public int RotationBytes => Version >= 3 ? 4 : 3;

    /// <summary>Bytes of the packed spherical harmonics of a Gaussian.</summary>
    public int HarmonicBytes => (((Degree + 1) * (Degree + 1)) - 1) * 3;

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
        if (version is < 1 or > NewestVersion)
        {
            throw new InvalidFileException(path, $"is .spz version {version}; versions 1 to {NewestVersion} are read.");
        }

        int degree = bytes[12], bits = bytes[13];
        return degree > GaussianScene.MaximumDegree
            ? throw new InvalidFileException(path, $"has spherical harmonics of degree {degree}; up to {GaussianScene.MaximumDegree} are read.")
            : bits > 30
            ? throw new InvalidFileException(path, $"has positions with {bits} fractional bits, more than their 24 bits can use; the file is damaged.")
            : new SpzHeader((int)version, BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]), degree, bits, (bytes[14] & 1) != 0);
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
