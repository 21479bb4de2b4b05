using Likeness.Tensors;
using Likeness.Tensors.Ops;
using Likeness.Tests.Support;

namespace Likeness.Tests.Tensors.Ops;

public class AlgebraOpsTests
{
    [Theory]
    [InlineData("ij,jk->ik", new[] { 3, 4 }, new[] { 4, 5 })]
    [InlineData("bij,bjk->bik", new[] { 2, 3, 4 }, new[] { 2, 4, 5 })]
    [InlineData("ij,kj->ki", new[] { 3, 4 }, new[] { 5, 4 })]
    [InlineData("ijk,k->ji", new[] { 2, 3, 4 }, new[] { 4 })]
    [InlineData("abc,cbd->ad", new[] { 2, 3, 4 }, new[] { 4, 3, 2 })]
    [InlineData("ab,cd->", new[] { 2, 3 }, new[] { 4, 2 })]
    [InlineData("aab,b->a", new[] { 3, 3, 4 }, new[] { 4 })]
    [InlineData("ab,ab->ab", new[] { 3, 4 }, new[] { 3, 4 })]
    public void Index_equations_agree_with_loops_and_their_gradients_with_differences(string equation, int[] a, int[] b)
    {
        var random = new Random(equation.Length);
        Tensor x = GradientCheck.Random(new Shape(a), random), y = GradientCheck.Random(new Shape(b), random);
        double[] expected = Loops(equation, x, y);
        float[] actual = EinsumOps.Einsum(equation, x, y).Span.ToArray();
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < actual.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], 1e-5);
        }

        GradientCheck.Run(t => EinsumOps.Einsum(equation, t[0], t[1]), [x, y]);
    }

    [Fact]
    public void Equations_that_do_not_fit_are_refused()
    {
        Assert.Throws<ShapeException>(static () => EinsumOps.Einsum("ij,jk->ik", Tensor.Zeros(2, 3), Tensor.Zeros(4, 5)));
        Assert.Throws<ShapeException>(static () => EinsumOps.Einsum("ij->ik", Tensor.Zeros(2, 3)));
        Assert.Throws<ShapeException>(static () => EinsumOps.Einsum("ij,jk->ik", Tensor.Zeros(2, 3)));
        Assert.Throws<ShapeException>(static () => EinsumOps.Einsum("ijk->i", Tensor.Zeros(2, 3)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void Matrix_gradients_agree_with_differences(int n)
    {
        var random = new Random(n);
        Tensor a = GradientCheck.Random(new Shape(2, n, n), random);
        for (int i = 0; i < 2 * n; i++)
        {
            a.Span[(i / n * n * n) + (i % n * (n + 1))] += 2f;
        }

        GradientCheck.Run(static t => t[0].Inverse(), [a]);
        GradientCheck.Run(static t => t[0].Determinant(), [a]);
        GradientCheck.Run(static t => LinearAlgebraOps.Solve(t[0], t[1]), [a, GradientCheck.Random(new Shape(2, n, 2), random)]);
        Tensor product = a.MatMul(a.Inverse());
        for (int i = 0; i < product.Count; i++)
        {
            Assert.Equal(i % (n * n) / n == i % n ? 1 : 0, product.Span[i], 1e-5);
        }
    }

    [Fact]
    public void Singular_matrices_are_named_and_their_determinant_has_a_gradient()
    {
        Tensor a = Tensor.From([1f, 2f, 2f, 4f], 2, 2).WithGrad();
        Assert.Throws<LikenessException>(() => a.Inverse());
        Tensor determinant = a.Determinant();
        Assert.Equal(0f, determinant.Item);
        determinant.Backward();
        Assert.Equal([4f, -2f, -2f, 1f], a.Grad!.Span.ToArray());
    }

    [Fact]
    public void Recurrent_gradients_agree_with_differences()
    {
        var random = new Random(8);
        Tensor Draw(params int[] shape) => GradientCheck.Random(new Shape(shape), random);
        Tensor[] lstm = [Draw(2, 3), Draw(2, 4), Draw(2, 4), Draw(16, 3), Draw(16, 4), Draw(16), Draw(16)];
        GradientCheck.Run(static t => RecurrentOps.LstmCell(t[0], t[1], t[2], new RecurrentWeights(t[3], t[4], t[5], t[6])).Hidden, lstm);
        GradientCheck.Run(static t => RecurrentOps.LstmCell(t[0], t[1], t[2], new RecurrentWeights(t[3], t[4], t[5], t[6])).Cell, lstm);
        Tensor[] gru = [Draw(2, 3), Draw(2, 4), Draw(12, 3), Draw(12, 4), Draw(12), Draw(12)];
        GradientCheck.Run(static t => RecurrentOps.GruCell(t[0], t[1], new RecurrentWeights(t[2], t[3], t[4], t[5])), gru);
        Tensor[] sequence = [Draw(2, 3, 3), Draw(16, 3), Draw(16, 4), Draw(16), Draw(16)];
        GradientCheck.Run(
            static t => RecurrentOps.BidirectionalLstm(t[0], new RecurrentWeights(t[1], t[2], t[3], t[4]), new RecurrentWeights(t[1], t[2], t[3], null)).Outputs, sequence);
    }

    [Fact]
    public void Rotations_are_orthogonal_and_their_gradients_agree_with_differences()
    {
        var random = new Random(9);
        Tensor v = GradientCheck.Random(new Shape(5, 3), random, -2, 2);
        v.Span[..3].Clear();
        v.Span[3] = 1e-4f;
        GradientCheck.Run(static t => RotationOps.AxisAngleToMatrix(t[0]), [v]);
        Tensor r = RotationOps.AxisAngleToMatrix(v);
        Tensor product = r.MatMul(r, transposeB: true);
        for (int i = 0; i < product.Count; i++)
        {
            Assert.Equal(i % 9 % 4 == 0 ? 1 : 0, product.Span[i], 1e-6);
        }
    }

    [Fact]
    public void Slopes_that_are_learned_have_gradients()
    {
        Tensor x = GradientCheck.AwayFromZero(new Shape(2, 3, 4), new Random(1), 0.2, 2);
        GradientCheck.Run(static t => t[0].PRelu(t[1]), [x, Tensor.From([0.1f, 0.3f, -0.2f], 3)]);
        GradientCheck.Run(static t => t[0].PRelu(t[1]), [x, Tensor.From([0.1f], 1)]);
    }

    [Fact]
    public void A_steady_step_allocates_nothing()
    {
        var random = new Random(8);
        Tensor Draw(params int[] shape) => GradientCheck.Random(new Shape(shape), random).WithGrad();
        Tensor x = Draw(2, 5, 3), v = Draw(5, 3);
        var weights = new RecurrentWeights(Draw(16, 3), Draw(16, 4), Draw(16), Draw(16));
        AllocationCheck.AssertNone(() =>
        {
            Tensor y = RecurrentOps.BidirectionalLstm(x, weights, weights).Outputs;
            Tensor r = RotationOps.AxisAngleToMatrix(v);
            Tensor m = r.Inverse();
            Tensor z = EinsumOps.Einsum("bij,cj->bi", m, v);
            (y.Sum() + z.Sum() + m.Determinant().Sum() + LinearAlgebraOps.Solve(r, m).Sum()).Backward();
        });
    }

    private static double[] Loops(string equation, Tensor a, Tensor b)
    {
        string[] parts = equation.Split(',', '-');
        string la = parts[0], lb = parts[1], result = parts[2][1..];
        char[] labels = [.. (la + lb).Distinct()];
        Dictionary<char, int> size = labels.ToDictionary(static l => l, l => la.Contains(l) ? a.Shape[la.IndexOf(l)] : b.Shape[lb.IndexOf(l)]);
        double[] y = new double[result.Aggregate(1, (p, l) => p * size[l])];
        int total = labels.Aggregate(1, (p, l) => p * size[l]);
        for (int i = 0; i < total; i++)
        {
            var at = new Dictionary<char, int>();
            int rest = i;
            foreach (char label in labels)
            {
                at[label] = rest % size[label];
                rest /= size[label];
            }

            y[Place(result)] += (double)a.Span[Place(la)] * b.Span[Place(lb)];

            int Place(string word) => word.Aggregate(0, (p, l) => (p * size[l]) + at[l]);
        }

        return y;
    }
}
