using System.IO.Compression;
using System.Numerics;
using System.Text;
using System.Text.Json.Nodes;
using Likeness.Avatars.Packages;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;
using Likeness.Tests.Geometry.Files;

namespace Likeness.Tests.Avatars.Packages;

/// <summary>Packages come back as exact as their bytes allow, and what claims to be one is not believed.</summary>
public sealed class AvatarPackageTests : IDisposable
{
    private const int Frames = 37;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Frames_come_back_in_any_order_within_a_step_of_their_grid()
    {
        File.WriteAllBytes(_folder["hello.WAV"], [1, 2, 3]);
        int kept = AvatarPackageWriter.Write(_folder["a.avatar"], Content() with { SoundPath = _folder["hello.WAV"] });
        // The last Gaussian is never seen.
        Assert.Equal(19, kept);
        using var package = AvatarPackage.Open(_folder["a.avatar"]);
        Assert.Equal((Frames, 19, 25.0, "MIT", "sound.wav"), (package.Manifest.Frames, package.Manifest.Gaussians, package.Manifest.FramesPerSecond, package.Manifest.Licence, package.Manifest.Sound));
        Assert.Equal([1, 2, 3], package.ReadSound()!);
        Vector3 step = (package.Grid.High - package.Grid.Low) / 65535;
        float scaleStep = (package.Grid.LargestLogScale - package.Grid.SmallestLogScale) / 255;
        foreach (int f in new[] { 36, 0, 17, 16, 15 })
        {
            GaussianScene expected = Scene(f), found = package.Scene(f);
            for (int i = 0; i < kept; i++)
            {
                for (int axis = 0; axis < 3; axis++)
                {
                    Assert.Equal(expected.Means[(3 * i) + axis], found.Means[(3 * i) + axis], step[axis]);
                    Assert.Equal(expected.LogScales[(3 * i) + axis], found.LogScales[(3 * i) + axis], scaleStep);
                    Assert.Equal(GaussianActivations.Colour(expected.ShDc[(3 * i) + axis]), GaussianActivations.Colour(found.ShDc[(3 * i) + axis]), 0.003f);
                }

                Assert.Equal(GaussianActivations.Opacity(expected.OpacityLogits[i]), GaussianActivations.Opacity(found.OpacityLogits[i]), 0.003f);
                var a = Vector4.Normalize(new Vector4(expected.Rotations.AsSpan(4 * i, 4)));
                var b = Vector4.Normalize(new Vector4(found.Rotations.AsSpan(4 * i, 4)));
                Assert.True(MathF.Abs(Vector4.Dot(a, b)) > 0.9995f);
            }
        }
    }

    [Fact]
    public void The_same_frames_give_the_same_bytes()
    {
        AvatarPackageWriter.Write(_folder["a.avatar"], Content());
        AvatarPackageWriter.Write(_folder["b.avatar"], Content());
        Assert.Equal(File.ReadAllBytes(_folder["a.avatar"]), File.ReadAllBytes(_folder["b.avatar"]));
    }

