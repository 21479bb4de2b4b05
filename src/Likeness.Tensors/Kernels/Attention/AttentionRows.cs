using System.Numerics.Tensors;

namespace Likeness.Tensors.Kernels.Attention;

/// <summary>The steps between the matrix products of an attention, one row of scores at a time.</summary>
internal static class AttentionRows
{
    /// <summary>Turns products of a query and keys into scores: scaled, biased, with padded keys at minus infinity.</summary>
    /// <param name="row">The products; replaced by the scores.</param>
    /// <param name="scale">Factor of the products.</param>
    /// <param name="bias">One value a key, or empty.</param>
    /// <param name="mask">0 or minus infinity for each key, or empty.</param>
    public static void Score(Span<float> row, float scale, ReadOnlySpan<float> bias, ReadOnlySpan<float> mask)
    {
        if (bias.IsEmpty)
        {
            TensorPrimitives.Multiply(row, scale, row);
        }
        else
        {
            TensorPrimitives.MultiplyAdd(row, scale, bias[..row.Length], row);
        }

        if (!mask.IsEmpty)
        {
            TensorPrimitives.Add(row, mask[..row.Length], row);
        }
    }

    /// <summary>Softmax of scores in place. A row without a single visible key becomes zeros.</summary>
    /// <returns>The logarithm of the sum of the exponentials; plus infinity where no key is visible, so that <c>exp(score - result)</c> is 0.</returns>
    public static float Softmax(Span<float> row)
    {
        float largest = row.IsEmpty ? float.NegativeInfinity : TensorPrimitives.Max(row);
        if (float.IsNegativeInfinity(largest))
        {
            row.Clear();
            return float.PositiveInfinity;
        }

        TensorPrimitives.Subtract(row, largest, row);
        TensorPrimitives.Exp(row, row);
        float sum = TensorPrimitives.Sum(row);
        TensorPrimitives.Multiply(row, 1f / sum, row);
        return largest + MathF.Log(sum);
    }

    /// <summary>Softmax of scores in place, from the logarithm that <see cref="Softmax"/> returned.</summary>
    public static void SoftmaxAgain(Span<float> row, float logSum)
    {
        TensorPrimitives.Subtract(row, logSum, row);
        TensorPrimitives.Exp(row, row);
    }

    /// <summary>Gradient of a softmax: <c>d = p (d - sum(p d))</c>.</summary>
    public static void SoftmaxBackward(ReadOnlySpan<float> p, Span<float> d)
    {
        TensorPrimitives.Subtract(d, TensorPrimitives.Dot(p, d), d);
        TensorPrimitives.Multiply(d, p, d);
    }

    /// <summary>0 for a key that counts, minus infinity for one that is padding (anything but 0).</summary>
    public static void FillMask(ReadOnlySpan<float> padding, Span<float> mask)
    {
        for (int j = 0; j < mask.Length; j++)
        {
            mask[j] = padding[j] == 0f ? 0f : float.NegativeInfinity;
        }
    }
}
