using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels;

namespace Likeness.Tensors.Ops;

/// <summary>Resizing of the last axis or the last two to any size. Nothing is smoothed before making smaller.</summary>
public static class ResampleOps
{
    /// <summary>Bilinear interpolation to a given size.</summary>
    /// <param name="x"><c>[..., H, W]</c>.</param>
    /// <param name="height">Rows of the result.</param>
    /// <param name="width">Columns of the result.</param>
    /// <param name="alignCorners">True: the corner samples of both sides coincide. False: samples are centres of equal cells, held at the border.</param>
    public static Tensor ResizeBilinear(this Tensor x, int height, int width, bool alignCorners = false)
    {
        RequireRank(x, 2);
        return Linear(x, x.Shape.With(-1, width).With(-2, height), x.Shape[-2], height, alignCorners);
    }

    /// <summary>Linear interpolation of the last axis to a given length.</summary>
    /// <param name="x"><c>[..., L]</c>.</param>
    /// <param name="length">Elements of the result along the last axis.</param>
    /// <param name="alignCorners">True: the end samples of both sides coincide. False: samples are centres of equal cells, held at the border.</param>
    public static Tensor ResizeLinear(this Tensor x, int length, bool alignCorners = false)
    {
        RequireRank(x, 1);
        return Linear(x, x.Shape.With(-1, length), 1, 1, alignCorners);
    }

    /// <summary>Repeats the sample at <c>floor(i * from / to)</c> of each axis.</summary>
    /// <param name="x"><c>[..., H, W]</c>.</param>
    /// <param name="height">Rows of the result.</param>
    /// <param name="width">Columns of the result.</param>
    public static Tensor ResizeNearest(this Tensor x, int height, int width)
    {
        RequireRank(x, 2);
        Tensor y = Tensor.Uninitialized(x.Shape.With(-1, width).With(-2, height));
        RequireElements(x, y);
        Tensor taps = Tensor.Uninitialized(new Shape((height + width) * ResampleTap.Floats));
        Span<ResampleTap> rows = ResampleTap.In(taps.Span)[..height];
        Span<ResampleTap> columns = ResampleTap.In(taps.Span)[height..];
        ResampleTap.Nearest(rows, x.Shape[-2]);
        ResampleTap.Nearest(columns, x.Shape[-1]);
        Resampling.Nearest(x.Span, y.Span, x.Shape[-2], x.Shape[-1], rows, columns);
        Tape.Record<NearestNode>(y, x)?.Save(taps, height, x.Shape[-2]);
        return y;
    }

    private static Tensor Linear(Tensor x, Shape shape, int fromHeight, int toHeight, bool alignCorners)
    {
        int fromWidth = x.Shape[-1];
        int toWidth = shape[-1];
        Tensor y = Tensor.Uninitialized(shape);
        RequireElements(x, y);
        Tensor taps = Tensor.Uninitialized(new Shape((toHeight + toWidth) * ResampleTap.Floats));
        Span<ResampleTap> rows = ResampleTap.In(taps.Span)[..toHeight];
        Span<ResampleTap> columns = ResampleTap.In(taps.Span)[toHeight..];
        ResampleTap.Linear(rows, fromHeight, alignCorners);
        ResampleTap.Linear(columns, fromWidth, alignCorners);
        Resampling.Linear(x.Span, y.Span, fromHeight, fromWidth, rows, columns);
        Tape.Record<LinearNode>(y, x)?.Save(taps, toHeight, fromHeight);
        return y;
    }

    private static void RequireRank(Tensor x, int rank)
    {
        if (x.Shape.Rank < rank)
        {
            throw new ShapeException($"Resizing {rank} axes needs at least as many; the shape is {x.Shape}.");
        }
    }

    private static void RequireElements(Tensor x, Tensor y)
    {
        if (x.Count == 0 || y.Count == 0)
        {
            throw new ShapeException($"Cannot resize {x.Shape} to {y.Shape}: there is nothing to read or to write.");
        }
    }

    private abstract class ResampleNode : Node
    {
        private Tensor? _taps;
        private int _rows;
        private int _fromHeight;

        public void Save(Tensor taps, int rows, int fromHeight)
        {
            _taps = taps;
            _rows = rows;
            _fromHeight = fromHeight;
        }

        protected abstract void Backward(ReadOnlySpan<float> dy, Span<float> dx, int height, int width, ReadOnlySpan<ResampleTap> rows, ReadOnlySpan<ResampleTap> columns);

        protected override void Backward()
        {
            ReadOnlySpan<float> dy = OutputGradient();
            if (!dy.IsEmpty)
            {
                ReadOnlySpan<ResampleTap> taps = ResampleTap.In(_taps!.Span);
                Backward(dy, InputGradient(0), _fromHeight, Input(0).Shape[-1], taps[.._rows], taps[_rows..]);
            }
        }

        protected override void Forget() => _taps = null;
    }

    private sealed class LinearNode : ResampleNode
    {
        protected override void Backward(ReadOnlySpan<float> dy, Span<float> dx, int height, int width, ReadOnlySpan<ResampleTap> rows, ReadOnlySpan<ResampleTap> columns) =>
            Resampling.LinearBackward(dy, dx, height, width, rows, columns);
    }

    private sealed class NearestNode : ResampleNode
    {
        protected override void Backward(ReadOnlySpan<float> dy, Span<float> dx, int height, int width, ReadOnlySpan<ResampleTap> rows, ReadOnlySpan<ResampleTap> columns) =>
            Resampling.NearestBackward(dy, dx, height, width, rows, columns);
    }
}
