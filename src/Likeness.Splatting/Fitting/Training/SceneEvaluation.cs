using System.Numerics;
using Likeness.Geometry.Cameras;
using Likeness.Splatting.Data;
using Likeness.Splatting.Data.Images;
using Likeness.Splatting.Fitting.Losses;
using Likeness.Splatting.Rasterization;
using Likeness.Splatting.Scenes;

namespace Likeness.Splatting.Fitting.Training;

/// <summary>Measures a scene on photographs.</summary>
public static class SceneEvaluation
{
    /// <summary>Renders every view and compares.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="views">What to compare with; at least one.</param>
    /// <param name="images">Their pixels.</param>
    /// <param name="options">How to render; null for the defaults at the views' near planes.</param>
    /// <param name="background">Behind the scene and behind clear pixels.</param>
    /// <param name="alignment">Moves each view's camera to where the scene meets its photograph best before it is measured; null measures from the cameras as they are.</param>
    /// <param name="cancel">Stops between two views.</param>
    public static ViewScore Measure(
        GaussianScene scene,
        IReadOnlyList<CaptureView> views,
        CaptureImages images,
        RasterizerOptions? options = null,
        Vector3 background = default,
        PoseAlignmentOptions? alignment = null,
        CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfZero(views.Count, nameof(views));
        var rasterizer = new Rasterizer(options ?? new RasterizerOptions { Near = views[0].Camera.Near });
        var targets = new ViewTargets(images, 0, 0);
        using var frame = new RenderTarget();
        Func<CaptureView, Camera> cameras = view => images.CameraOf(view);
        if (alignment is not null)
        {
            var aligning = new PoseAlignment(scene, images, rasterizer, alignment);
            cameras = view => aligning.Align(view, background, frame, cancel);
        }

        return Measure(scene, views, cameras, targets, rasterizer, frame, background, scene.Degree, cancel);
    }

    internal static ViewScore Measure(
        GaussianScene scene, IReadOnlyList<CaptureView> views, Func<CaptureView, Camera> cameras, ViewTargets targets, Rasterizer rasterizer, RenderTarget frame, Vector3 background, int degree, CancellationToken cancel)
    {
        double psnr = 0, balanced = 0, ssim = 0, squares = 0;
        float[] planes = [];
        foreach (CaptureView view in views)
        {
            cancel.ThrowIfCancellationRequested();
            Camera camera = cameras(view);
            LossTarget target = targets.Get(view, 0, background, passing: true);
            rasterizer.Forward(scene, camera, frame, background, degree);
            if (planes.Length != target.Planes.Length)
            {
                planes = new float[target.Planes.Length];
            }

            ImagePlanes.Split(frame.Colour, planes);
            System.Numerics.Tensors.TensorPrimitives.Max(planes, 0f, planes);
            System.Numerics.Tensors.TensorPrimitives.Min(planes, 1f, planes);
            double square = SquaredError(planes, target);
            squares += square / views.Count;
            psnr += -10 * Math.Log10(square) / views.Count;
            balanced += -10 * Math.Log10(BalancedError(planes, target)) / views.Count;
            ssim += targets.LossOf(target.Width, target.Height).Evaluate(planes, target, []).Similarity / views.Count;
        }

        return new ViewScore(psnr, balanced, ssim, squares, views.Count);
    }

    /// <summary>The mean squared difference over the pixels that count.</summary>
    private static double SquaredError(float[] planes, LossTarget target)
    {
        double sum = 0, weight = 0;
        int pixels = target.Width * target.Height;
        for (int i = 0; i < planes.Length; i++)
        {
            double w = target.Weights?[i % pixels] ?? 1, d = (double)planes[i] - target.Planes[i];
            sum += w * d * d;
            weight += w;
        }

        return weight > 0 ? sum / weight : 0;
    }

    /// <summary>The same after the best gain and offset of each colour of the rendering.</summary>
    internal static double BalancedError(float[] planes, LossTarget target)
    {
        int pixels = target.Width * target.Height;
        double left = 0, all = 0;
        for (int first = 0; first < planes.Length; first += pixels)
        {
            double weight = 0, x = 0, y = 0, xx = 0, xy = 0, yy = 0;
            for (int i = 0; i < pixels; i++)
            {
                double w = target.Weights?[i] ?? 1, a = planes[first + i], b = target.Planes[first + i];
                weight += w;
                x += w * a;
                y += w * b;
                xx += w * a * a;
                xy += w * a * b;
                yy += w * b * b;
            }

            if (weight > 0)
            {
                double spread = xx - (x * x / weight), shared = xy - (x * y / weight);
                left += Math.Max(0, yy - (y * y / weight) - (spread > 0 ? shared * shared / spread : 0));
                all += weight;
            }
        }

        return all > 0 ? left / all : 0;
    }
}
