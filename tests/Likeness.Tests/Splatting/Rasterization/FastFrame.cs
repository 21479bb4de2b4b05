using System.Globalization;
using System.Numerics;
using Likeness.Geometry.Cameras;
using Likeness.Splatting.Rasterization;
using Likeness.Splatting.Rasterization.Reference;
using Likeness.Splatting.Scenes;

namespace Likeness.Tests.Splatting.Rasterization;

/// <summary>A frame of the fast path and its gradients, in the shape that the float64 path has them.</summary>
internal sealed class FastFrame
{
    private FastFrame(GaussianScene scene, RenderTarget target, SceneGradients gradients)
    {
        Colour = target.Colour.ToArray();
        Alpha = target.Alpha.ToArray();
        Depth = target.Depth.ToArray();
        Extra = target.Extra.ToArray();
        Radii = target.Radii.ToArray();
        Gradients = gradients;
        int rest = scene.RestCoefficients * 3;
        Harmonics = new double[scene.Count * (rest + 3)];
        for (int i = 0; i < scene.Count; i++)
        {
            for (int k = 0; k < rest + 3; k++)
            {
                Harmonics[(i * (rest + 3)) + k] = k < 3 ? gradients.ShDc[(i * 3) + k] : gradients.ShRest[(i * rest) + k - 3];
            }
        }
    }

    public float[] Colour { get; }

    public float[] Alpha { get; }

    public float[] Depth { get; }

    public float[] Extra { get; }

    public float[] Radii { get; }

    public SceneGradients Gradients { get; }

    /// <summary>Gradients of the harmonics, [count, coefficients, 3].</summary>
    public double[] Harmonics { get; }

    /// <summary>(v, w).</summary>
    public double[] Pose => [.. Numbers(Gradients.Camera.Translation), .. Numbers(Gradients.Camera.Rotation)];

    public double[] Intrinsics => [Gradients.Camera.FocalX, Gradients.Camera.FocalY, Gradients.Camera.CentreX, Gradients.Camera.CentreY];

    public double[] Background => Numbers(Gradients.Background);

    public static FastFrame Render(
        GaussianScene scene, Camera camera, Vector3 background, RasterizerOptions options,
        double[]? colour = null, double[]? alpha = null, double[]? depth = null, double[]? extra = null)
    {
        var rasterizer = new Rasterizer(options);
        using var target = new RenderTarget();
        var gradients = new SceneGradients(scene);
        rasterizer.Forward(scene, camera, target, background);
        var images = new ImageGradients { Colour = Narrow(colour), Alpha = Narrow(alpha), Depth = Narrow(depth), Extra = Narrow(extra) };
        rasterizer.Backward(scene, target, images, gradients);
        return new FastFrame(scene, target, gradients);
    }

    /// <summary>Compares every gradient with the float64 path's: |difference| at most the tolerance times the largest of its kind.</summary>
    public void AssertGradients(ReferenceGradients expected, ReferenceView view, double tolerance, string what)
    {
        Near("means", expected.Scene.Means, Wide(Gradients.Means));
        Near("log-scales", expected.Scene.LogScales, Wide(Gradients.LogScales));
        Near("rotations", expected.Scene.Rotations, Wide(Gradients.Rotations));
        Near("opacities", expected.Scene.OpacityLogits, Wide(Gradients.OpacityLogits));
        Near("harmonics", expected.Scene.Colours, Harmonics);
        Near("extra", expected.Scene.Extra, Wide(Gradients.Extra));
        Near("background", expected.Background, Background);

        // Sums over all Gaussians, whose shares mostly cancel.
        tolerance *= 3;
        Near("pose", expected.Camera.Pose(view), Pose);
        Near("intrinsics", [expected.Camera.FocalX, expected.Camera.FocalY, expected.Camera.CentreX, expected.Camera.CentreY], Intrinsics);
        tolerance /= 3;
        double[] norms = [.. Enumerable.Range(0, Gradients.ScreenNorms.Length).Select(i =>
            double.Hypot(expected.Screen[i * 2] * view.Width / 2, expected.Screen[(i * 2) + 1] * view.Height / 2))];
        Near("screen norms", norms, Wide(Gradients.ScreenNorms));

        void Near(string name, double[] wanted, double[] found)
        {
            Assert.Equal(wanted.Length, found.Length);
            double allowed = tolerance * Math.Max(1e-3, wanted.Select(Math.Abs).DefaultIfEmpty(0).Max());
            for (int i = 0; i < wanted.Length; i++)
            {
                Assert.True(
                    Math.Abs(wanted[i] - found[i]) <= allowed,
                    string.Create(CultureInfo.InvariantCulture, $"{what}: gradient of {name}[{i}] should be {wanted[i]:G8}, is {found[i]:G8}, allowed {allowed:G3}"));
            }
        }
    }

    public static double[] Wide(float[] values) => [.. values.Select(v => (double)v)];

    private static double[] Numbers(Vector3 v) => [v.X, v.Y, v.Z];

    private static float[] Narrow(double[]? values) => values is null ? [] : [.. values.Select(v => (float)v)];
}
