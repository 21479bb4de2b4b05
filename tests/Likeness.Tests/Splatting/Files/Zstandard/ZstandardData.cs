using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Likeness.Splatting.Files.Zstandard;
using Likeness.Tests.Support;

namespace Likeness.Tests.Splatting.Files.Zstandard;

/// <summary>What is in tests/golden/zstandard, made again as make_vectors.py makes it, and frames that are put together by hand.</summary>
internal static class ZstandardData
{
    private static readonly string[] Words =
        ("gaussian splat head mesh blend shape colour camera render scene fit loss light skin hair eye jaw neck " +
        "the a of and to in is with every from over").Split(' ');

    /// <summary>Names of vectors and their contents.</summary>
    public static IReadOnlyDictionary<string, byte[]> Vectors { get; } = new Dictionary<string, byte[]>
    {
        ["empty"] = [],
        ["one"] = [7],
        ["text-1k"] = Text(1000),
        ["text-20k-fastest"] = Text(20_000),
        ["text-200k-fast"] = Text(200_000),
        ["text-200k-best"] = Text(200_000),
        ["noise-3k"] = Noise(3000),
        ["runs-200k"] = Runs(200_000),
        // Blocks that use the tables of the one before.
        ["runs-700k"] = Runs(700_000),
        // Blocks without sequences, and such as use the Huffman tree of the one before.
        ["skewed-20k-small-window"] = Skewed(20_000),
        ["skewed-10k"] = Skewed(10_000),
        ["numbers-12k"] = Numbers(12_000),
    };

    /// <summary>A vector as the zstd program packed it.</summary>
    public static byte[] Packed(string name) => File.ReadAllBytes(Path.Combine(RepositoryPaths.Golden, "zstandard", name + ".zst"));

    /// <summary>A frame of raw blocks, with its size and a checksum: what a packer may write that packs nothing.</summary>
    public static byte[] Store(ReadOnlySpan<byte> content)
    {
        var frame = new List<byte>([0x28, 0xB5, 0x2F, 0xFD, 0xA4]);
        AddNumber(frame, (uint)content.Length);
        for (int at = 0; ;)
        {
            int size = Math.Min(1 << 17, content.Length - at);
            bool last = at + size == content.Length;
            frame.AddRange(Block(0, size, last, content.Slice(at, size)));
            at += size;
            if (last)
            {
                AddNumber(frame, (uint)XxHash64.Of(content));
                return [.. frame];
            }
        }
    }

    /// <summary>A block: 0 raw, 1 repeated, 2 packed.</summary>
    public static byte[] Block(int kind, int size, bool last, ReadOnlySpan<byte> bytes)
    {
        int head = (size << 3) | (kind << 1) | (last ? 1 : 0);
        return [(byte)head, (byte)(head >> 8), (byte)(head >> 16), .. bytes];
    }

    public static byte[] Text(int size)
    {
        var source = new Source(1);
        var text = new StringBuilder();
        while (text.Length < size)
        {
            text.Append(Words[source.Below(1 + source.Below(Words.Length))]).Append(source.Below(12) == 0 ? ".\n" : " ");
            if (source.Below(40) == 0)
            {
                text.Append(source.Below(100_000).ToString(CultureInfo.InvariantCulture)).Append(' ');
            }
        }

        return Encoding.ASCII.GetBytes(text.ToString(0, size));
    }

    public static byte[] Noise(int size)
    {
        var source = new Source(2);
        return Fill(size, () => [(byte)source.Below(256)]);
    }

    public static byte[] Runs(int size)
    {
        var source = new Source(3);
        return Fill(size, () =>
        {
            byte value = (byte)source.Below(256);
            return [.. Enumerable.Repeat(value, 1 + source.Below(3000))];
        });
    }

    public static byte[] Skewed(int size)
    {
        var source = new Source(4);
        return Fill(size, () => [(byte)Math.Min(source.Below(16), Math.Min(source.Below(16), source.Below(256)))]);
    }

    public static byte[] Numbers(int size)
    {
        var source = new Source(5);
        int value = 0;
        return Fill(size, () =>
        {
            value = (value + source.Below(2001) - 1000) & 0xFFFFFF;
            return [(byte)value, (byte)(value >> 8), (byte)(value >> 16)];
        });
    }

    private static byte[] Fill(int size, Func<byte[]> next)
    {
        var bytes = new List<byte>();
        while (bytes.Count < size)
        {
            bytes.AddRange(next());
        }

        return [.. bytes[..size]];
    }

    private static void AddNumber(List<byte> bytes, uint value)
    {
        byte[] four = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(four, value);
        bytes.AddRange(four);
    }

    // The generator is part of the vectors, so it is written out here.
    private sealed class Source(ulong seed)
    {
        private ulong _state = seed;

        public int Below(int limit)
        {
            _state = unchecked((_state * 6364136223846793005) + 1442695040888963407);
            return (int)(((_state >> 33) * (ulong)limit) >> 31);
        }
    }
}