    [Fact]
    public void A_package_that_is_stopped_or_cannot_be_written_leaves_nothing()
    {
        using var stop = new CancellationTokenSource();
        PackageContent stopping = Content() with
        {
            Frame = f =>
            {
                if (f == 20)
                {
                    stop.Cancel();
                }

                return Scene(f);
            },
        };
        Assert.Throws<OperationCanceledException>(() => AvatarPackageWriter.Write(_folder["a.avatar"], stopping, null, stop.Token));
        Assert.Contains("does not exist", Refusal(() => AvatarPackageWriter.Write(_folder["a.avatar"], Content() with { SoundPath = _folder["gone.wav"] })), StringComparison.Ordinal);
        Assert.Contains("Frame 1 has 7 Gaussians and the first 20", Refusal(() => AvatarPackageWriter.Write(_folder["a.avatar"], Content() with { Frame = f => f == 0 ? Scene(0) : new GaussianScene(7, 0) })), StringComparison.Ordinal);
        Assert.Contains("claims 0 Gaussians", Refusal(() => AvatarPackageWriter.Write(_folder["a.avatar"], Content() with { Frame = _ => new GaussianScene(0, 0) })), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(_folder["a"])!));
    }

    [Theory]
    [InlineData("version", "2", "has version 2; this program reads version 1.")]
    [InlineData("format", "\"zip\"", "this is no package of ours")]
    [InlineData("licence", "\"\"", "no \"licence\"")]
    [InlineData("gaussians", "2000000000", "claims 2000000000 Gaussians")]
    [InlineData("gaussians", "1000000", "more than 256 MB a group")]
    [InlineData("gaussians", "-1", "claims -1 Gaussians")]
    [InlineData("gaussians", "20", "has 5168 bytes; 5440 were expected")]
    [InlineData("frames", "2000000000", "claims 2000000000 frames")]
    [InlineData("frames", "100", "its entry frames/00002.bin has")]
    [InlineData("frames", "48", "its entry frames/00002.bin has")]
    [InlineData("frames_per_group", "0", "claims groups of 0 frames")]
    [InlineData("frames_per_second", "1e300", "frames a second")]
    [InlineData("low", "[1, 2]", "its bounds")]
    [InlineData("high", "[1e39, 1e39, 1e39]", "its bounds")]
    [InlineData("log_scales", "[1, 1]", "its bounds")]
    [InlineData("eye", "null", "three finite numbers")]
    [InlineData("sound", "\"../../etc/passwd\"", "names its sound")]
    [InlineData("sound", "\"sound.wav\"", "has no entry sound.wav")]
    [InlineData("frames", "\"many\"", "its manifest cannot be read")]
    public void A_manifest_that_claims_what_cannot_be_is_refused_in_a_sentence(string name, string value, string message)
    {
        AvatarPackageWriter.Write(_folder["a.avatar"], Content());
        using (ZipArchive archive = ZipFile.Open(_folder["a.avatar"], ZipArchiveMode.Update))
        {
            ZipArchiveEntry entry = archive.GetEntry("manifest.json")!;
            JsonObject manifest;
            using (Stream stream = entry.Open())
            {
                manifest = JsonNode.Parse(stream)!.AsObject();
            }

            entry.Delete();
            manifest[name] = JsonNode.Parse(value);
            using Stream written = archive.CreateEntry("manifest.json").Open();
            written.Write(Encoding.UTF8.GetBytes(manifest.ToJsonString()));
        }

        Assert.Contains(message, Refusal(() => AvatarPackage.Open(_folder["a.avatar"])), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_are_cut_or_damaged_are_refused()
    {
        AvatarPackageWriter.Write(_folder["a.avatar"], Content());
        byte[] whole = File.ReadAllBytes(_folder["a.avatar"]);
        foreach (int length in new[] { 0, 10, whole.Length / 2, whole.Length - 1 })
        {
            File.WriteAllBytes(_folder["cut.avatar"], whole[..length]);
            Assert.Contains("cut short, or no package", Refusal(() => AvatarPackage.Open(_folder["cut.avatar"])), StringComparison.Ordinal);
        }

        Assert.Contains("there is no such file", Refusal(() => AvatarPackage.Open(_folder["none.avatar"])), StringComparison.Ordinal);
        int at = whole.AsSpan().IndexOf("frames/00001.bin"u8) + 200;
        whole[at] ^= 0x55;
        File.WriteAllBytes(_folder["bit.avatar"], whole);
        using var package = AvatarPackage.Open(_folder["bit.avatar"]);
        package.Planes(0);
        Assert.Contains("damaged", Refusal(() => package.Planes(20)), StringComparison.Ordinal);
    }

    [Fact]
    public void An_entry_that_unpacks_to_far_more_than_it_holds_is_refused_before_it_is_unpacked()
    {
        const int Gaussians = 100_000, Group = 100;
        using (ZipArchive archive = ZipFile.Open(_folder["bomb.avatar"], ZipArchiveMode.Create))
        {
            using (Stream manifest = archive.CreateEntry("manifest.json").Open())
            {
                manifest.Write(Encoding.UTF8.GetBytes($$"""
                    { "format": "likeness.avatar.package", "version": 1, "name": "a", "licence": "b", "made_by": "c", "frames_per_second": 25, "frames": {{Group}}, "gaussians": {{Gaussians}},
                      "frames_per_group": {{Group}}, "low": [0, 0, 0], "high": [1, 1, 1], "log_scales": [0, 1], "eye": [0, 0, 5], "field_of_view": 20 }
                    """));
            }

            using Stream frames = archive.CreateEntry("frames/00000.bin", CompressionLevel.Optimal).Open();
            frames.Write(new byte[Gaussians * Group * PackedGaussians.Planes]);
        }

        using var package = AvatarPackage.Open(_folder["bomb.avatar"]);
        Assert.Contains("claims to unpack", Refusal(() => package.Planes(0)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_leaves_out_what_cannot_be_seen()
    {
        GaussianScene scene = Scene(3);
        scene.Means[0] = float.NaN;
        byte[] message = PackedGaussians.Message(scene);
        Assert.Equal("LGF1"u8.ToArray(), message[..4]);
        Assert.Equal(18, BitConverter.ToInt32(message, 4));
        Assert.Equal(PackedGaussians.HeaderLength + (18 * PackedGaussians.Planes), message.Length);
    }

    private static string Refusal(Action action) => Assert.ThrowsAny<LikenessException>(action).Message;

    private static PackageContent Content() => new()
    {
        Name = "test",
        Licence = "MIT",
        FramesPerSecond = 25,
        Frames = Frames,
        Frame = Scene,
        View = (new Vector3(0, 0, 800), 22),
    };

    /// <summary>Twenty Gaussians that move a little from frame to frame, the last of which is too faint to be seen.</summary>
    private static GaussianScene Scene(int frame)
    {
        var random = new Random(5);
        var scene = new GaussianScene(20, 0);
        for (int i = 0; i < 60; i++)
        {
            scene.Means[i] = (200 * random.NextSingle()) - 100 + MathF.Sin(frame * 0.3f);
            scene.LogScales[i] = (3 * random.NextSingle()) - 1;
            scene.ShDc[i] = GaussianActivations.ConstantCoefficient(random.NextSingle());
        }

        for (int i = 0; i < 80; i++)
        {
            scene.Rotations[i] = random.NextSingle() - 0.5f + (0.01f * frame);
        }

        for (int i = 0; i < 20; i++)
        {
            scene.OpacityLogits[i] = i == 19 ? -9 : (4 * random.NextSingle()) - 2;
        }

        return scene;
    }
}
