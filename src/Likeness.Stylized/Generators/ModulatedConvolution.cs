using Likeness.Tensors;
using Likeness.Tensors.Ops;

namespace Likeness.Stylized.Generators;

/// <summary>
/// Convolution whose weights are multiplied by a style for each picture (Karras et al. 2020, section 2.2): w' = s w, and w' / |w'| where it is
/// demodulated. Products with s and with 1 / |w'| are the same on the channels of the input and of the output, so that one set of weights
/// serves the whole batch.
/// </summary>
public static class ModulatedConvolution
{
    /// <summary>Slope of every leaky ReLU of the networks.</summary>
    internal const float LeakySlope = 0.2f;

    /// <summary>Gain behind it, which keeps the size of what passes.</summary>
    internal const float LeakyGain = 1.41421356f;

    // Added to the squared length of weights.
    private const float LeastSquare = 1e-8f;

    private static readonly float[] s_taps = [1f / 8, 3f / 8, 3f / 8, 1f / 8];

    internal static Shape FilterShape => new(s_taps.Length, s_taps.Length);

    /// <summary>The convolution before demodulation: what is still to be multiplied by <see cref="Demodulation"/> for each picture and channel.</summary>
    /// <param name="x">[batch, in, height, width].</param>
    /// <param name="weight">[out, in, k, k].</param>
    /// <param name="styles">[batch, in].</param>
    /// <param name="filter">[4, 4]; read when <paramref name="up"/> is 2.</param>
    /// <param name="up">1, or 2 to double the picture.</param>
    /// <returns>[batch, out, height up, width up].</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor Modulated(Tensor x, Tensor weight, Tensor styles, Tensor filter, int up = 1)
    {
        int batch = x.Shape[0], inputs = x.Shape[1], outputs = weight.Shape[0], kernel = weight.Shape[2];
        if (kernel == 1 && up == 1)
        {
            // The layers that make the picture have few results, so that their weights are less work than the pixels.
            Tensor own = weight.Reshape(1, outputs, inputs) * styles.Reshape(batch, 1, inputs);
            return own.MatMul(x.Reshape(batch, inputs, -1)).Reshape(batch, outputs, x.Shape[2], x.Shape[3]);
        }

        Tensor scaled = x.PlaneActivation(null, styles);
        return scaled.Conv2dResampled(weight, filter, up, padding: kernel / 2, flip: up > 1);
    }

    /// <summary>1 / |s w| for each picture and output channel.</summary>
    /// <param name="weight">[out, in, k, k].</param>
    /// <param name="styles">[batch, in].</param>
    /// <returns>[batch, out].</returns>
    public static Tensor Demodulation(Tensor weight, Tensor styles)
    {
        Tensor squares = weight.Square().Reshape(weight.Shape[0], weight.Shape[1], -1).Sum(2);
        return (styles.Square().MatMul(squares, transposeB: true) + LeastSquare).InverseSqrt();
    }

    /// <summary>The filter 1-3-3-1 in both directions, with sum 1.</summary>
    internal static void FillFilter(Tensor filter)
    {
        for (int i = 0; i < filter.Count; i++)
        {
            filter.Span[i] = s_taps[i / s_taps.Length] * s_taps[i % s_taps.Length];
        }
    }
}
