using Likeness.Geometry.Files;
using Likeness.Splatting.Files;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;
using Likeness.Tests.Geometry.Files;

namespace Likeness.Tests.Splatting.Files;

/// <summary>A4 of the spec: what comes back from each format, within its tolerances, over random scenes of every degree.</summary>
public sealed class RoundTripTests
{
    private const int Rounds = 15;

    public static TheoryData<int> Degrees => [0, 1, 2, 3];

    public static TheoryData<SceneFormat> Formats => SampleScenes.Formats;

    [Theory]
    [MemberData(nameof(Degrees))]
    public void Ply_is_exact(int degree)
    {
        for (int seed = 0; seed < Rounds; seed++)
        {
            GaussianScene scene = SampleScenes.Random(seed, 1 + (seed * 97), degree, extra: seed % 3);
            // Whatever a fit leaves behind comes back too.
            scene.LogScales[0] = float.NegativeInfinity;
            scene.Means[0] = float.NaN;
            scene.OpacityLogits[0] = float.PositiveInfinity;
            SceneFile file = SceneFiles.Read(SampleScenes.Bytes(scene, SceneFormat.Ply), "x.ply");
            SampleScenes.AssertSame(scene, file.Scene);
            Assert.Equal(["not-finite", "not-finite", "not-finite"], file.Warnings.Select(w => w.Code));
        }
    }

    [Theory]
    [MemberData(nameof(Degrees))]
    public void Splat_keeps_floats_and_rounds_bytes(int degree)
    {
        for (int seed = 0; seed < Rounds; seed++)
        {
            (SceneDifference d, GaussianScene scene, _) = Difference(seed, 400, degree, SceneFormat.Splat);
            Assert.Equal(0, d.Position);
            Assert.InRange(d.LogScale, 0, 2e-6);
            Assert.InRange(d.RotationDegrees, 0, 1.0);
            Assert.InRange(d.Colour, 0, 1.0 / 255);
            Assert.InRange(d.Opacity, 0, 1.0 / 255);
            Assert.Equal(scene.ShRest.Select(MathF.Abs).DefaultIfEmpty().Max(), d.Harmonics, 1e-7);
        }
    }

    [Theory]
    [MemberData(nameof(Degrees))]
    public void Spz_is_within_its_steps(int degree)
    {
        for (int seed = 0; seed < Rounds; seed++)
        {
            (SceneDifference d, GaussianScene scene, GaussianScene read) = Difference(seed, 400, degree, SceneFormat.Spz);
            Assert.InRange(d.Position, 0, Math.Pow(2, -13) + 1e-6);
            Assert.InRange(d.LogScale, 0, (1.0 / 32) + 1e-6);
            Assert.InRange(d.RotationDegrees, 0, 0.25);
            Assert.InRange(d.Opacity, 0, 0.51 / 255);
            Assert.InRange(d.Colour, 0, 0.2821 * 0.5 / 255 / 0.15 * 1.01);
            // The worst rotations are rare: half of them are within 0.15 degrees.
            double[] angles = [.. Enumerable.Range(0, scene.Count).Select(i => SceneDifference.Between(SceneSelection.Select(scene, [i]), SceneSelection.Select(read, [i]), []).RotationDegrees).Order()];
            Assert.InRange(angles[scene.Count / 2], 0, 0.15);
            for (int k = 0; k < scene.ShRest.Length; k++)
            {
                // Half a bucket of 8 or 16 steps, half a step of rounding; the last bucket ends at 255.
                double tolerance = (k % (scene.RestCoefficients * 3) < 9 ? 4.5 : 8.5) / 128;
                Assert.Equal(scene.ShRest[k], read.ShRest[k], tolerance);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Degrees))]
    public void Compressed_ply_is_within_a_step_of_its_chunks(int degree)
    {
        for (int seed = 0; seed < Rounds; seed++)
        {
            GaussianScene scene = SampleScenes.Random(seed, 1 + (seed * 100), degree);
            byte[] bytes = SampleScenes.Bytes(scene, SceneFormat.CompressedPly, out int[] order, out List<LoadWarning> losses);
            GaussianScene read = SceneFiles.Read(bytes, "x.ply").Scene;
            Assert.Empty(losses);
            Assert.Equal((scene.Count, degree), (read.Count, read.Degree));
            Assert.Equal(Enumerable.Range(0, scene.Count), order.Order());
            for (int first = 0; first < scene.Count; first += 256)
            {
                int[] rows = [.. Enumerable.Range(first, Math.Min(256, scene.Count - first))];
                GaussianScene chunk = SceneSelection.Select(scene, [.. rows.Select(r => order[r])]), back = SceneSelection.Select(read, rows);
                SceneDifference d = SceneDifference.Between(chunk, back, []);
                Assert.InRange(d.Position, 0, (Size(chunk.Means) / 1023) + 1e-6);
                Assert.InRange(d.LogScale, 0, (Size(chunk.LogScales) / 1023) + 1e-6);
                Assert.InRange(d.Colour, 0, 1.3 / 255);
                Assert.InRange(d.Opacity, 0, 0.51 / 255);
                Assert.InRange(d.RotationDegrees, 0, 0.35);
                // A bin is 8 / 256 wide; the outermost ones are wider by half a bin.
                Assert.InRange(d.Harmonics, 0, 8.0 / 512 + 1e-6);
            }
        }

        static double Size(float[] values) => values.Max() - (double)values.Min();
    }

