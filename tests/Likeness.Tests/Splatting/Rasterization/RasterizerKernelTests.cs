using System.Globalization;
using Likeness.Splatting.Rasterization;
using Likeness.Splatting.Rasterization.Reference;
using Likeness.Splatting.Scenes;

namespace Likeness.Tests.Splatting.Rasterization;

/// <summary>A1 to A3 for the fast path: scene G0, and random scenes against the float64 path, in every mode. Run again on every vector width.</summary>
public class RasterizerKernelTests
{
    [Fact]
    public void Scene_G0_has_the_numbers_of_the_specification()
    {
        GaussianScene scene = SplatCase.Narrow(GoldenScene.Scene());
        (double[] colour, double[] alpha, double[] depth) = GoldenScene.Cotangents();
        FastFrame frame = FastFrame.Render(scene, SplatCase.Narrow(GoldenScene.View), new(0.2f, 0.5f, 0.1f), GoldenScene.Options, colour, alpha, depth);
        Pixel(12, 7, [0.481192, 0.466176, 0.290009, 1.882368, 0.698995]);
        Pixel(10, 3, [0.311958, 0.469605, 0.286932, 0.797637, 0.450217]);
        double loss = Dot(colour, frame.Colour) + Dot(alpha, frame.Alpha) + Dot(depth, frame.Depth);
        Assert.InRange(loss, -7.872950531 - 1e-4, -7.872950531 + 1e-4);
        SceneGradients g = frame.Gradients;
        var found = new GoldenSceneGradients(FastFrame.Wide(g.Means), FastFrame.Wide(g.LogScales), FastFrame.Wide(g.Rotations), FastFrame.Wide(g.OpacityLogits), frame.Harmonics, frame.Pose);
        foreach ((string name, double expected, Func<GoldenSceneGradients, double> actual) in GoldenScene.Gradients())
        {
            double allowed = (2e-4 * Math.Abs(expected)) + 2e-6;
            Assert.True(Math.Abs(actual(found) - expected) <= allowed, string.Create(CultureInfo.InvariantCulture, $"{name} should be {expected}, is {actual(found)}"));
        }

        ReferenceFrame exact = ReferenceRasterizer.Forward(GoldenScene.Scene(), GoldenScene.View, GoldenScene.Background, GoldenScene.Options);
        Assert.All(exact.Colour.Zip(frame.Colour), p => Assert.InRange(p.Second, p.First - 2e-6, p.First + 2e-6));
        Assert.All(exact.Alpha.Zip(frame.Alpha), p => Assert.InRange(p.Second, p.First - 2e-6, p.First + 2e-6));

        // Depths of 2 to 3 units: the same in proportion.
        Assert.All(exact.Depth.Zip(frame.Depth), p => Assert.InRange(p.Second, p.First - 6e-6, p.First + 6e-6));

        void Pixel(int x, int y, double[] expected)
        {
            int at = (y * GoldenScene.Width) + x;
            double[] actual = [frame.Colour[at * 3], frame.Colour[(at * 3) + 1], frame.Colour[(at * 3) + 2], frame.Depth[at], frame.Alpha[at]];
            for (int k = 0; k < 5; k++)
            {
                Assert.InRange(actual[k], expected[k] - 3e-6, expected[k] + 3e-6);
            }
        }
    }

    /// <summary>Seed, Gaussians, degree, further channels, width, height, mean log-scale.</summary>
    public static TheoryData<int, int, int, int, int, int, double> Scenes => new()
    {
        { 1, 1, 0, 0, 16, 16, -1.6 },
        { 2, 5, 1, 1, 7, 5, -1.6 },
        { 3, 17, 2, 0, 33, 31, -1.2 },
        { 4, 60, 3, 2, 48, 40, -1.6 },
        { 5, 300, 3, 0, 65, 50, -3 },
        { 6, 300, 1, 5, 40, 70, -2.5 },
        { 7, 40, 0, 0, 100, 20, 0.3 },
        { 8, 700, 2, 0, 64, 64, -4.5 },
        { 9, 33, 3, 9, 17, 90, -1 },
    };

