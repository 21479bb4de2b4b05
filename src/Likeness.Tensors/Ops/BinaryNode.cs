using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Memory;

namespace Likeness.Tensors.Ops;

/// <summary>The record of any element-wise function of two tensors whose shapes broadcast.</summary>
internal sealed class BinaryNode<M> : Node, IDifferentiableBackward where M : struct, IDifferentiableMap2
{
    private M _map;

    /// <summary>Applies the function and records it.</summary>
    public static Tensor Apply(Tensor a, Tensor b, M map)
    {
        Tensor y = Tensor.Uninitialized(BroadcastPlan.Combine(a.Shape, b.Shape));
        BroadcastPlan plan = BroadcastPlan.Create(a.Shape, b.Shape, y.Shape);
        BroadcastMaps.Run(new Forward2<M>(map), plan, default, a.Span, b.Span, y.Span);
        var node = Tape.Record<BinaryNode<M>>(y, a, b);
        if (node is not null)
        {
            node._map = map;
        }

        return y;
    }

    /// <inheritdoc/>
    public Tensor GradientOf(int input, Tensor outputGradient)
    {
        Tensor a = Input(0), b = Input(1);
        Tensor gradient =
            M.IsSum ? (input == 1 && M.SignB < 0f ? outputGradient.Negate() : outputGradient) :
            typeof(M) == typeof(MultiplyMap) ? outputGradient.Multiply(input == 0 ? b : a) :
            typeof(M) == typeof(DivideMap) ? (input == 0 ? outputGradient.Divide(b) : outputGradient.Multiply(Output()).Divide(b).Negate()) :
            throw new NotSupportedException($"{typeof(M).Name} has no differentiable backward pass.");
        return ReductionOps.SumTo(gradient, Input(input).Shape);
    }

    protected override void Backward()
    {
        Tensor a = Input(0), b = Input(1);
        Shape shape = Output().Shape;
        BroadcastPlan plan = BroadcastPlan.Create(a.Shape, b.Shape, shape);
        if (WantsGradient(0))
        {
            Propagate(0, new BackwardA<M>(_map), plan, a, b, shape, 1f);
        }

        if (WantsGradient(1))
        {
            Propagate(1, new BackwardB<M>(_map), plan, a, b, shape, M.SignB);
        }
    }

    private void Propagate<B>(int index, B map, in BroadcastPlan plan, Tensor a, Tensor b, Shape shape, float sign) where B : struct, IBroadcastMap
    {
        ReadOnlySpan<float> dy = OutputGradient();
        Shape target = Input(index).Shape;
        Span<float> gradient = InputGradient(index, out bool accumulate);
        if (target == shape)
        {
            BroadcastMaps.Run(map, plan, dy, a.Span, b.Span, gradient, accumulate);
            return;
        }

        uint axes = BroadcastPlan.StretchedAxes(target, shape);
        if (M.IsSum)
        {
            Sums.Over(dy, shape, axes, gradient, sign, accumulate);
            return;
        }

        using var scratch = new Scratch(shape.Count);
        BroadcastMaps.Run(map, plan, dy, a.Span, b.Span, scratch.Span);
        Sums.Over(scratch.Span, shape, axes, gradient, 1f, accumulate);
    }
}
