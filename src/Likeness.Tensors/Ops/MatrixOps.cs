using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels;

namespace Likeness.Tensors.Ops;

/// <summary>Matrix products of tensors, with the shapes of numpy's matmul.</summary>
public static partial class MatrixOps
{
    /// <summary>
    /// op(a) op(b): a [..., m, k], b [..., k, n] gives [..., m, n]. The leading dimensions are broadcast against each other.
    /// A vector on the left is a row, on the right a column, and its dimension is missing in the result.
    /// </summary>
    /// <param name="a">[..., m, k], or [..., k, m] with <paramref name="transposeA"/>, or a vector [k].</param>
    /// <param name="b">[..., k, n], or [..., n, k] with <paramref name="transposeB"/>, or a vector [k].</param>
    /// <param name="transposeA">Exchanges the last two dimensions of <paramref name="a"/>, at no cost.</param>
    /// <param name="transposeB">Exchanges the last two dimensions of <paramref name="b"/>, at no cost.</param>
    /// <exception cref="ShapeException">The inner or the leading dimensions do not fit.</exception>
    public static Tensor MatMul(this Tensor a, Tensor b, bool transposeA = false, bool transposeB = false)
    {
        if (a.Shape.Rank == 0 || b.Shape.Rank == 0)
        {
            throw new ShapeException($"A matrix product needs matrices or vectors; the shapes are {a.Shape} and {b.Shape}.");
        }

        if (a.Shape.Rank == 1)
        {
            Tensor y = MatMul(a.Reshape(1, a.Count), b, false, transposeB);
            int axis = b.Shape.Rank == 1 ? 0 : y.Shape.Rank - 2;
            return Reshaped(y, y.Shape.Without(axis));
        }

        if (b.Shape.Rank == 1)
        {
            Tensor y = MatMul(a, b.Reshape(b.Count, 1), transposeA, false);
            return Reshaped(y, y.Shape.Without(-1));
        }

        var plan = MatrixPlan.For(a.Shape, b.Shape, transposeA, transposeB);
        Tensor result = Tensor.Uninitialized(plan.ResultShape);
        plan.Forward(a.Span, b.Span, result.Span);
        if (Tape.Record<MatMulNode>(result, a, b) is { } node)
        {
            node.Plan = plan;
            node.TransposeA = transposeA;
            node.TransposeB = transposeB;
        }

        return result;
    }

    /// <summary>A fully connected layer: activation(x w^T + b).</summary>
    /// <param name="x">[..., in].</param>
    /// <param name="w">[out, in].</param>
    /// <param name="b">[out], or null.</param>
    /// <param name="activation">Applied while the result is in the cache.</param>
    /// <param name="slope">Slope of a leaky ReLU, scale of an ELU; else ignored.</param>
    /// <returns>[..., out].</returns>
    /// <exception cref="ShapeException">The dimensions do not fit.</exception>
    public static Tensor Linear(this Tensor x, Tensor w, Tensor? b = null, Activation activation = Activation.None, float slope = 1f)
    {
        if (w.Shape.Rank != 2 || x.Shape.Rank == 0 || x.Shape[-1] != w.Shape[1] || (b is not null && b.Shape != new Shape(w.Shape[0])))
        {
            throw new ShapeException($"A linear layer needs x [..., in], w [out, in] and b [out]; the shapes are {x.Shape}, {w.Shape} and {b?.Shape.ToString() ?? "none"}.");
        }

        int outputs = w.Shape[0], inputs = w.Shape[1], rows = x.Shape.CountBefore(x.Shape.Rank - 1);
        Tensor y = Tensor.Uninitialized(x.Shape.With(-1, outputs));
        MatrixKernels.Multiply(
            rows, outputs, inputs, MatrixOperand.Plain(x.Span, inputs), MatrixOperand.Transposed(w.Span, inputs), y.Span, outputs, false,
            b is null ? default : b.Span, activation, slope);
        if (Tape.Record<LinearNode>(y, x, w, b) is { } node)
        {
            node.Activation = activation;
            node.Slope = slope;
        }

        return y;
    }

    private static Tensor Reshaped(Tensor x, Shape shape)
    {
        Span<int> d = stackalloc int[Shape.MaxRank];
        return x.Reshape(shape.CopyTo(d));
    }

    private sealed class MatMulNode : Node, IDifferentiableBackward
    {
        public MatrixPlan Plan { get; set; }

        public bool TransposeA { get; set; }

        public bool TransposeB { get; set; }

        public Tensor GradientOf(int input, Tensor outputGradient)
        {
            Tensor a = Input(0), b = Input(1);
            Tensor gradient = input == 0
                ? (TransposeA ? MatMul(b, outputGradient, TransposeB, true) : MatMul(outputGradient, b, false, !TransposeB))
                : (TransposeB ? MatMul(outputGradient, a, true, TransposeA) : MatMul(a, outputGradient, !TransposeA, false));
            return ReductionOps.SumTo(gradient, Input(input).Shape);
        }

        protected override void Backward()
        {
            ReadOnlySpan<float> dy = OutputGradient();
            if (WantsGradient(0))
            {
                Span<float> da = InputGradient(0, out bool accumulate);
                Plan.BackwardA(dy, Input(1).Span, da, accumulate);
            }

            if (WantsGradient(1))
            {
                Span<float> db = InputGradient(1, out bool accumulate);
                Plan.BackwardB(dy, Input(0).Span, db, accumulate);
            }
        }
    }

    private sealed class LinearNode : Node, IDifferentiableBackward
    {
        public Activation Activation { get; set; }

        public float Slope { get; set; }

        public Tensor GradientOf(int input, Tensor outputGradient)
        {
            Tensor inner = ActivationSlopes.Times(Activation, Slope, Output(), outputGradient);
            Tensor w = Input(1);
            return input switch
            {
                0 => MatMul(inner, w),
                1 => MatMul(inner.Reshape(-1, w.Shape[0]), Input(0).Reshape(-1, w.Shape[1]), transposeA: true),
                _ => inner.Reshape(-1, w.Shape[0]).Sum(0),
            };
        }

        protected override void Backward()
        {
            ReadOnlySpan<float> dy = OutputGradient();
            Tensor w = Input(1);
            int outputs = w.Shape[0], inputs = w.Shape[1], rows = dy.Length / Math.Max(outputs, 1);
            if (Activation != Activation.None)
            {
                // In place: nothing reads the gradient of an intermediate result after its node has run.
                Span<float> dz = OutputGradientTensor()!.Span;
                ActivationGradient.Multiply(Activation, Slope, Output().Span, dy, dz);
                dy = dz;
            }

            if (WantsGradient(0))
            {
                Span<float> dx = InputGradient(0, out bool accumulate);
                MatrixKernels.Multiply(rows, inputs, outputs, MatrixOperand.Plain(dy, outputs), MatrixOperand.Plain(w.Span, inputs), dx, inputs, accumulate);
            }

            if (WantsGradient(1))
            {
                Span<float> dw = InputGradient(1, out bool accumulate);
                MatrixKernels.Multiply(
                    outputs, inputs, rows, MatrixOperand.Transposed(dy, outputs), MatrixOperand.Plain(Input(0).Span, inputs), dw, inputs, accumulate);
            }

            if (WantsGradient(2))
            {
                ColumnSums.AddTo(dy, rows, outputs, InputGradient(2));
            }
        }
    }
}
