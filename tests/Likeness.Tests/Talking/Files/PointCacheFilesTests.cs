using System.Buffers.Binary;
using Likeness.Talking.Files;
using Likeness.Talking.Motion;
using Likeness.Tensors;
using Likeness.Tests.Geometry.Files;

namespace Likeness.Tests.Talking.Files;

public class PointCacheFilesTests
{
    [Fact]
    public void Caches_have_the_sizes_of_their_formats_and_hold_the_positions()
    {
        using var folder = new TemporaryFolder();
        var motion = new VertexMotion([.. Enumerable.Range(0, 5 * 7 * 3).Select(i => i * 0.25f)], 7, 30);
        PointCacheFiles.WritePc2(folder["a.pc2"], motion);
        PointCacheFiles.WriteMdd(folder["a.mdd"], motion);
        byte[] mdd = File.ReadAllBytes(folder["a.mdd"]);
        Assert.Equal(32 + (12 * 7 * 5), new FileInfo(folder["a.pc2"]).Length);
        Assert.Equal(8 + (4 * 5) + (12 * 5 * 7), mdd.Length);
        VertexMotion read = PointCacheFiles.ReadPc2(folder["a.pc2"], 30);
        Assert.Equal((5, 7), (read.Frames, read.VertexCount));
        Assert.Equal(motion.Positions, read.Positions);
        Assert.Equal((5, 7), (BinaryPrimitives.ReadInt32BigEndian(mdd), BinaryPrimitives.ReadInt32BigEndian(mdd.AsSpan(4))));
        Assert.Equal(1 / 30f, BinaryPrimitives.ReadSingleBigEndian(mdd.AsSpan(12)));
        Assert.Equal(motion.Positions[^1], BinaryPrimitives.ReadSingleBigEndian(mdd.AsSpan(mdd.Length - 4)));
    }

    [Fact]
    public void Damage_is_named()
    {
        using var folder = new TemporaryFolder();
        PointCacheFiles.WritePc2(folder["a.pc2"], new VertexMotion(new float[12], 2, 30));
        byte[] whole = File.ReadAllBytes(folder["a.pc2"]);
        Check(whole[..20], "no PC2");
        Check([.. "POINTCACHE3\0"u8, .. whole[12..]], "no PC2");
        Check(whole[..^1], "cut off");
        byte[] huge = [.. whole];
        BinaryPrimitives.WriteInt32LittleEndian(huge.AsSpan(16), int.MaxValue);
        BinaryPrimitives.WriteInt32LittleEndian(huge.AsSpan(28), int.MaxValue);
        Check(huge, "it claims");
        byte[] nan = [.. whole];
        BinaryPrimitives.WriteSingleLittleEndian(nan.AsSpan(32 + 24), float.NaN);
        Check(nan, "frame 1, vertex 0 is not a number");
        Assert.Contains("does not exist", Assert.Throws<InvalidFileException>(() => PointCacheFiles.ReadPc2(folder["b.pc2"], 30)).Message);

        void Check(byte[] content, string message)
        {
            File.WriteAllBytes(folder["b.pc2"], content);
            Assert.Contains(message, Assert.Throws<InvalidFileException>(() => PointCacheFiles.ReadPc2(folder["b.pc2"], 30)).Message);
            File.Delete(folder["b.pc2"]);
        }
    }
}
