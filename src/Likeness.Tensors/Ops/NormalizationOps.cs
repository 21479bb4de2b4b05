using System.Runtime.CompilerServices;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Memory;

namespace Likeness.Tensors.Ops;

/// <summary>Normalisations: to mean 0 and variance 1 over some dimensions, then scaled and shifted by parameters.</summary>
public static partial class NormalizationOps
{
    /// <summary>
    /// Group normalisation (Wu and He 2018): the channels (dimension 1) of each sample are cut into groups, and each group is
    /// normalised over its channels and all positions.
    /// </summary>
    /// <param name="x">[N, C, ...].</param>
    /// <param name="groups">A divisor of C.</param>
    /// <param name="weight">Scale [C], or null.</param>
    /// <param name="bias">Shift [C], or null.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <exception cref="ShapeException">C is not a multiple of the groups, or a parameter has another size.</exception>
    public static Tensor GroupNorm(this Tensor x, int groups, Tensor? weight, Tensor? bias, float eps = 1e-5f)
    {
        (int samples, int channels, int positions) = Channels(x);
        if (groups < 1 || channels % groups != 0)
        {
            throw new ShapeException($"GroupNorm cannot cut the {channels} channels of {x.Shape} into {groups} groups.");
        }

        CheckParameter(weight, channels, x.Shape, nameof(weight));
        CheckParameter(bias, channels, x.Shape, nameof(bias));
        var view = new Shape(samples, groups, channels / groups, positions);
        return NormNode.Apply(x, weight, bias, view, 0b1100, new Shape(groups, channels / groups, 1), null, null, eps, null);
    }

    /// <summary>Instance normalisation (Ulyanov et al. 2016): each channel of each sample over its positions.</summary>
    public static Tensor InstanceNorm(this Tensor x, Tensor? weight = null, Tensor? bias = null, float eps = 1e-5f)
    {
        (_, int channels, _) = Channels(x);
        return GroupNorm(x, channels, weight, bias, eps);
    }

    /// <summary>
    /// Batch normalisation (Ioffe and Szegedy 2015): each channel (dimension 1) over samples and positions.
    /// In training the statistics are those of the batch (biased variance) and the running ones are moved towards them
    /// (with the unbiased variance): r = (1 - momentum) r + momentum batch. Otherwise the running ones are used.
    /// </summary>
    /// <param name="x">[N, C] or [N, C, ...].</param>
    /// <param name="weight">Scale [C], or null.</param>
    /// <param name="bias">Shift [C], or null.</param>
    /// <param name="runningMean">[C]; changed in training.</param>
    /// <param name="runningVariance">[C]; changed in training.</param>
    /// <param name="training">Whether to use the statistics of the batch.</param>
    /// <param name="momentum">How far the running statistics move.</param>
    /// <param name="eps">Added to the variance.</param>
    public static Tensor BatchNorm(
        this Tensor x, Tensor? weight, Tensor? bias, Tensor runningMean, Tensor runningVariance, bool training, float momentum = 0.1f, float eps = 1e-5f)
    {
        (int samples, int channels, int positions) = Channels(x);
        CheckParameter(weight, channels, x.Shape, nameof(weight));
        CheckParameter(bias, channels, x.Shape, nameof(bias));
        CheckParameter(runningMean, channels, x.Shape, nameof(runningMean));
        CheckParameter(runningVariance, channels, x.Shape, nameof(runningVariance));
        return NormNode.Apply(
            x, weight, bias, new Shape(samples, channels, positions), 0b101, new Shape(channels, 1), runningMean, runningVariance, eps, training ? momentum : null);
    }

    private static (int Samples, int Channels, int Positions) Channels(Tensor x) =>
        x.Shape.Rank < 2
            ? throw new ShapeException($"A normalisation of channels needs [N, C, ...]; the shape is {x.Shape}.")
            : (x.Shape[0], x.Shape[1], x.Shape.CountFrom(2));

    /// <summary>
    /// All of the above: x seen under a shape, statistics over some of its axes, parameters that broadcast to it.
    /// </summary>
    private sealed class NormNode : Node
    {
        private Shape _view;
        private Shape _parameter;
        private uint _axes;
        private bool _fixed;
        private Tensor? _normalized;
        private Tensor? _inverses;

        public static Tensor Apply(
            Tensor x, Tensor? weight, Tensor? bias, Shape view, uint axes, Shape parameter, Tensor? runningMean, Tensor? runningVariance, float eps, float? momentum)
        {
            Shape kept = ReductionOps.Reduced(view, axes, keepDims: true);
            bool isFixed = runningMean is not null && momentum is null;
            Tensor normalized = Tensor.Uninitialized(x.Shape), inverses = Tensor.Uninitialized(kept);
            using (var means = new Scratch(kept.Count))
            {
                if (isFixed)
                {
                    runningMean!.Span.CopyTo(means.Span);
                    runningVariance!.Span.CopyTo(inverses.Span);
                }
                else
                {
                    int count = ReductionOps.ReducedCount(view, axes);
                    BroadcastPlan around = BroadcastPlan.Create(kept, kept, view);
                    Sums.Over(x.Span, view, axes, means.Span, 1f / count);
                    BroadcastMaps.Run(default(SquaredDistance), around, x.Span, means.Span, means.Span, normalized.Span);
                    Sums.Over(normalized.Span, view, axes, inverses.Span, 1f / count);
                    if (momentum is { } m)
                    {
                        Move(runningMean!.Span, means.Span, m, 1f);
                        Move(runningVariance!.Span, inverses.Span, m, count > 1 ? count / (count - 1f) : 1f);
                    }
                }

                Maps.Run(new InverseDeviationMap(eps), inverses.Span, inverses.Span);
                BroadcastMaps.Run(new CentredTimes(1f), BroadcastPlan.Create(kept, kept, view), x.Span, means.Span, inverses.Span, normalized.Span);
            }

            Tensor y = Scaled(normalized, weight, bias, view, parameter);
            var node = Tape.Record<NormNode>(y, x, weight, bias);
            if (node is not null)
            {
                node._view = view;
                node._parameter = parameter;
                node._axes = axes;
                node._fixed = isFixed;
                node._normalized = normalized;
                node._inverses = inverses;
            }

            return y;
        }

