using Likeness.Tensors;

namespace Likeness.Splatting.Fitting.Losses;

/// <summary>What a picture costs.</summary>
/// <param name="Total">(1 - w) L1 + w (1 - SSIM).</param>
/// <param name="AbsoluteError">L1: the mean absolute difference of all values.</param>
/// <param name="Similarity">SSIM: structural similarity with zeros outside the image, the mean over all places and channels.</param>
public readonly record struct PhotometricCost(double Total, double AbsoluteError, double Similarity);

/// <summary>
/// The loss of 3D Gaussian splatting (Kerbl et al. 2023, equation 7; spec section 6): (1 - w) L1 + w (1 - SSIM), SSIM with an 11 x 11
/// Gaussian window of deviation 1.5 and zeros outside, and its exact gradient with respect to the image. The window runs down the
/// columns and then along the rows; each row of the result is made from its eleven rows of the input alone, so there are no maps in
/// between but the three that the way back needs. The same bits for any number of threads; no allocation after the first call.
/// Not for several threads at once.
/// </summary>
public sealed class PhotometricLoss
{
    private readonly SsimWorkspace _workspace;
    private readonly float[] _blended;

    /// <summary>Prepares for images of one size.</summary>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="channels">Planes of the image.</param>
    /// <param name="structureWeight">w, 0 to 1; the paper has 0.2.</param>
    public PhotometricLoss(int width, int height, int channels = 3, double structureWeight = 0.2)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        if (!(structureWeight is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(structureWeight), structureWeight, "The weight of 1 - SSIM lies between 0 and 1.");
        }

        Width = width;
        Height = height;
        Channels = channels;
        StructureWeight = structureWeight;
        _workspace = new SsimWorkspace(width, height);
        _blended = new float[checked(width * height * channels)];
    }

    /// <summary>Pixels a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Planes.</summary>
    public int Channels { get; }

    /// <summary>The share of 1 - SSIM.</summary>
    public double StructureWeight { get; }

    /// <summary>Makes a target's maps from its planes. Call it again when the planes change.</summary>
    /// <exception cref="ShapeException">The target is of another size.</exception>
    public void Prepare(LossTarget target)
    {
        CheckSize(target);
        int plane = Width * Height;
        for (int c = 0; c < Channels; c++)
        {
            _workspace.Moments(target.Planes.AsSpan(c * plane, plane), target.Means.AsSpan(c * plane, plane), target.Squares.AsSpan(c * plane, plane));
        }
    }

    /// <summary>The loss of an image and its gradient.</summary>
    /// <param name="image">[channels, height, width].</param>
    /// <param name="target">A prepared target.</param>
    /// <param name="gradient">Receives dLoss/dimage, [channels, height, width]; empty when only the loss is wanted.</param>
    /// <exception cref="ShapeException">A size differs.</exception>
    public PhotometricCost Evaluate(ReadOnlySpan<float> image, LossTarget target, Span<float> gradient)
    {
        CheckSize(target);
        int size = target.Planes.Length, plane = Width * Height;
        if (image.Length != size || (gradient.Length != size && gradient.Length != 0))
        {
            throw new ShapeException($"The loss is for {Channels} planes of {Width} by {Height} ({size} values); the image has {image.Length} and the gradient {gradient.Length}.");
        }

        if (target.Weights is { } weights)
        {
            Blend(image, target.Planes, weights);
            image = _blended;
        }

        double absolute = 0, similarity = 0;
        for (int c = 0; c < Channels; c++)
        {
            (double a, double s) = _workspace.Evaluate(
                image.Slice(c * plane, plane),
                target.Planes.AsSpan(c * plane, plane),
                target.Means.AsSpan(c * plane, plane),
                target.Squares.AsSpan(c * plane, plane),
                gradient.IsEmpty ? gradient : gradient.Slice(c * plane, plane),
                (float)((1 - StructureWeight) / size),
                (float)(-StructureWeight / size));
            absolute += a;
            similarity += s;
        }

        if (target.Weights is not null && !gradient.IsEmpty)
        {
            Weigh(gradient, target.Weights);
        }

        absolute /= size;
        similarity /= size;
        return new PhotometricCost(((1 - StructureWeight) * absolute) + (StructureWeight * (1 - similarity)), absolute, similarity);
    }

    private void Blend(ReadOnlySpan<float> image, float[] target, float[] weights)
    {
        for (int c = 0, i = 0; c < Channels; c++)
        {
            foreach (float weight in weights)
            {
                _blended[i] = target[i] + (weight * (image[i] - target[i]));
                i++;
            }
        }
    }

    private void Weigh(Span<float> gradient, float[] weights)
    {
        for (int c = 0; c < Channels; c++)
        {
            System.Numerics.Tensors.TensorPrimitives.Multiply(gradient.Slice(c * weights.Length, weights.Length), weights, gradient.Slice(c * weights.Length, weights.Length));
        }
    }

    private void CheckSize(LossTarget target)
    {
        if (target.Width != Width || target.Height != Height || target.Channels != Channels)
        {
            throw new ShapeException($"The loss is for {Channels} planes of {Width} by {Height}; the target has {target.Channels} of {target.Width} by {target.Height}.");
        }
    }
}
