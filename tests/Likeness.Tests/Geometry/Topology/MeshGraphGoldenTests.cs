using Likeness.Geometry.Meshes;
using Likeness.Geometry.Topology;
using Likeness.Tensors;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Sparse;
using Likeness.Tests.Support;

namespace Likeness.Tests.Geometry.Topology;

/// <summary>The adjacency, Laplacian and pooling cases of <c>mesh_graph</c>.</summary>
public sealed class MeshGraphGoldenTests
{
    public static TheoryData<string> Meshes => Cases(c => c.Has("adj_indptr"));

    public static TheoryData<string> Pools => Cases(c => c.Has("P_indptr"));

    [Theory]
    [MemberData(nameof(Meshes))]
    public void Adjacency_and_Laplacians_match_the_reference(string name)
    {
        GoldenCase test = GoldenFile.Load("mesh_graph").Case(name);
        MeshTopology topology = Shapes.Golden(test).Topology;
        AssertSame(test, "adj", GraphLaplacian.Adjacency(topology));
        AssertSame(test, "lap_norm", GraphLaplacian.Normalised(topology));
        AssertSame(test, "lap_scaled", GraphLaplacian.Scaled(topology));
        AssertSame(test, "lap_comb", GraphLaplacian.Combinatorial(topology));
        MeshAdjacency adjacency = MeshAdjacency.Of(topology);
        Assert.Equal(test.Ints("degree"), Enumerable.Range(0, topology.VertexCount).Select(adjacency.Degree));
    }

    [Theory]
    [MemberData(nameof(Meshes))]
    public void The_Laplacian_scaled_by_its_true_largest_eigenvalue_is_two_over_it_times_L_minus_I(string name)
    {
        GoldenCase test = GoldenFile.Load("mesh_graph").Case(name);
        MeshTopology topology = Shapes.Golden(test).Topology;
        double largest = test.Doubles("lambda_max")[0];
        float[] scaled = GraphLaplacian.Scaled(topology, largest).ToDense();
        float[] normalised = GraphLaplacian.Normalised(topology).ToDense();
        int n = topology.VertexCount;
        for (int i = 0; i < n * n; i++)
        {
            double expected = (2 / largest * normalised[i]) - (i % (n + 1) == 0 ? 1 : 0);
            Assert.Equal(expected, scaled[i], 1e-6);
        }
    }

    [Theory]
    [MemberData(nameof(Pools))]
    public void Pooling_is_a_sparse_product(string name)
    {
        GoldenCase test = GoldenFile.Load("mesh_graph").Case(name);
        Tensor x = test.Input("x");
        int[] starts = test.Ints("P_indptr");
        var pool = new SparseMatrix(starts.Length - 1, x.Shape[-2], starts, test.Ints("P_indices"), Array.ConvertAll(test.Doubles("P_data"), d => (float)d));
        Tensor y = pool.Multiply(x);
        test.AssertOutput("y", y);
        y.Backward(test.Tensor("cot/y"));
        test.AssertGradient("x", x.Grad);
    }

    private static void AssertSame(GoldenCase test, string name, SparseMatrix matrix)
    {
        Assert.Equal(test.Ints($"{name}_indptr"), matrix.RowStarts);
        Assert.Equal(test.Ints($"{name}_indices"), matrix.ColumnIndices);
        test.AssertClose($"{name}_data", matrix.Values, 1e-6, 1e-6);
    }

    private static TheoryData<string> Cases(Func<GoldenCase, bool> wanted)
    {
        GoldenFile file = GoldenFile.Load("mesh_graph");
        return [.. file.Cases.Where(c => wanted(file.Case(c)))];
    }
}
