using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Tensors.Nn;

/// <summary>
/// Attention of several heads between projections (Vaswani et al., "Attention is all you need", section 3.2.2), batch first.
/// Parameters: <c>in_proj_weight</c> [3 E, E] and <c>in_proj_bias</c> [3 E], whose rows make queries, keys and values in this order;
/// <c>out_proj.weight</c> [E, E] and <c>out_proj.bias</c> [E].
/// </summary>
public sealed class MultiHeadAttention : Module
{
    private readonly int _width;
    private readonly int _heads;
    private readonly Tensor _inWeight;
    private readonly Tensor _inBias;
    private readonly Linear _out;
    private readonly Dropout _dropout;

    /// <summary>Makes the layer.</summary>
    /// <param name="width">E, the size of the last axis of input and result; a multiple of the heads.</param>
    /// <param name="heads">The number of heads.</param>
    /// <param name="random">Draws the parameters (Glorot), and what dropout drops; null leaves them zero, to be loaded.</param>
    /// <param name="dropout">The share of the attention matrix that is dropped while training.</param>
    /// <exception cref="ShapeException">The width is not a multiple of the heads.</exception>
    public MultiHeadAttention(int width, int heads, RandomSource? random, float dropout = 0f)
    {
        if (heads < 1 || width % heads != 0)
        {
            throw new ShapeException($"Attention of width {width} cannot be cut into {heads} heads.");
        }

        _width = width;
        _heads = heads;
        _inWeight = AddParameter("in_proj_weight", new Shape(3 * width, width));
        _inBias = AddParameter("in_proj_bias", new Shape(3 * width));
        _out = AddModule("out_proj", new Linear(width, width, random));
        _out.Bias!.Span.Clear();
        _dropout = AddModule("dropout", new Dropout(dropout, random));
        if (random is not null)
        {
            _inWeight.XavierUniform(random, width, 3 * width);
        }
    }

    /// <summary>Attention of a sequence to itself.</summary>
    /// <param name="x">[B, T, E].</param>
    /// <param name="options">Masks and bias.</param>
    /// <returns>[B, T, E].</returns>
    public Tensor Forward(Tensor x, in AttentionOptions options = default) =>
        _out.Forward(AttentionOps.MultiHeadSelfAttention(x.Linear(_inWeight, _inBias), _heads, WithDropout(options, x, x)));

    /// <summary>Attention of one sequence to another ("cross attention").</summary>
    /// <param name="q">What asks: [B, Tq, E].</param>
    /// <param name="memory">What is looked at: [B, Tk, E].</param>
    /// <param name="options">Masks and bias.</param>
    /// <returns>[B, Tq, E].</returns>
    public Tensor Forward(Tensor q, Tensor memory, in AttentionOptions options = default)
    {
        (Tensor queries, Tensor keys, Tensor values) = Project(q, memory);
        return _out.Forward(AttentionOps.MultiHeadAttention(queries, keys, values, _heads, WithDropout(options, q, memory)));
    }

    /// <summary>Attention of one sequence to another, with the matrix as a second, differentiable result.</summary>
    /// <param name="q">What asks: [B, Tq, E].</param>
    /// <param name="memory">What is looked at: [B, Tk, E].</param>
    /// <param name="options">Masks and bias.</param>
    /// <param name="matrix">[B, H, Tq, Tk]; each row adds up to 1.</param>
    /// <returns>[B, Tq, E].</returns>
    public Tensor Forward(Tensor q, Tensor memory, in AttentionOptions options, out Tensor matrix)
    {
        (Tensor queries, Tensor keys, Tensor values) = Project(q, memory);
        return _out.Forward(AttentionOps.MultiHeadAttention(queries, keys, values, _heads, WithDropout(options, q, memory), out matrix));
    }

    /// <summary>The next position of a causal self-attention. For inference: nothing is recorded.</summary>
    /// <param name="row">[1, 1, E].</param>
    /// <param name="cache">The positions before; receives this one.</param>
    /// <param name="bias">[H, 1, length] added to the scaled scores of all positions so far with this one, or null.</param>
    /// <returns>[1, 1, E].</returns>
    /// <exception cref="InvalidOperationException">The memory is full.</exception>
    public Tensor Step(Tensor row, KeyValueCache cache, Tensor? bias = null)
    {
        using Autodiff.Tape.PauseScope pause = Autodiff.Tape.Pause();
        Tensor all = row.Linear(_inWeight, _inBias);
        (Tensor keys, Tensor values) = cache.Append(all.Span.Slice(_width, _width), all.Span.Slice(2 * _width, _width));
        return _out.Forward(AttentionOps.MultiHeadAttention(all.Slice(2, 0, _width), keys, values, _heads, new AttentionOptions { Bias = bias }));
    }

    private (Tensor Queries, Tensor Keys, Tensor Values) Project(Tensor q, Tensor memory) => (Part(q, 0), Part(memory, 1), Part(memory, 2));

    private Tensor Part(Tensor x, int part) => x.Linear(
        _inWeight.Slice(0, part * _width, (part + 1) * _width), _inBias.Slice(0, part * _width, (part + 1) * _width));

    private AttentionOptions WithDropout(in AttentionOptions options, Tensor q, Tensor memory) =>
        _dropout.IsActive && options.Keep is null
            ? options with { Keep = _dropout.Factors(new Shape(q.Shape[0], _heads, q.Shape[1], memory.Shape[1])) }
            : options;
}
