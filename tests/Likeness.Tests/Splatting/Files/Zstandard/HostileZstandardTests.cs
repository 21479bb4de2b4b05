using System.Diagnostics;
using Likeness.Splatting.Files.Zstandard;
using Likeness.Tensors;

namespace Likeness.Tests.Splatting.Files.Zstandard;

/// <summary>Damaged streams end in one kind of exception, soon, and never take much memory.</summary>
public sealed class HostileZstandardTests
{
    private const int Rounds = 10_000;

    public static TheoryData<string> Names => [.. ZstandardData.Vectors.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_stream_that_is_cut_short_is_refused(string name)
    {
        byte[] packed = ZstandardData.Packed(name);
        int largest = ZstandardData.Vectors[name].Length;
        // Of the long ones every byte at both ends, and some between.
        for (int length = 0; length < packed.Length; length += packed.Length <= 10_000 || length < 1000 || length >= packed.Length - 200 ? 1 : 83)
        {
            byte[] part = packed[..length];
            Assert.Throws<InvalidFileException>(() => ZstandardDecoder.Unpack(part, largest, "x.zst"));
        }
    }

    [Theory]
    [InlineData("one")]
    [InlineData("text-1k")]
    [InlineData("runs-200k")]
    [InlineData("skewed-10k")]
    [InlineData("numbers-12k")]
    [InlineData("text-20k-fastest")]
    public void A_damaged_stream_is_refused_or_gives_no_more_than_is_allowed(string name)
    {
        byte[] sound = ZstandardData.Packed(name), content = ZstandardData.Vectors[name];
        var random = new Random(70 + name.Length);
        long start = Stopwatch.GetTimestamp(), allocated = GC.GetAllocatedBytesForCurrentThread();
        int refused = 0;
        for (int round = 0; round < Rounds; round++)
        {
            byte[] damaged = HostileSceneFileTests.Damage(sound, random);
            try
            {
                Assert.InRange(ZstandardDecoder.Unpack(damaged, content.Length, "x.zst").Length, 0, content.Length);
            }
            catch (InvalidFileException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1, Rounds);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - allocated) / Rounds, 0, (4 * content.Length) + (4 * sound.Length) + 200_000);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 120);
    }

    [Fact]
    public void A_stream_made_to_fill_the_memory_ends_at_the_limit()
    {
        // 50,000 blocks that repeat a byte 128 K times each: 6.5 GB out of 200 KB.
        byte[] frame = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x88, .. Enumerable.Repeat(ZstandardData.Block(1, 1 << 17, false, [5]), 50_000).SelectMany(b => b)];
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        string message = Assert.Throws<InvalidFileException>(() => ZstandardDecoder.Unpack(frame, 1_000_000, "x.zst")).Message;
        Assert.Contains("unpacks to more than the 1000000 bytes that are allowed", message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 4_000_000);
        // A promise of 2^60 bytes is refused before anything is unpacked.
        byte[] promise = [0x28, 0xB5, 0x2F, 0xFD, 0xE0, 0, 0, 0, 0, 0, 0, 0, 0x10, .. ZstandardData.Block(1, 1 << 17, true, [5])];
        Assert.Contains("promises 1152921504606846976 more bytes", Assert.Throws<InvalidFileException>(() => ZstandardDecoder.Unpack(promise, 1_000_000, "x.zst")).Message, StringComparison.Ordinal);
    }
}
