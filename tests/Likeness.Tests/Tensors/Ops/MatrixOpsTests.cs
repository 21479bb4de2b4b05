using Likeness.Tensors;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Ops;
using Likeness.Tests.Support;

namespace Likeness.Tests.Tensors.Ops;

public sealed class MatrixOpsTests
{
    [Theory]
    [InlineData(new[] { 4, 3 }, new[] { 3, 5 })]
    [InlineData(new[] { 3 }, new[] { 3, 5 })]
    [InlineData(new[] { 4, 3 }, new[] { 3 })]
    [InlineData(new[] { 3 }, new[] { 3 })]
    [InlineData(new[] { 2, 4, 3 }, new[] { 3, 5 })]
    [InlineData(new[] { 2, 4, 3 }, new[] { 2, 3, 5 })]
    [InlineData(new[] { 4, 3 }, new[] { 2, 3, 5 })]
    [InlineData(new[] { 2, 1, 4, 3 }, new[] { 3, 3, 5 })]
    [InlineData(new[] { 2, 3, 4, 3 }, new[] { 2, 1, 3, 5 })]
    [InlineData(new[] { 3, 1, 2, 4, 3 }, new[] { 1, 2, 1, 3, 2 })]
    public void Products_agree_with_the_definition_and_gradients_with_differences(int[] shapeA, int[] shapeB)
    {
        var random = new Random(7);
        Tensor a = GradientCheck.Random(new Shape(shapeA), random), b = GradientCheck.Random(new Shape(shapeB), random);
        AssertDefinition(a, b, a.MatMul(b));
        GradientCheck.Run(static i => i[0].MatMul(i[1]), [a, b]);
        if (shapeA.Length > 1)
        {
            GradientCheck.Run(static i => i[0].MatMul(i[1], transposeA: true), [Turned(a), b]);
        }

        if (shapeB.Length > 1)
        {
            GradientCheck.Run(static i => i[0].MatMul(i[1], transposeB: true), [a, Turned(b)]);
        }
    }

    [Theory]
    [InlineData(Activation.None)]
    [InlineData(Activation.Elu)]
    public void Gradients_of_a_linear_layer_agree_with_differences(Activation activation)
    {
        var random = new Random(7);
        Tensor x = GradientCheck.Random(new Shape(2, 7, 5), random), w = GradientCheck.Random(new Shape(6, 5), random), b = GradientCheck.Random(new Shape(6), random);
        GradientCheck.Run(i => i[0].Linear(i[1], i[2], activation), [x, w, b]);
        GradientCheck.Run(i => i[0].Linear(i[1], null, activation), [x, w]);
    }

    [Fact]
    public void A_fused_activation_equals_the_separate_one()
    {
        var random = new Random(1);
        Tensor x = GradientCheck.Random(new Shape(9, 30), random), w = GradientCheck.Random(new Shape(70, 30), random), b = GradientCheck.Random(new Shape(70), random);
        Tensor plain = x.Linear(w, b), relu = x.Linear(w, b, Activation.Relu), leaky = x.Linear(w, b, Activation.LeakyRelu, 0.2f), elu = x.Linear(w, b, Activation.Elu);
        for (int i = 0; i < plain.Count; i++)
        {
            float v = plain.Span[i];
            Assert.Equal(Math.Max(v, 0f), relu.Span[i]);
            Assert.Equal(v > 0 ? v : 0.2f * v, leaky.Span[i], 1e-6f);
            Assert.Equal(v > 0 ? v : MathF.Exp(v) - 1f, elu.Span[i], 1e-6f);
        }
    }

    [Fact]
    public void A_warm_step_allocates_nothing()
    {
        var random = new Random(7);
        Tensor x = GradientCheck.Random(new Shape(4, 50, 40), random).WithGrad(), w = GradientCheck.Random(new Shape(20, 40), random).WithGrad();
        Tensor b = GradientCheck.Random(new Shape(20), random).WithGrad(), m = GradientCheck.Random(new Shape(4, 20, 30), random).WithGrad();
        AllocationCheck.AssertNone(() =>
        {
            Tensor y = x.Linear(w, b, Activation.Relu).MatMul(m);
            y.Backward(y.Detach());
        });
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_named()
    {
        ShapeException error = Assert.Throws<ShapeException>(() => Tensor.Zeros(4, 3).MatMul(Tensor.Zeros(4, 5)));
        Assert.Contains("[4, 3]", error.Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => Tensor.Zeros(2, 4, 3).MatMul(Tensor.Zeros(3, 3, 5)));
        Assert.Throws<ShapeException>(() => Tensor.Zeros(4, 3).Linear(Tensor.Zeros(5, 3), Tensor.Zeros(3)));
    }

    private static Tensor Turned(Tensor x)
    {
        int rows = x.Shape[-2], columns = x.Shape[-1];
        Tensor y = Tensor.Uninitialized(x.Shape.With(-1, rows).With(-2, columns));
        for (int i = 0; i < x.Count; i++)
        {
            int matrix = i / (rows * columns), row = i / columns % rows, column = i % columns;
            y.Span[(matrix * rows * columns) + (column * rows) + row] = x.Span[i];
        }

        return y;
    }

    private static void AssertDefinition(Tensor a, Tensor b, Tensor y)
    {
        int k = a.Shape[-1], n = b.Shape.Rank == 1 ? 1 : b.Shape[-1], m = a.Shape.Rank == 1 ? 1 : a.Shape[-2];
        for (int i = 0; i < y.Count; i++)
        {
            int column = i % n, row = i / n % m, matrix = i / (n * m);
            int offsetA = Offset(a.Shape, y.Shape, matrix, m * k, a.Shape.Rank > 1 && b.Shape.Rank > 1), offsetB = Offset(b.Shape, y.Shape, matrix, k * n, a.Shape.Rank > 1 && b.Shape.Rank > 1);
            double sum = 0;
            for (int p = 0; p < k; p++)
            {
                sum += (double)a.Span[offsetA + (row * k) + p] * b.Span[offsetB + (p * n) + column];
            }

            Assert.Equal(sum, y.Span[i], 1e-5);
        }
    }

    // Where the matrix of a broadcast factor begins, for the matrix-th product.
    private static int Offset(Shape factor, Shape result, int matrix, int size, bool stacked)
    {
        if (!stacked)
        {
            return 0;
        }

        int offset = 0, step = size;
        for (int d = result.Rank - 3; d >= 0; d--)
        {
            int index = matrix % result[d], axis = d - result.Rank + factor.Rank;
            matrix /= result[d];
            if (axis >= 0 && factor[axis] > 1)
            {
                offset += index * step;
            }

            step *= axis >= 0 ? factor[axis] : 1;
        }

        return offset;
    }
}
