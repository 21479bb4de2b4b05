using System.Runtime.CompilerServices;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels;

namespace Likeness.Tensors.Ops;

/// <summary>Masks are tensors of 0 and 1 (any number but 0 counts as 1). They are not differentiated.</summary>
public static class MaskOps
{
    /// <summary>1 where x is above <paramref name="threshold"/>, else 0.</summary>
    public static Tensor GreaterThan(this Tensor x, float threshold)
    {
        Tensor y = Tensor.Uninitialized(x.Shape);
        Maps.Run(new AboveMap(threshold), x.Span, y.Span);
        return y;
    }

    /// <summary>1 where a is above b, else 0; broadcast.</summary>
    public static Tensor GreaterThan(this Tensor a, Tensor b)
    {
        Tensor y = Tensor.Uninitialized(BroadcastPlan.Combine(a.Shape, b.Shape));
        BroadcastMaps.Run(default(AboveOtherMap), BroadcastPlan.Create(a.Shape, b.Shape, y.Shape), default, a.Span, b.Span, y.Span);
        return y;
    }

    /// <summary><paramref name="x"/> where the mask is set, <paramref name="y"/> elsewhere; all three broadcast.</summary>
    public static Tensor Where(Tensor mask, Tensor x, Tensor y)
    {
        Shape shape = BroadcastPlan.Combine(mask.Shape, BroadcastPlan.Combine(x.Shape, y.Shape));
        Tensor own;
        using (Tape.Pause())
        {
            own = mask.Expand(shape).Detach();
        }

        x = x.Expand(shape);
        y = y.Expand(shape);
        Tensor z = Tensor.Uninitialized(shape);
        Maps.Run(default(ChooseMap), own.Span, x.Span, y.Span, z.Span);
        Tape.Record<WhereNode>(z, own, x, y);
        return z;
    }

    /// <summary>Replaces elements where the mask is set; the mask is broadcast to the shape of <paramref name="x"/>.</summary>
    /// <exception cref="ShapeException">The mask does not fit.</exception>
    public static Tensor MaskedFill(this Tensor x, Tensor mask, float value)
    {
        if (BroadcastPlan.Combine(x.Shape, mask.Shape) != x.Shape)
        {
            throw new ShapeException($"A mask of shape {mask.Shape} does not fit a tensor of shape {x.Shape}.");
        }

        Tensor y = Tensor.Uninitialized(x.Shape);
        BroadcastMaps.Run(new FillMap(value), BroadcastPlan.Create(mask.Shape, mask.Shape, x.Shape), x.Span, mask.Span, mask.Span, y.Span);
        Tape.Record<FillNode>(y, x, mask.Detach());
        return y;
    }

    private readonly struct AboveMap(float threshold) : IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<V>(V x) where V : struct, ILanes<V> => V.Less(V.Broadcast(threshold), x) & V.Broadcast(1f);
    }

    private readonly struct AboveOtherMap : IBroadcastMap
    {
        public static bool UsesFull => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<V>(V full, V a, V b) where V : struct, ILanes<V> => V.Less(b, a) & V.Broadcast(1f);
    }

    private readonly struct ChooseMap : IMap3
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<V>(V mask, V x, V y) where V : struct, ILanes<V> => V.Select(V.Equal(mask, V.Broadcast(0f)), y, x);
    }

    private readonly struct FillMap(float value) : IBroadcastMap
    {
        public static bool UsesFull => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<V>(V full, V a, V b) where V : struct, ILanes<V> => V.Select(V.Equal(a, V.Broadcast(0f)), full, V.Broadcast(value));
    }

    /// <summary>Keeps b where the mask a is set (or where it is not), zero elsewhere.</summary>
    private readonly struct KeepMap(bool where) : IMap2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<V>(V a, V b) where V : struct, ILanes<V>
        {
            V unset = V.Equal(a, V.Broadcast(0f));
            return where ? V.Select(unset, V.Broadcast(0f), b) : unset & b;
        }
    }

    private sealed class WhereNode : Node
    {
        protected override void Backward()
        {
            ReadOnlySpan<float> dy = OutputGradient(), mask = Input(0).Span;
            for (int i = 1; i <= 2; i++)
            {
                if (WantsGradient(i))
                {
                    Span<float> gradient = InputGradient(i, out bool accumulate);
                    Maps.Run(new KeepMap(where: i == 1), mask, dy, gradient, accumulate);
                }
            }
        }
    }

    private sealed class FillNode : Node
    {
        protected override void Backward()
        {
            Tensor mask = Input(1);
            Span<float> dx = InputGradient(0, out bool accumulate);
            BroadcastMaps.Run(new FillMap(0f), BroadcastPlan.Create(mask.Shape, mask.Shape, Output().Shape), OutputGradient(), mask.Span, mask.Span, dx, accumulate);
        }
    }
}
