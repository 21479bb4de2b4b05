using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Tensors.Nn;

/// <summary>
/// Layers of long short-term memory over sequences, batch first. Parameters, for layer k from 0: <c>weight_ih_lk</c> [4 H, in],
/// <c>weight_hh_lk</c> [4 H, H], <c>bias_ih_lk</c> and <c>bias_hh_lk</c> [4 H], and the same with <c>_reverse</c> for the way back.
/// </summary>
public sealed class Lstm : Module
{
    private readonly List<RecurrentWeights> _forward = [];
    private readonly List<RecurrentWeights> _backward = [];

    /// <summary>Makes the layers.</summary>
    /// <param name="inputs">Size of the last axis of the input.</param>
    /// <param name="hidden">H, the size of the state.</param>
    /// <param name="random">Draws the parameters from +-1/sqrt(H); null leaves them zero, to be loaded.</param>
    /// <param name="layers">How many layers, each reading the outputs of the one before.</param>
    /// <param name="bidirectional">Whether each layer also reads the sequence from its end.</param>
    public Lstm(int inputs, int hidden, RandomSource? random, int layers = 1, bool bidirectional = false)
    {
        for (int k = 0; k < layers; k++)
        {
            int width = k == 0 ? inputs : bidirectional ? 2 * hidden : hidden;
            _forward.Add(RecurrentParameters.Make(AddParameter, $"l{k}", 4, width, hidden, random));
            if (bidirectional)
            {
                _backward.Add(RecurrentParameters.Make(AddParameter, $"l{k}_reverse", 4, width, hidden, random));
            }
        }
    }

    /// <summary>Reads sequences from a state of zeros.</summary>
    /// <param name="x">[B, T, inputs].</param>
    /// <returns>[B, T, H], or [B, T, 2 H] with both directions side by side.</returns>
    public Tensor Forward(Tensor x)
    {
        for (int k = 0; k < _forward.Count; k++)
        {
            x = _backward.Count > 0
                ? RecurrentOps.BidirectionalLstm(x, _forward[k], _backward[k]).Outputs
                : RecurrentOps.Lstm(x, _forward[k]).Outputs;
        }

        return x;
    }
}

/// <summary>The four tensors of one direction of a recurrent layer, under the names of published checkpoints.</summary>
internal static class RecurrentParameters
{
    public static RecurrentWeights Make(Func<string, Shape, Tensor> add, string suffix, int gates, int inputs, int hidden, RandomSource? random)
    {
        var weights = new RecurrentWeights(
            add($"weight_ih_{suffix}", new Shape(gates * hidden, inputs)),
            add($"weight_hh_{suffix}", new Shape(gates * hidden, hidden)),
            add($"bias_ih_{suffix}", new Shape(gates * hidden)),
            add($"bias_hh_{suffix}", new Shape(gates * hidden)));
        if (random is not null)
        {
            weights.Input.FanInUniform(random, hidden);
            weights.Hidden.FanInUniform(random, hidden);
            weights.InputBias!.FanInUniform(random, hidden);
            weights.HiddenBias!.FanInUniform(random, hidden);
        }

        return weights;
    }
}
