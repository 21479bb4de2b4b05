using System.Numerics;
using Likeness.Geometry.Cameras;
using Likeness.Imaging.Images;
using Likeness.Imaging.Metrics;
using Likeness.Splatting.Looking;
using Likeness.Splatting.Rasterization;
using Likeness.Splatting.Scenes;

namespace Likeness.Cli.Commands.Splat;

/// <summary>
/// A scene seen from four sides, to tell how much a copy of it looks different. The cameras stand around the box that holds 98 of 100
/// centres along each axis, a little above (or, with y down, below) the middle, and stay where they are for the copies.
/// </summary>
internal sealed class OrbitImages
{
    public const int Side = 256;
    private const int Views = 4;
    private const float Pitch = 15;
    private const float FieldOfView = 40;

    // Against black, dark Gaussians could come and go unseen.
    private static readonly Vector3 Background = new(0.5f);

    private readonly Camera[] _cameras;
    private readonly FloatImage[] _images;

    /// <summary>Takes the images.</summary>
    public OrbitImages(GaussianScene scene)
    {
        _cameras = Orbit.Around(scene, new OrbitOptions { Frames = Views, Width = Side, Height = Side, FieldOfView = FieldOfView, Pitch = Pitch, Distance = 1.05f });
        _images = Render(scene);
    }

    /// <summary>Compares a copy.</summary>
    public Comparison CompareWith(GaussianScene copy)
    {
        FloatImage[] images = Render(copy);
        double[] errors = [.. _images.Zip(images, ImageMetrics.MeanSquaredError)];
        return new Comparison([.. errors.Select(Psnr)], Psnr(errors.Average()));

        static double Psnr(double error) => -10 * Math.Log10(error);
    }

    private FloatImage[] Render(GaussianScene scene)
    {
        using var target = new RenderTarget();
        return [.. _cameras.Select(camera =>
        {
            var rasterizer = new Rasterizer(new RasterizerOptions { Near = camera.Near });
            rasterizer.Forward(scene, camera, target, Background);
            // What a screen would show: nothing is brighter than white.
            float[] values = target.Colour.ToArray();
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = Math.Clamp(values[i], 0, 1);
            }

            return new FloatImage(Side, Side, 3, values);
        })];
    }

    /// <summary>Peak signal-to-noise ratios in dB; infinite where the images are equal.</summary>
    /// <param name="Views">Of each view.</param>
    /// <param name="Overall">Of all pixels of all views.</param>
    public sealed record Comparison(double[] Views, double Overall);
}
