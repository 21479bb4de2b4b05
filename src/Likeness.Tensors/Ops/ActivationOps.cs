using Likeness.Tensors.Kernels;

namespace Likeness.Tensors.Ops;

/// <summary>Activation functions. Each returns a new tensor of the same shape.</summary>
public static partial class ActivationOps
{
    /// <summary>max(x, 0); its slope at 0 is 0.</summary>
    public static Tensor Relu(this Tensor x) => MapNode<ReluMap>.Apply(x, default);

    /// <summary>x above 0, <paramref name="slope"/> times x elsewhere.</summary>
    public static Tensor LeakyRelu(this Tensor x, float slope = 0.01f) => MapNode<LeakyReluMap>.Apply(x, new LeakyReluMap(slope));

    /// <summary>x above 0, <paramref name="alpha"/> (e^x - 1) elsewhere (Clevert et al. 2016).</summary>
    public static Tensor Elu(this Tensor x, float alpha = 1f)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(alpha);
        return MapNode<EluMap>.Apply(x, new EluMap(alpha));
    }

    /// <summary>x times the normal distribution function at x (Hendrycks and Gimpel 2016).</summary>
    public static Tensor Gelu(this Tensor x) => MapNode<GeluMap>.Apply(x, default);

    /// <summary>The tanh approximation of <see cref="Gelu"/>.</summary>
    public static Tensor GeluTanh(this Tensor x) => MapNode<GeluTanhMap>.Apply(x, default);

    /// <summary>x sigmoid(x), also called swish.</summary>
    public static Tensor Silu(this Tensor x) => MapNode<SiluMap>.Apply(x, default);

    /// <summary>ln(1 + e^(<paramref name="beta"/> x)) / <paramref name="beta"/>; x itself where beta x is above <paramref name="threshold"/>.</summary>
    public static Tensor Softplus(this Tensor x, float beta = 1f, float threshold = 20f) =>
        MapNode<SoftplusMap>.Apply(x, new SoftplusMap(beta, threshold));

    /// <summary>1 / (1 + e^-x).</summary>
    public static Tensor Sigmoid(this Tensor x) => MapNode<SigmoidMap>.Apply(x, default);

    /// <summary>ln sigmoid(x), without overflow.</summary>
    public static Tensor LogSigmoid(this Tensor x) => MapNode<LogSigmoidMap>.Apply(x, default);

    /// <summary>Hyperbolic tangent.</summary>
    public static Tensor Tanh(this Tensor x) => MapNode<TanhMap>.Apply(x, default);
}
