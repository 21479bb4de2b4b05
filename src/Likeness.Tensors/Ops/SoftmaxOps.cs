using System.Runtime.CompilerServices;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Memory;

namespace Likeness.Tensors.Ops;

/// <summary>Softmax and its logarithm along one dimension, without overflow.</summary>
public static class SoftmaxOps
{
    /// <summary>exp(x) / sum of exp(x) along a dimension.</summary>
    public static Tensor Softmax(this Tensor x, int axis = -1)
    {
        int a = x.Shape.Axis(axis);
        Tensor y = Tensor.Uninitialized(x.Shape);
        if (x.Shape.CountFrom(a + 1) == 1)
        {
            SoftmaxRows.Forward(x.Span, x.Shape[a], y.Span);
        }
        else
        {
            Shape kept = x.Shape.With(a, 1);
            using var sums = new Scratch(kept.Count);
            Exponentials(x, a, y.Span, sums.Span);
            Broadcast(default(QuotientMap), x.Shape, kept, y.Span, sums.Span, sums.Span, y.Span, false);
        }

        var node = Tape.Record<SoftmaxNode>(y, x);
        if (node is not null)
        {
            node.Axis = a;
        }

        return y;
    }

    /// <summary>Logarithm of the softmax.</summary>
    public static Tensor LogSoftmax(this Tensor x, int axis = -1)
    {
        int a = x.Shape.Axis(axis);
        Tensor y = Tensor.Uninitialized(x.Shape);
        Shape kept = x.Shape.With(a, 1);
        using (var logs = new Scratch(kept.Count))
        {
            LogSums(x, a, logs.Span);
            Broadcast(default(DifferenceMap), x.Shape, kept, x.Span, logs.Span, logs.Span, y.Span, false);
        }

        var node = Tape.Record<LogSoftmaxNode>(y, x);
        if (node is not null)
        {
            node.Axis = a;
        }

        return y;
    }

    /// <summary>Logarithm of the sum of exponentials along a dimension, which goes unless it is kept with size 1.</summary>
    public static Tensor LogSumExp(this Tensor x, int axis = -1, bool keepDims = false)
    {
        int a = x.Shape.Axis(axis);
        Tensor y = Tensor.Uninitialized(keepDims ? x.Shape.With(a, 1) : x.Shape.Without(a));
        LogSums(x, a, y.Span);
        var node = Tape.Record<LogSumExpNode>(y, x);
        if (node is not null)
        {
            node.Axis = a;
        }

        return y;
    }

    /// <summary>The logarithm of the sum of exponentials along a dimension, one for each line.</summary>
    internal static void LogSums(Tensor x, int axis, Span<float> y)
    {
        using var sums = new Scratch(y.Length);
        if (x.Shape.CountFrom(axis + 1) == 1)
        {
            SoftmaxRows.Statistics(x.Span, x.Shape[axis], y, sums.Span);
        }
        else
        {
            using var exponentials = new Scratch(x.Count);
            Exponentials(x, axis, exponentials.Span, sums.Span);
            Extremes.Max(x.Span, x.Shape.CountBefore(axis), x.Shape[axis], x.Shape.CountFrom(axis + 1), y);
        }

        Maps.Run(default(AddLogMap), y, sums.Span, y);
    }

    /// <summary>exp(x - max) and the sums of it.</summary>
    private static void Exponentials(Tensor x, int axis, Span<float> y, Span<float> sums)
    {
        int outer = x.Shape.CountBefore(axis), length = x.Shape[axis], inner = x.Shape.CountFrom(axis + 1);
        Extremes.Max(x.Span, outer, length, inner, sums);
        Broadcast(default(ExpDifferenceMap), x.Shape, x.Shape.With(axis, 1), x.Span, sums, sums, y, false);
        Sums.Run(y, outer, length, inner, sums);
    }

    private static void Broadcast<M>(M map, Shape shape, Shape kept, ReadOnlySpan<float> full, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y, bool accumulate)
        where M : struct, IBroadcastMap =>
        BroadcastMaps.Run(map, BroadcastPlan.Create(kept, kept, shape), full, a, b, y, accumulate);

    private sealed class SoftmaxNode : Node
    {
        public int Axis { get; set; }

        protected override void Backward()
        {
            Tensor y = Output();
            Shape shape = y.Shape;
            ReadOnlySpan<float> dy = OutputGradient();
            Span<float> dx = InputGradient(0, out bool accumulate);
            if (shape.CountFrom(Axis + 1) == 1)
            {
                SoftmaxRows.Backward(y.Span, dy, shape[Axis], dx, accumulate);
                return;
            }

            Shape kept = shape.With(Axis, 1);
            using var products = new Scratch(shape.Count);
            using var sums = new Scratch(kept.Count);
            Maps.Run(default(MultiplyMap), y.Span, dy, products.Span);
            Sums.Run(products.Span, shape.CountBefore(Axis), shape[Axis], shape.CountFrom(Axis + 1), sums.Span);
            BroadcastMaps.Run(default(SoftmaxGradientMap), BroadcastPlan.Create(shape, kept, shape), dy, y.Span, sums.Span, dx, accumulate);
        }
    }

    private sealed class LogSoftmaxNode : Node
    {
        public int Axis { get; set; }

        protected override void Backward()
        {
            Tensor y = Output();
            Shape shape = y.Shape, kept = shape.With(Axis, 1);
            ReadOnlySpan<float> dy = OutputGradient();
            using var sums = new Scratch(kept.Count);
            Sums.Run(dy, shape.CountBefore(Axis), shape[Axis], shape.CountFrom(Axis + 1), sums.Span);
            Span<float> dx = InputGradient(0, out bool accumulate);
            BroadcastMaps.Run(default(LogSoftmaxGradientMap), BroadcastPlan.Create(shape, kept, shape), dy, y.Span, sums.Span, dx, accumulate);
        }
    }

    private sealed class LogSumExpNode : Node
    {
        public int Axis { get; set; }

        protected override void Backward()
        {
            Shape shape = Input(0).Shape;
            Span<float> dx = InputGradient(0, out bool accumulate);
            Broadcast(default(ExpDifferenceTimesMap), shape, shape.With(Axis, 1), Input(0).Span, Output().Span, OutputGradient(), dx, accumulate);
        }
    }

    private readonly struct QuotientMap : IBroadcastMap
    {
        public static bool UsesFull => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<V>(V full, V a, V b) where V : struct, ILanes<V> => full / a;
    }

    private readonly struct DifferenceMap : IBroadcastMap
    {
        public static bool UsesFull => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<V>(V full, V a, V b) where V : struct, ILanes<V> => full - a;
    }

    private readonly struct ExpDifferenceMap : IBroadcastMap
    {
        public static bool UsesFull => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<V>(V full, V a, V b) where V : struct, ILanes<V> => LaneMath.Exp(full - a);
    }

    private readonly struct SoftmaxGradientMap : IBroadcastMap
    {
        public static bool UsesFull => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<V>(V full, V a, V b) where V : struct, ILanes<V> => a * (full - b);
    }

    private readonly struct LogSoftmaxGradientMap : IBroadcastMap
    {
        public static bool UsesFull => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<V>(V full, V a, V b) where V : struct, ILanes<V> => full - (LaneMath.Exp(a) * b);
    }

    private readonly struct AddLogMap : IMap2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<V>(V a, V b) where V : struct, ILanes<V> => a + LaneMath.Log(b);
    }
}
