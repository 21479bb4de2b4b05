using System.Buffers.Binary;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Likeness.Tensors.Files;

/// <summary>Turns stored elements of any type and byte order into numbers of the program, and floats into stored ones.</summary>
internal static class ElementCodec
{
    private const int Chunk = 512;

    /// <summary>Decodes <paramref name="destination"/>.Length elements.</summary>
    /// <exception cref="OverflowException">An integer does not fit the target.</exception>
    public static void Decode<T>(ElementType type, ReadOnlySpan<byte> source, bool swap, Span<T> destination)
        where T : unmanaged, INumberBase<T>
    {
        int size = type.Size();
        if (!swap)
        {
            DecodeNative(type, source, destination);
            return;
        }

        Span<byte> buffer = stackalloc byte[Chunk * 8];
        for (int start = 0; start < destination.Length; start += Chunk)
        {
            int count = Math.Min(Chunk, destination.Length - start);
            Span<byte> part = buffer[..(count * size)];
            source.Slice(start * size, count * size).CopyTo(part);
            Reverse(part, size);
            DecodeNative(type, part, destination.Slice(start, count));
        }
    }

    /// <summary>Turns the bytes of each element around, in place.</summary>
    public static void Reverse(Span<byte> bytes, int size)
    {
        switch (size)
        {
            case 2:
                Span<ushort> two = MemoryMarshal.Cast<byte, ushort>(bytes);
                BinaryPrimitives.ReverseEndianness(two, two);
                break;
            case 4:
                Span<uint> four = MemoryMarshal.Cast<byte, uint>(bytes);
                BinaryPrimitives.ReverseEndianness(four, four);
                break;
            case 8:
                Span<ulong> eight = MemoryMarshal.Cast<byte, ulong>(bytes);
                BinaryPrimitives.ReverseEndianness(eight, eight);
                break;
        }
    }

    /// <summary>Stores floats as F32, F16, BF16 or F64, little-endian; halves are rounded to nearest, ties to even.</summary>
    public static void Encode(ElementType type, ReadOnlySpan<float> source, Span<byte> destination)
    {
        switch (type)
        {
            case ElementType.F32:
                MemoryMarshal.AsBytes(source).CopyTo(destination);
                break;
            case ElementType.F16:
                TensorPrimitives.ConvertToHalf(source, MemoryMarshal.Cast<byte, Half>(destination));
                break;
            case ElementType.F64:
                TensorPrimitives.ConvertChecked<float, double>(source, MemoryMarshal.Cast<byte, double>(destination));
                break;
            case ElementType.BF16:
                Span<ushort> halves = MemoryMarshal.Cast<byte, ushort>(destination);
                for (int i = 0; i < source.Length; i++)
                {
                    halves[i] = ToBFloat16(source[i]);
                }

                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "Floats are stored as F32, F16, BF16 or F64.");
        }

        if (!BitConverter.IsLittleEndian)
        {
            Reverse(destination, type.Size());
        }
    }

    private static ushort ToBFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        // A NaN must not round up into an infinity, or wrap around.
        return float.IsNaN(value) ? (ushort)((bits >> 16) | 0x40) : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    private static void DecodeNative<T>(ElementType type, ReadOnlySpan<byte> source, Span<T> destination)
        where T : unmanaged, INumberBase<T>
    {
        source = source[..checked(destination.Length * type.Size())];
        switch (type)
        {
            case ElementType.Bool:
                for (int i = 0; i < destination.Length; i++)
                {
                    destination[i] = source[i] != 0 ? T.One : T.Zero;
                }

                break;
            case ElementType.BF16:
                ReadOnlySpan<ushort> halves = MemoryMarshal.Cast<byte, ushort>(source);
                for (int i = 0; i < destination.Length; i++)
                {
                    destination[i] = T.CreateChecked(BitConverter.UInt32BitsToSingle((uint)halves[i] << 16));
                }

                break;
            case ElementType.U8: Convert<byte, T>(source, destination); break;
            case ElementType.I8: Convert<sbyte, T>(source, destination); break;
            case ElementType.U16: Convert<ushort, T>(source, destination); break;
            case ElementType.I16: Convert<short, T>(source, destination); break;
            case ElementType.U32: Convert<uint, T>(source, destination); break;
            case ElementType.I32: Convert<int, T>(source, destination); break;
            case ElementType.U64: Convert<ulong, T>(source, destination); break;
            case ElementType.I64: Convert<long, T>(source, destination); break;
            case ElementType.F16: Convert<Half, T>(source, destination); break;
            case ElementType.F32: Convert<float, T>(source, destination); break;
            case ElementType.F64: Convert<double, T>(source, destination); break;
            default: throw new ArgumentOutOfRangeException(nameof(type), type, "not a number");
        }
    }

    private static void Convert<TFrom, TTo>(ReadOnlySpan<byte> source, Span<TTo> destination)
        where TFrom : unmanaged, INumberBase<TFrom>
        where TTo : unmanaged, INumberBase<TTo> =>
        Convert(MemoryMarshal.Cast<byte, TFrom>(source), destination);

    /// <summary>Converts number by number; integers that do not fit throw, floats become infinite.</summary>
    public static void Convert<TFrom, TTo>(ReadOnlySpan<TFrom> source, Span<TTo> destination)
        where TFrom : unmanaged, INumberBase<TFrom>
        where TTo : unmanaged, INumberBase<TTo>
    {
        if (typeof(TFrom) == typeof(TTo))
        {
            MemoryMarshal.Cast<TFrom, TTo>(source).CopyTo(destination);
        }
        else
        {
            TensorPrimitives.ConvertChecked(source, destination);
        }
    }
}
