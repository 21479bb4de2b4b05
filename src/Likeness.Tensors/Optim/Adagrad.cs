using System.Runtime.CompilerServices;
using Likeness.Tensors.Kernels;

namespace Likeness.Tensors.Optim;

/// <summary>Settings of <see cref="Adagrad"/>.</summary>
public sealed record AdagradOptions
{
    /// <summary>The rate becomes rate / (1 + (t - 1) * decay) at the t-th update.</summary>
    public double RateDecay { get; init; }

    /// <summary>Added to the root of the sum of squares.</summary>
    public double Epsilon { get; init; } = 1e-10;
}

/// <summary>Adagrad (Duchi et al. 2011): sum += gradient^2; parameter -= rate * gradient / (sqrt(sum) + epsilon).</summary>
public sealed class Adagrad : Optimiser
{
    private readonly AdagradOptions _options;

    /// <summary>Trains several groups.</summary>
    public Adagrad(IReadOnlyList<ParameterGroup> groups, AdagradOptions? options = null)
        : base(groups, "sum") => _options = options ?? new AdagradOptions();

    /// <inheritdoc/>
    private protected override void Update(
        ParameterGroup group, double rate, long step, Span<float> parameter, ReadOnlySpan<float> gradient, Span<float> first, Span<float> second, Span<float> third) =>
        UpdateKernels.Run(
            new Rule((float)(rate / (1 + ((step - 1) * _options.RateDecay))), (float)group.WeightDecay, (float)_options.Epsilon),
            parameter,
            gradient,
            first,
            second,
            third);

    private readonly struct Rule(float rate, float decay, float epsilon) : IUpdate
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<V>(V parameter, V gradient, ref V first, ref V second, ref V third) where V : struct, ILanes<V>
        {
            V g = gradient + (V.Broadcast(decay) * parameter);
            first += g * g;
            return parameter - (V.Broadcast(rate) * g / (V.Sqrt(first) + V.Broadcast(epsilon)));
        }
    }
}
