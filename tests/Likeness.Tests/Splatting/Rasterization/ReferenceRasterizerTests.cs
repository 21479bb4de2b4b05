using System.Globalization;
using Likeness.Splatting.Rasterization;
using Likeness.Splatting.Rasterization.Reference;

namespace Likeness.Tests.Splatting.Rasterization;

/// <summary>The float64 path against the numbers of the specification and against its own finite differences.</summary>
public class ReferenceRasterizerTests
{
    [Fact]
    public void Scene_G0_has_the_numbers_of_the_specification()
    {
        ReferenceScene scene = GoldenScene.Scene();
        ReferenceFrame frame = ReferenceRasterizer.Forward(scene, GoldenScene.View, GoldenScene.Background, GoldenScene.Options);
        (double[] colour, double[] alpha, double[] depth) = GoldenScene.Cotangents();
        Near(-7.872950531, Dot(colour, frame.Colour) + Dot(alpha, frame.Alpha) + Dot(depth, frame.Depth), 1e-9);
        ReferenceSplat first = frame.Splats.Single(s => s.Index == 0), third = frame.Splats.Single(s => s.Index == 2);
        Rows([12.111701, 6.039200, 2.096733], [first.Footprint.U, first.Footprint.V, first.Footprint.Depth]);
        Rows([3.624464, 1.240587, 2.285023], [first.Footprint.A, first.Footprint.B, first.Footprint.C]);
        Rows([0.639489, 0.535865, 0.379699], first.Features[..3]);
        Rows([0.140806, -0.023417, 0.297280], [third.Conic.A, third.Conic.B, third.Conic.C]);
        Rows([0.481192, 0.466176, 0.290009, 1.882368, 0.698995], Pixel(frame, 12, 7));
        Rows([0.311958, 0.469605, 0.286932, 0.797637, 0.450217], Pixel(frame, 10, 3));
        ReferenceGradients g = ReferenceRasterizer.Backward(scene, GoldenScene.View, GoldenScene.Background, GoldenScene.Options, frame, colour, alpha, depth, []);
        var found = new GoldenSceneGradients(g.Scene.Means, g.Scene.LogScales, g.Scene.Rotations, g.Scene.OpacityLogits, g.Scene.Colours, g.Camera.Pose(GoldenScene.View));
        foreach ((string name, double expected, Func<GoldenSceneGradients, double> actual) in GoldenScene.Gradients())
        {
            Assert.True(Math.Abs(actual(found) - expected) <= 1e-6, $"{name} should be {expected}, is {actual(found)}");
        }
    }

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(0, 20)];

    /// <summary>
    /// A2: central differences of every parameter on random scenes of 1 to 30 Gaussians, some outside the limits of the Jacobian and
    /// some over the cap. The threshold is out of reach, because there the picture jumps and has no derivative.
    /// </summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Gradients_are_those_of_finite_differences(int seed)
    {
        var random = new Random(seed);
        SplatScenes.Sample sample = SplatScenes.Random(seed, random.Next(1, 31), seed % 5 == 4 ? -1 : seed % 4, extra: seed % 3, width: 19, height: 13, wide: seed % 2 == 1);
        RasterizerOptions options = sample.Options with
        {
            AlphaThreshold = 1e-25,
            TransmittanceStop = 1e-25,
            MaximumAlpha = seed % 3 == 0 ? 0.5 : 0.95,
            Mode = seed % 4 == 1 ? RasterizerMode.Antialiased : RasterizerMode.Classic,
        };
        ReferenceFrame frame = ReferenceRasterizer.Forward(sample.Scene, sample.View, sample.Background, options);
        Assert.NotEmpty(frame.Splats);
        double[] colour = Cotangent(frame.Colour.Length), alpha = Cotangent(frame.Alpha.Length), depth = Cotangent(frame.Depth.Length), extra = Cotangent(frame.Extra.Length);
        ReferenceGradients g = ReferenceRasterizer.Backward(sample.Scene, sample.View, sample.Background, options, frame, colour, alpha, depth, extra);

        Compare("means", sample.Scene.Means, g.Scene.Means);
        Compare("log-scales", sample.Scene.LogScales, g.Scene.LogScales);
        Compare("rotations", sample.Scene.Rotations, g.Scene.Rotations);
        Compare("opacities", sample.Scene.OpacityLogits, g.Scene.OpacityLogits);
        Compare("colours", sample.Scene.Colours, g.Scene.Colours);
        Compare("extra", sample.Scene.Extra, g.Scene.Extra);
        Compare("background", sample.Background, g.Background);
        double[] motion = new double[6], intrinsics = [sample.View.FocalX, sample.View.FocalY, sample.View.CentreX, sample.View.CentreY];
        Compare("pose", motion, g.Camera.Pose(sample.View), () => SplatScenes.Moved(sample.View, motion));

        Compare("intrinsics", intrinsics, [g.Camera.FocalX, g.Camera.FocalY, g.Camera.CentreX, g.Camera.CentreY], () => sample.View with
        {
            FocalX = intrinsics[0],
            FocalY = intrinsics[1],
            CentreX = intrinsics[2],
            CentreY = intrinsics[3],
        });

        double[] Cotangent(int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextDouble() * 2) - 1)];

        double Loss(ReferenceView view)
        {
            ReferenceFrame f = ReferenceRasterizer.Forward(sample.Scene, view, sample.Background, options);
            return Dot(colour, f.Colour) + Dot(alpha, f.Alpha) + Dot(depth, f.Depth) + Dot(extra, f.Extra);
        }

        void Compare(string name, double[] values, double[] gradient, Func<ReferenceView>? view = null)
        {
            double scale = Math.Max(1e-2, gradient.Select(Math.Abs).DefaultIfEmpty(0).Max());

            // All of a small array, a sample of a large one.
            int stride = Math.Max(1, values.Length / 24);
            for (int i = seed % stride; i < values.Length; i += stride)
            {
                double kept = values[i], step = 1e-5 * Math.Max(1, Math.Abs(kept));
                values[i] = kept + step;
                double up = Loss(view?.Invoke() ?? sample.View);
                values[i] = kept - step;
                double down = Loss(view?.Invoke() ?? sample.View);
                values[i] = kept;
                double difference = (up - down) / (2 * step);
                Assert.True(
                    Math.Abs(difference - gradient[i]) <= 1e-4 * scale,
                    string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {name}[{i}] is {gradient[i]:G9}, by differences {difference:G9}, largest {scale:G4}"));
            }
        }
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static double[] Pixel(ReferenceFrame frame, int x, int y)
    {
        int at = (y * GoldenScene.Width) + x;
        return [.. frame.Colour[(at * 3)..((at * 3) + 3)], frame.Depth[at], frame.Alpha[at]];
    }

    private static void Rows(double[] expected, double[] actual)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Near(expected[i], actual[i], 1e-6);
        }
    }

    private static void Near(double expected, double actual, double tolerance) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance, string.Create(CultureInfo.InvariantCulture, $"{expected} expected, {actual:G10} found"));
}