    [Theory]
    [MemberData(nameof(Degrees))]
    public void Gltf_keeps_floats_after_their_activations(int degree)
    {
        for (int seed = 0; seed < Rounds; seed++)
        {
            (SceneDifference d, GaussianScene scene, GaussianScene read) = Difference(seed, 200, degree, SceneFormat.Gltf);
            Assert.Equal(scene.Means, read.Means);
            Assert.Equal(scene.ShDc, read.ShDc);
            Assert.Equal(scene.ShRest, read.ShRest);
            Assert.InRange(d.LogScale, 0, 2e-6);
            Assert.InRange(d.RotationDegrees, 0, 2e-4);
            Assert.InRange(d.Opacity, 0, 1e-7);
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void What_was_read_once_comes_back_the_same_from_then_on(SceneFormat format)
    {
        GaussianScene scene = SampleScenes.Random(5, 300, 2);
        GaussianScene once = SceneFiles.Read(SampleScenes.Bytes(scene, format), SampleScenes.Name(format)).Scene;
        byte[] bytes = SampleScenes.Bytes(once, format, out int[] order, out _);
        SceneDifference d = SceneDifference.Between(once, SceneFiles.Read(bytes, SampleScenes.Name(format)).Scene, order);
        Assert.InRange(d.Position, 0, format == SceneFormat.CompressedPly ? 2 * scene.Means.Max() / 1023 : 0);
        Assert.InRange(d.Opacity, 0, 1e-7);
        Assert.InRange(d.Colour, 0, format == SceneFormat.CompressedPly ? 0.003 : 1e-6);
        Assert.InRange(d.Harmonics, 0, 1e-6);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_scene_without_Gaussians_goes_through_every_format(SceneFormat format)
    {
        byte[] bytes = SampleScenes.Bytes(new GaussianScene(0, 2), format);
        SceneFile file = SceneFiles.Read(bytes, SampleScenes.Name(format));
        Assert.Equal((0, format), (file.Scene.Count, file.Format));
        Assert.Empty(file.Warnings);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Any_number_of_threads_reads_the_same_bits(SceneFormat format)
    {
        byte[] bytes = SampleScenes.Bytes(SampleScenes.Random(6, 10_000, 1), format);
        int before = Work.Threads;
        try
        {
            Work.Threads = 1;
            GaussianScene one = SceneFiles.Read(bytes, SampleScenes.Name(format)).Scene;
            Work.Threads = 5;
            SampleScenes.AssertSame(one, SceneFiles.Read(bytes, SampleScenes.Name(format)).Scene);
        }
        finally
        {
            Work.Threads = before;
        }
    }

    [Fact]
    public void Files_are_saved_whole_by_their_extension_and_read_by_their_content()
    {
        using var folder = new TemporaryFolder();
        GaussianScene scene = SampleScenes.Random(1, 20, 1);
        foreach (SceneFormat format in Enum.GetValues<SceneFormat>())
        {
            string path = folder[SampleScenes.Name(format)];
            SavedScene saved = SceneFiles.Save(path, scene);
            Assert.Equal((format, new FileInfo(path).Length), (saved.Format, saved.Bytes));
            Assert.Equal(format, SceneFiles.Load(path).Format);
        }

        File.Copy(folder["x.spz"], folder["y.ply"]);
        Assert.Equal(SceneFormat.Spz, SceneFiles.Load(folder["y.ply"]).Format);
        Assert.Equal(SceneFormat.Gltf, SceneFiles.Save(folder["z.bin"], scene, SceneFormat.Gltf).Format);
        Assert.Contains(".splat", Assert.Throws<InvalidFileException>(() => SceneFiles.Save(folder["a.obj"], scene)).Message);
        Assert.Contains("no such file", Assert.Throws<InvalidFileException>(() => SceneFiles.Load(folder["b.ply"])).Message);
        Assert.Contains("name it .glb", Assert.Throws<InvalidFileException>(() => SceneFiles.Save(folder["a.gltf"], scene)).Message);
    }

    [Theory]
    [InlineData(SceneFormat.CompressedPly)]
    [InlineData(SceneFormat.Splat)]
    [InlineData(SceneFormat.Spz)]
    [InlineData(SceneFormat.Gltf)]
    public void Strict_writers_refuse_what_cannot_be_drawn_and_leave_the_old_file(SceneFormat format)
    {
        using var folder = new TemporaryFolder();
        GaussianScene scene = SampleScenes.Random(1, 20, 1);
        string path = folder[SampleScenes.Name(format)];
        SceneFiles.Save(path, scene);
        byte[] before = File.ReadAllBytes(path);
        scene.Means[7 * 3] = float.NaN;
        Assert.Contains("Gaussian 7", Assert.Throws<LikenessException>(() => SceneFiles.Save(path, scene)).Message);
        scene.Means[7 * 3] = 0;
        scene.Rotations.AsSpan(8 * 4, 4).Clear();
        Assert.Contains("Gaussian 8", Assert.Throws<LikenessException>(() => SceneFiles.Save(path, scene)).Message);
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Single(Directory.GetFiles(folder.Root));
    }

    private static (SceneDifference, GaussianScene Scene, GaussianScene Read) Difference(int seed, int count, int degree, SceneFormat format)
    {
        GaussianScene scene = SampleScenes.Random(seed, count, degree);
        byte[] bytes = SampleScenes.Bytes(scene, format, out int[] order, out _);
        GaussianScene read = SceneFiles.Read(bytes, SampleScenes.Name(format)).Scene;
        return (SceneDifference.Between(scene, read, order), scene, read);
    }
}
