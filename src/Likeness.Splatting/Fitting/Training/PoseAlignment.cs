using System.Numerics;
using Likeness.Geometry.Cameras;
using Likeness.Splatting.Data;
using Likeness.Splatting.Data.Images;
using Likeness.Splatting.Fitting.Losses;
using Likeness.Splatting.Rasterization;
using Likeness.Splatting.Scenes;

namespace Likeness.Splatting.Fitting.Training;

/// <summary>
/// Moves the camera of one photograph to where a finished scene meets it best. A measurement that is made afterwards has seen the photograph, so it is none of the scene
/// alone: it says what wrong poses take part in what is left.
/// </summary>
/// <param name="scene">The scene; it stays as it is.</param>
/// <param name="images">The pixels of photographs.</param>
/// <param name="rasterizer">How to render.</param>
/// <param name="options">For how long, and how fast.</param>
internal sealed class PoseAlignment(GaussianScene scene, CaptureImages images, Rasterizer rasterizer, PoseAlignmentOptions options)
{
    private readonly ViewTargets _targets = new(images, new FittingOptions().StructureWeight, 0);
    private readonly FrameComparison _comparison = new();
    private readonly SceneGradients _gradients = new(scene);

    /// <summary>The camera with the lowest loss of all that were tried; the one that the view came with is the first of them.</summary>
    /// <param name="view">The photograph.</param>
    /// <param name="background">Behind the scene and behind clear pixels.</param>
    /// <param name="frame">To render into.</param>
    /// <param name="cancel">Stops between two steps.</param>
    public Camera Align(CaptureView view, Vector3 background, RenderTarget frame, CancellationToken cancel)
    {
        Camera given = images.CameraOf(view), best = given;
        LossTarget target = _targets.Get(view, 0, background, passing: true);
        double lowest = double.PositiveInfinity;
        PoseRefinement? pose = null;
        for (int step = 0; step <= options.Steps; step++)
        {
            cancel.ThrowIfCancellationRequested();
            Camera camera = pose?.Apply(0, given) ?? given;
            rasterizer.Forward(scene, camera, frame, background, scene.Degree);
            double loss = _comparison.Compare(frame, target, _targets);
            if (loss < lowest)
            {
                (lowest, best) = (loss, camera);
            }

            pose ??= new PoseRefinement([given], MiddleOf(given, frame), options.Rate);
            if (step < options.Steps)
            {
                rasterizer.Backward(scene, frame, _comparison.Gradients, _gradients, degree: scene.Degree);
                pose.Step(0, _gradients.Camera, (double)step / options.Steps);
            }
        }

        return best;
    }

    // What is looked at: the mean depth of what is drawn, straight ahead.
    private static Vector3 MiddleOf(Camera camera, RenderTarget frame)
    {
        double depth = 0, alpha = 0;
        for (int i = 0; i < frame.Alpha.Length; i++)
        {
            depth += frame.Depth[i];
            alpha += frame.Alpha[i];
        }

        return camera.Position + ((float)(alpha > 0 ? depth / alpha : 1) * camera.Forward);
    }
}
