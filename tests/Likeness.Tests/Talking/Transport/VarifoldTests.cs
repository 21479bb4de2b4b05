using System.Numerics;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Ict;
using Likeness.Geometry.Meshes;
using Likeness.Talking.Transport;
using Likeness.Tensors;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;
using Likeness.Tests.Geometry;
using Likeness.Tests.Support;

namespace Likeness.Tests.Talking.Transport;

public class VarifoldTests
{
    private static readonly Tensor Axes = Tensor.From([.. Enumerable.Range(0, 36).Select(i => i % 7 == 0 ? 1f : 0f)], 6, 6);

    [Fact]
    public void A_surface_is_at_no_distance_from_itself_and_a_shift_costs_its_square()
    {
        Mesh ball = Shapes.Icosphere(2);
        VarifoldMeasure here = Of(ball), there = Of(Moved(ball, p => p + new Vector3(1, 2, 3)));
        Tensor directions = SliceDirections.Draw(12, 6, new RandomSource(3));
        Assert.Equal(0, Varifold.Distance(here, here, directions).Span[0], 1e-9);
        foreach (Tensor stack in (Tensor[])[Axes, SliceDirections.Draw(6, 6, new RandomSource(1))])
        {
            Assert.Equal(14.0 / 6, Varifold.Distance(here, there, stack).Span[0], 1e-4);
            Assert.Equal(14.0 / 6, Varifold.Distance(there, here, stack).Span[0], 1e-4);
        }
    }

    [Fact]
    public void Names_of_vertices_and_faces_do_not_matter_and_which_side_is_out_does()
    {
        Mesh ball = Moved(Shapes.Icosphere(2), p => new Vector3(20 * p.X, 30 * p.Y, (25 * p.Z) + (3 * p.X * p.X)));
        int n = ball.Positions.Length;
        int[] order = new RandomSource(9).Permutation(n), back = new int[n];
        for (int i = 0; i < n; i++)
        {
            back[order[i]] = i;
        }

        int[] t = [.. ball.Topology.Triangles];
        int[] faces = new RandomSource(2).Permutation(t.Length / 3);
        var renamed = new Mesh([.. order.Select(i => ball.Positions[i])], [.. faces.SelectMany(f => (int[])[back[t[(3 * f) + 1]], back[t[(3 * f) + 2]], back[t[3 * f]]])]);
        var insideOut = new Mesh(ball.Positions, [.. Enumerable.Range(0, t.Length / 3).SelectMany(f => (int[])[t[3 * f], t[(3 * f) + 2], t[(3 * f) + 1]])]);
        Tensor directions = SliceDirections.Draw(18, 6, new RandomSource(5));
        Assert.Equal(0, Varifold.Distance(Of(ball), Of(renamed), directions).Span[0], 1e-6);
        Assert.True(Varifold.Distance(Of(ball), Of(insideOut), directions).Span[0] > 1);

        // Weights are shares: a measure whose areas are all doubled is the same one.
        VarifoldMeasure measure = Of(ball);
        Assert.Equal(0, Varifold.Distance(measure, measure with { Areas = Tensor.From([.. measure.Areas.Span.ToArray().Select(a => 2 * a)], measure.Areas.Count) }, directions).Span[0], 1e-6);
    }

    [Fact]
    public void Gradients_are_the_differences_of_the_distance()
    {
        Mesh ball = Moved(Shapes.Icosphere(0), p => 10 * new Vector3(p.X + (0.2f * p.Y * p.Y), p.Y, p.Z - (0.3f * p.X))), other = Moved(Shapes.Icosphere(1), p => 9 * p);
        Tensor directions = SliceDirections.Draw(6, 6, new RandomSource(8));
        VarifoldMeasure target = Of(other);
        Tensor vertices = Vertices(ball).WithGrad();
        Varifold.Distance(Varifold.Of(vertices, ball.Topology), target, directions).Sum().Backward();
        float largest = vertices.Grad!.Span.ToArray().Max(MathF.Abs);
        for (int i = 0; i < vertices.Count; i++)
        {
            const float h = 4e-3f;
            double difference = (Value(i, h) - Value(i, -h)) / (2 * h);
            Assert.Equal(difference, vertices.Grad.Span[i], 4e-3 * largest);
        }

        double Value(int i, float h)
        {
            Tensor moved = Tensor.From(vertices.Span.ToArray(), 12, 3);
            moved.Span[i] += h;
            return Varifold.Distance(Varifold.Of(moved, ball.Topology), target, directions).Span[0];
        }
    }

