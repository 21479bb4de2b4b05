using System.Numerics;
using System.Runtime.InteropServices;
using Likeness.Geometry.Meshes;
using Likeness.Geometry.Surfaces;
using Likeness.Geometry.Topology;
using Likeness.Tensors;
using Likeness.Tensors.Memory;
using Likeness.Tensors.Ops;
using Likeness.Tests.Support;

namespace Likeness.Tests.Geometry.Surfaces;

public sealed class SurfaceOpsTests
{
    private static readonly Mesh Ball = Bumpy(Shapes.Icosphere(1));
    private static readonly Mesh Open = Bumpy(Shapes.Sheet(4, 5));

    public static TheoryData<string> Operations => ["normals", "areas", "barycentres", "face normals", "edges", "uniform", "cotangent", "arap", "arap uniform"];

    [Theory]
    [MemberData(nameof(Operations))]
    public void Gradients_agree_with_finite_differences(string name)
    {
        foreach (Mesh mesh in new[] { Ball, Open })
        {
            Func<Tensor, Tensor> operation = Operation(name, mesh);
            GradientCheck.Run(t => operation(t[0]), [Batch(mesh, 2)], tolerance: 5e-3, step: 0.004f);
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void Results_do_not_depend_on_the_number_of_threads(string name)
    {
        Mesh mesh = Bumpy(Shapes.Icosphere(4));
        Func<Tensor, Tensor> operation = Operation(name, mesh);
        ThreadCheck.SameBits(t => operation(t[0]), Batch(mesh, 2));
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void A_step_allocates_nothing(string name)
    {
        Func<Tensor, Tensor> operation = Operation(name, Ball);
        Tensor x = Batch(Ball, 2).WithGrad();
        Tensor? cotangent = null;
        AllocationCheck.AssertNone(() =>
        {
            using (TensorScope.Begin())
            {
                Tensor y = operation(x);
                cotangent ??= Tensor.Persistent(y.Shape);
                y.Backward(cotangent);
            }
        });
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void A_batch_is_its_meshes_one_by_one(string name)
    {
        Func<Tensor, Tensor> operation = Operation(name, Ball);
        Tensor batch = Batch(Ball, 3);
        Tensor all = operation(batch);
        int size = all.Count / 3;
        for (int b = 0; b < 3; b++)
        {
            Tensor one = operation(Tensor.From(batch.Span.Slice(b * Ball.VertexCount * 3, Ball.VertexCount * 3), Ball.VertexCount, 3));
            Assert.Equal(one.Span.ToArray(), all.Span.Slice(b * size, size).ToArray());
        }
    }

    [Fact]
    public void Normals_of_a_sphere_point_outwards()
    {
        Mesh sphere = Shapes.Icosphere(3);
        var normals = new Vector3[sphere.VertexCount];
        SurfaceOps.VertexNormals(sphere.Positions, sphere.Topology, normals);
        for (int v = 0; v < normals.Length; v++)
        {
            Assert.True(Vector3.Dot(normals[v], sphere.Positions[v]) > 0.999f);
            Assert.Equal(1, normals[v].Length(), 1e-6f);
        }
    }

    [Fact]
    public void Places_without_an_area_have_zero_normals_and_zero_gradients()
    {
        // A proper triangle, one on a line, one that names a vertex twice, and a loose vertex.
        var topology = new MeshTopology(7, [0, 1, 2, 3, 4, 5, 5, 5, 3]);
        Tensor x = Tensor.From([0, 0, 0, 1, 0, 0, 0, 1, 0, 5, 0, 0, 6, 0, 0, 7, 0, 0, 9, 9, 9], 7, 3).WithGrad();
        Tensor normals = SurfaceOps.VertexNormals(x, topology);
        Assert.Equal([0, 0, 1], normals.Span[..3].ToArray());
        Assert.All(normals.Span[9..].ToArray(), n => Assert.Equal(0, n));
        normals.Backward(Tensor.Full(normals.Shape, 1));
        SurfaceOps.FaceFeatures(x, topology).Normals.Backward(Tensor.Full(new Shape(3, 3), 1));
        SurfaceOps.FaceFeatures(x, topology).Areas.Backward(Tensor.Full(new Shape(3), 1));
        Assert.All(x.Grad!.Span.ToArray(), g => Assert.True(float.IsFinite(g)));
        Assert.All(x.Grad!.Span[9..].ToArray(), g => Assert.Equal(0, g));
    }

    [Fact]
    public void An_edge_without_a_length_has_a_zero_gradient()
    {
        Tensor x = Tensor.From([1, 1, 1, 1, 1, 1], 2, 3).WithGrad();
        Tensor y = SurfaceOps.EdgeLengths(x, new[] { new MeshEdge(0, 1) });
        Assert.Equal(0, y.Span[0]);
        y.Backward(Tensor.Full(y.Shape, 1));
        Assert.All(x.Grad!.Span.ToArray(), g => Assert.Equal(0, g));
    }

    [Fact]
    public void Areas_add_up_to_the_area_of_the_surface()
    {
        Mesh sheet = Shapes.Sheet(5, 4);
        Assert.Equal(12, SurfaceOps.FaceFeatures(Batch(sheet, 1), sheet.Topology).Areas.Span.ToArray().Sum(), 1e-5f);
    }

    [Fact]
    public void Rigid_motions_cost_no_energy_and_are_found()
    {
        Quaternion turn = Quaternion.CreateFromYawPitchRoll(1, 2, 3);
        foreach (Mesh mesh in new[] { Ball, Open, Shapes.Sheet(4, 4) })
        {
            var model = ArapModel.WithCotangentWeights(mesh.Positions, mesh.Topology);
            Vector3[] moved = [.. mesh.Positions.Select(p => Vector3.Transform(p, turn) + new Vector3(3, -2, 1))];
            Tensor x = Tensor.From(MemoryMarshal.Cast<Vector3, float>(moved.AsSpan()), mesh.VertexCount, 3);
            Assert.Equal(0, SurfaceOps.ArapEnergy(x, model).Item, 1e-6f);
            Tensor rotations = SurfaceOps.ArapRotations(x, model);
            Assert.Equal([mesh.VertexCount, 3, 3], rotations.Shape.ToArray());
            Vector3 column = Vector3.Transform(Vector3.UnitX, turn);
            Assert.Equal(column.X, rotations.Span[0], 1e-5f);
            Assert.Equal(column.Y, rotations.Span[3], 1e-5f);
            Assert.Equal(column.Z, rotations.Span[6], 1e-5f);
        }
    }

    [Fact]
    public void A_mirrored_shape_is_not_called_a_rotation()
    {
        var model = ArapModel.WithUniformWeights(Ball.Positions, Ball.Topology);
        Vector3[] mirrored = [.. Ball.Positions.Select(p => p with { X = -p.X })];
        Tensor x = Tensor.From(MemoryMarshal.Cast<Vector3, float>(mirrored.AsSpan()), Ball.VertexCount, 3);
        Assert.True(SurfaceOps.ArapEnergy(x, model).Item > 0.1f);
        ReadOnlySpan<float> r = SurfaceOps.ArapRotations(x, model).Span[..9];
        var m = new Matrix4x4(r[0], r[1], r[2], 0, r[3], r[4], r[5], 0, r[6], r[7], r[8], 0, 0, 0, 0, 1);
        Assert.Equal(1, m.GetDeterminant(), 1e-4f);
    }

    [Fact]
    public void Both_Laplacians_map_constants_to_zero_and_the_cotangent_one_flat_positions_too()
    {
        Mesh sheet = Shapes.Sheet(6, 6);
        Tensor ones = Tensor.Full(new Shape(sheet.VertexCount, 1), 1);
        Assert.All(MeshLaplacian.Uniform(sheet.Topology).Multiply(ones).Span.ToArray(), y => Assert.Equal(0, y, 1e-6f));
        Likeness.Tensors.Sparse.SparseMatrix cotangent = MeshLaplacian.Cotangent(sheet.Positions, sheet.Topology);
        Assert.All(cotangent.Multiply(ones).Span.ToArray(), y => Assert.Equal(0, y, 1e-6f));
        Assert.Equal(cotangent.Values, cotangent.Transpose.Values);
        Tensor bent = cotangent.Multiply(Batch(sheet, 1));
        for (int v = 0; v < sheet.VertexCount; v++)
        {
            if (sheet.Positions[v].X is > 0 and < 5 && sheet.Positions[v].Y is > 0 and < 5)
            {
                Assert.Equal(0, bent.Span[3 * v], 1e-5f);
                Assert.Equal(0, bent.Span[(3 * v) + 1], 1e-5f);
            }
        }
    }

    [Fact]
    public void Positions_of_another_size_are_refused()
    {
        Tensor wrong = Tensor.Zeros(5, 3);
        Assert.Throws<ShapeException>(() => SurfaceOps.VertexNormals(wrong, Ball.Topology));
        Assert.Throws<ShapeException>(() => SurfaceOps.FaceFeatures(Tensor.Zeros(Ball.VertexCount, 2), Ball.Topology));
        Assert.Throws<ShapeException>(() => SurfaceOps.EdgeLengths(wrong, new[] { new MeshEdge(0, 5) }));
        Assert.Throws<ShapeException>(() => SurfaceOps.ArapEnergy(wrong, ArapModel.WithUniformWeights(Ball.Positions, Ball.Topology)));
    }

    private static Func<Tensor, Tensor> Operation(string name, Mesh mesh)
    {
        MeshTopology topology = mesh.Topology;
        switch (name)
        {
            case "normals":
                return x => SurfaceOps.VertexNormals(x, topology);
            case "areas":
                return x => SurfaceOps.FaceFeatures(x, topology).Areas;
            case "barycentres":
                return x => SurfaceOps.FaceFeatures(x, topology).Barycentres;
            case "face normals":
                return x => SurfaceOps.FaceFeatures(x, topology).Normals;
            case "edges":
                MeshEdge[] edges = MeshEdges.Of(topology).Edges.ToArray();
                return x => SurfaceOps.EdgeLengths(x, edges);
            case "uniform":
                Likeness.Tensors.Sparse.SparseMatrix uniform = MeshLaplacian.Uniform(topology);
                return x => uniform.Multiply(x);
            case "cotangent":
                Likeness.Tensors.Sparse.SparseMatrix cotangent = MeshLaplacian.Cotangent(mesh.Positions, topology);
                return x => cotangent.Multiply(x);
            case "arap":
                var byAngles = ArapModel.WithCotangentWeights(mesh.Positions, topology);
                return x => SurfaceOps.ArapEnergy(x, byAngles);
            default:
                var even = ArapModel.WithUniformWeights(mesh.Positions, topology);
                return x => SurfaceOps.ArapEnergy(x, even);
        }
    }

    // Meshes of a batch: each the given one with other small displacements.
    private static Tensor Batch(Mesh mesh, int count)
    {
        var random = new Random(9);
        Tensor batch = Tensor.Uninitialized(count == 1 ? new Shape(mesh.VertexCount, 3) : new Shape(count, mesh.VertexCount, 3));
        for (int i = 0; i < batch.Count; i++)
        {
            batch.Span[i] = mesh.Coordinates[i % (mesh.VertexCount * 3)] + (count == 1 ? 0 : 0.05f * random.NextSingle());
        }

        return batch;
    }

    private static Mesh Bumpy(Mesh mesh) => mesh.WithPositions(
        [.. mesh.Positions.Select(p => p + (0.1f * new Vector3(MathF.Sin(5 * p.Y), MathF.Cos(3 * p.Z + p.X), MathF.Sin((4 * p.X) + p.Y))))]);
}
