using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Memory;

namespace Likeness.Tensors.Ops;

/// <summary>
/// Losses that compare two tensors of one shape element by element and return the mean as a scalar.
/// Both sides are differentiated when they require gradients.
/// </summary>
public static partial class LossOps
{
    /// <summary>Mean squared error.</summary>
    public static Tensor MeanSquaredError(this Tensor x, Tensor target) => Mean(x, target, default(SquaredErrorMap));

    /// <summary>Mean absolute error; its slope is 0 where both are equal.</summary>
    public static Tensor L1Loss(this Tensor x, Tensor target) => Mean(x, target, default(AbsoluteErrorMap));

    /// <summary>Mean of d^2 / (2 beta) where |d| is below <paramref name="beta"/>, else |d| - beta / 2.</summary>
    public static Tensor SmoothL1Loss(this Tensor x, Tensor target, float beta = 1f) => Mean(x, target, new SmoothErrorMap(Positive(beta), 1f));

    /// <summary>Mean of d^2 / 2 where |d| is below <paramref name="delta"/>, else delta (|d| - delta / 2) (Huber 1964).</summary>
    public static Tensor HuberLoss(this Tensor x, Tensor target, float delta = 1f) => Mean(x, target, new SmoothErrorMap(Positive(delta), delta));

    /// <summary>Mean binary cross entropy of sigmoid(<paramref name="logits"/>) against targets from 0 to 1.</summary>
    public static Tensor BinaryCrossEntropyWithLogits(this Tensor logits, Tensor target) => Mean(logits, target, default(LogitsCrossEntropyMap));

    /// <summary>
    /// Kullback-Leibler divergence of normals from the standard normal: summed over each sample, averaged over the
    /// samples (the first dimension), as in variational autoencoders (Kingma and Welling 2014, appendix B).
    /// </summary>
    public static Tensor GaussianDivergence(this Tensor mean, Tensor logVariance) =>
        ReducedNode<GaussianDivergenceMap>.Apply(mean, logVariance, default, mean.Shape.Rank == 0 ? 1f : 1f / mean.Shape[0]);

    private static Tensor Mean<M>(Tensor x, Tensor target, M map) where M : struct, IDifferentiableMap2 =>
        ReducedNode<M>.Apply(x, target, map, 1f / x.Count);

    private static float Positive(float value)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
        return value;
    }

    /// <summary>scale * sum of map(a, b).</summary>
    private sealed class ReducedNode<M> : Node where M : struct, IDifferentiableMap2
    {
        private M _map;
        private float _scale;

        public static Tensor Apply(Tensor a, Tensor b, M map, float scale)
        {
            if (a.Shape != b.Shape)
            {
                throw new ShapeException($"A loss compares tensors of one shape; the shapes are {a.Shape} and {b.Shape}.");
            }

            Tensor y = Tensor.Uninitialized(new Shape());
            using (var scratch = new Scratch(a.Count))
            {
                Maps.Run(map, a.Span, b.Span, scratch.Span);
                Sums.Run(scratch.Span, 1, a.Count, 1, y.Span, scale);
            }

            var node = Tape.Record<ReducedNode<M>>(y, a, b);
            if (node is not null)
            {
                node._map = map;
                node._scale = scale;
            }

            return y;
        }

        protected override void Backward()
        {
            float factor = OutputGradient()[0] * _scale;
            ReadOnlySpan<float> a = Input(0).Span, b = Input(1).Span;
            if (WantsGradient(0))
            {
                Span<float> gradient = InputGradient(0, out bool accumulate);
                Maps.Run(new ScaledSlope<M>(_map, factor, second: false), a, b, gradient, accumulate);
            }

            if (WantsGradient(1))
            {
                Span<float> gradient = InputGradient(1, out bool accumulate);
                Maps.Run(new ScaledSlope<M>(_map, factor, second: true), a, b, gradient, accumulate);
            }
        }
    }

    private readonly struct ScaledSlope<M>(M map, float factor, bool second) : IMap2 where M : struct, IDifferentiableMap2
    {
        public V Apply<V>(V a, V b) where V : struct, ILanes<V> =>
            V.Broadcast(factor) * (second ? map.SlopeB(a, b) : map.SlopeA(a, b));
    }
}
