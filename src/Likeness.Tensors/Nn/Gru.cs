using System.Buffers;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Tensors.Nn;

/// <summary>
/// Layers of gated recurrent units over sequences, batch first. Parameters, for layer k from 0: <c>weight_ih_lk</c> [3 H, in],
/// <c>weight_hh_lk</c> [3 H, H], <c>bias_ih_lk</c> and <c>bias_hh_lk</c> [3 H].
/// </summary>
public sealed class Gru : Module
{
    private readonly int _hidden;
    private readonly List<RecurrentWeights> _layers = [];

    /// <summary>Makes the layers.</summary>
    /// <param name="inputs">Size of the last axis of the input.</param>
    /// <param name="hidden">H, the size of the state.</param>
    /// <param name="random">Draws the parameters from +-1/sqrt(H); null leaves them zero, to be loaded.</param>
    /// <param name="layers">How many layers, each reading the outputs of the one before.</param>
    public Gru(int inputs, int hidden, RandomSource? random, int layers = 1)
    {
        _hidden = hidden;
        for (int k = 0; k < layers; k++)
        {
            _layers.Add(RecurrentParameters.Make(AddParameter, $"l{k}", 3, k == 0 ? inputs : hidden, hidden, random));
        }
    }

    /// <summary>Reads sequences from a state of zeros.</summary>
    /// <param name="x">[B, T, inputs].</param>
    /// <returns>[B, T, H].</returns>
    public Tensor Forward(Tensor x)
    {
        int steps = x.Shape[1];
        Tensor[] outputs = ArrayPool<Tensor>.Shared.Rent(steps);
        foreach (RecurrentWeights weights in _layers)
        {
            Tensor h = Tensor.Zeros(x.Shape[0], _hidden);
            for (int t = 0; t < steps; t++)
            {
                outputs[t] = h = RecurrentOps.GruCell(x.Select(1, t), h, weights);
            }

            x = ShapeOps.Stack(1, outputs.AsSpan(0, steps));
        }

        ArrayPool<Tensor>.Shared.Return(outputs, clearArray: true);
        return x;
    }
}
