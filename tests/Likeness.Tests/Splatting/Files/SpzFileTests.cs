using System.Buffers.Binary;
using System.IO.Compression;
using Likeness.Splatting.Files;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;

namespace Likeness.Tests.Splatting.Files;

public sealed class SpzFileTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Versions_1_to_3_are_read_byte_by_byte(int version)
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
        SceneFile file = SceneFiles.Read(Gzip(Head(version, 1, 1), [.. body]), "a.spz");
        GaussianScene s = file.Scene;
        Assert.Empty(file.Warnings);
        Assert.Contains(file.Facts, f => f is { Key: "antialiased", Value: "yes" });
        // Right-up-back to right-down-forward: y and z change their signs.
        Assert.Equal([1.5f, 2, -0.25f], s.Means);
        Assert.Equal(0.2f, GaussianActivations.Opacity(s.OpacityLogits[0]), 1e-6f);
        Assert.Equal([3.33333, -3.33333, 0.01307], s.ShDc.Select(v => Math.Round(v, 5)));
        Assert.Equal([0, -10, 5.9375f], s.LogScales);
        float h = version == 3 ? 0.70710678f : 0;
        Assert.Equal(0, s.Rotations[0], 1e-2f);
        Assert.Equal(h, s.Rotations[1], 1e-2f);
        Assert.Equal(0, s.Rotations[2], 1e-2f);
        Assert.Equal(version == 3 ? -h : -1, s.Rotations[3], 1e-2f);
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
    public void Version_4_is_refused_for_want_of_a_decoder()
    {
        byte[] file = new byte[64];
        Head(4, 1, 0).CopyTo(file, 0);
        Assert.Contains("Zstandard", Assert.Throws<InvalidFileException>(() => SceneFiles.Read(file, "a.spz")).Message);
        Assert.Contains("version 9; versions 1 to 3", Assert.Throws<InvalidFileException>(() => SceneFiles.Read(Gzip(Head(9, 1, 0), []), "a.spz")).Message);
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

        static void Refused(byte[] file, string message) => Assert.Contains(message, Assert.Throws<InvalidFileException>(() => SceneFiles.Read(file, "a.spz")).Message);
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
