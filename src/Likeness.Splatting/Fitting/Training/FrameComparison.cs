using Likeness.Splatting.Fitting.Losses;
using Likeness.Splatting.Rasterization;

namespace Likeness.Splatting.Fitting.Training;

/// <summary>The loss of rendered frames and its gradient by their pixels, in buffers that are kept.</summary>
internal sealed class FrameComparison
{
    private float[] _planes = [];
    private float[] _planeGradients = [];
    private float[] _pixels = [];

    /// <summary>What the last comparison says about the pixels.</summary>
    public ImageGradients Gradients => new() { Colour = _pixels };

    /// <summary>Compares.</summary>
    /// <param name="frame">The rendered frame.</param>
    /// <param name="target">What it should look like.</param>
    /// <param name="targets">Knows the loss of images of that size.</param>
    /// <returns>The loss.</returns>
    public double Compare(RenderTarget frame, LossTarget target, ViewTargets targets)
    {
        if (_planes.Length != target.Planes.Length)
        {
            _planes = new float[target.Planes.Length];
            _planeGradients = new float[target.Planes.Length];
            _pixels = new float[target.Planes.Length];
        }

        ImagePlanes.Split(frame.Colour, _planes);
        PhotometricCost cost = targets.LossOf(target.Width, target.Height).Evaluate(_planes, target, _planeGradients);
        ImagePlanes.Join(_planeGradients, _pixels);
        return cost.Total;
    }
}
