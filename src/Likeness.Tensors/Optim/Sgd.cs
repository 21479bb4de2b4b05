using System.Runtime.CompilerServices;
using Likeness.Tensors.Kernels;

namespace Likeness.Tensors.Optim;

/// <summary>Settings of <see cref="Sgd"/>.</summary>
public sealed record SgdOptions
{
    /// <summary>How much of the last direction is kept; 0 for plain descent.</summary>
    public double Momentum { get; init; }

    /// <summary>How much of the gradient is held back from the direction; without momentum it does nothing.</summary>
    public double Dampening { get; init; }

    /// <summary>Look ahead along the direction (Nesterov 1983).</summary>
    public bool Nesterov { get; init; }
}

/// <summary>
/// Stochastic gradient descent: buffer = momentum * buffer + (1 - dampening) * gradient, the first time buffer = gradient;
/// parameter -= rate * buffer, with Nesterov's rule rate * (gradient + momentum * buffer).
/// </summary>
public sealed class Sgd : Optimiser
{
    private readonly SgdOptions _options;

    /// <summary>Trains several groups.</summary>
    public Sgd(IReadOnlyList<ParameterGroup> groups, SgdOptions? options = null)
        : base(groups, options is { Momentum: > 0 } ? ["momentum"] : []) => _options = options ?? new SgdOptions();

    /// <inheritdoc/>
    private protected override void Update(
        ParameterGroup group, double rate, long step, Span<float> parameter, ReadOnlySpan<float> gradient, Span<float> first, Span<float> second, Span<float> third) =>
        UpdateKernels.Run(
            new Rule(
                (float)rate,
                (float)group.WeightDecay,
                step == 1 ? 0 : (float)_options.Momentum,
                step == 1 || _options.Momentum == 0 ? 1 : (float)(1 - _options.Dampening),
                _options.Nesterov ? (float)_options.Momentum : 0,
                _options.Nesterov),
            parameter,
            gradient,
            first,
            second,
            third);

    private readonly struct Rule(float rate, float decay, float keep, float take, float ahead, bool nesterov) : IUpdate
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<V>(V parameter, V gradient, ref V first, ref V second, ref V third) where V : struct, ILanes<V>
        {
            V g = gradient + (V.Broadcast(decay) * parameter);
            first = (V.Broadcast(keep) * first) + (V.Broadcast(take) * g);
            V direction = nesterov ? g + (V.Broadcast(ahead) * first) : first;
            return parameter - (V.Broadcast(rate) * direction);
        }
    }
}
