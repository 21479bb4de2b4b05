using System.Buffers.Binary;
using System.IO.Compression;
using Likeness.Splatting.Files;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;
using Likeness.Tests.Splatting.Files.Zstandard;

namespace Likeness.Tests.Splatting.Files;

public sealed class SpzFileTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Versions_1_to_4_are_read_byte_by_byte(int version)
    {
        var body = new List<byte>();
        if (version == 1)
        {
            foreach (float v in (float[])[1.5f, -2, 0.25f])
            {
                byte[] half = new byte[2];
                BinaryPrimitives.WriteHalfLittleEndian(half, (Half)v);
                body.AddRange(half);
            }
        }
        else
        {
            // 12 bits behind the point: 1.5 = 0x001800, -2 = 0xFFE000, 0.25 = 0x000400, low byte first.
            body.AddRange([0x00, 0x18, 0x00, 0x00, 0xE0, 0xFF, 0x00, 0x04, 0x00]);
        }

        body.AddRange([51, 255, 0, 128, 160, 0, 255]);
        if (version < 3)
        {
            // x = -1/255 and so on: about (0, 0, 1) with w = 0.
            body.AddRange([127, 127, 255]);
        }
        else
        {
            // The largest is z (number 2); x = +511 / 511 / sqrt 2, y = 0, w = 0.
            byte[] word = new byte[4];
            BinaryPrimitives.WriteUInt32LittleEndian(word, (2u << 30) | (511u << 20));
            body.AddRange(word);
        }

        body.AddRange([.. Enumerable.Range(0, 9).Select(k => (byte)(128 + (8 * k)))]);
        byte[] packed = version < 4 ? Gzip(Head(version, 1, 1), [.. body]) : Container(1, 1, [.. body]);
        SceneFile file = SceneFiles.Read(packed, "a.spz");
        GaussianScene s = file.Scene;
        Assert.Empty(file.Warnings);
        Assert.Contains(file.Facts, f => f is { Key: "antialiased", Value: "yes" });
        // Right-up-back to right-down-forward: y and z change their signs.
        Assert.Equal([1.5f, 2, -0.25f], s.Means);
        Assert.Equal(0.2f, GaussianActivations.Opacity(s.OpacityLogits[0]), 1e-6f);
        Assert.Equal([3.33333, -3.33333, 0.01307], s.ShDc.Select(v => Math.Round(v, 5)));
        Assert.Equal([0, -10, 5.9375f], s.LogScales);
        float h = version >= 3 ? 0.70710678f : 0;
        Assert.Equal(0, s.Rotations[0], 1e-2f);
        Assert.Equal(h, s.Rotations[1], 1e-2f);
        Assert.Equal(0, s.Rotations[2], 1e-2f);
        Assert.Equal(version >= 3 ? -h : -1, s.Rotations[3], 1e-2f);
        // Coefficients are y, z, x: the first two change their signs.
        Assert.Equal([0, -8, -16, -24, -32, -40, 48, 56, 64], s.ShRest.Select(v => v * 128));
    }

    [Fact]
    public void The_change_of_axes_is_half_a_turn_about_x()
    {
        GaussianScene scene = SampleScenes.Random(3, 40, 3), turned = SceneSelection.Copy(scene);
        RightUpBack.Turn(turned);
        var move = new Likeness.Geometry.Alignment.SimilarityTransform(1, new System.Numerics.Quaternion(1, 0, 0, 0), default);
        GaussianScene rotated = SceneTransform.Apply(scene, move);
        // The ellipsoids are the same; their axes may be called by other names, so compare q and q times the half turn.
        SceneDifference d = SceneDifference.Between(turned, rotated, []);
        Assert.InRange(d.Position, 0, 1e-5);
        Assert.InRange(d.Harmonics, 0, 1e-6);
        for (int i = 0; i < scene.Count; i++)
        {
            float[] q = turned.Rotations[(i * 4)..((i * 4) + 4)], r = rotated.Rotations[(i * 4)..((i * 4) + 4)];
            // r = h q0 and q = h q0 h* with h = (0, 1, 0, 0): q = r h*.
            float[] expected = [r[1], -r[0], -r[3], r[2]];
            float sign = MathF.Sign(expected.Zip(q, (a, b) => a * b).Sum());
            Assert.All(expected.Zip(q), p => Assert.Equal(p.First * sign, p.Second, 1e-5f));
        }
    }

    [Fact]
    public void Other_versions_are_refused()
    {
        Refused(Gzip(Head(9, 1, 0), []), "version 9; versions 1 to 4 are read");
        Refused(Gzip(Head(4, 1, 0), new byte[20]), "version 4 inside gzip");
        Refused(Head(4, 1, 0), "ends after 16 of the 32 header bytes");
    }

    [Fact]
    public void Version_4_holds_what_version_3_holds()
    {
        GaussianScene scene = SampleScenes.Random(4, 300, 3);
        byte[] three = SampleScenes.Bytes(scene, SceneFormat.Spz);
        using var body = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(three), CompressionMode.Decompress))
        {
            gzip.CopyTo(body);
        }

        SceneFile file = SceneFiles.Read(Container(300, 3, body.ToArray()[16..]), "a.spz");
        SampleScenes.AssertSame(SceneFiles.Read(three, "a.spz").Scene, file.Scene);
        Assert.Empty(file.Warnings);
        Assert.Contains(file.Facts, f => f is { Key: "version", Value: "4" });
        Assert.Equal(0, SceneFiles.Read(Container(0, 3, []), "a.spz").Scene.Count);
    }

    [Fact]
    public void The_table_of_version_4_is_held_against_header_and_file()
    {
        byte[] body = new byte[20], sound = Container(1, 0, body);
        Assert.Equal(1, SceneFiles.Read(sound, "a.spz").Scene.Count);
        Assert.Equal("trailing-bytes", Assert.Single(SceneFiles.Read([.. sound, 1], "a.spz").Warnings).Code);
        // Records of extensions stand between the header and the table.
        byte[] extended = [.. sound[..32], 1, 2, 3, 4, .. sound[32..]];
        extended[16] = 36;
        SceneFile read = SceneFiles.Read(extended, "a.spz");
        Assert.Equal(("extensions", 1), (Assert.Single(read.Warnings).Code, read.Scene.Count));
        Refused(Container(1, 1, new byte[29])[..^1], "says that stream 5 has");
        Refused(sound[..^1], "says that stream 4 has");
        Refused(sound[..40], "table of 5 streams starts at byte 32");
        Refused(Changed(15, 4), "has 4 streams; a scene of degree 0 needs 5");
        Refused(Changed(12, 1), "has 5 streams; a scene of degree 1 needs 6");
        Refused(Changed(8, 2), "(positions): a table says that the stream has 9 bytes; 2 Gaussians of degree 0 have 18");
        Refused(Changed(16, 31), "starts at byte 31");
        Refused(Changed(19, 255), "starts at byte 4278190112");
        Refused(Changed(32 + 7, 128), "says that stream 0 has 9223372036854775");
        Refused(Changed(32 + 16, (byte)(sound[32 + 16] - 1)), "(alphas): the Zstandard stream");
        Refused(Changed(sound.Length - 1, (byte)(sound[^1] ^ 1)), "(rotations): the Zstandard stream of 20 bytes is damaged or truncated: the content does not have the checksum");
        long before = GC.GetAllocatedBytesForCurrentThread();
        Refused(Container(4_000_000_000, 0, body), "refused, since no real scene shrinks so much");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);

        byte[] Changed(int at, byte value)
        {
            byte[] changed = [.. sound];
            changed[at] = value;
            return changed;
        }
    }

    [Fact]
    public void Truncated_padded_and_hostile_streams_are_told_apart()
    {
        byte[] body = new byte[20];
        Assert.Equal(1, SceneFiles.Read(Gzip(Head(3, 1, 0), body), "a.spz").Scene.Count);
        Assert.Equal("trailing-bytes", Assert.Single(SceneFiles.Read(Gzip(Head(3, 1, 0), [.. body, 1]), "a.spz").Warnings).Code);
        Assert.Equal("not-compressed", Assert.Single(SceneFiles.Read([.. Head(3, 1, 0), .. body], "a.spz").Warnings).Code);
        Refused(Gzip(Head(3, 1, 0), body[1..]), "only 19 bytes follow");
        Refused(Gzip(Head(3, 1, 7), body), "degree 7");
        Refused(Gzip([.. "PK\u0003\u0004"u8, .. body], []), "does not start with 'NGSP'");
        Refused(Gzip([1, 2], []), "header bytes");
        // Four thousand million Gaussians in a hundred bytes, by claim and in fact.
        long before = GC.GetAllocatedBytesForCurrentThread();
        Refused(Gzip(Head(3, uint.MaxValue, 3), new byte[1000]), "refused");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        byte[] bomb = Gzip(Head(3, 5_000_000, 0), new byte[100_000_000]);
        before = GC.GetAllocatedBytesForCurrentThread();
        Refused(bomb, "refused");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void A_damaged_checksum_is_noticed()
    {
        byte[] file = Gzip(Head(3, 1, 0), new byte[20]);
        file[^6] ^= 1;
        Assert.Contains("damaged", Assert.Throws<InvalidFileException>(() => SceneFiles.Read(file, "a.spz")).Message);
    }

    [Fact]
    public void What_does_not_fit_is_cut_off_and_counted()
    {
        var scene = new GaussianScene(3, 1, 1);
        scene.Means[0] = 5000;
        scene.LogScales[0] = -11;
        scene.LogScales[4] = 6;
        scene.ShDc[8] = 4;
        scene.ShRest[0] = -1.5f;
        byte[] bytes = SampleScenes.Bytes(scene, SceneFormat.Spz, out _, out var losses);
        Assert.Equal(["position-bits", "colour-clipped", "scale-clipped", "harmonics-clipped", "channels-dropped"], losses.Select(l => l.Code));
        Assert.StartsWith("2 of 3", losses[2].Message);
        SceneFile read = SceneFiles.Read(bytes, "a.spz");
        Assert.Contains(read.Facts, f => f is { Key: "fractional bits", Value: "10" });
        Assert.Equal(5000, read.Scene.Means[0], 0.001f);
        Assert.Equal([-10, 0, 0, 0, 5.9375f, 0], read.Scene.LogScales[..6]);
        scene.Means[0] = 1e8f;
        Assert.Contains("Move or scale", Assert.Throws<LikenessException>(() => SampleScenes.Bytes(scene, SceneFormat.Spz)).Message);
    }

    private static void Refused(byte[] file, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidFileException>(() => SceneFiles.Read(file, "a.spz")).Message, StringComparison.Ordinal);

    /// <summary>A file of version 4 whose streams are cut from the body that version 3 would have, and are stored and not packed.</summary>
    internal static byte[] Container(uint count, byte degree, byte[] body)
    {
        int[] widths = [9, 1, 3, 3, 4, (((degree + 1) * (degree + 1)) - 1) * 3];
        int number = degree > 0 ? 6 : 5, at = 0;
        List<byte> table = [], streams = [];
        for (int i = 0; i < number; i++)
        {
            // A body may be shorter than the count wants.
            int raw = (int)Math.Min(count * (long)widths[i], body.Length - at);
            byte[] frame = ZstandardData.Store(body.AsSpan(at, raw));
            table.AddRange(BitConverter.GetBytes((ulong)frame.Length));
            table.AddRange(BitConverter.GetBytes((ulong)raw));
            streams.AddRange(frame);
            at += raw;
        }

        byte[] head = [.. Head(4, count, degree), .. new byte[16]];
        (head[15], head[16]) = ((byte)number, 32);
        return [.. head, .. table, .. streams];
    }

    internal static byte[] Head(int version, uint count, byte degree)
    {
        byte[] head = new byte[16];
        "NGSP"u8.CopyTo(head);
        head[4] = (byte)version;
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(8), count);
        (head[12], head[13], head[14]) = (degree, 12, 1);
        return head;
    }

    internal static byte[] Gzip(byte[] head, byte[] body)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, body.Length > 1 << 20 ? CompressionLevel.SmallestSize : CompressionLevel.Fastest))
        {
            gzip.Write(head);
            gzip.Write(body);
        }

        return stream.ToArray();
    }
}
