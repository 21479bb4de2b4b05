using System.Numerics;
using System.Runtime.InteropServices;
using Likeness.Geometry.Alignment;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace Likeness.Tests.Geometry.Alignment;

public sealed class ProcrustesTests
{
    private static readonly SimilarityTransform Motion = new(1.7f, Quaternion.CreateFromYawPitchRoll(2, -1, 0.5f), new Vector3(30, -20, 7));

    [Fact]
    public void A_known_motion_is_found()
    {
        Vector3[] source = Cloud(1, 40);
        Vector3[] target = [.. source.Select(Motion.Apply)];
        SimilarityTransform found = Procrustes.Similarity(source, target);
        Assert.Equal(1.7f, found.Scale, 1e-5f);
        Assert.Equal(1, Math.Abs(Quaternion.Dot(found.Rotation, Motion.Rotation)), 1e-6f);
        AssertClose(target, [.. source.Select(found.Apply)]);
        AssertClose(source, [.. target.Select(found.Inverse.Apply)]);
        var moved = new Vector3[source.Length];
        found.Apply(source, moved);
        AssertClose(target, moved);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Noisy_points_are_fitted_as_by_singular_values(int seed)
    {
        Vector3[] source = Cloud(seed, 30);
        Vector3[] noise = Cloud(seed + 100, 30);

        // The second seed mirrors the target, where the plain decomposition would answer with a reflection.
        Vector3[] target = [.. source.Select((p, i) => Motion.Apply(seed == 2 ? p with { X = -p.X } : p) + noise[i])];
        SimilarityTransform found = Procrustes.Similarity(source, target);
        (Matrix<double> r, double s) = Umeyama(source, target);
        Matrix4x4 rotation = Matrix4x4.CreateFromQuaternion(found.Rotation);
        for (int row = 0; row < 3; row++)
        {
            for (int column = 0; column < 3; column++)
            {
                Assert.Equal(r[row, column], rotation[column, row], 1e-5);
            }
        }

        Assert.Equal(s, found.Scale, 1e-5);
        Assert.Equal(1, Procrustes.Rigid(source, target).Scale);
    }

    [Fact]
    public void Pairs_without_a_weight_do_not_count()
    {
        Vector3[] source = Cloud(4, 20);
        Vector3[] target = [.. source.Select(Motion.Apply)];
        target[7] += new Vector3(100, 0, 0);
        float[] weights = [.. Enumerable.Range(0, 20).Select(i => i == 7 ? 0f : 1 + (i % 3))];
        SimilarityTransform found = Procrustes.Similarity(source, target, weights);
        target[7] = Motion.Apply(source[7]);
        AssertClose(target, [.. source.Select(found.Apply)]);
    }

    [Fact]
    public void Points_in_one_place_on_a_line_or_in_a_plane_are_aligned_too()
    {
        Vector3[][] clouds =
        [
            [new(1, 2, 3)],
            [new(1, 2, 3), new(1, 2, 3)],
            [new(0, 0, 0), new(1, 0, 0), new(2, 0, 0)],
            [new(0, 0, 0), new(1, 0, 0), new(0, 1, 0), new(2, 3, 0)],
        ];
        foreach (Vector3[] source in clouds)
        {
            SimilarityTransform rigid = Motion with { Scale = 1 };
            Vector3[] target = [.. source.Select(rigid.Apply)];
            AssertClose(target, [.. source.Select(Procrustes.Rigid(source, target).Apply)]);
            AssertClose(target, [.. source.Select(Procrustes.Similarity(source, target).Apply)]);
        }
    }

    [Fact]
    public void Bad_input_is_refused()
    {
        Assert.Throws<LikenessException>(() => Procrustes.Rigid([], []));
        Assert.Throws<LikenessException>(() => Procrustes.Rigid(Cloud(1, 3), Cloud(1, 4)));
        Assert.Throws<LikenessException>(() => Procrustes.Rigid([new Vector3(float.NaN, 0, 0)], [Vector3.Zero]));
        Assert.Throws<LikenessException>(() => Procrustes.Rigid([Vector3.One], [Vector3.Zero], [-1]));
        Assert.Throws<LikenessException>(() => Procrustes.Rigid([Vector3.One], [Vector3.Zero], [0]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_set_of_moved_copies_becomes_one_shape(bool scale)
    {
        Mesh mesh = Shapes.Sheet(4, 5);
        Vector3[] shape = [.. mesh.Positions.Select(p => p + new Vector3(0, 0, MathF.Sin(p.X * p.Y)))];
        var random = new Random(6);
        var vertices = new List<float>();
        for (int i = 0; i < 6; i++)
        {
            var motion = new SimilarityTransform(
                scale ? 0.5f + random.NextSingle() : 1,
                Quaternion.CreateFromYawPitchRoll(random.NextSingle() * 3, random.NextSingle(), random.NextSingle()),
                new Vector3(random.NextSingle(), random.NextSingle(), random.NextSingle()) * 50);
            vertices.AddRange(MemoryMarshal.Cast<Vector3, float>(shape.Select(motion.Apply).ToArray().AsSpan()));
        }

        var set = new MeshSet(mesh.Topology, [.. vertices]) { Names = ["a", "b", "c", "d", "e", "f"] };
        AlignedSet result = GeneralisedProcrustes.Align(set, scale);
        Assert.True(result.Converged);
        Assert.Equal(set.Names, result.Aligned.Names);
        Assert.Equal(6, result.Transforms.Count);
        for (int i = 0; i < 6; i++)
        {
            AssertClose(result.Mean, MemoryMarshal.Cast<float, Vector3>(result.Aligned.Sample(i)).ToArray());
        }

        // The mean keeps the mean size.
        Assert.Equal(Enumerable.Range(0, 6).Average(i => Diagonal(set.Sample(i))), Diagonal(MemoryMarshal.Cast<Vector3, float>(result.Mean.AsSpan())), 1e-2);
    }

    private static double Diagonal(ReadOnlySpan<float> shape)
    {
        ReadOnlySpan<Vector3> p = MemoryMarshal.Cast<float, Vector3>(shape);
        return (p[^1] - p[0]).Length();
    }

    private static (Matrix<double> Rotation, double Scale) Umeyama(Vector3[] source, Vector3[] target)
    {
        Matrix<double> x = Centred(source);
        Matrix<double> y = Centred(target);
        var svd = (y * x.Transpose()).Svd();
        var sign = Matrix<double>.Build.DenseIdentity(3);
        sign[2, 2] = Math.Sign((svd.U * svd.VT).Determinant());
        return (svd.U * sign * svd.VT, (svd.W * sign).Trace() / x.FrobeniusNorm() / x.FrobeniusNorm());
    }

    private static Matrix<double> Centred(Vector3[] points)
    {
        var matrix = Matrix<double>.Build.Dense(3, points.Length, (r, c) => points[c][r]);
        MathNet.Numerics.LinearAlgebra.Vector<double> mean = matrix.RowSums() / points.Length;
        return Matrix<double>.Build.Dense(3, points.Length, (r, c) => matrix[r, c] - mean[r]);
    }

    private static Vector3[] Cloud(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => new Vector3(random.NextSingle(), random.NextSingle(), random.NextSingle()) * 10)];
    }

    private static void AssertClose(Vector3[] expected, Vector3[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True((expected[i] - actual[i]).Length() < 2e-4f * (1 + expected[i].Length()), $"point {i}: expected {expected[i]}, found {actual[i]}");
        }
    }
}
