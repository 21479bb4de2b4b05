using System.Runtime.CompilerServices;
using Likeness.Tensors.Kernels;

namespace Likeness.Tensors.Optim;

/// <summary>Settings of <see cref="RmsProp"/>.</summary>
public sealed record RmsPropOptions
{
    /// <summary>How much of the mean squared gradient is kept.</summary>
    public double Alpha { get; init; } = 0.99;

    /// <summary>Added to the root of the mean square.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>How much of the last direction is kept.</summary>
    public double Momentum { get; init; }

    /// <summary>Subtract the squared mean gradient from the mean square (Graves 2013).</summary>
    public bool Centred { get; init; }
}

/// <summary>
/// RMSprop (Hinton 2012): square = alpha * square + (1 - alpha) * gradient^2; direction = gradient / (sqrt(square) + epsilon),
/// with momentum buffer = momentum * buffer + direction; parameter -= rate * direction.
/// </summary>
public sealed class RmsProp : Optimiser
{
    private readonly RmsPropOptions _options;

    /// <summary>Trains several groups.</summary>
    public RmsProp(IReadOnlyList<ParameterGroup> groups, RmsPropOptions? options = null)
        : base(groups, "square", "mean", "momentum") => _options = options ?? new RmsPropOptions();

    /// <inheritdoc/>
    private protected override void Update(
        ParameterGroup group, double rate, long step, Span<float> parameter, ReadOnlySpan<float> gradient, Span<float> first, Span<float> second, Span<float> third) =>
        UpdateKernels.Run(
            new Rule
            {
                Decay = (float)group.WeightDecay,
                Alpha = (float)_options.Alpha,
                Rest = (float)(1 - _options.Alpha),
                Rate = (float)rate,
                Epsilon = (float)_options.Epsilon,
                Momentum = (float)_options.Momentum,
                Centred = _options.Centred,
            },
            parameter,
            gradient,
            first,
            second,
            third);

    private readonly struct Rule : IUpdate
    {
        public float Decay { get; init; }

        public float Alpha { get; init; }

        public float Rest { get; init; }

        public float Rate { get; init; }

        public float Epsilon { get; init; }

        public float Momentum { get; init; }

        public bool Centred { get; init; }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<V>(V parameter, V gradient, ref V first, ref V second, ref V third) where V : struct, ILanes<V>
        {
            V g = gradient + (V.Broadcast(Decay) * parameter);
            first = (V.Broadcast(Alpha) * first) + (V.Broadcast(Rest) * g * g);
            V square = first;
            if (Centred)
            {
                second = (V.Broadcast(Alpha) * second) + (V.Broadcast(Rest) * g);
                square = first - (second * second);
                // Rounding may leave a variance just below zero, whose root would be no number.
                V zero = V.Broadcast(0);
                square = V.Select(V.Less(square, zero), zero, square);
            }

            third = (V.Broadcast(Momentum) * third) + (g / (V.Sqrt(square) + V.Broadcast(Epsilon)));
            return parameter - (V.Broadcast(Rate) * third);
        }
    }
}
