using Likeness.Imaging.Perceptual;
using Likeness.Tensors;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Sparse;

namespace Likeness.Avatars.Losses;

/// <summary>The other terms of the training loss (spec, section 7).</summary>
public static class HeadLosses
{
    private const float LeastCoverage = 1e-4f;
    private const int Scales = 3;

    /// <summary>L_w: the cross-entropy of the weight map against the head's mask, the mean over pixels.</summary>
    /// <param name="alpha">[height, width].</param>
    /// <param name="mask">[height, width], 0 to 1.</param>
    public static Tensor Coverage(Tensor alpha, Tensor mask)
    {
        Tensor inside = alpha.Clamp(LeastCoverage, 1 - LeastCoverage);
        return -((mask * inside.Log()) + ((1 - mask) * (1 - inside).Log())).Mean();
    }

    /// <summary>
    /// The mean absolute difference of horizontal and vertical steps at three scales: what stands in for LPIPS where no weights of it are
    /// given.
    /// </summary>
    /// <param name="picture">[1, 3, height, width].</param>
    /// <param name="target">The same size.</param>
    public static Tensor Detail(Tensor picture, Tensor target)
    {
        Tensor difference = picture - target;
        Tensor sum = Steps(difference);
        for (int scale = 1; scale < Scales; scale++)
        {
            difference = difference.AveragePool2d(2, 2);
            sum += Steps(difference);
        }

        return sum * (1f / Scales);
    }

    /// <summary>LPIPS on a part of the picture.</summary>
    /// <param name="picture">[1, 3, height, width], 0 to 1.</param>
    /// <param name="target">The same size.</param>
    /// <param name="distance">The distance, with its weights.</param>
    /// <param name="left">The part's first column.</param>
    /// <param name="top">Its first row.</param>
    /// <param name="size">Its rows and columns.</param>
    public static Tensor Perceptual(Tensor picture, Tensor target, PerceptualDistance distance, int left, int top, int size)
    {
        Tensor Part(Tensor x) => (x.Slice(2, top, top + size).Slice(3, left, left + size) * 2f) - 1f;
        return distance.Forward(Part(picture), Part(target)).Mean();
    }

    /// <summary>Scaffold-GS's regulariser: the mean volume of Gaussians in units of a cube.</summary>
    /// <param name="logScales">[n, 3].</param>
    /// <param name="unit">The length that counts as one.</param>
    public static Tensor Volume(Tensor logScales, float unit) => (logScales.Sum(1) - (3 * MathF.Log(unit))).Exp().Mean();

    /// <summary>How far the offsets of neighbouring anchors differ: the mean square of their normalised Laplacian.</summary>
    /// <param name="offset">[1, vertices, 3].</param>
    /// <param name="laplacian">The rescaled Laplacian of the mesh, L - I.</param>
    /// <param name="unit">The length that counts as one.</param>
    public static Tensor Roughness(Tensor offset, SparseMatrix laplacian, float unit) => ((offset + laplacian.Multiply(offset)) * (1 / unit)).Square().Sum(2).Mean();

    // The steps of a difference are the difference of the steps.
    private static Tensor Steps(Tensor x)
    {
        Tensor across = x.Slice(3, 1) - x.Slice(3, 0, -1), down = x.Slice(2, 1) - x.Slice(2, 0, -1);
        return across.Abs().Mean() + down.Abs().Mean();
    }
}
