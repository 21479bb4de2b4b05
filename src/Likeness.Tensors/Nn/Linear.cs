using Likeness.Tensors.Kernels;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Tensors.Nn;

/// <summary>A fully connected layer, <c>x weight' + bias</c>. Parameters: <c>weight</c> [out, in], <c>bias</c> [out].</summary>
public sealed class Linear : Module, ILayer
{
    private readonly Activation _activation;

    /// <summary>Makes the layer.</summary>
    /// <param name="inputs">Size of the last axis of the input.</param>
    /// <param name="outputs">Size of the last axis of the result.</param>
    /// <param name="random">Draws the parameters from +-1/sqrt(inputs); null leaves them zero, to be loaded.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <param name="activation">Applied while the result is in the cache.</param>
    public Linear(int inputs, int outputs, RandomSource? random, bool bias = true, Activation activation = Activation.None)
    {
        _activation = activation;
        Weight = AddParameter("weight", new Shape(outputs, inputs));
        Bias = bias ? AddParameter("bias", new Shape(outputs)) : null;
        if (random is not null)
        {
            Weight.FanInUniform(random, inputs);
            Bias?.FanInUniform(random, inputs);
        }
    }

    /// <summary>[out, in].</summary>
    public Tensor Weight { get; }

    /// <summary>[out], or null.</summary>
    public Tensor? Bias { get; }

    /// <summary>Applies the layer.</summary>
    /// <param name="x">[..., in].</param>
    /// <returns>[..., out].</returns>
    public Tensor Forward(Tensor x) => x.Linear(Weight, Bias, _activation);
}
