using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Tensors.Nn;

/// <summary>
/// Self-attention, attention to another sequence and two fully connected layers, each added to its input (Vaswani et al.,
/// "Attention is all you need", section 3.1). Parts: <c>self_attn</c>, <c>multihead_attn</c>, <c>linear1</c>, <c>linear2</c>,
/// <c>norm1</c>, <c>norm2</c>, <c>norm3</c>.
/// </summary>
public sealed class TransformerDecoderLayer : Module
{
    private readonly TransformerOptions _options;
    private readonly MultiHeadAttention _own;
    private readonly MultiHeadAttention _cross;
    private readonly Linear _first;
    private readonly Linear _second;
    private readonly LayerNorm _norm1;
    private readonly LayerNorm _norm2;
    private readonly LayerNorm _norm3;
    private readonly Dropout _dropout;

    /// <summary>Makes the layer.</summary>
    /// <param name="options">Sizes.</param>
    /// <param name="random">Draws the parameters and what dropout drops; null leaves the weights zero, to be loaded.</param>
    public TransformerDecoderLayer(TransformerOptions options, RandomSource? random)
    {
        _options = options;
        _own = AddModule("self_attn", new MultiHeadAttention(options.Width, options.Heads, random, options.Dropout));
        _cross = AddModule("multihead_attn", new MultiHeadAttention(options.Width, options.Heads, random, options.Dropout));
        _first = AddModule("linear1", new Linear(options.Width, options.FeedForward, random));
        _second = AddModule("linear2", new Linear(options.FeedForward, options.Width, random));
        _norm1 = AddModule("norm1", new LayerNorm(options.Width, options.Eps));
        _norm2 = AddModule("norm2", new LayerNorm(options.Width, options.Eps));
        _norm3 = AddModule("norm3", new LayerNorm(options.Width, options.Eps));
        _dropout = AddModule("dropout", new Dropout(options.Dropout, random));
    }

    /// <summary>Applies the layer.</summary>
    /// <param name="x">The sequence that is made: [B, T, E].</param>
    /// <param name="memory">The sequence that is looked at: [B, Tm, E].</param>
    /// <param name="own">Masks and bias of the self-attention, for example a causal mask.</param>
    /// <param name="cross">Masks and bias of the attention to the memory.</param>
    /// <returns>[B, T, E].</returns>
    public Tensor Forward(Tensor x, Tensor memory, in AttentionOptions own = default, in AttentionOptions cross = default)
    {
        if (_options.NormFirst)
        {
            x += _dropout.Forward(_own.Forward(_norm1.Forward(x), own));
            x += _dropout.Forward(_cross.Forward(_norm2.Forward(x), memory, cross));
            return x + FeedForward(_norm3.Forward(x));
        }

        x = _norm1.Forward(x + _dropout.Forward(_own.Forward(x, own)));
        x = _norm2.Forward(x + _dropout.Forward(_cross.Forward(x, memory, cross)));
        return _norm3.Forward(x + FeedForward(x));
    }

    /// <summary>The next position of a causal sequence. For inference: nothing is recorded, nothing is dropped.</summary>
    /// <param name="row">[1, 1, E].</param>
    /// <param name="memory">What this position looks at: [1, Tm, E].</param>
    /// <param name="cache">The positions before; receives this one.</param>
    /// <param name="bias">[H, 1, length] added to the scores of the self-attention, or null.</param>
    /// <returns>[1, 1, E].</returns>
    /// <exception cref="InvalidOperationException">The memory is full.</exception>
    public Tensor Step(Tensor row, Tensor memory, KeyValueCache cache, Tensor? bias = null)
    {
        using Autodiff.Tape.PauseScope pause = Autodiff.Tape.Pause();
        if (_options.NormFirst)
        {
            row += _own.Step(_norm1.Forward(row), cache, bias);
            row += _cross.Forward(_norm2.Forward(row), memory);
            return row + _second.Forward(Nonlinear.Apply(_first.Forward(_norm3.Forward(row)), _options.Nonlinearity));
        }

        row = _norm1.Forward(row + _own.Step(row, cache, bias));
        row = _norm2.Forward(row + _cross.Forward(row, memory));
        return _norm3.Forward(row + _second.Forward(Nonlinear.Apply(_first.Forward(row), _options.Nonlinearity)));
    }

    private Tensor FeedForward(Tensor x) =>
        _dropout.Forward(_second.Forward(_dropout.Forward(Nonlinear.Apply(_first.Forward(x), _options.Nonlinearity))));
}
