using System.Runtime.CompilerServices;
using Likeness.Tensors.Kernels;

namespace Likeness.Tensors.Optim;

/// <summary>Settings of <see cref="Adam"/>; the defaults are the paper's.</summary>
public sealed record AdamOptions
{
    /// <summary>How much of the mean gradient is kept.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>How much of the mean squared gradient is kept.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root of the mean square.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Divide by the largest mean square so far (Reddi et al. 2018).</summary>
    public bool AmsGrad { get; init; }

    /// <summary>Weight decay apart from the gradient: AdamW (Loshchilov and Hutter 2019).</summary>
    public bool Decoupled { get; init; }
}

/// <summary>
/// Adam (Kingma and Ba 2015), AMSGrad and AdamW: m and v are running means of the gradient and its square;
/// parameter -= rate / (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon).
/// </summary>
public sealed class Adam : Optimiser
{
    private readonly AdamOptions _options;

    /// <summary>Trains several groups.</summary>
    public Adam(IReadOnlyList<ParameterGroup> groups, AdamOptions? options = null)
        : base(groups, options is { AmsGrad: true } ? ["mean", "square", "largest"] : ["mean", "square"]) => _options = options ?? new AdamOptions();

    /// <inheritdoc/>
    private protected override void Update(
        ParameterGroup group, double rate, long step, Span<float> parameter, ReadOnlySpan<float> gradient, Span<float> first, Span<float> second, Span<float> third)
    {
        UpdateKernels.Run(Rule.For(_options, rate, group.WeightDecay, step), parameter, gradient, first, second, third);
    }

    /// <summary>The update of one element, for those who keep parameters and moments in arrays of their own.</summary>
    internal readonly struct Rule : IUpdate
    {
        public float Keep { get; init; }

        public float Decay { get; init; }

        public float Beta1 { get; init; }

        public float Rest1 { get; init; }

        public float Beta2 { get; init; }

        public float Rest2 { get; init; }

        public float Rate { get; init; }

        public float RootScale { get; init; }

        public float Epsilon { get; init; }

        public bool AmsGrad { get; init; }

        /// <summary>The rule of one step.</summary>
        /// <param name="options">Betas and epsilon.</param>
        /// <param name="rate">The learning rate.</param>
        /// <param name="weightDecay">The pull towards zero.</param>
        /// <param name="step">Number of this update, from 1.</param>
        public static Rule For(AdamOptions options, double rate, double weightDecay, long step)
        {
            // Corrections in double: beta2^t is close to one, and float would lose most of the difference.
            double correction1 = 1 - Math.Pow(options.Beta1, step);
            double correction2 = 1 - Math.Pow(options.Beta2, step);
            return new Rule
            {
                Keep = options.Decoupled ? (float)(1 - (rate * weightDecay)) : 1,
                Decay = options.Decoupled ? 0 : (float)weightDecay,
                Beta1 = (float)options.Beta1,
                Rest1 = (float)(1 - options.Beta1),
                Beta2 = (float)options.Beta2,
                Rest2 = (float)(1 - options.Beta2),
                Rate = (float)(rate / correction1),
                RootScale = (float)(1 / Math.Sqrt(correction2)),
                Epsilon = (float)options.Epsilon,
                AmsGrad = options.AmsGrad,
            };
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<V>(V parameter, V gradient, ref V first, ref V second, ref V third) where V : struct, ILanes<V>
        {
            V g = gradient + (V.Broadcast(Decay) * parameter);
            V p = V.Broadcast(Keep) * parameter;
            first = (V.Broadcast(Beta1) * first) + (V.Broadcast(Rest1) * g);
            second = (V.Broadcast(Beta2) * second) + (V.Broadcast(Rest2) * g * g);
            V square = second;
            if (AmsGrad)
            {
                third = V.Select(V.Less(third, second), second, third);
                square = third;
            }

            V root = (V.Sqrt(square) * V.Broadcast(RootScale)) + V.Broadcast(Epsilon);
            return p - (V.Broadcast(Rate) * first / root);
        }
    }
}
