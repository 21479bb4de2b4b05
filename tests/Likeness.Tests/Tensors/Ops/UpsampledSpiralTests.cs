using Likeness.Tensors;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Memory;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Sparse;

namespace Likeness.Tests.Tensors.Ops;

/// <summary>A spiral convolution after a fixed upsampling against the two, one after the other, in double precision and with the other operations.</summary>
public class UpsampledSpiralTests
{
    public static TheoryData<int, int, int, int, int, int, bool, Activation> Sizes => new()
    {
        { 3, 7, 23, 5, 16, 16, true, Activation.Elu },
        { 2, 30, 101, 11, 32, 16, true, Activation.Elu },
        { 1, 5, 19, 9, 128, 64, true, Activation.Relu },
        { 4, 6, 13, 3, 5, 7, false, Activation.None },
        { 2, 1, 4, 1, 1, 3, true, Activation.Elu },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Output_and_gradients_agree_with_plain_sums_in_double_precision(
        int batch, int coarse, int fine, int length, int inputs, int outputs, bool withBias, Activation activation)
    {
        var random = new System.Random((31 * coarse) + outputs);
        SparseMatrix up = Up(random, fine, coarse);
        IndexTable spirals = Spirals(random, fine, length);
        Tensor x = Numbers(random, batch, coarse, inputs).WithGrad(), w = Numbers(random, outputs, length * inputs).WithGrad();
        Tensor? b = withBias ? Numbers(random, outputs).WithGrad() : null;
        Tensor cotangent = Numbers(random, batch, fine, outputs);
        using (TensorScope.Begin())
        {
            Tensor y = SpiralOps.UpsampledSpiralConvolution(new UpsampledSpirals(up, spirals), x, w, b, activation);
            y.Backward(cotangent);
            double[] expected = Reference(up, spirals, x, w, b, activation);
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.Equal(expected[i], y.Span[i], 1e-5 * Math.Max(1, Math.Abs(expected[i])));
            }
        }

        double Loss() => Reference(up, spirals, x, w, b, activation).Zip(cotangent.Span.ToArray(), (p, q) => p * q).Sum();
        foreach (Tensor? values in new[] { x, w, b })
        {
            for (int trial = 0; values is not null && trial < 40; trial++)
            {
                // A step that single precision holds exactly, around a value that it holds exactly.
                int at = random.Next(values.Count);
                const float step = 1f / 1024;
                float kept = MathF.Round(values.Span[at] * 1024) / 1024;
                values.Span[at] = kept + step;
                double above = Loss();
                values.Span[at] = kept - step;
                double below = Loss();
                values.Span[at] = kept;
                double gradient = (above - below) / (2 * step);
                Assert.Equal(gradient, values.Grad!.Span[at], 2e-3 * Math.Max(1, Math.Abs(gradient)));
            }
        }
    }

    [Fact]
    public void It_is_the_convolution_of_the_upsampled_rows_and_its_gradients_are_theirs()
    {
        var random = new System.Random(8);
        SparseMatrix up = Up(random, 60, 17);
        IndexTable spirals = Spirals(random, 60, 9);
        Tensor cotangent = Numbers(random, 3, 60, 24);
        Tensor[] first = [Numbers(random, 3, 17, 32).WithGrad(), Numbers(random, 24, 9 * 32).WithGrad(), Numbers(random, 24).WithGrad()];
        Tensor[] second = [.. first.Select(t => Tensor.From(t.Span.ToArray(), t.Shape).WithGrad())];
        using (TensorScope.Begin())
        {
            Tensor joined = SpiralOps.UpsampledSpiralConvolution(new UpsampledSpirals(up, spirals), first[0], first[1], first[2], Activation.Elu);
            Tensor apart = SpiralOps.SpiralConvolution(spirals, up.Multiply(second[0]), second[1], second[2], Activation.Elu);
            Close(apart.Span, joined.Span);
            joined.Backward(cotangent);
            apart.Backward(cotangent);
        }

        for (int i = 0; i < first.Length; i++)
        {
            Close(second[i].Grad!.Span, first[i].Grad!.Span);
        }
    }

