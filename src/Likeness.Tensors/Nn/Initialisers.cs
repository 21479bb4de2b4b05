using Likeness.Tensors.Randomness;

namespace Likeness.Tensors.Nn;

/// <summary>Ways to fill new parameters. Each draws its numbers in row-major order, so a seed fixes a network.</summary>
public static class Initialisers
{
    /// <summary>Normal numbers.</summary>
    public static Tensor Normal(this Tensor tensor, RandomSource random, double mean, double deviation)
    {
        random.FillNormal(tensor.Span, (float)mean, (float)deviation);
        return tensor;
    }

    /// <summary>Normal numbers, drawn again when further than two deviations from the mean.</summary>
    public static Tensor TruncatedNormal(this Tensor tensor, RandomSource random, double mean, double deviation)
    {
        random.FillTruncatedNormal(tensor.Span, (float)mean, (float)deviation);
        return tensor;
    }

    /// <summary>Uniform numbers from low (inclusive) to high (exclusive).</summary>
    public static Tensor Uniform(this Tensor tensor, RandomSource random, double low, double high)
    {
        random.FillUniform(tensor.Span, (float)low, (float)high);
        return tensor;
    }

    /// <summary>The same number everywhere.</summary>
    public static Tensor Constant(this Tensor tensor, float value)
    {
        tensor.Span.Fill(value);
        return tensor;
    }

    /// <summary>Uniform in +-sqrt(6 / (fanIn + fanOut)) (Glorot and Bengio 2010).</summary>
    public static Tensor XavierUniform(this Tensor tensor, RandomSource random, int fanIn, int fanOut)
    {
        double bound = Math.Sqrt(6.0 / (fanIn + fanOut));
        return tensor.Uniform(random, -bound, bound);
    }

    /// <summary>Normal with deviation sqrt(2 / (fanIn + fanOut)) (Glorot and Bengio 2010).</summary>
    public static Tensor XavierNormal(this Tensor tensor, RandomSource random, int fanIn, int fanOut) =>
        tensor.Normal(random, 0, Math.Sqrt(2.0 / (fanIn + fanOut)));

    /// <summary>Uniform in +-sqrt(6 / fanIn), for layers followed by ReLU (He et al. 2015).</summary>
    public static Tensor KaimingUniform(this Tensor tensor, RandomSource random, int fanIn)
    {
        double bound = Math.Sqrt(6.0 / fanIn);
        return tensor.Uniform(random, -bound, bound);
    }

    /// <summary>Normal with deviation sqrt(2 / fanIn), for layers followed by ReLU (He et al. 2015).</summary>
    public static Tensor KaimingNormal(this Tensor tensor, RandomSource random, int fanIn) => tensor.Normal(random, 0, Math.Sqrt(2.0 / fanIn));

    /// <summary>Uniform in +-1/sqrt(fanIn): what the common frameworks give a linear layer's weights and bias.</summary>
    public static Tensor FanInUniform(this Tensor tensor, RandomSource random, int fanIn)
    {
        double bound = 1 / Math.Sqrt(fanIn);
        return tensor.Uniform(random, -bound, bound);
    }
}
