using Likeness.Tensors.Kernels;

namespace Likeness.Tensors.Ops;

/// <summary>Convolutions that resample on the way, smoothed by a filter, with the conventions of the reference code of StyleGAN2.</summary>
public static class FirConvolutionOps
{
    /// <summary>A convolution behind a resampling to a smaller image, or in front of one to a larger image.</summary>
    /// <param name="x">[batch, in, height, width].</param>
    /// <param name="w">[out, in, rows, columns].</param>
    /// <param name="filter">[rows, columns] with sum 1.</param>
    /// <param name="up">Makes images larger by this factor; only one of the two may be above 1.</param>
    /// <param name="down">Makes them smaller by this factor.</param>
    /// <param name="padding">Zeros around the image, as for a plain convolution: half of the kernel keeps an image's size.</param>
    /// <param name="flip">True: the kernel is turned by half a turn, as a convolution in the strict sense has it.</param>
    /// <param name="b">[out], or null; not together with <paramref name="up"/>.</param>
    /// <param name="activation">Applied with the bias.</param>
    /// <param name="slope">Slope of a leaky ReLU.</param>
    /// <returns>[batch, out, height up / down, width up / down], for a padding that keeps the size.</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    /// <exception cref="ArgumentException">Both factors are above 1, or there is a bias or an activation together with <paramref name="up"/>.</exception>
    public static Tensor Conv2dResampled(
        this Tensor x, Tensor w, Tensor filter, int up = 1, int down = 1, int padding = 0, bool flip = false, Tensor? b = null,
        Activation activation = Activation.None, float slope = 1f)
    {
        if (w.Shape.Rank != 4 || filter.Shape.Rank != 2)
        {
            throw new ShapeException($"A resampling convolution needs a weight [out, in, rows, columns] and a filter [rows, columns]; the shapes are {w.Shape} and {filter.Shape}.");
        }

        if (up > 1 && (down > 1 || b is not null || activation != Activation.None))
        {
            throw new ArgumentException("A convolution that makes images larger cannot also make them smaller, and takes no bias or activation: the filter comes last.", nameof(up));
        }

        int rows = filter.Shape[0], columns = filter.Shape[1];
        if (up > 1)
        {
            // A transposed convolution turns its kernel by itself.
            return Larger(x, flip ? w : Turned(w), filter, up, padding);
        }

        int left = 0, right = 0, top = 0, bottom = 0;
        if (down > 1)
        {
            (left, right) = (padding + ((columns - down + 1) / 2), padding + ((columns - down) / 2));
            (top, bottom) = (padding + ((rows - down + 1) / 2), padding + ((rows - down) / 2));
        }

        // A kernel of one element sees the same places whether the image is thinned before or after it; before is cheaper.
        bool thinFirst = down > 1 && w.Shape[2] == 1 && w.Shape[3] == 1;
        Tensor smooth = down > 1 ? FirOps.UpFirDown(x, filter, 1, thinFirst ? down : 1, left, right, top, bottom, false, 1f) : x;
        return ConvolutionOps.Convolve(smooth, flip ? Turned(w) : w, b, thinFirst ? 1 : down, down > 1 ? 0 : padding, 1, 1, activation, slope);
    }

    private static Tensor Larger(Tensor x, Tensor kernel, Tensor filter, int up, int padding)
    {
        int rows = filter.Shape[0], columns = filter.Shape[1], kernelRows = kernel.Shape[2], kernelColumns = kernel.Shape[3];
        int left = padding + ((columns + up - 1) / 2), right = padding + ((columns - up) / 2);
        int top = padding + ((rows + up - 1) / 2), bottom = padding + ((rows - up) / 2);
        if (kernelRows == 1 && kernelColumns == 1)
        {
            return FirOps.UpFirDown(ConvolutionOps.Convolve(x, kernel, null, 1, 0, 1, 1, Activation.None, 1f), filter, up, 1, left, right, top, bottom, false, up * up);
        }

        // The transposed convolution spreads the samples out itself, and reaches over the border by its kernel; what the filter
        // would cut off again it need not make.
        (left, right) = (left - (kernelColumns - 1), right - (kernelColumns - up));
        (top, bottom) = (top - (kernelRows - 1), bottom - (kernelRows - up));
        int cut = Math.Max(Math.Min(Math.Min(-left, -right), Math.Min(-top, -bottom)), 0);
        Tensor spread = ConvolutionOps.ConvolveTransposed(x, kernel.Permute(1, 0, 2, 3), null, up, cut, 0, 1, 1, Activation.None, 1f);
        return FirOps.UpFirDown(spread, filter, 1, 1, left + cut, right + cut, top + cut, bottom + cut, false, up * up);
    }

    private static Tensor Turned(Tensor w) => w.Flip(2).Flip(3);
}
