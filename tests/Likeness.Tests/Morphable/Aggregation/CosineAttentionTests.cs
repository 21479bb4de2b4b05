using Likeness.Morphable.Aggregation;
using Likeness.Tensors;
using Likeness.Tensors.Memory;
using Likeness.Tensors.Sparse;
using Likeness.Tests.Support;

namespace Likeness.Tests.Morphable.Aggregation;

public class CosineAttentionTests
{
    public static TheoryData<string> Cases => GoldenFile.CaseNames("attention_agg");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Matrices_outputs_and_gradients_match_the_reference(string name)
    {
        GoldenFile file = GoldenFile.Load("attention_agg");
        GoldenCase test = file.Case(name);
        bool single = test.Has("in/w_a");
        GoldenCase parent = single ? file.Case(name[..^"_wa".Length]) : test;
        Tensor queries = test.Input("Q").WithGrad(), keys = test.Input("K").WithGrad(), x = test.Input("x").WithGrad();
        Tensor fusion = test.Input(single ? "w_a" : "weight_prior").WithGrad();
        SparseMatrix prior = Sparse(parent.Tensor("in/P"));
        int top = test.Whole("top_k", 0);

        // The matrix itself is what comes out when features are the unit vectors.
        int columns = keys.Shape[0];
        Tensor identity = Tensor.Zeros(1, columns, columns);
        for (int i = 0; i < columns; i++)
        {
            identity.Span[(i * columns) + i] = 1;
        }

        Tensor matrix = CosineAttention.Aggregate(queries, keys, fusion, prior, top, identity);
        test.AssertOutput("M", matrix.Reshape(queries.Shape[0], columns));
        matrix.Backward(test.Tensor("cot/M").Reshape(matrix.Shape.ToArray()));

        Tensor y = CosineAttention.Aggregate(queries, keys, fusion, prior, top, x);
        test.AssertOutput("y", y);
        y.Backward(test.Tensor("cot/y"));
        test.AssertGradient("Q", queries.Grad, 1e-4);
        test.AssertGradient("K", keys.Grad, 1e-4);
        test.AssertGradient(single ? "w_a" : "weight_prior", fusion.Grad, 1e-4);
        test.AssertGradient("x", x.Grad, 1e-4);

        SparseMatrix baked = CosineAttention.Bake(queries, keys, fusion, prior, top);
        test.AssertOutput("M", Tensor.From(baked.ToDense(), baked.Rows, baked.Columns));
    }

    [Fact]
    public void The_toy_of_the_specification_gives_its_stated_matrices()
    {
        Tensor queries = Tensor.From([1, 0, 1, 1], 2, 2), keys = Tensor.From([1, 0, 0, 1, -1, 0], 3, 2);
        SparseMatrix prior = SparseMatrix.FromEntries(2, 3, [0, 1], [2, 1], [1, 1]);
        float[] fused = CosineAttention.Bake(queries, keys, Tensor.From([0.2f], 1), prior, 2).ToDense();
        Close([0.2f, 0, 0.8f, 0.1f, 0.9f, 0], fused);
        float[] attention = CosineAttention.Bake(queries, keys, Tensor.From([1f], 1), prior, 2).ToDense();
        Close([1, 0, 0, 0.5f, 0.5f, 0], attention);
    }