    [Theory]
    [MemberData(nameof(Scenes))]
    public void Tiles_equal_the_plain_loops(int seed, int count, int degree, int extra, int width, int height, double size)
    {
        foreach (ExtentMode extent in Enum.GetValues<ExtentMode>())
        {
            SplatScenes.Sample sample = SplatScenes.Random(seed, count, degree, extra, width, height, wide: seed % 2 == 0, size);
            RasterizerOptions options = sample.Options with
            {
                Extent = extent,
                Mode = (seed + (int)extent) % 2 == 0 ? RasterizerMode.Antialiased : RasterizerMode.Classic,
                Limits = seed % 3 == 0 ? JacobianLimits.Symmetric : JacobianLimits.OffCentre,
                MaximumAlpha = seed % 2 == 0 ? 0.9 : 0.99,
                GradientThroughCap = seed % 4 == 0,
                DetachDirections = seed % 5 == 0,
            };
            Compare(sample, options, $"seed {seed}, {extent}");
        }
    }

    /// <summary>
    /// Images to 1e-5 on nearly all pixels; where an alpha or a transmittance is next to a threshold the two may fall on different
    /// sides. The gradients are compared with no weight on those pixels.
    /// </summary>
    private static void Compare(SplatScenes.Sample sample, RasterizerOptions options, string what)
    {
        var random = new Random(77);
        GaussianScene scene = SplatCase.Narrow(sample.Scene);
        ReferenceFrame exact = ReferenceRasterizer.Forward(sample.Scene, sample.View, sample.Background, options);
        var behind = new System.Numerics.Vector3((float)sample.Background[0], (float)sample.Background[1], (float)sample.Background[2]);
        FastFrame plain = FastFrame.Render(scene, SplatCase.Narrow(sample.View), behind, options);
        int pixels = plain.Alpha.Length, extra = sample.Scene.ExtraChannels, off = 0;
        double[] colour = Random(exact.Colour), alpha = Random(exact.Alpha), depth = Random(exact.Depth), further = Random(exact.Extra);
        for (int i = 0; i < pixels; i++)
        {
            double error = Math.Abs(exact.Alpha[i] - plain.Alpha[i]);
            error = Math.Max(error, Math.Abs(exact.Depth[i] - plain.Depth[i]) / 5);
            for (int k = 0; k < 3; k++)
            {
                error = Math.Max(error, Math.Abs(exact.Colour[(i * 3) + k] - plain.Colour[(i * 3) + k]));
            }

            for (int k = 0; k < extra; k++)
            {
                error = Math.Max(error, Math.Abs(exact.Extra[(i * extra) + k] - plain.Extra[(i * extra) + k]));
            }

            Assert.True(error < 4.0 / 255, $"{what}: pixel {i} is off by {error}");
            if (error >= 1e-5)
            {
                off++;
                colour.AsSpan(i * 3, 3).Clear();
                further.AsSpan(i * extra, extra).Clear();
                alpha[i] = depth[i] = 0;
            }
        }

        Assert.True(off <= 1 + (pixels / 1000), $"{what}: {off} of {pixels} pixels are off by more than 1e-5");
        FastFrame frame = FastFrame.Render(scene, SplatCase.Narrow(sample.View), behind, options, colour, alpha, depth, further);
        ReferenceGradients expected = ReferenceRasterizer.Backward(sample.Scene, sample.View, sample.Background, options, exact, colour, alpha, depth, further);
        frame.AssertGradients(expected, sample.View, 2e-4, what);

        double[] Random(double[] like) => [.. like.Select(_ => (double)(float)((random.NextDouble() * 2) - 1))];
    }

    private static double Dot(double[] a, float[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
