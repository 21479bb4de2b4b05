using System.Numerics;
using Likeness.Splatting.Data;
using Likeness.Splatting.Data.Images;
using Likeness.Splatting.Fitting.Losses;

namespace Likeness.Splatting.Fitting.Training;

/// <summary>
/// What views should look like, ready for the loss. Targets over a background that stays are kept while there is memory; the others
/// are made again each time, with the same result.
/// </summary>
internal sealed class ViewTargets(CaptureImages images, double structureWeight, long memoryLimit)
{
    private readonly Dictionary<(int Width, int Height), PhotometricLoss> _losses = [];
    private readonly Dictionary<(int Width, int Height, bool Weighted), LossTarget> _passing = [];
    private readonly Dictionary<(CaptureView View, int Level), LossTarget> _kept = [];
    private long _keptBytes;

    /// <summary>The loss for images of a size.</summary>
    public PhotometricLoss LossOf(int width, int height)
    {
        if (!_losses.TryGetValue((width, height), out PhotometricLoss? loss))
        {
            loss = new PhotometricLoss(width, height, 3, structureWeight);
            _losses.Add((width, height), loss);
        }

        return loss;
    }

    /// <summary>A view over a background. Valid until the next call.</summary>
    /// <param name="view">The view.</param>
    /// <param name="level">Of the pyramid.</param>
    /// <param name="background">Behind clear pixels.</param>
    /// <param name="passing">True when this background will not come again.</param>
    public LossTarget Get(CaptureView view, int level, Vector3 background, bool passing)
    {
        if (_kept.TryGetValue((view, level), out LossTarget? known))
        {
            return known;
        }

        ViewPixels pixels = images.Get(view, level);
        int width = pixels.Colours.Width, height = pixels.Colours.Height;
        bool weighted = pixels.Mask is not null;
        LossTarget target = Place(width, height, weighted, passing && pixels.HasOpacity, out bool keep);
        if (keep)
        {
            _kept.Add((view, level), target);
            _keptBytes += target.Bytes;
        }

        pixels.CopyPlanes(background, target.Planes);
        for (int i = 0; weighted && i < target.Weights!.Length; i++)
        {
            target.Weights[i] = pixels.Mask![i] / 255f;
        }

        LossOf(width, height).Prepare(target);
        return target;
    }

    /// <summary>Where a target goes: into memory of its own while there is some, else into that of the one before.</summary>
    private LossTarget Place(int width, int height, bool weighted, bool passing, out bool keep)
    {
        keep = !passing && _keptBytes + LossTarget.BytesOf(width, height, 3, weighted) <= memoryLimit;
        if (keep)
        {
            return new LossTarget(width, height, 3, weighted);
        }

        if (!_passing.TryGetValue((width, height, weighted), out LossTarget? target))
        {
            target = new LossTarget(width, height, 3, weighted);
            _passing.Add((width, height, weighted), target);
        }

        return target;
    }
}
