using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Likeness.Tensors.Files;

/// <summary>
/// NumPy's array file. Reading: versions 1 to 3, both byte orders, C and Fortran order, numbers, booleans and strings;
/// Python objects and records are refused. Writing: version 1, little-endian, C order, strings as UTF-32.
/// </summary>
public static class Npy
{
    private const int Chunk = 1 << 16;

    /// <summary>Reads a npy file.</summary>
    /// <exception cref="InvalidFileException">The file is missing, cut short, or not a supported npy array.</exception>
    public static NpyArray Read(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            return Read(stream, path, stream.Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }
    }

    /// <summary>Reads an array from a stream.</summary>
    /// <param name="stream">At the start of the array; left behind its end.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="length">The bytes that the stream has from here on, header included: the most that is believed.</param>
    /// <exception cref="InvalidFileException">The content is cut short, or not a supported npy array.</exception>
    public static NpyArray Read(Stream stream, string name, long length)
    {
        var header = NpyHeader.Read(stream, name);
        if (header.DataBytes > length)
        {
            throw new InvalidFileException(name, $"shape {header.Shape} takes {header.DataBytes} bytes, but the file has {length}; it may be cut short.");
        }

        int count = header.Shape.Count;
        Array data = header.Type switch
        {
            ElementType.Text => ReadText(stream, header, name),
            ElementType.Bool => Numbers<byte>(stream, header, name, count).Select(b => b != 0).ToArray(),
            ElementType.U8 => Numbers<byte>(stream, header, name, count),
            ElementType.I8 => Numbers<sbyte>(stream, header, name, count),
            ElementType.U16 => Numbers<ushort>(stream, header, name, count),
            ElementType.I16 => Numbers<short>(stream, header, name, count),
            ElementType.U32 => Numbers<uint>(stream, header, name, count),
            ElementType.I32 => Numbers<int>(stream, header, name, count),
            ElementType.U64 => Numbers<ulong>(stream, header, name, count),
            ElementType.I64 => Numbers<long>(stream, header, name, count),
            ElementType.F16 => Numbers<Half>(stream, header, name, count),
            ElementType.F32 => Numbers<float>(stream, header, name, count),
            _ => Numbers<double>(stream, header, name, count),
        };
        return new NpyArray(data, header.Type, header.Shape, name);
    }

    /// <summary>Writes a npy file whole or not at all.</summary>
    /// <exception cref="LikenessException">The disk is full, or the folder cannot be written to.</exception>
    public static void Write(string path, NpyArray array) => AtomicFile.Write(path, stream => Write(stream, array));

    /// <summary>Writes an array to a stream.</summary>
    public static void Write(Stream stream, NpyArray array)
    {
        string[]? strings = array.Data as string[];
        // Strings are stored as UTF-32, all with the width of the longest; numpy has no width zero.
        int width = strings is null ? array.Type.Size() : 4 * Math.Max(1, strings.Select(s => s.EnumerateRunes().Count()).DefaultIfEmpty(1).Max());
        stream.Write(new NpyHeader(array.Type, Unicode: true, width, Swap: false, Fortran: false, array.Shape).Write());
        switch (array.Data)
        {
            case string[] s: WriteText(stream, s, width); break;
            case bool[] a: WriteNumbers(stream, a); break;
            case byte[] a when array.Type == ElementType.U8: WriteNumbers(stream, a); break;
            case sbyte[] a: WriteNumbers(stream, a); break;
            case ushort[] a when array.Type == ElementType.U16: WriteNumbers(stream, a); break;
            case short[] a: WriteNumbers(stream, a); break;
            case uint[] a when array.Type == ElementType.U32: WriteNumbers(stream, a); break;
            case int[] a: WriteNumbers(stream, a); break;
            case ulong[] a when array.Type == ElementType.U64: WriteNumbers(stream, a); break;
            case long[] a: WriteNumbers(stream, a); break;
            case Half[] a: WriteNumbers(stream, a); break;
            case float[] a: WriteNumbers(stream, a); break;
            case double[] a: WriteNumbers(stream, a); break;
        }
    }

