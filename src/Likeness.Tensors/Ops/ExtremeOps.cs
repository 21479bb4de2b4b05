using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels;

namespace Likeness.Tensors.Ops;

/// <content>Largest and smallest elements, products.</content>
public static partial class ReductionOps
{
    /// <summary>Largest element along a dimension; equal ones share the gradient.</summary>
    public static Tensor Max(this Tensor x, int axis, bool keepDims = false) => ExtremeNode.Apply(x, axis, keepDims, largest: true);

    /// <summary>Smallest element along a dimension; equal ones share the gradient.</summary>
    public static Tensor Min(this Tensor x, int axis, bool keepDims = false) => ExtremeNode.Apply(x, axis, keepDims, largest: false);

    /// <summary>Largest element of all; equal ones share the gradient.</summary>
    public static Tensor Max(this Tensor x) => ExtremeNode.Apply(x.Reshape(-1), 0, false, largest: true);

    /// <summary>Smallest element of all; equal ones share the gradient.</summary>
    public static Tensor Min(this Tensor x) => ExtremeNode.Apply(x.Reshape(-1), 0, false, largest: false);

    /// <summary>The first position of the largest element along a dimension.</summary>
    public static IndexTensor ArgMax(this Tensor x, int axis, bool keepDims = false) => Position(x, axis, keepDims, largest: true);

    /// <summary>The first position of the smallest element along a dimension.</summary>
    public static IndexTensor ArgMin(this Tensor x, int axis, bool keepDims = false) => Position(x, axis, keepDims, largest: false);

    /// <summary>Largest element along a dimension and its first position, which alone gets the gradient.</summary>
    public static (Tensor Values, IndexTensor Positions) MaxWithIndex(this Tensor x, int axis)
    {
        IndexTensor positions = ArgMax(x, axis, keepDims: true);
        return (IndexOps.Gather(x, axis, positions).Squeeze(axis), IndexTensor.Of(positions.Bits.Squeeze(axis)));
    }

    /// <summary>Product along a dimension. The gradient is right where elements are zero, too.</summary>
    public static Tensor Product(this Tensor x, int axis, bool keepDims = false)
    {
        int a = x.Shape.Axis(axis);
        Tensor y = Tensor.Full(keepDims ? x.Shape.With(a, 1) : x.Shape.Without(a), 1f);
        int outer = x.Shape.CountBefore(a), length = x.Shape[a], inner = x.Shape.CountFrom(a + 1);
        for (int o = 0; o < outer; o++)
        {
            Span<float> row = y.Span.Slice(o * inner, inner);
            for (int r = 0; r < length; r++)
            {
                System.Numerics.Tensors.TensorPrimitives.Multiply(row, x.Span.Slice(((o * length) + r) * inner, inner), row);
            }
        }

        var node = Tape.Record<ProductNode>(y, x);
        if (node is not null)
        {
            node.Axis = a;
        }

        return y;
    }

    private static IndexTensor Position(Tensor x, int axis, bool keepDims, bool largest)
    {
        int a = x.Shape.Axis(axis);
        IndexTensor positions = IndexTensor.Uninitialized(keepDims ? x.Shape.With(a, 1) : x.Shape.Without(a));
        using (Tape.Pause())
        {
            Tensor values = ExtremeNode.Apply(x, a, keepDims, largest);
            Extremes.Positions(x.Span, values.Span, x.Shape.CountBefore(a), x.Shape[a], x.Shape.CountFrom(a + 1), positions.Span);
        }

        return positions;
    }

    private sealed class ExtremeNode : Node
    {
        private int _axis;

        public static Tensor Apply(Tensor x, int axis, bool keepDims, bool largest)
        {
            int a = x.Shape.Axis(axis);
            if (x.Shape[a] == 0)
            {
                throw new ShapeException($"Dimension {a} of {x.Shape} is empty and has no largest or smallest element.");
            }

            Tensor y = Tensor.Uninitialized(keepDims ? x.Shape.With(a, 1) : x.Shape.Without(a));
            int outer = x.Shape.CountBefore(a), inner = x.Shape.CountFrom(a + 1);
            if (largest)
            {
                Extremes.Max(x.Span, outer, x.Shape[a], inner, y.Span);
            }
            else
            {
                Extremes.Min(x.Span, outer, x.Shape[a], inner, y.Span);
            }

            var node = Tape.Record<ExtremeNode>(y, x);
            if (node is not null)
            {
                node._axis = a;
            }

            return y;
        }

        protected override void Backward()
        {
            Tensor x = Input(0);
            Extremes.ShareGradient(
                x.Span, Output().Span, OutputGradient(), x.Shape.CountBefore(_axis), x.Shape[_axis], x.Shape.CountFrom(_axis + 1), InputGradient(0));
        }
    }

    private sealed class ProductNode : Node
    {
        public int Axis { get; set; }

        protected override void Backward()
        {
            Tensor x = Input(0);
            ReadOnlySpan<float> v = x.Span, dy = OutputGradient();
            Span<float> dx = InputGradient(0);
            int length = x.Shape[Axis], inner = x.Shape.CountFrom(Axis + 1);
            for (int line = 0; line < dy.Length; line++)
            {
                int start = (line / inner * length * inner) + (line % inner);

                // Products of all others: those before, then times those behind.
                float before = dy[line];
                for (int r = 0; r < length; r++)
                {
                    float behind = 1f;
                    for (int s = r + 1; s < length; s++)
                    {
                        behind *= v[start + (s * inner)];
                    }

                    dx[start + (r * inner)] += before * behind;
                    before *= v[start + (r * inner)];
                }
            }
        }
    }
}
