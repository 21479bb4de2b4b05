using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Tensors.Nn;

/// <summary>The sizes of a transformer layer and where its normalisation stands.</summary>
public sealed record TransformerOptions
{
    /// <summary>Size of the last axis of input and result.</summary>
    public required int Width { get; init; }

    /// <summary>The number of heads; a divisor of the width.</summary>
    public required int Heads { get; init; }

    /// <summary>Size of the layer between the two fully connected ones.</summary>
    public required int FeedForward { get; init; }

    /// <summary>The function between the two fully connected layers.</summary>
    public Nonlinearity Nonlinearity { get; init; } = Nonlinearity.Relu;

    /// <summary>True: normalise what goes into each part ("pre-norm"). False: normalise after adding its result ("post-norm").</summary>
    public bool NormFirst { get; init; }

    /// <summary>The share that is dropped while training: of attention matrices, between the fully connected layers, and of what each part adds.</summary>
    public float Dropout { get; init; }

    /// <summary>Added to the variances of the normalisations.</summary>
    public float Eps { get; init; } = 1e-5f;
}

/// <summary>
/// Self-attention and two fully connected layers, each added to its input (Vaswani et al., "Attention is all you need", section 3.1).
/// Parts: <c>self_attn</c>, <c>linear1</c>, <c>linear2</c>, <c>norm1</c>, <c>norm2</c>.
/// </summary>
public sealed class TransformerEncoderLayer : Module
{
    private readonly TransformerOptions _options;
    private readonly MultiHeadAttention _attention;
    private readonly Linear _first;
    private readonly Linear _second;
    private readonly LayerNorm _norm1;
    private readonly LayerNorm _norm2;
    private readonly Dropout _dropout;

    /// <summary>Makes the layer.</summary>
    /// <param name="options">Sizes.</param>
    /// <param name="random">Draws the parameters and what dropout drops; null leaves the weights zero, to be loaded.</param>
    public TransformerEncoderLayer(TransformerOptions options, RandomSource? random)
    {
        _options = options;
        _attention = AddModule("self_attn", new MultiHeadAttention(options.Width, options.Heads, random, options.Dropout));
        _first = AddModule("linear1", new Linear(options.Width, options.FeedForward, random));
        _second = AddModule("linear2", new Linear(options.FeedForward, options.Width, random));
        _norm1 = AddModule("norm1", new LayerNorm(options.Width, options.Eps));
        _norm2 = AddModule("norm2", new LayerNorm(options.Width, options.Eps));
        _dropout = AddModule("dropout", new Dropout(options.Dropout, random));
    }

    /// <summary>Applies the layer.</summary>
    /// <param name="x">[B, T, E].</param>
    /// <param name="attention">Masks and bias of the attention.</param>
    /// <returns>[B, T, E].</returns>
    public Tensor Forward(Tensor x, in AttentionOptions attention = default)
    {
        if (_options.NormFirst)
        {
            x += _dropout.Forward(_attention.Forward(_norm1.Forward(x), attention));
            return x + FeedForward(_norm2.Forward(x));
        }

        x = _norm1.Forward(x + _dropout.Forward(_attention.Forward(x, attention)));
        return _norm2.Forward(x + FeedForward(x));
    }

    private Tensor FeedForward(Tensor x) =>
        _dropout.Forward(_second.Forward(_dropout.Forward(Nonlinear.Apply(_first.Forward(x), _options.Nonlinearity))));
}
