using System.Numerics;
using Likeness.Geometry.Meshes;
using Likeness.Geometry.Topology;
using Likeness.Tensors.Sparse;
using MathNet.Numerics.LinearAlgebra;

namespace Likeness.Tests.Geometry.Topology;

public sealed class GraphLaplacianTests
{
    [Fact]
    public void Chebyshev_terms_of_a_tetrahedron_are_what_one_computes_by_hand()
    {
        SparseMatrix laplacian = GraphLaplacian.Scaled(Shapes.Tetrahedron().Topology);
        Assert.All(laplacian.Values, v => Assert.Equal(-1 / 3f, v));
        double[] t1 = Apply(laplacian, [1, 0, 0, 0]);
        double[] t2 = [.. Apply(laplacian, t1).Zip([1, 0, 0, 0], (a, b) => (2 * a) - b)];
        AssertClose([0, -1 / 3.0, -1 / 3.0, -1 / 3.0], t1, 1e-6);
        AssertClose([-1 / 3.0, 4 / 9.0, 4 / 9.0, 4 / 9.0], t2, 1e-6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Eigenvalues_lie_between_minus_one_and_one_on_any_mesh(int seed)
    {
        Mesh mesh = Shapes.Soup(seed, 60, 90);
        SparseMatrix laplacian = GraphLaplacian.Scaled(mesh.Topology);
        float[] dense = laplacian.ToDense();
        Matrix<double> matrix = Matrix<double>.Build.Dense(60, 60, (r, c) => dense[(r * 60) + c]);
        Assert.True(matrix.IsSymmetric());
        Assert.All(matrix.Evd(Symmetricity.Symmetric).EigenValues, e => Assert.InRange(e.Real, -1 - 1e-6, 1 + 1e-6));
    }

    [Fact]
    public void A_vertex_without_neighbours_has_an_empty_row()
    {
        SparseMatrix laplacian = GraphLaplacian.Scaled(new MeshTopology(5, [0, 1, 2]));
        Assert.Equal([0, 2, 4, 6, 6, 6], laplacian.RowStarts);
        Assert.DoesNotContain(laplacian.Values, float.IsNaN);
    }

    [SkippableFact]
    public void The_shared_head_has_the_specified_degrees_eigenvalues_and_Chebyshev_terms()
    {
        Mesh head = Shapes.IctHead();
        MeshAdjacency adjacency = MeshAdjacency.Of(head.Topology);
        int[] degrees = [.. Enumerable.Range(0, head.VertexCount).Select(adjacency.Degree)];
        Assert.Equal(3, degrees.Min());
        Assert.Equal(10, degrees.Max());
        Assert.Equal(5.928, degrees.Average(), 1e-3);
        Assert.Equal(14820, adjacency.EdgeCount);

        SparseMatrix laplacian = GraphLaplacian.Scaled(head.Topology);

        // One component, so the smallest eigenvalue is -1 with the vector sqrt(degree).
        double[] root = [.. degrees.Select(d => Math.Sqrt(d))];
        AssertClose([.. root.Select(r => -r)], Apply(laplacian, root), 1e-5);
        Assert.Equal(0.6054, LargestEigenvalue(laplacian, root), 1e-3);

        double[][] previous = new double[3][];
        double[][] terms = [.. Enumerable.Range(0, 3).Select(axis => Standardised(head.Positions, axis))];
        double[] norms = [122.4745, 121.8726, 121.1817, 119.8588, 118.0978, 116.0957];
        for (int k = 0; k < norms.Length; k++)
        {
            Assert.Equal(norms[k], Math.Sqrt(terms.Sum(t => t.Sum(v => v * v))), 1e-3);
            if (k == norms.Length - 1)
            {
                break;
            }

            for (int axis = 0; axis < 3; axis++)
            {
                double[] applied = Apply(laplacian, terms[axis]);
                double[] next = k == 0 ? applied : [.. applied.Zip(previous[axis], (a, b) => (2 * a) - b)];
                previous[axis] = terms[axis];
                terms[axis] = next;
            }
        }

        AssertClose([-0.01137, 0.25405, -1.08629], [.. terms.Select(t => t[0])], 2e-5);
        AssertClose([-0.24169, 0.36553, -0.85618], [.. terms.Select(t => t[2500])], 2e-5);
    }

    internal static double[] Apply(SparseMatrix matrix, double[] x)
    {
        double[] y = new double[matrix.Rows];
        for (int r = 0; r < y.Length; r++)
        {
            for (int e = matrix.RowStarts[r]; e < matrix.RowStarts[r + 1]; e++)
            {
                y[r] += matrix.Values[e] * x[matrix.ColumnIndices[e]];
            }
        }

        return y;
    }

    // Lanczos without reorthogonalisation: the extreme eigenvalue is what it finds first.
    private static double LargestEigenvalue(SparseMatrix matrix, double[] smallest)
    {
        var random = new Random(3);
        double[] v = [.. smallest.Select(_ => random.NextDouble() - 0.5)];
        double[] before = new double[v.Length];
        double norm = Math.Sqrt(v.Sum(x => x * x));
        v = [.. v.Select(x => x / norm)];
        const int steps = 120;
        var tridiagonal = Matrix<double>.Build.Dense(steps, steps);
        double beta = 0;
        for (int i = 0; i < steps; i++)
        {
            double[] w = Apply(matrix, v);
            double alpha = w.Zip(v, (a, b) => a * b).Sum();
            tridiagonal[i, i] = alpha;
            for (int k = 0; k < w.Length; k++)
            {
                w[k] -= (alpha * v[k]) + (beta * before[k]);
            }

            beta = Math.Sqrt(w.Sum(x => x * x));
            if (i + 1 < steps)
            {
                tridiagonal[i, i + 1] = tridiagonal[i + 1, i] = beta;
            }

            before = v;
            v = [.. w.Select(x => x / beta)];
        }

        return tridiagonal.Evd(Symmetricity.Symmetric).EigenValues.Max(e => e.Real);
    }

    private static double[] Standardised(Vector3[] positions, int axis)
    {
        double mean = positions.Average(p => (double)p[axis]);
        double deviation = Math.Sqrt(positions.Average(p => (p[axis] - mean) * (p[axis] - mean)));
        return [.. positions.Select(p => (p[axis] - mean) / deviation)];
    }

    private static void AssertClose(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], tolerance);
        }
    }
}
