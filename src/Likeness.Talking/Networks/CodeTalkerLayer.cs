using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Talking.Networks;

/// <summary>
/// A transformer layer of CodeTalker's motion prior: normalised first, queries, keys and values without bias, scores scaled by the root of the whole
/// width (not of a head's), and the tanh form of GELU, all as in its release.
/// </summary>
internal sealed class CodeTalkerLayer : Module
{
    private readonly int _heads;
    private readonly float _scale;
    private readonly LayerNorm _norm1;
    private readonly Linear _qkv;
    private readonly Linear _out;
    private readonly LayerNorm _norm2;
    private readonly Linear _first;
    private readonly Linear _second;
    private readonly Dropout _dropout;

    public CodeTalkerLayer(CodeTalkerOptions options, RandomSource? random)
    {
        int width = options.Width;
        (_heads, _scale) = (options.PriorHeads, 1 / MathF.Sqrt(width));
        _norm1 = AddModule("norm1", new LayerNorm(width));
        _qkv = AddModule("qkv", new Linear(width, 3 * width, random, bias: false));
        _out = AddModule("out", new Linear(width, width, random));
        _norm2 = AddModule("norm2", new LayerNorm(width));
        _first = AddModule("linear1", new Linear(width, options.PriorFeedForward, random));
        _second = AddModule("linear2", new Linear(options.PriorFeedForward, width, random));
        _dropout = AddModule("dropout", new Dropout(options.Dropout, random));
    }

    /// <summary>[1, T, width] to the same.</summary>
    public Tensor Forward(Tensor x)
    {
        Tensor mixed = AttentionOps.MultiHeadSelfAttention(_qkv.Forward(_norm1.Forward(x)), _heads, new AttentionOptions { Scale = _scale });
        x += _dropout.Forward(_out.Forward(mixed));
        return x + _dropout.Forward(_second.Forward(_dropout.Forward(_first.Forward(_norm2.Forward(x)).GeluTanh())));
    }
}
