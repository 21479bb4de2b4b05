using System.Globalization;
using System.Text.RegularExpressions;
using Likeness.Splatting.Rasterization;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tests.Geometry.Files;
using Likeness.Tests.Support;

namespace Likeness.Tests.Splatting.Rasterization;

/// <summary>The scene for the comparison of speed: image, loss and gradients against the values that lie beside it.</summary>
public partial class SpeedComparisonTests
{
    [SkippableFact]
    public void Values_are_those_that_lie_beside_the_scene()
    {
        int checkedLines = 0;
        foreach (string line in File.ReadAllLines(Requires.Shared("data/splats/bench_check.txt")))
        {
            Match m = Line().Match(line);
            Assert.True(m.Success, $"bench_check.txt has a line that this test cannot read: {line}");
            // LIKENESS_SPLATS may name a folder that has the scene of 100,000 as well, which a script beside the first one writes.
            string folder = Environment.GetEnvironmentVariable("LIKENESS_SPLATS") is { Length: > 0 } named ? named : Requires.Shared("data/splats");
            string scene = Path.Combine(folder, $"bench_scene_{m.Groups["scene"].Value}.safetensors");
            if (File.Exists(scene))
            {
                Check(scene, m);
                checkedLines++;
            }
        }

        Assert.True(checkedLines >= 4, "the scene of 10,000 Gaussians has four lines");
    }

    [SkippableFact]
    public void The_image_is_the_reference_image()
    {
        string folder = Requires.Shared("data/splats");
        using var file = SafeTensorsFile.Open(Path.Combine(folder, "bench_ref_10k_256_sh3.safetensors"));
        using var task = new SpeedComparison(ComparisonScene.Load(Path.Combine(folder, "bench_scene_10k.safetensors")), 256);
        task.Forward();
        float[] expected = file.ReadFloats("image");
        ReadOnlySpan<float> found = task.Target.Colour;
        int over = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            float error = MathF.Abs(found[i] - expected[i]);
            Assert.True(error < 2f / 255, $"value {i} should be {expected[i]}, is {found[i]}");
            over += error > 1e-5f ? 1 : 0;
        }

        Assert.True(over <= expected.Length / 10000, $"{over} values are off by more than 1e-5");
    }

    [Fact]
    public void Files_that_are_no_scene_are_refused_with_the_reason()
    {
        using var folder = new TemporaryFolder();
        string path = folder["scene.safetensors"];
        Save("means", new float[6], [2, 3]);
        Assert.Contains("log_scales", Assert.Throws<InvalidFileException>(() => ComparisonScene.Load(path)).Message, StringComparison.Ordinal);
        Save("means", new float[6], [3, 2]);
        Assert.Contains("[n, 3] was expected", Assert.Throws<InvalidFileException>(() => ComparisonScene.Load(path)).Message, StringComparison.Ordinal);

        void Save(string name, float[] values, int[] shape)
        {
            var writer = new SafeTensorsWriter();
            writer.Add(name, Tensor.From(values, shape));
            writer.Save(path);
        }
    }

    private static void Check(string scene, Match m)
    {
        using var task = new SpeedComparison(ComparisonScene.Load(scene, Whole("degree")), Whole("size"));
        double loss = task.ForwardBackward();
        int size = Whole("size");
        ReadOnlySpan<float> colour = task.Target.Colour;
        double[] mean = new double[3];
        for (int i = 0; i < colour.Length; i++)
        {
            mean[i % 3] += colour[i] / (double)(size * size);
        }

        double[] expectedMean = Numbers("mean"), expectedCentre = Numbers("centre");
        SceneGradients g = task.Gradients;
        for (int k = 0; k < 3; k++)
        {
            Near(expectedMean[k], mean[k], 1e-6);
            Near(expectedCentre[k], colour[(((size / 2 * size) + (size / 2)) * 3) + k], 2e-5);
        }

        Near(Number("loss"), loss, 1e-6);
        Near(Number("means"), Sum(g.Means), 1e-4);
        Near(Number("scales"), Sum(g.LogScales), 2e-4);
        Near(Number("quats"), Sum(g.Rotations), 1e-4);
        Near(Number("opac"), Sum(g.OpacityLogits), 1e-4);
        Near(Number("sh"), Sum(g.ShDc) + Sum(g.ShRest), 1e-4);

        int Whole(string name) => int.Parse(m.Groups[name].Value, CultureInfo.InvariantCulture);
        double Number(string name) => double.Parse(m.Groups[name].Value, CultureInfo.InvariantCulture);
        double[] Numbers(string name) => [.. m.Groups[name].Value.Split(',').Select(v => double.Parse(v, CultureInfo.InvariantCulture))];
        void Near(double expected, double found, double tolerance) =>
            Assert.True(Math.Abs(expected - found) <= tolerance * Math.Abs(expected), $"{m.Value[..18]}: {expected} expected, {found} found");
        static double Sum(float[] values) => values.Sum(v => (double)MathF.Abs(v));
    }

    [GeneratedRegex(@"^(?<scene>\w+) (?<size>\d+) sh(?<degree>\d): image mean \[(?<mean>[^\]]*)\] loss (?<loss>\S+) centre \[(?<centre>[^\]]*)\] grad sums \|means\| (?<means>\S+) \|scales\| (?<scales>\S+) \|quats\| (?<quats>\S+) \|opac\| (?<opac>\S+) \|sh\| (?<sh>[^;]+);")]
    private static partial Regex Line();
}
