using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels;

namespace Likeness.Tensors.Ops;

/// <summary>The record of any element-wise function of one tensor.</summary>
internal sealed class MapNode<M> : Node, IDifferentiableBackward where M : struct, IDifferentiableMap
{
    private M _map;

    /// <summary>Applies the function and records it.</summary>
    public static Tensor Apply(Tensor x, M map)
    {
        Tensor y = Tensor.Uninitialized(x.Shape);
        Maps.Run(map, x.Span, y.Span);
        var node = Tape.Record<MapNode<M>>(y, x);
        if (node is not null)
        {
            node._map = map;
        }

        return y;
    }

    /// <inheritdoc/>
    public Tensor GradientOf(int input, Tensor outputGradient)
    {
        Tensor x = Input(0), y = Output();
        if (M.IsPiecewiseLinear)
        {
            Tensor slopes = Tensor.Full(x.Shape, 1f);
            Maps.Run(new SlopeTimes<M>(_map), slopes.Span, x.Span, y.Span, slopes.Span);
            return outputGradient.Multiply(slopes);
        }

        Tensor slope =
            typeof(M) == typeof(SquareMap) ? x.Affine(2f, 0f) :
            typeof(M) == typeof(SqrtMap) ? y.Reciprocal(0.5f) :
            typeof(M) == typeof(InverseSqrtMap) ? y.Square().Multiply(y).Affine(-0.5f, 0f) :
            typeof(M) == typeof(ReciprocalMap) ? y.Divide(x).Negate() :
            typeof(M) == typeof(ExpMap) ? y :
            typeof(M) == typeof(SigmoidMap) ? y.Multiply(y.Affine(-1f, 1f)) :
            typeof(M) == typeof(TanhMap) ? y.Square().Affine(-1f, 1f) :
            throw new NotSupportedException($"{typeof(M).Name} has no differentiable backward pass.");
        return outputGradient.Multiply(slope);
    }

    protected override void Backward()
    {
        ReadOnlySpan<float> dy = OutputGradient();
        ReadOnlySpan<float> x = M.UsesInput ? Input(0).Span : dy;
        ReadOnlySpan<float> y = M.UsesOutput ? Output().Span : dy;
        Span<float> dx = InputGradient(0, out bool accumulate);
        Maps.Run(new SlopeTimes<M>(_map), dy, x, y, dx, accumulate);
    }
}
