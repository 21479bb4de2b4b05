using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Tensors.Nn;

/// <summary>
/// While training, sets a share of the elements to zero and enlarges the others to keep the mean (Srivastava et al. 2014);
/// otherwise does nothing.
/// </summary>
public sealed class Dropout : Module, ILayer
{
    private readonly RandomSource? _random;

    /// <summary>Makes the layer.</summary>
    /// <param name="share">The share that is dropped, from 0 to less than 1.</param>
    /// <param name="random">Decides what is dropped; its state belongs into a checkpoint. May be null for a network that is not trained.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is not in [0, 1).</exception>
    public Dropout(float share, RandomSource? random)
    {
        if (!(share is >= 0f and < 1f))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "A share from 0 to less than 1 can be dropped.");
        }

        Share = share;
        _random = random;
    }

    /// <summary>The share that is dropped.</summary>
    public float Share { get; }

    /// <summary>True when the layer does anything: while training, with a share above zero.</summary>
    public bool IsActive => IsTraining && Share > 0f;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The layer is active and was made without a source of random numbers.</exception>
    public Tensor Forward(Tensor x) => IsActive ? x.Dropout(Share, Source) : x;

    /// <summary>Draws one factor for each element of a shape: 0 with the probability of the share, else 1 / (1 - share).</summary>
    /// <exception cref="InvalidOperationException">The layer was made without a source of random numbers.</exception>
    public Tensor Factors(Shape shape) => Tensor.Full(shape, 1f).Dropout(Share, Source);

    private RandomSource Source => _random ?? throw new InvalidOperationException("A network with dropout needs a source of random numbers to be trained.");
}
