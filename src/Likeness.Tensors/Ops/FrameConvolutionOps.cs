using System.Numerics.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels;

namespace Likeness.Tensors.Ops;

/// <summary>
/// Convolution over time where the channels of a moment lie side by side. The frames under a kernel are then one row of numbers, rows of
/// neighbouring results overlap, and the whole is one matrix product over rows that are read where they lie.
/// </summary>
public static class FrameConvolutionOps
{
    /// <summary>1-D convolution, time first.</summary>
    /// <param name="x">[batch, length, in].</param>
    /// <param name="w">[out, in, kernel]: weights as for <see cref="ConvolutionOps.Conv1d"/>.</param>
    /// <param name="b">[out], or null.</param>
    /// <param name="stride">Frames from one result to the next.</param>
    /// <returns>[batch, (length - kernel) / stride + 1, out].</returns>
    /// <exception cref="ShapeException">The shapes do not fit, or the kernel is longer than the sequence.</exception>
    public static Tensor ConvolveFrames(this Tensor x, Tensor w, Tensor? b = null, int stride = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        if (x.Shape.Rank != 3 || w.Shape.Rank != 3 || w.Shape[1] != x.Shape[2] || x.Shape[1] < w.Shape[2] || (b is not null && b.Count != w.Shape[0]))
        {
            throw new ShapeException($"Frames [batch, length, in], weights [out, in, kernel] and a bias [out] are wanted, the kernel no longer than the sequence; found {x.Shape}, {w.Shape} and {b?.Shape}.");
        }

        var sizes = new Sizes(x.Shape, w.Shape, stride);
        Tensor y = Tensor.Uninitialized(new Shape(sizes.Batch, sizes.Results, sizes.Outputs)), rows = ByRows(w, sizes);
        MatrixKernels.MultiplyBatch(
            sizes.Batch, sizes.Results, sizes.Outputs, sizes.Depth, MatrixOperand.Plain(x.Span, sizes.Step), sizes.Sample, MatrixOperand.Plain(rows.Span, sizes.Outputs), 0, y.Span, sizes.Outputs, sizes.Result, bias: b is null ? default : b.Span);
        if (Tape.Record<ConvolutionNode>(y, x, w, b) is { } node)
        {
            node.Stride = stride;
        }

        return y;
    }

    /// <summary>[kernel * in, out]: one column a result channel, in the order in which the frames lie.</summary>
    private static Tensor ByRows(Tensor w, in Sizes sizes)
    {
        Tensor rows = Tensor.Uninitialized(new Shape(sizes.Depth, sizes.Outputs));
        ReadOnlySpan<float> from = w.Span;
        Span<float> to = rows.Span;
        for (int o = 0; o < sizes.Outputs; o++)
        {
            for (int c = 0; c < sizes.Inputs; c++)
            {
                for (int k = 0; k < sizes.Kernel; k++)
                {
                    to[(((k * sizes.Inputs) + c) * sizes.Outputs) + o] = from[(((o * sizes.Inputs) + c) * sizes.Kernel) + k];
                }
            }
        }

        return rows;
    }

    private readonly record struct Sizes(int Batch, int Length, int Inputs, int Outputs, int Kernel, int Stride)
    {
        public Sizes(Shape x, Shape w, int stride) : this(x[0], x[1], x[2], w[0], w[2], stride) { }

        public int Results => ((Length - Kernel) / Stride) + 1;

        public int Depth => Kernel * Inputs;

        // From the row of one result to the next: they overlap when the stride is below the kernel.
        public int Step => Stride * Inputs;

        public int Sample => Length * Inputs;

        public int Result => Results * Outputs;
    }

    private sealed class ConvolutionNode : Node
    {
        public int Stride { get; set; }

        protected override void Backward()
        {
            Tensor x = Input(0), w = Input(1);
            var sizes = new Sizes(x.Shape, w.Shape, Stride);
            ReadOnlySpan<float> dy = OutputGradient();
            if (WantsGradient(1))
            {
                Weights(sizes, x, dy, InputGradient(1));
            }

            if (WantsGradient(2))
            {
                Span<float> db = InputGradient(2);
                for (int r = 0; r < sizes.Batch * sizes.Results; r++)
                {
                    TensorPrimitives.Add(db, dy.Slice(r * sizes.Outputs, sizes.Outputs), db);
                }
            }

            if (WantsGradient(0))
            {
                Inputs(sizes, ByRows(w, sizes), dy, InputGradient(0));
            }
        }

        private static void Weights(in Sizes sizes, Tensor x, ReadOnlySpan<float> dy, Span<float> dw)
        {
            Tensor rows = Tensor.Uninitialized(new Shape(sizes.Depth, sizes.Outputs));
            for (int s = 0; s < sizes.Batch; s++)
            {
                MatrixKernels.Multiply(
                    sizes.Depth, sizes.Outputs, sizes.Results, MatrixOperand.Transposed(x.Span[(s * sizes.Sample)..], sizes.Step), MatrixOperand.Plain(dy[(s * sizes.Result)..], sizes.Outputs), rows.Span, sizes.Outputs, accumulate: s > 0);
            }

            ReadOnlySpan<float> from = rows.Span;
            for (int o = 0; o < sizes.Outputs; o++)
            {
                for (int c = 0; c < sizes.Inputs; c++)
                {
                    for (int k = 0; k < sizes.Kernel; k++)
                    {
                        dw[(((o * sizes.Inputs) + c) * sizes.Kernel) + k] += from[(((k * sizes.Inputs) + c) * sizes.Outputs) + o];
                    }
                }
            }
        }

        private static void Inputs(in Sizes sizes, Tensor rows, ReadOnlySpan<float> dy, Span<float> dx)
        {
            Tensor spread = Tensor.Uninitialized(new Shape(sizes.Results, sizes.Depth));
            for (int s = 0; s < sizes.Batch; s++)
            {
                MatrixKernels.Multiply(
                    sizes.Results, sizes.Depth, sizes.Outputs, MatrixOperand.Plain(dy[(s * sizes.Result)..], sizes.Outputs), MatrixOperand.Transposed(rows.Span, sizes.Outputs), spread.Span, sizes.Depth);
                for (int t = 0; t < sizes.Results; t++)
                {
                    Span<float> to = dx.Slice((s * sizes.Sample) + (t * sizes.Step), sizes.Depth);
                    TensorPrimitives.Add(to, spread.Span.Slice(t * sizes.Depth, sizes.Depth), to);
                }
            }
        }
    }
}
