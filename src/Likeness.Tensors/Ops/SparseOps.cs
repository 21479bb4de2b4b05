using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Sparse;

namespace Likeness.Tensors.Ops;

/// <summary>Products of a sparse matrix with dense features.</summary>
public static class SparseOps
{
    // Rows that one block takes when the batch alone has too few samples to share out.
    private const int RowsPerBlock = 512;

    /// <summary>y[b] = M x[b]: the fixed matrix applied to every sample.</summary>
    /// <param name="matrix">[rows, columns]; not differentiated.</param>
    /// <param name="x">[columns, features] or [batch..., columns, features].</param>
    /// <returns>The same shape with rows in place of columns.</returns>
    /// <exception cref="ShapeException">The second last dimension of x is not the matrix's column count.</exception>
    public static Tensor Multiply(this SparseMatrix matrix, Tensor x)
    {
        Tensor y = Tensor.Uninitialized(CheckedShape(matrix, x));
        Apply(matrix, matrix.Values, x.Span, y.Span, x.Shape[-1], accumulate: false);
        if (Tape.Record<MultiplyNode>(y, x) is { } node)
        {
            node.Matrix = matrix;
        }

        return y;
    }

    /// <summary>y[b] = M x[b] where the matrix's pattern is fixed and its values are a tensor.</summary>
    /// <param name="pattern">Gives rows, columns and where the entries stand; its own values are not used.</param>
    /// <param name="values">[entries]; differentiable.</param>
    /// <param name="x">[columns, features] or [batch..., columns, features]; differentiable.</param>
    /// <exception cref="ShapeException">The sizes do not fit.</exception>
    public static Tensor Multiply(this SparseMatrix pattern, Tensor values, Tensor x)
    {
        if (values.Count != pattern.EntryCount)
        {
            throw new ShapeException($"The matrix has {pattern.EntryCount} entries; {values.Count} values were given.");
        }

        Tensor y = Tensor.Uninitialized(CheckedShape(pattern, x));
        Apply(pattern, values.Span, x.Span, y.Span, x.Shape[-1], accumulate: false);
        if (Tape.Record<MultiplyValuesNode>(y, values, x) is { } node)
        {
            node.Pattern = pattern;
        }

        return y;
    }

    /// <summary>y[b] (+)= M x[b] on spans: the same work without a graph.</summary>
    internal static unsafe void Apply(SparseMatrix matrix, ReadOnlySpan<float> values, ReadOnlySpan<float> x, Span<float> y, int width, bool accumulate)
    {
        int batch = width == 0 ? 0 : y.Length / Math.Max(1, matrix.Rows * width);
        int rowBlocks = Work.Blocks(matrix.Rows, RowsPerBlock);
        fixed (int* starts = matrix.RowStarts, columns = matrix.ColumnIndices)
        fixed (float* v = values, px = x, py = y)
        {
            Work.For(batch * rowBlocks, new RowsBody
            {
                Starts = starts,
                Columns = columns,
                Values = v,
                X = px,
                Y = py,
                Rows = matrix.Rows,
                XStride = (nint)matrix.Columns * width,
                Width = width,
                RowBlocks = rowBlocks,
                Accumulate = accumulate,
            });
        }
    }

    private static Shape CheckedShape(SparseMatrix matrix, Tensor x)
    {
        if (x.Shape.Rank < 2 || x.Shape[-2] != matrix.Columns)
        {
            throw new ShapeException($"A sparse matrix of {matrix.Rows} x {matrix.Columns} needs features of shape [..., {matrix.Columns}, f]; found {x.Shape}.");
        }

        return x.Shape.With(-2, matrix.Rows);
    }

    private unsafe struct RowsBody : IBlocks
    {
        public int* Starts;
        public int* Columns;
        public float* Values;
        public float* X;
        public float* Y;
        public int Rows;
        public nint XStride;
        public int Width;
        public int RowBlocks;
        public bool Accumulate;

        public readonly void Run(int block)
        {
            int sample = block / RowBlocks;
            int first = block % RowBlocks * RowsPerBlock;
            float* y = Y + ((nint)sample * Rows * Width);
            SparseKernels.MultiplyRows(
                Starts, Columns, Values, first, Math.Min(Rows, first + RowsPerBlock), X + (sample * XStride), Accumulate ? y : null, y, Width, 1, 1);
        }
    }

    private sealed class MultiplyNode : Node
    {
        public SparseMatrix? Matrix { get; set; }

        protected override void Backward()
        {
            Span<float> dx = InputGradient(0, out bool accumulate);
            SparseMatrix transpose = Matrix!.Transpose;
            Apply(transpose, transpose.Values, OutputGradient(), dx, Input(0).Shape[-1], accumulate);
        }

        protected override void Forget() => Matrix = null;
    }

    private sealed class MultiplyValuesNode : Node
    {
        public SparseMatrix? Pattern { get; set; }

        protected override unsafe void Backward()
        {
            SparseMatrix pattern = Pattern!;
            ReadOnlySpan<float> dy = OutputGradient();
            Tensor x = Input(1);
            int width = x.Shape[-1];
            int batch = dy.Length / Math.Max(1, pattern.Rows * width);
            fixed (int* starts = pattern.RowStarts, columns = pattern.ColumnIndices)
            fixed (float* v = Input(0).Span, px = x.Span, pdy = dy)
            {
                if (WantsGradient(0))
                {
                    fixed (float* dv = InputGradient(0))
                    {
                        // Rows own their entries; samples are added in order.
                        Work.For(Work.Blocks(pattern.Rows, RowsPerBlock), new EntriesBody
                        {
                            Starts = starts,
                            Columns = columns,
                            X = px,
                            Dy = pdy,
                            Destination = dv,
                            Rows = pattern.Rows,
                            XStride = (nint)pattern.Columns * width,
                            Width = width,
                            Batch = batch,
                        });
                    }
                }

                if (WantsGradient(1))
                {
                    fixed (float* dx = InputGradient(1))
                    {
                        Work.For(batch, new TransposedBody
                        {
                            Starts = starts,
                            Columns = columns,
                            Values = v,
                            Dy = pdy,
                            Dx = dx,
                            Rows = pattern.Rows,
                            XStride = (nint)pattern.Columns * width,
                            Width = width,
                        });
                    }
                }
            }
        }

        protected override void Forget() => Pattern = null;
    }

    private unsafe struct EntriesBody : IBlocks
    {
        public int* Starts;
        public int* Columns;
        public float* X;
        public float* Dy;
        public float* Destination;
        public int Rows;
        public nint XStride;
        public int Width;
        public int Batch;

        public readonly void Run(int block)
        {
            int first = block * RowsPerBlock;
            int last = Math.Min(Rows, first + RowsPerBlock);
            for (int b = 0; b < Batch; b++)
            {
                SparseKernels.AddEntryProducts(Starts, Columns, first, last, Dy + ((nint)b * Rows * Width), X + (b * XStride), Width, Destination);
            }
        }
    }

    private unsafe struct TransposedBody : IBlocks
    {
        public int* Starts;
        public int* Columns;
        public float* Values;
        public float* Dy;
        public float* Dx;
        public int Rows;
        public nint XStride;
        public int Width;

        public readonly void Run(int sample) =>
            SparseKernels.AddTransposed(Starts, Columns, Values, Rows, Dy + ((nint)sample * Rows * Width), Dx + (sample * XStride), Width);
    }
}