    [Fact]
    public void A_weight_of_zero_is_the_fixed_matrix_exactly()
    {
        var random = new System.Random(2);
        (Tensor queries, Tensor keys, SparseMatrix prior, Tensor x) = Problem(random, 90, 40, 21, 5, 16);
        Tensor expected = Likeness.Tensors.Ops.SparseOps.Multiply(prior, x);
        Tensor actual = CosineAttention.Aggregate(queries, keys, Tensor.From([0f], 1), prior, 8, x);
        Assert.Equal(expected.Span.ToArray(), actual.Span.ToArray());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    [InlineData(32)]
    public void The_largest_scores_are_kept_and_ties_go_to_the_lower_column(int top)
    {
        var random = new System.Random(top);
        const int rows = 50, columns = 700, dimensions = 3;

        // Few distinct directions make many exact ties.
        float[] directions = [.. Enumerable.Range(0, 40 * dimensions).Select(_ => random.NextSingle())];
        float[] keys = new float[columns * dimensions];
        for (int j = 0; j < columns; j++)
        {
            directions.AsSpan(random.Next(40) * dimensions, dimensions).CopyTo(keys.AsSpan(j * dimensions));
        }

        float[] queries = [.. Enumerable.Range(0, rows * dimensions).Select(_ => random.NextSingle())];
        SparseMatrix none = SparseMatrix.FromEntries(rows, columns, [], [], []);
        SparseMatrix baked = CosineAttention.Bake(Tensor.From(queries, rows, dimensions), Tensor.From(keys, columns, dimensions), Tensor.From([1f], 1), none, top);
        for (int r = 0; r < rows; r++)
        {
            float[] scores = [.. Enumerable.Range(0, columns).Select(j => (float)Cosine(queries.AsSpan(r * dimensions, dimensions), keys.AsSpan(j * dimensions, dimensions)))];
            int[] expected = [.. Enumerable.Range(0, columns).OrderByDescending(j => scores[j]).ThenBy(j => j).Take(top).Order()];
            int[] actual = baked.ColumnIndices[baked.RowStarts[r]..baked.RowStarts[r + 1]];
            Assert.Equal(expected, actual);
            Assert.Equal(1, baked.Values[baked.RowStarts[r]..baked.RowStarts[r + 1]].Sum(), 1e-5f);
        }
    }

    [Fact]
    public void Results_have_the_same_bits_for_any_number_of_threads_and_steps_allocate_nothing()
    {
        (Tensor queries, Tensor keys, SparseMatrix prior, Tensor x) = Problem(new System.Random(4), 300, 90, 21, 6, 16);
        queries.WithGrad();
        keys.WithGrad();
        x.WithGrad();
        Tensor fusion = Tensor.From([0.2f], 1).WithGrad();
        Tensor cotangent = Tensor.Full(new Shape(6, 300, 16), 0.1f);
        int threadsBefore = Work.Threads;
        try
        {
            float[]? first = null;
            foreach (int threads in new[] { 1, 2, 5 })
            {
                Work.Threads = threads;
                // Tests that run beside this one share the buffer pool, so a single step may find it empty.
                long least = long.MaxValue;
                for (int step = 0; step < 8; step++)
                {
                    foreach (Tensor t in new[] { queries, keys, x, fusion })
                    {
                        t.ZeroGrad();
                    }

                    long before = GC.GetAllocatedBytesForCurrentThread();
                    using (TensorScope.Begin())
                    {
                        CosineAttention.Aggregate(queries, keys, fusion, prior, 32, x).Backward(cotangent);
                    }

                    least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
                }

                Assert.Equal(0, least);
                float[] bits = [.. queries.Grad!.Span, .. keys.Grad!.Span, .. x.Grad!.Span, .. fusion.Grad!.Span];
                first ??= bits;
                Assert.Equal(first, bits);
            }
        }
        finally
        {
            Work.Threads = threadsBefore;
        }
    }

    private static (Tensor Queries, Tensor Keys, SparseMatrix Prior, Tensor X) Problem(System.Random random, int rows, int columns, int c, int batch, int width)
    {
        float[] Values(int n) => [.. Enumerable.Range(0, n).Select(_ => random.NextSingle() - 0.4f)];
        int[] r = [.. Enumerable.Range(0, rows).SelectMany(i => new[] { i, i })];
        int[] j = [.. r.Select((_, e) => (e * 7 % (columns / 2)) + ((e & 1) * (columns / 2)))];
        SparseMatrix prior = SparseMatrix.FromEntries(rows, columns, r, j, [.. r.Select(_ => 0.5f)]);
        return (Tensor.From(Values(rows * c), rows, c), Tensor.From(Values(columns * c), columns, c), prior, Tensor.From(Values(batch * columns * width), batch, columns, width));
    }

    private static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        // The same float32 unit vectors as the layer's, so that exact ties stay exact.
        float na = MathF.Max(System.Numerics.Tensors.TensorPrimitives.Norm(a), 1e-12f), nb = MathF.Max(System.Numerics.Tensors.TensorPrimitives.Norm(b), 1e-12f);
        float sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum = MathF.FusedMultiplyAdd(a[i] / na, b[i] / nb, sum);
        }

        return sum;
    }

    private static SparseMatrix Sparse(Tensor dense)
    {
        var rows = new List<int>();
        var columns = new List<int>();
        var values = new List<float>();
        for (int i = 0; i < dense.Count; i++)
        {
            if (dense.Span[i] != 0)
            {
                rows.Add(i / dense.Shape[1]);
                columns.Add(i % dense.Shape[1]);
                values.Add(dense.Span[i]);
            }
        }

        return SparseMatrix.FromEntries(dense.Shape[0], dense.Shape[1], [.. rows], [.. columns], [.. values]);
    }

    private static void Close(float[] expected, float[] actual)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], 1e-6f);
        }
    }
}