    [Fact]
    public void Results_have_the_same_bits_for_any_number_of_threads()
    {
        var random = new System.Random(9);
        var spirals = new UpsampledSpirals(Up(random, 90, 31), Spirals(random, 90, 9));
        Tensor x = Numbers(random, 7, 31, 32).WithGrad(), w = Numbers(random, 16, 9 * 32).WithGrad();
        int before = Work.Threads;
        try
        {
            float[]? bits = null;
            foreach (int threads in new[] { 1, 2, 5 })
            {
                Work.Threads = threads;
                x.ZeroGrad();
                w.ZeroGrad();
                using (TensorScope.Begin())
                {
                    Tensor y = SpiralOps.UpsampledSpiralConvolution(spirals, x, w, null, Activation.Elu);
                    y.Backward(y);
                    float[] all = [.. y.Span, .. x.Grad!.Span, .. w.Grad!.Span];
                    bits ??= all;
                    Assert.Equal(bits, all);
                }
            }
        }
        finally
        {
            Work.Threads = before;
        }
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused()
    {
        var random = new System.Random(2);
        SparseMatrix up = Up(random, 10, 4);
        Assert.Throws<ShapeException>(() => new UpsampledSpirals(up, Spirals(random, 11, 3)));
        var spirals = new UpsampledSpirals(up, Spirals(random, 10, 3));
        Assert.Throws<ShapeException>(() => SpiralOps.UpsampledSpiralConvolution(spirals, Numbers(random, 1, 10, 2), Numbers(random, 5, 6), null));
        Assert.Throws<ShapeException>(() => SpiralOps.UpsampledSpiralConvolution(spirals, Numbers(random, 1, 4, 2), Numbers(random, 5, 7), null));
    }

    [Fact]
    public void Rows_of_a_table_are_picked_in_the_order_asked_for()
    {
        var table = new IndexTable(3, 2, 5, [0, 1, 2, -1, 4, 3]);
        IndexTable picked = table.Select([2, 0]);
        Assert.Equal([4, 3, 0, 1], picked.Indices);
        Assert.Equal(5, picked.SourceRows);
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Select([3]));
    }

    [Fact]
    public void A_matrix_is_a_selection_when_each_row_is_a_single_one()
    {
        Assert.True(SparseMatrix.Selection(4, [2, 0, 2]).IsSelection);
        Assert.False(new SparseMatrix(2, 2, [0, 1, 2], [0, 1], [1, 0.5f]).IsSelection);
        Assert.False(new SparseMatrix(2, 2, [0, 2, 2], [0, 1], [1, 1]).IsSelection);
        Assert.False(new SparseMatrix(2, 2, [0, 1, 1], [0], [1]).IsSelection);
    }

    private static double[] Reference(SparseMatrix up, IndexTable spirals, Tensor x, Tensor w, Tensor? b, Activation activation)
    {
        int batch = x.Shape[0], inputs = x.Shape[2], outputs = w.Shape[0], length = spirals.Length;
        float[] matrix = up.ToDense(), px = x.Span.ToArray(), pw = w.Span.ToArray();
        double[] y = new double[batch * spirals.Rows * outputs];
        double[] fine = new double[up.Rows * inputs];
        for (int s = 0; s < batch; s++)
        {
            for (int i = 0; i < fine.Length; i++)
            {
                fine[i] = Enumerable.Range(0, up.Columns).Sum(c => (double)matrix[(i / inputs * up.Columns) + c] * px[(((s * up.Columns) + c) * inputs) + (i % inputs)]);
            }

            for (int i = 0; i < spirals.Rows * outputs; i++)
            {
                int row = i / outputs, o = i % outputs;
                double sum = b?.Span[o] ?? 0;
                for (int k = 0; k < length; k++)
                {
                    int from = spirals.Indices[(row * length) + k];
                    for (int c = 0; from >= 0 && c < inputs; c++)
                    {
                        sum += pw[(((o * length) + k) * inputs) + c] * fine[(from * inputs) + c];
                    }
                }

                y[(s * spirals.Rows * outputs) + i] = activation switch
                {
                    Activation.Relu => Math.Max(0, sum),
                    Activation.Elu => sum > 0 ? sum : Math.Exp(sum) - 1,
                    _ => sum,
                };
            }
        }

        return y;
    }

    /// <summary>Rows of one to three entries, as QEM's are, and one without any.</summary>
    private static SparseMatrix Up(System.Random random, int fine, int coarse)
    {
        var rows = new List<int>();
        var columns = new List<int>();
        var values = new List<float>();
        for (int r = 1; r < fine; r++)
        {
            int[] picked = [.. Enumerable.Range(0, coarse).OrderBy(_ => random.Next()).Take(1 + random.Next(3))];
            rows.AddRange(picked.Select(_ => r));
            columns.AddRange(picked);
            values.AddRange(picked.Select(_ => random.NextSingle()));
        }

        return SparseMatrix.FromEntries(fine, coarse, [.. rows], [.. columns], [.. values]);
    }

    private static IndexTable Spirals(System.Random random, int rows, int length) =>
        new(rows, length, rows, [.. Enumerable.Range(0, rows * length).Select(_ => random.Next(-1, rows))]);

    private static Tensor Numbers(System.Random random, params int[] shape)
    {
        Tensor t = Tensor.Zeros(new Shape(shape));
        foreach (ref float value in t.Span)
        {
            // On the grid of the differences' steps.
            value = random.Next(-700, 701) / 1024f;
        }

        return t;
    }

    private static void Close(ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], found[i], 3e-5f * MathF.Max(1, MathF.Abs(expected[i])));
        }
    }
}
