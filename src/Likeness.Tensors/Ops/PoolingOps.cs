using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels;

namespace Likeness.Tensors.Ops;

/// <summary>Average and maximum over windows of the last axis (1d) or the last two (2d); all axes before are carried along.</summary>
public static class PoolingOps
{
    /// <summary>The mean of each window of <paramref name="kernel"/> elements along the last axis; incomplete windows at the end are dropped.</summary>
    /// <param name="x"><c>[..., L]</c>.</param>
    /// <param name="kernel">Elements of a window.</param>
    /// <param name="stride">Elements from one window to the next.</param>
    /// <param name="padding">Zeros assumed on each side; at most half the kernel.</param>
    /// <param name="countPadding">Whether those zeros count in the divisor.</param>
    /// <returns><c>[..., (L + 2 padding - kernel) / stride + 1]</c>.</returns>
    public static Tensor AveragePool1d(this Tensor x, int kernel, int stride, int padding = 0, bool countPadding = true)
    {
        RequireRank(x, 1);
        return Average(x, PoolAxis.Sliding(1, 1, 1, 0), PoolAxis.Sliding(x.Shape[-1], kernel, stride, padding), countPadding);
    }

    /// <summary>The mean of each square window of <paramref name="kernel"/> x <paramref name="kernel"/> elements; incomplete windows are dropped.</summary>
    /// <param name="x"><c>[..., H, W]</c>.</param>
    /// <param name="kernel">Side of a window.</param>
    /// <param name="stride">Elements from one window to the next.</param>
    /// <param name="padding">Zeros assumed on each side; at most half the kernel.</param>
    /// <param name="countPadding">Whether those zeros count in the divisor.</param>
    /// <returns><c>[..., (H + 2 padding - kernel) / stride + 1, (W + 2 padding - kernel) / stride + 1]</c>.</returns>
    public static Tensor AveragePool2d(this Tensor x, int kernel, int stride, int padding = 0, bool countPadding = true)
    {
        RequireRank(x, 2);
        return Average(
            x, PoolAxis.Sliding(x.Shape[-2], kernel, stride, padding), PoolAxis.Sliding(x.Shape[-1], kernel, stride, padding), countPadding);
    }

    /// <summary>Means of windows that share out the plane into a given number of rows and columns; 1 x 1 is the global mean.</summary>
    /// <param name="x"><c>[..., H, W]</c>.</param>
    /// <param name="height">Rows of the result.</param>
    /// <param name="width">Columns of the result.</param>
    public static Tensor AdaptiveAveragePool2d(this Tensor x, int height, int width)
    {
        RequireRank(x, 2);
        return Average(x, PoolAxis.Adaptive(x.Shape[-2], height), PoolAxis.Adaptive(x.Shape[-1], width), countPadding: true);
    }

    /// <summary>The largest element of each window along the last axis; padding never wins. Ties give their gradient to the first.</summary>
    /// <param name="x"><c>[..., L]</c>.</param>
    /// <param name="kernel">Elements of a window.</param>
    /// <param name="stride">Elements from one window to the next.</param>
    /// <param name="padding">Padding on each side; at most half the kernel.</param>
    public static Tensor MaxPool1d(this Tensor x, int kernel, int stride, int padding = 0)
    {
        RequireRank(x, 1);
        return Maximum(x, PoolAxis.Sliding(1, 1, 1, 0), PoolAxis.Sliding(x.Shape[-1], kernel, stride, padding));
    }

    /// <summary>The largest element of each square window; padding never wins. Ties give their gradient to the first, row by row.</summary>
    /// <param name="x"><c>[..., H, W]</c>.</param>
    /// <param name="kernel">Side of a window.</param>
    /// <param name="stride">Elements from one window to the next.</param>
    /// <param name="padding">Padding on each side; at most half the kernel.</param>
    public static Tensor MaxPool2d(this Tensor x, int kernel, int stride, int padding = 0)
    {
        RequireRank(x, 2);
        return Maximum(x, PoolAxis.Sliding(x.Shape[-2], kernel, stride, padding), PoolAxis.Sliding(x.Shape[-1], kernel, stride, padding));
    }

    private static Tensor Average(Tensor x, PoolAxis rows, PoolAxis columns, bool countPadding)
    {
        Tensor y = Tensor.Uninitialized(Pooled(x.Shape, rows, columns));
        Pooling.Average(x.Span, y.Span, rows, columns, countPadding);
        if (Tape.Record<AverageNode>(y, x) is { } node)
        {
            node.Rows = rows;
            node.Columns = columns;
            node.CountPadding = countPadding;
        }

        return y;
    }

    private static Tensor Maximum(Tensor x, PoolAxis rows, PoolAxis columns)
    {
        Tensor y = Tensor.Uninitialized(Pooled(x.Shape, rows, columns));
        Pooling.Maximum(x.Span, y.Span, rows, columns);
        if (Tape.Record<MaximumNode>(y, x) is { } node)
        {
            node.Rows = rows;
            node.Columns = columns;
        }

        return y;
    }

    // In one dimension the rows are a single window of one row, and the axis before the last is not theirs.
    private static Shape Pooled(Shape shape, PoolAxis rows, PoolAxis columns) =>
        rows.Output == rows.Size ? shape.With(-1, columns.Output) : shape.With(-1, columns.Output).With(-2, rows.Output);

    private static void RequireRank(Tensor x, int rank)
    {
        if (x.Shape.Rank < rank)
        {
            throw new ShapeException($"Pooling over {rank} axes needs at least as many; the shape is {x.Shape}.");
        }
    }

    private sealed class AverageNode : Node
    {
        public PoolAxis Rows { get; set; }

        public PoolAxis Columns { get; set; }

        public bool CountPadding { get; set; }

        protected override void Backward()
        {
            ReadOnlySpan<float> dy = OutputGradient();
            if (!dy.IsEmpty)
            {
                Pooling.AverageBackward(dy, InputGradient(0), Rows, Columns, CountPadding);
            }
        }
    }

    private sealed class MaximumNode : Node
    {
        public PoolAxis Rows { get; set; }

        public PoolAxis Columns { get; set; }

        protected override void Backward()
        {
            ReadOnlySpan<float> dy = OutputGradient();
            if (!dy.IsEmpty)
            {
                Pooling.MaximumBackward(Input(0).Span, Output().Span, dy, InputGradient(0), Rows, Columns);
            }
        }
    }
}
