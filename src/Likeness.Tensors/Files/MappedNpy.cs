using System.Runtime.InteropServices;

namespace Likeness.Tensors.Files;

/// <summary>
/// A npy file of floats that stays on disk: it is mapped into memory, and numbers are read from where they are asked for, so that arrays larger than memory can be
/// used. Little-endian, C order, float32 or float64. May be read from several threads at once.
/// </summary>
public sealed class MappedNpy : IDisposable
{
    private readonly ByteSource _source;
    private readonly NpyHeader _header;
    private readonly long _start;
    private readonly string _path;

    private MappedNpy(ByteSource source, NpyHeader header, long start, string path) => (_source, _header, _start, _path) = (source, header, start, path);

    /// <summary>The dimensions, outermost first.</summary>
    public Shape Shape => _header.Shape;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidFileException">The file is missing, no npy array, cut short, or of another type or order.</exception>
    public static MappedNpy Open(string path)
    {
        NpyHeader header;
        long start;
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            header = NpyHeader.Read(stream, path);
            start = stream.Position;
            if (header.DataBytes > stream.Length - start)
            {
                throw new InvalidFileException(path, $"shape {header.Shape} takes {header.DataBytes} bytes, but the file has {stream.Length - start}; it may be cut short.");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }

        return header is { Type: ElementType.F32 or ElementType.F64, Swap: false, Fortran: false }
            ? new MappedNpy(ByteSource.Map(path), header, start, path)
            : throw new InvalidFileException(path, $"it holds {header.Type} numbers{(header.Swap ? " in big-endian order" : "")}{(header.Fortran ? " column by column" : "")}; float32 or float64 in C order was expected. Save it as np.ascontiguousarray(x, np.float32).");
    }

    /// <summary>Copies numbers.</summary>
    /// <param name="first">The first, counted over the whole array in row-major order.</param>
    /// <param name="destination">Receives as many as it holds.</param>
    /// <exception cref="ArgumentOutOfRangeException">The array ends before.</exception>
    public void Read(long first, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, Shape.Count - destination.Length);
        ReadOnlySpan<byte> bytes = _source.Slice(_start + (first * _header.ItemSize), destination.Length * _header.ItemSize);
        if (_header.Type == ElementType.F32)
        {
            MemoryMarshal.Cast<byte, float>(bytes).CopyTo(destination);
            return;
        }

        ReadOnlySpan<double> wide = MemoryMarshal.Cast<byte, double>(bytes);
        for (int i = 0; i < wide.Length; i++)
        {
            destination[i] = (float)wide[i];
        }
    }

    /// <summary>The file as it was named when opened.</summary>
    public override string ToString() => _path;

    /// <summary>Closes the file. Nobody may read from it at that time.</summary>
    public void Dispose() => _source.Dispose();
}
