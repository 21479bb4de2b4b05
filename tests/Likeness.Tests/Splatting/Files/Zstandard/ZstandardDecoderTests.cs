using System.Diagnostics;
using System.Text;
using Likeness.Splatting.Files.Zstandard;
using Likeness.Tensors;
using Likeness.Tests.Geometry.Files;
using Likeness.Tests.Support;

namespace Likeness.Tests.Splatting.Files.Zstandard;

public sealed class ZstandardDecoderTests
{
    // A frame header without a size: mark, no flags, a window of 1 KB.
    private static readonly byte[] Head = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x00];

    public static TheoryData<string> Names => [.. ZstandardData.Vectors.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_the_zstd_program_packed_comes_out_again(string name)
    {
        byte[] content = ZstandardData.Vectors[name], packed = ZstandardData.Packed(name);
        Assert.Equal(content, Unpack(packed, content.Length));
        // Room to spare changes nothing, and a byte too little is an error.
        Assert.Equal(content, Unpack(packed, content.Length + 1_000_000));
        if (content.Length > 0)
        {
            Refused(packed, "allowed", content.Length - 1);
        }
    }

    [SkippableFact]
    public void The_zstd_program_agrees_at_every_level()
    {
        string program = Requires.Program("zstd");
        using var folder = new TemporaryFolder();
        byte[][] contents = [[], [1], ZstandardData.Text(300_000), ZstandardData.Noise(150_000), ZstandardData.Runs(700_000), ZstandardData.Skewed(140_000), ZstandardData.Numbers(270_000), [.. ZstandardData.Text(5000), .. ZstandardData.Noise(140_000), .. ZstandardData.Text(5000)]];
        string[] levels = ["--fast=50", "-1", "-3", "-6", "-12", "-19", "--ultra -22", "-3 --zstd=wlog=10", "-19 --zstd=wlog=12,mml=3 --no-check"];
        foreach (byte[] content in contents)
        {
            File.WriteAllBytes(folder["content"], content);
            foreach (string level in levels)
            {
                using var process = Process.Start(program, $"-q -f {level} {folder["content"]} -o {folder["packed"]}");
                process.WaitForExit();
                Assert.Equal(0, process.ExitCode);
                Assert.True(content.AsSpan().SequenceEqual(Unpack(File.ReadAllBytes(folder["packed"]), content.Length)), $"{content.Length} bytes at {level}");
            }
        }
    }

    [Fact]
    public void The_checksum_is_that_of_its_specification()
    {
        Assert.Equal(0xEF46DB3751D8E999, XxHash64.Of([]));
        Assert.Equal(0xD24EC4F1A98C6E5B, XxHash64.Of("a"u8));
        Assert.Equal(0x44BC2CF5AD770999UL, XxHash64.Of("abc"u8));
        byte[] wrong = ZstandardData.Packed("noise-3k");
        wrong[500] ^= 1;
        Refused(wrong, "does not have the checksum");
        wrong = ZstandardData.Packed("noise-3k");
        wrong[^1] ^= 1;
        Refused(wrong, "does not have the checksum");
    }

    [Fact]
    public void Raw_and_repeated_blocks_frames_and_skippable_frames_follow_each_other()
    {
        byte[] frame = [.. Head, .. ZstandardData.Block(0, 3, false, "abc"u8), .. ZstandardData.Block(1, 4, true, "x"u8)];
        byte[] skippable = [0x5A, 0x2A, 0x4D, 0x18, 2, 0, 0, 0, 9, 9];
        Assert.Equal("abcxxxx", Text([.. frame]));
        Assert.Equal("abcxxxxabcxxxxhello", Text([.. skippable, .. frame, .. skippable, .. frame, .. ZstandardData.Store("hello"u8), .. skippable]));
        Refused(skippable, "holds no frame");
        Refused([], "holds no frame");
        Refused([.. skippable[..^1]], "skippable frame of 2 bytes has only 1");
        Refused([.. frame, 1, 2, 3, 4, 5], "does not start with the mark");
        Refused([.. frame, 1], "mark of a frame needs 4 bytes");
    }

    [Fact]
    public void Sequences_repeat_what_stands_further_back()
    {
        // Four literals, one sequence, all three codes of the kind that never changes, and the mark of an empty stream of bits.
        byte[] repeatLast = [0x20, .. "abcd"u8, 1, 0x54, 4, 0, 0, 0x01];
        Assert.Equal("abcdddd", Text(Packed(repeatLast)));
        // Offset code 2 with the bits 11 is 7: a distance of 4. Match code 1 is four bytes, which run into nothing; code 3 is six, which do.
        Assert.Equal("abcdabcd", Text(Packed([0x20, .. "abcd"u8, 1, 0x54, 4, 2, 1, 0x07])));
        Assert.Equal("abcdabcdab", Text(Packed([0x20, .. "abcd"u8, 1, 0x54, 4, 2, 3, 0x07])));
        // Offset 1 without literals means the distance before the last: 4 at first. Four literals stay for the end.
        Refused(Packed([0x20, .. "abcd"u8, 1, 0x54, 0, 0, 0, 0x01]), "reaches back 4 bytes");
        // Repeated literals: 40 = (4 << 3) | 0 | kind 1.
        Assert.Equal("zzzzzzz", Text(Packed([0x21, (byte)'z', 1, 0x54, 4, 0, 0, 0x01])));
        Refused(Packed([0x20, .. "abcd"u8, 1, 0x54, 5, 0, 0, 0x01]), "takes 5 literals and 4 are left");
        Refused(Packed([0x20, .. "abcd"u8, 1, 0x54, 36, 0, 0, 0x01]), "literal lengths have no code 36");
        Refused(Packed([0x20, .. "abcd"u8, 1, 0x54, 4, 0, 0, 0x00]), "does not end with its mark");
        Refused(Packed([0x20, .. "abcd"u8, 1, 0x54, 4, 2, 0, 0x01]), "cut short");
        Refused(Packed([0x20, .. "abcd"u8, 1, 0x54, 4, 0, 0, 0x03]), "bits are left");
        Refused(Packed([0x20, .. "abcd"u8, 1, 0x55, 4, 0, 0, 0x01]), "reserved bit");
        Refused(Packed([0x20, .. "abcd"u8, 1, 0xFC, 0x01]), "uses the table of literal lengths of the one before");
        Refused(Packed([0x20, .. "abcd"u8, 0, 9]), "bytes follow the last sequence");
        Refused(Packed([0x43, 0x40, 0, 1, 0]), "uses the Huffman tree of the one before");
    }

    [Fact]
    public void The_number_of_sequences_has_one_two_or_three_bytes()
    {
        foreach (int count in (int[])[1, 127, 128, 0x7EFF, 0x7F00, 0x7F00 + 200])
        {
            // Each sequence takes one literal and repeats it three times; the literals are one repeated byte.
            byte[] number = count < 128 ? [(byte)count] : count < 0x7F00 ? [(byte)((count >> 8) + 128), (byte)count] : [255, (byte)(count - 0x7F00), 0];
            int literals = 1 | (3 << 2) | (count << 4);
            byte[] block = [(byte)literals, (byte)(literals >> 8), (byte)(literals >> 16), (byte)'z', .. number, 0x54, 1, 0, 0, 0x01];
            byte[] frame = [.. Head[..5], 0x38, .. ZstandardData.Block(2, block.Length, true, block)];
            Assert.Equal(new string('z', 4 * count), Text(frame));
        }
    }

    [Fact]
    public void Matches_stay_within_the_window_and_the_frame()
    {
        byte[] kilobyte = ZstandardData.Noise(1024);
        byte[] two = [.. Head, .. ZstandardData.Block(0, 1024, false, kilobyte), .. ZstandardData.Block(0, 1024, false, kilobyte)];
        // Code 9 with 491 is 1003, a distance of 1000; code 10 with 479 is 1503, a distance of 1500, and the window is 1024.
        byte[] near = [0, 1, 0x54, 0, 9, 0, 0xEB, 0x03], far = [0, 1, 0x54, 0, 10, 0, 0xDF, 0x05];
        Assert.Equal([.. kilobyte, .. kilobyte, .. kilobyte[24..27]], Unpack([.. two, .. ZstandardData.Block(2, near.Length, true, near)]));
        Refused([.. two, .. ZstandardData.Block(2, far.Length, true, far)], "reaches back 1500 bytes");
        Refused([.. Head, .. ZstandardData.Block(0, 1024, true, kilobyte), .. Head, .. ZstandardData.Block(2, near.Length, true, near)], "reaches back 1000 bytes");
        Refused([.. Head, .. ZstandardData.Block(1, 1025, true, [0])], "a block has 1025 bytes, and 1024 is the most");
    }

    [Fact]
    public void What_is_not_read_is_said_by_name()
    {
        byte[] frame = [.. Head, .. ZstandardData.Block(0, 3, true, "abc"u8)];
        Refused([.. frame[..4], 0x01, 0, 77, .. frame[6..]], "needs the dictionary 77");
        // A dictionary of number 0 is none.
        Assert.Equal("abc", Text([.. frame[..4], 0x01, 0, 0, .. frame[6..]]));
        Refused([.. frame[..4], 0x08, .. frame[5..]], "reserved bit of the frame header");
        Refused([.. Head, .. ZstandardData.Block(3, 3, true, "abc"u8)], "kind that is not known");
        Refused([.. frame[..4], 0x20, 4, .. frame[6..]], "promises 4 bytes and holds 3");
        Refused([0x1F, 0x8B, 8, 0, 0, 0, 0], "does not start with the mark");
    }

    private static byte[] Packed(byte[] block) => [.. Head, .. ZstandardData.Block(2, block.Length, true, block)];

    private static byte[] Unpack(byte[] packed, int largest = 1_000_000) => ZstandardDecoder.Unpack(packed, largest, "x.zst").ToArray();

    private static string Text(byte[] packed) => Encoding.ASCII.GetString(Unpack(packed));

    private static void Refused(byte[] packed, string message, int largest = 1_000_000) =>
        Assert.Contains(message, Assert.Throws<InvalidFileException>(() => ZstandardDecoder.Unpack(packed, largest, "x.zst")).Message, StringComparison.Ordinal);
}
