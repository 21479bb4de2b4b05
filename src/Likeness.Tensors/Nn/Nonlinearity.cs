using Likeness.Tensors.Ops;

namespace Likeness.Tensors.Nn;

/// <summary>The element-wise functions that layers are configured with.</summary>
public enum Nonlinearity
{
    /// <summary>x itself.</summary>
    None,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>x where positive, else 0.01 x.</summary>
    LeakyRelu,

    /// <summary>x where positive, else exp(x) - 1.</summary>
    Elu,

    /// <summary>x times the distribution function of the standard normal.</summary>
    Gelu,

    /// <summary>x sigmoid(x).</summary>
    Silu,

    /// <summary>Hyperbolic tangent.</summary>
    Tanh,

    /// <summary>1 / (1 + exp(-x)).</summary>
    Sigmoid,

    /// <summary>log(1 + exp(x)).</summary>
    Softplus,
}

/// <summary>A nonlinearity as a layer without parameters.</summary>
/// <param name="kind">Which function.</param>
public sealed class Nonlinear(Nonlinearity kind) : ILayer
{
    /// <summary>Applies a nonlinearity.</summary>
    public static Tensor Apply(Tensor x, Nonlinearity kind) => kind switch
    {
        Nonlinearity.None => x,
        Nonlinearity.Relu => x.Relu(),
        Nonlinearity.LeakyRelu => x.LeakyRelu(),
        Nonlinearity.Elu => x.Elu(),
        Nonlinearity.Gelu => x.Gelu(),
        Nonlinearity.Silu => x.Silu(),
        Nonlinearity.Tanh => x.Tanh(),
        Nonlinearity.Sigmoid => x.Sigmoid(),
        Nonlinearity.Softplus => x.Softplus(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <inheritdoc/>
    public Tensor Forward(Tensor x) => Apply(x, kind);
}
