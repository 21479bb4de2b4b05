using System.Buffers.Binary;
using Likeness.Imaging.Png;
using Likeness.Tensors;

namespace Likeness.Tests.Imaging.Png;

public sealed class DamagedPngTests
{
    [Fact]
    public void Other_files_are_refused() => Refused([1, 2, 3], "not a PNG");

    [Fact]
    public void A_missing_file_is_named()
    {
        InvalidFileException error = Assert.Throws<InvalidFileException>(() => PngReader.Read("no-such-folder/picture.png"));
        Assert.StartsWith("no-such-folder/picture.png: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Huge_sizes_are_refused_before_anything_is_allocated()
    {
        Refused(PngBuilder.Start().Header(60000, 60000, 8, 6).Deflated([0]).End(), "60000 by 60000");
        Refused(PngBuilder.Start().Header(-1, 1, 8, 6).Deflated([0]).End(), "damaged");
        long before = GC.GetAllocatedBytesForCurrentThread();
        Refused(PngBuilder.Start().Header(8000, 8000, 16, 6).Deflated([0]).End(), "cannot hold");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Chunks_that_do_not_fit_are_refused()
    {
        int[,,] one = new int[1, 1, 1];
        byte[] whole = PngBuilder.Start().Header(1, 1, 8, 0).Samples(one, 8).End();
        Refused(whole[..^12], "truncated");
        Refused(whole[..20], "claims 13 bytes");
        Refused(PngBuilder.Start().Chunk("IDAT", [1]).End(), "instead of IHDR");
        Refused(PngBuilder.Start().Header(1, 1, 8, 0).Header(1, 1, 8, 0).Samples(one, 8).End(), "two IHDR");
        Refused(PngBuilder.Start().Header(1, 1, 8, 3).Samples(one, 8).End(), "no PLTE");
        Refused(PngBuilder.Start().Header(1, 1, 3, 0).Samples(one, 8).End(), "depth 3");
        Refused(PngBuilder.Start().Header(1, 1, 8, 5).Samples(one, 8).End(), "colour type 5");
        Refused(PngBuilder.Start().Header(1, 1, 8, 0).Chunk("CGBI", []).Samples(one, 8).End(), "unknown chunk CGBI");
        Refused(PngBuilder.Start().Header(1, 1, 8, 0).Deflated([9, 0]).End(), "filter 9");
        Refused(PngBuilder.Start().Header(1, 1, 8, 0).Deflated([0]).End(), "end early");
        Refused(PngBuilder.Start().Header(1, 1, 8, 3).Chunk("PLTE", [1, 2]).Samples(one, 8).End(), "palette has 2 bytes");
        Refused(PngBuilder.Start().Header(1, 1, 8, 3).Chunk("PLTE", [1, 2, 3]).Chunk("tRNS", [1, 2]).Samples(one, 8).End(), "tRNS");
        one[0, 0, 0] = 7;
        Refused(PngBuilder.Start().Header(1, 1, 8, 3).Chunk("PLTE", [1, 2, 3]).Samples(one, 8).End(), "colour 7");
    }

    [Fact]
    public void A_flipped_bit_is_found_by_the_checksum()
    {
        byte[] bytes = PngWriter.Encode(PngTests.Noise(9, 9, true));
        bytes[60] ^= 4;
        Refused(bytes, "checksum");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Random_damage_gives_a_message_or_an_image_and_nothing_else(bool repairChecksums)
    {
        var random = new Random(4711);
        byte[][] seeds =
        [
            PngWriter.Encode(PngTests.Noise(12, 9, false)),
            PngBuilder.Start().Header(9, 9, 4, 3, true).Chunk("PLTE", new byte[48]).Chunk("tRNS", [1]).Samples(new int[9, 9, 1], 4, true).End(),
        ];
        for (int round = 0; round < 3000; round++)
        {
            byte[] bytes = (byte[])seeds[round % 2].Clone();
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                bytes[random.Next(8, bytes.Length)] = (byte)random.Next(256);
            }

            bytes = random.Next(8) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
            if (repairChecksums)
            {
                RepairChecksums(bytes);
            }

            try
            {
                PngReader.Decode(bytes);
            }
            catch (InvalidFileException)
            {
            }
        }
    }

    private static void RepairChecksums(byte[] bytes)
    {
        int at = 8;
        while (at + 12 <= bytes.Length)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at));
            if (length > bytes.Length - at - 12)
            {
                return;
            }

            int size = (int)length;
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(at + 8 + size), PngFormat.Crc(bytes.AsSpan(at + 4, size + 4)));
            at += 12 + size;
        }
    }

    private static void Refused(byte[] bytes, string part)
    {
        InvalidFileException error = Assert.Throws<InvalidFileException>(() => PngReader.Decode(bytes, "x.png"));
        Assert.StartsWith("x.png: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }
}
