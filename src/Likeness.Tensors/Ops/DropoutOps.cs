using Likeness.Tensors.Randomness;

namespace Likeness.Tensors.Ops;

/// <summary>Random masking.</summary>
public static class DropoutOps
{
    /// <summary>
    /// Sets each element to zero with a probability and divides the others by what is left, so that the mean stays
    /// (Srivastava et al. 2014). Evaluation code leaves the call out.
    /// </summary>
    /// <param name="x">Any shape.</param>
    /// <param name="probability">From 0 to below 1.</param>
    /// <param name="random">Moves on by one draw for each element.</param>
    public static Tensor Dropout(this Tensor x, float probability, RandomSource random)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(probability);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(probability, 1f);
        if (probability == 0f)
        {
            return x;
        }

        Tensor mask = Tensor.Uninitialized(x.Shape);
        float kept = 1f / (1f - probability);
        foreach (ref float m in mask.Span)
        {
            m = random.NextFloat() < probability ? 0f : kept;
        }

        return x.Multiply(mask);
    }
}
