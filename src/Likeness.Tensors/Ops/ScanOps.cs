using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels;

namespace Likeness.Tensors.Ops;

/// <summary>Running sums and products.</summary>
public static class ScanOps
{
    /// <summary>y[r] = x[0] + ... + x[r] along a dimension.</summary>
    public static Tensor CumulativeSum(this Tensor x, int axis)
    {
        int a = x.Shape.Axis(axis);
        Tensor y = Tensor.Uninitialized(x.Shape);
        ScanKernels.Sum(x.Span, x.Shape.CountBefore(a), x.Shape[a], x.Shape.CountFrom(a + 1), fromEnd: false, y.Span, accumulate: false);
        var node = Tape.Record<SumNode>(y, x);
        if (node is not null)
        {
            node.Axis = a;
        }

        return y;
    }

    /// <summary>y[r] = x[0] ... x[r] along a dimension. The gradient takes time that grows with the square of its size.</summary>
    public static Tensor CumulativeProduct(this Tensor x, int axis)
    {
        int a = x.Shape.Axis(axis);
        Tensor y = Tensor.Uninitialized(x.Shape);
        ScanKernels.Product(x.Span, x.Shape.CountBefore(a), x.Shape[a], x.Shape.CountFrom(a + 1), y.Span);
        var node = Tape.Record<ProductNode>(y, x);
        if (node is not null)
        {
            node.Axis = a;
        }

        return y;
    }

    private sealed class SumNode : Node
    {
        public int Axis { get; set; }

        protected override void Backward()
        {
            Shape shape = Output().Shape;
            Span<float> dx = InputGradient(0, out bool accumulate);
            ScanKernels.Sum(OutputGradient(), shape.CountBefore(Axis), shape[Axis], shape.CountFrom(Axis + 1), fromEnd: true, dx, accumulate);
        }
    }

    private sealed class ProductNode : Node
    {
        public int Axis { get; set; }

        protected override void Backward()
        {
            Shape shape = Output().Shape;
            ScanKernels.ProductGradient(Input(0).Span, OutputGradient(), shape.CountBefore(Axis), shape[Axis], shape.CountFrom(Axis + 1), InputGradient(0));
        }
    }
}