    private static T[] Numbers<T>(Stream stream, NpyHeader header, string name, int count) where T : unmanaged
    {
        T[] values = GC.AllocateUninitializedArray<T>(count);
        for (int start = 0; start < count; start += Chunk)
        {
            Span<byte> bytes = MemoryMarshal.AsBytes(values.AsSpan(start, Math.Min(Chunk, count - start)));
            Fill(stream, bytes, name);
            if (header.Swap)
            {
                ElementCodec.Reverse(bytes, Unsafe.SizeOf<T>());
            }
        }

        return header.Fortran ? FromFortran(values, header.Shape) : values;
    }

    private static string[] ReadText(Stream stream, NpyHeader header, string name)
    {
        string[] values = new string[header.Shape.Count];
        byte[] item = ArrayPool<byte>.Shared.Rent(Math.Max(1, header.ItemSize));
        try
        {
            for (int i = 0; i < values.Length; i++)
            {
                Span<byte> bytes = item.AsSpan(0, header.ItemSize);
                Fill(stream, bytes, name);
                values[i] = header.Unicode ? FromUtf32(bytes, header.Swap, name) : Encoding.Latin1.GetString(bytes).TrimEnd('\0');
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(item);
        }

        return header.Fortran ? FromFortran(values, header.Shape) : values;
    }

    private static string FromUtf32(Span<byte> bytes, bool swap, string name)
    {
        if (swap)
        {
            ElementCodec.Reverse(bytes, 4);
        }

        ReadOnlySpan<uint> points = MemoryMarshal.Cast<byte, uint>(bytes).TrimEnd(0u);
        var text = new StringBuilder(points.Length);
        foreach (uint point in points)
        {
            if (!Rune.TryCreate(point, out Rune rune))
            {
                throw new InvalidFileException(name, $"holds the code point {point:X}, which is no Unicode character.");
            }

            text.Append(rune);
        }

        return text.ToString();
    }

    /// <summary>Column-major to row-major: element (i0, i1, ...) lies at i0 + d0 (i1 + d1 (i2 + ...)).</summary>
    private static T[] FromFortran<T>(T[] values, Shape shape)
    {
        if (shape.Rank < 2)
        {
            return values;
        }

        Span<int> index = stackalloc int[Shape.MaxRank];
        Span<int> stride = stackalloc int[Shape.MaxRank];
        int step = 1;
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            stride[axis] = step;
            step *= shape[axis];
        }

        var result = new T[values.Length];
        int from = 0;
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = values[from];
            for (int axis = shape.Rank - 1; axis >= 0; axis--)
            {
                from += stride[axis];
                if (++index[axis] < shape[axis])
                {
                    break;
                }

                from -= stride[axis] * shape[axis];
                index[axis] = 0;
            }
        }

        return result;
    }

    private static void Fill(Stream stream, Span<byte> bytes, string name)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            throw new InvalidFileException(name, "is cut short: the data end before the last element.");
        }
    }

    private static void WriteNumbers<T>(Stream stream, T[] values) where T : unmanaged
    {
        byte[]? turned = BitConverter.IsLittleEndian ? null : new byte[Chunk * 8];
        for (int start = 0; start < values.Length; start += Chunk)
        {
            ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(values.AsSpan(start, Math.Min(Chunk, values.Length - start)));
            if (turned is not null)
            {
                bytes.CopyTo(turned);
                ElementCodec.Reverse(turned.AsSpan(0, bytes.Length), Unsafe.SizeOf<T>());
                bytes = turned.AsSpan(0, bytes.Length);
            }

            stream.Write(bytes);
        }
    }

    private static void WriteText(Stream stream, string[] values, int width)
    {
        byte[] item = new byte[width];
        foreach (string value in values)
        {
            Array.Clear(item);
            int at = 0;
            foreach (Rune rune in value.EnumerateRunes())
            {
                BinaryPrimitives.WriteInt32LittleEndian(item.AsSpan(at), rune.Value);
                at += 4;
            }

            stream.Write(item);
        }
    }
}