    [Fact]
    public void Triangles_without_area_have_no_weight_and_no_gradient_and_bad_weights_are_refused()
    {
        var flat = new Mesh([new(0, 0, 0), new(10, 0, 0), new(0, 10, 0), new(20, 0, 0)], [0, 1, 2, 0, 1, 3]);
        Tensor vertices = Vertices(flat).WithGrad();
        VarifoldMeasure measure = Varifold.Of(vertices, flat.Topology);
        Assert.Equal([50f, 0f], measure.Areas.Span.ToArray());
        Varifold.Distance(measure, Of(Moved(flat, p => p + Vector3.UnitZ)), Axes).Sum().Backward();
        Assert.All(vertices.Grad!.Span.ToArray(), g => Assert.True(float.IsFinite(g)));
        Tensor one = Tensor.Zeros(new Shape(1, 6));
        Assert.Contains("all zero", Assert.Throws<LikenessException>(() => SlicedWasserstein.Distance(one, Tensor.Zeros(new Shape(1)), one, Tensor.From([1f], 1), Axes)).Message);
        Assert.Contains("not negative", Assert.Throws<LikenessException>(() => SlicedWasserstein.Distance(one, Tensor.From([-1f], 1), one, Tensor.From([1f], 1), Axes)).Message);
    }

    [Fact]
    public void Directions_are_perpendicular_in_their_stacks_and_the_same_for_any_number_of_threads()
    {
        Tensor d = SliceDirections.Draw(16, 6, new RandomSource(4));
        for (int a = 0; a < 16; a++)
        {
            for (int b = a / 6 * 6; b <= a; b++)
            {
                double dot = System.Numerics.Tensors.TensorPrimitives.Dot<float>(d.Span.Slice(6 * a, 6), d.Span.Slice(6 * b, 6));
                Assert.Equal(a == b ? 1 : 0, dot, 1e-6);
            }
        }

        Mesh ball = Moved(Shapes.Icosphere(3), p => 40 * p), other = Moved(Shapes.Icosphere(3), p => new Vector3(41 * p.X, 39 * p.Y, 44 * p.Z));
        VarifoldMeasure target = Of(other);
        ThreadCheck.SameBits(leaves => Varifold.Distance(Varifold.Of(leaves[0], ball.Topology), target, d), Vertices(ball));
    }

    /// <summary>Acceptance 7 of the specification.</summary>
    [SkippableFact]
    public void The_open_jaw_is_as_far_from_the_neutral_face_as_computed_elsewhere()
    {
        BlendshapeFace face = IctFaceKit.Load(Requires.Shared("data/ict/ict_face_5k.npz")).Face;
        (Mesh neutral, Mesh open) = (Evaluate(face, 0), Evaluate(face, 1));
        (VarifoldMeasure a, VarifoldMeasure b) = (Of(neutral), Of(open));
        Assert.Equal(1795.09, a.Areas.Span.ToArray().Sum(x => (double)x) / 100, 0.05);
        Assert.Equal(1777.50, b.Areas.Span.ToArray().Sum(x => (double)x) / 100, 0.05);
        double[] expected = [0.22092, 2.46831, 2.68724, 0.02675, 0.27770, 0.06974];
        for (int axis = 0; axis < 6; axis++)
        {
            Tensor direction = Tensor.From([.. Enumerable.Range(0, 6).Select(k => k == axis ? 1f : 0f)], 1, 6);
            Assert.Equal(expected[axis], Varifold.Distance(a, b, direction).Span[0], 1e-3 * expected[axis]);
        }

        Assert.Equal(0.71, Varifold.Distance(a, b, SliceDirections.Draw(1000, 6, new RandomSource(1))).Span[0], 0.05);
    }

    private static Mesh Evaluate(BlendshapeFace face, float jaw)
    {
        float[] weights = new float[face.Expressions.Count];
        weights[face.IndexOfExpression("jawOpen")] = jaw;
        return face.Evaluate([], weights);
    }

    private static VarifoldMeasure Of(Mesh mesh) => Varifold.Of(Vertices(mesh), mesh.Topology);

    private static Tensor Vertices(Mesh mesh) => Tensor.From([.. mesh.Positions.SelectMany(p => (float[])[p.X, p.Y, p.Z])], mesh.Positions.Length, 3);

    private static Mesh Moved(Mesh mesh, Func<Vector3, Vector3> move) => new([.. mesh.Positions.Select(move)], [.. mesh.Topology.Triangles]);
}