        protected override void Backward()
        {
            ReadOnlySpan<float> dy = OutputGradient();
            ReadOnlySpan<float> normalized = _normalized!.Span;
            uint others = BroadcastPlan.StretchedAxes(_parameter, _view);
            if (WantsGradient(1))
            {
                using var products = new Scratch(dy.Length);
                Maps.Run(default(MultiplyMap), dy, normalized, products.Span);
                Span<float> dw = InputGradient(1, out bool add);
                Sums.Over(products.Span, _view, others, dw, 1f, add);
            }

            if (WantsGradient(2))
            {
                Span<float> db = InputGradient(2, out bool add);
                Sums.Over(dy, _view, others, db, 1f, add);
            }

            if (WantsGradient(0))
            {
                InputGradientFrom(dy, normalized);
            }
        }

        protected override void Forget()
        {
            _normalized = null;
            _inverses = null;
        }

        private void InputGradientFrom(ReadOnlySpan<float> dy, ReadOnlySpan<float> normalized)
        {
            Shape kept = _inverses!.Shape;
            ReadOnlySpan<float> inverses = _inverses.Span;
            using var scaled = new Scratch(InputOrNull(1) is null ? 0 : dy.Length);
            ReadOnlySpan<float> g = dy;
            if (InputOrNull(1) is { } weight)
            {
                BroadcastMaps.Run(default(FullTimesFirst), BroadcastPlan.Create(_parameter, _parameter, _view), dy, weight.Span, weight.Span, scaled.Span);
                g = scaled.Span;
            }

            Span<float> dx = InputGradient(0, out bool accumulate);
            if (_fixed)
            {
                BroadcastMaps.Run(default(FullTimesFirst), BroadcastPlan.Create(kept, kept, _view), g, inverses, inverses, dx, accumulate);
                return;
            }

            float share = 1f / ReductionOps.ReducedCount(_view, _axes);
            using var work = new Scratch(dy.Length);
            using var meanG = new Scratch(kept.Count);
            using var meanProduct = new Scratch(kept.Count);
            Sums.Over(g, _view, _axes, meanG.Span, share);
            Maps.Run(default(MultiplyMap), g, normalized, work.Span);
            Sums.Over(work.Span, _view, _axes, meanProduct.Span, share);

            // dx = (g - (normalized mean(g normalized) + mean(g))) / deviation
            BroadcastMaps.Run(default(FullTimesPlusMap), BroadcastPlan.Create(kept, kept, _view), normalized, meanProduct.Span, meanG.Span, work.Span);
            BroadcastMaps.Run(default(MinusFullTimesMap), BroadcastPlan.Create(_view, kept, _view), work.Span, g, inverses, dx, accumulate);
        }

        private static Tensor Scaled(Tensor normalized, Tensor? weight, Tensor? bias, Shape view, Shape parameter)
        {
            // The normalised values are kept for the way back, so the result is another tensor even without parameters.
            Tensor y = Tensor.Uninitialized(normalized.Shape);
            BroadcastPlan plan = BroadcastPlan.Create(parameter, parameter, view);
            if (weight is null && bias is null)
            {
                normalized.Span.CopyTo(y.Span);
            }
            else if (bias is null)
            {
                BroadcastMaps.Run(default(FullTimesFirst), plan, normalized.Span, weight!.Span, weight.Span, y.Span);
            }
            else if (weight is null)
            {
                BroadcastMaps.Run(default(FullPlusMap), plan, normalized.Span, bias.Span, bias.Span, y.Span);
            }
            else
            {
                BroadcastMaps.Run(default(FullTimesPlusMap), plan, normalized.Span, weight.Span, bias.Span, y.Span);
            }

            return y;
        }

        private static void Move(Span<float> running, ReadOnlySpan<float> batch, float momentum, float scale)
        {
            for (int i = 0; i < running.Length; i++)
            {
                running[i] = ((1f - momentum) * running[i]) + (momentum * scale * batch[i]);
            }
        }
    }

    private readonly struct InverseDeviationMap(float eps) : IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<V>(V x) where V : struct, ILanes<V> => V.Broadcast(1f) / V.Sqrt(x + V.Broadcast(eps));
    }

    private readonly struct FullPlusMap : IBroadcastMap
    {
        public static bool UsesFull => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<V>(V full, V a, V b) where V : struct, ILanes<V> => full + a;
    }

    private readonly struct FullTimesPlusMap : IBroadcastMap
    {
        public static bool UsesFull => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<V>(V full, V a, V b) where V : struct, ILanes<V> => (full * a) + b;
    }

    private readonly struct MinusFullTimesMap : IBroadcastMap
    {
        public static bool UsesFull => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<V>(V full, V a, V b) where V : struct, ILanes<V> => (a - full) * b;
    }
}
