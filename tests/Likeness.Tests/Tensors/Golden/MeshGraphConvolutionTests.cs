using Likeness.Tensors;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Sparse;
using Likeness.Tests.Support;

namespace Likeness.Tests.Tensors.Golden;

/// <summary>The convolution cases of <c>mesh_graph</c>: Chebyshev and spiral. Graph and pooling cases stand with the geometry tests.</summary>
public class MeshGraphConvolutionTests
{
    public static TheoryData<string> Convolutions
    {
        get
        {
            var data = new TheoryData<string>();
            foreach (string name in GoldenFile.Load("mesh_graph").Cases.Where(c => c.Contains("_cheb", StringComparison.Ordinal)))
            {
                data.Add(name);
            }

            return data;
        }
    }

    public static TheoryData<string> Spirals
    {
        get
        {
            var data = new TheoryData<string>();
            foreach (string name in GoldenFile.Load("mesh_graph").Cases.Where(c => c.EndsWith("_spiral", StringComparison.Ordinal)))
            {
                data.Add(name);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Convolutions))]
    public void Chebyshev_convolutions_match(string name)
    {
        GoldenFile file = GoldenFile.Load("mesh_graph");
        GoldenCase test = file.Case(name);
        SparseMatrix laplacian = Laplacian(file.Case(test.Text("mesh", "")), name.EndsWith("lmax_true", StringComparison.Ordinal));
        Tensor x = test.Input("x").WithGrad(), weight = test.Input("weight").WithGrad(), bias = test.Input("bias").WithGrad();
        Tensor y = ChebyshevOps.ChebyshevConvolution(laplacian, x, weight, bias);
        test.AssertOutput("y", y);
        y.Backward(test.Tensor("cot/y"));
        test.AssertGradient("x", x.Grad);
        test.AssertGradient("weight", weight.Grad);
        test.AssertGradient("bias", bias.Grad);
    }

    [Theory]
    [MemberData(nameof(Spirals))]
    public void Spiral_convolutions_match(string name)
    {
        GoldenCase test = GoldenFile.Load("mesh_graph").Case(name);
        Tensor x = test.Input("x").WithGrad(), weight = test.Input("w").WithGrad(), bias = test.Input("b").WithGrad();
        int rows = test.Shape("in/indices")[0], length = test.Shape("in/indices")[1], outputs = weight.Shape[0], batch = x.Shape[0];

        // The file's last row is the dummy vertex: an input row that spirals may name, an output row that is reset to zero.
        var table = new IndexTable(rows - 1, length, rows, test.Ints("in/indices")[..((rows - 1) * length)]);
        Tensor y = SpiralOps.SpiralConvolution(table, x, weight, bias, Activation.Elu);
        float[] withDummy = new float[batch * rows * outputs];
        float[] cotangent = new float[y.Count];
        for (int b = 0; b < batch; b++)
        {
            int size = (rows - 1) * outputs;
            y.Span.Slice(b * size, size).CopyTo(withDummy.AsSpan(b * rows * outputs));
            test.Tensor("cot/y").Span.Slice(b * rows * outputs, size).CopyTo(cotangent.AsSpan(b * size));
        }

        test.AssertOutput("y", Tensor.From(withDummy, batch, rows, outputs));
        y.Backward(Tensor.From(cotangent, y.Shape));
        test.AssertGradient("x", x.Grad);
        test.AssertGradient("w", weight.Grad);
        test.AssertGradient("b", bias.Grad);
    }

    [Fact]
    public void A_missing_neighbour_reads_as_zeros()
    {
        var random = new System.Random(5);
        const int rows = 21, length = 5, inputs = 6, outputs = 19;
        int[] withNone = [.. Enumerable.Range(0, rows * length).Select(_ => random.Next(-1, rows))];
        int[] withZeroRow = [.. withNone.Select(i => i < 0 ? rows : i)];
        float[] values = [.. Enumerable.Range(0, rows * inputs).Select(_ => random.NextSingle() - 0.5f)];
        Tensor x = Tensor.From(values, 1, rows, inputs).WithGrad(), padded = Tensor.From([.. values, .. new float[inputs]], 1, rows + 1, inputs).WithGrad();
        Tensor weight = Tensor.From([.. Enumerable.Range(0, outputs * length * inputs).Select(_ => random.NextSingle() - 0.5f)], outputs, length * inputs).WithGrad();
        Tensor a = SpiralOps.SpiralConvolution(new IndexTable(rows, length, rows, withNone), x, weight, null, Activation.Elu);
        Tensor b = SpiralOps.SpiralConvolution(new IndexTable(rows, length, rows + 1, withZeroRow), padded, weight, null, Activation.Elu);
        Assert.Equal(b.Span.ToArray(), a.Span.ToArray());
        Tensor cotangent = Tensor.Full(a.Shape, 0.3f);
        a.Backward(cotangent);
        b.Backward(cotangent);
        Assert.Equal(padded.Grad!.Span[..(rows * inputs)].ToArray(), x.Grad!.Span.ToArray());
    }

    private static SparseMatrix Laplacian(GoldenCase mesh, bool trueLargestEigenvalue)
    {
        string kind = trueLargestEigenvalue ? "lap_norm" : "lap_scaled";
        int[] starts = mesh.Ints($"{kind}_indptr"), columns = mesh.Ints($"{kind}_indices");
        double[] values = mesh.Doubles($"{kind}_data");
        if (trueLargestEigenvalue)
        {
            double largest = mesh.Doubles("lambda_max")[0];
            for (int r = 0; r + 1 < starts.Length; r++)
            {
                for (int e = starts[r]; e < starts[r + 1]; e++)
                {
                    values[e] = (2 * values[e] / largest) - (columns[e] == r ? 1 : 0);
                }
            }
        }

        return new SparseMatrix(starts.Length - 1, starts.Length - 1, starts, columns, [.. values.Select(v => (float)v)]);
    }
}
