using System.Numerics;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;

namespace Likeness.Tests.Geometry.Faces;

public sealed class BlendshapeFaceTests
{
    // Six vertices in two parts of one triangle each; jawOpen turns the first part about the x axis through (0, 1, 0).
    private static BlendshapeFace Small()
    {
        Vector3[] positions = [new(0, 0, 1), new(1, 0, 1), new(0, 0, 2), new(5, 5, 5), new(6, 5, 5), new(5, 6, 5)];
        var mesh = new Mesh(positions, [0, 1, 2, 3, 4, 5]);
        var smile = FaceShape.FromSparse("mouthSmileLeft", [1, 4], [new(0, 1, 0), new(0, 0, 2)]);
        var wide = FaceShape.FromDense("identity0", [.. positions.Select(p => 0.1f * p)]);
        var jaw = FaceJoint.FromField("jaw", new(0, 1, 0), [1, 0.5f, 1, 0, 0, 0], [new("jawOpen", new(0.4f, 0, 0)) { Translation = new(0, 0, 2) }, new("mouthClose", new(-0.4f, 0, 0)) { AtMost = "jawOpen" }]);
        var withShift = new FaceJoint(jaw.Name, jaw.Pivot, jaw.Vertices.ToArray(), jaw.Weights.ToArray(), jaw.Drivers) { PivotShift = [new(0, 0.1f, 0)] };
        var neck = FaceJoint.FromField("neck", Vector3.Zero, [1, 1, 1, 1, 1, 1], []);
        var neckShare = new FaceJoint("neck", Vector3.Zero, neck.Vertices.ToArray(), neck.Weights.ToArray(), []) { HeadPoseShare = 1 };
        return new BlendshapeFace(mesh, [smile, FaceShape.Control("jawOpen"), FaceShape.Control("mouthClose")], [wide], [withShift, neckShare])
        {
            Parts = [new("skin", 0, 3, 0, 1, "skin"), new("eye", 3, 3, 1, 1, "eye")],
            Masks = new Dictionary<string, int[]> { ["lips"] = [1, 4], ["ball"] = [5] },
        };
    }

    [Fact]
    public void At_rest_it_is_the_neutral_mesh()
    {
        BlendshapeFace face = Small();
        Assert.Equal(face.Neutral.Positions, face.Evaluate([], []).Positions);
        Assert.Equal(face.Neutral.Positions, face.Evaluate([0], [0, 0, 0]).Positions);
    }

    [Fact]
    public void The_jaw_turns_about_its_hinge_by_the_share_of_each_vertex()
    {
        BlendshapeFace face = Small();
        Vector3[] moved = face.Evaluate([], [0, 0.5f, 0]).Positions;
        AssertNear(Turn(new(0, 0, 1), new(0, 1, 0), 0.2f) + new Vector3(0, 0, 1), moved[0]);
        AssertNear(Turn(new(1, 0, 1), new(0, 1, 0), 0.1f) + new Vector3(0, 0, 0.5f), moved[1]);
        Assert.Equal(new Vector3(5, 5, 5), moved[3]);
    }

    [Fact]
    public void Motion_is_not_linear_in_the_controls()
    {
        BlendshapeFace face = Small();
        Vector3 half = face.Evaluate([], [0, 1, 0]).Positions[2] - face.Neutral.Positions[2];
        Vector3 whole = face.Evaluate([], [0, 2, 0]).Positions[2] - face.Neutral.Positions[2];
        Assert.True((whole - (2 * half)).Length() > 0.1f);
    }

    [Fact]
    public void A_capped_driver_counts_only_up_to_its_cap()
    {
        BlendshapeFace face = Small();
        Assert.Equal(face.Neutral.Positions, face.Evaluate([], [0, 0, 1]).Positions);
        // Fully closed on an open jaw: the turn is cancelled and only the slide is left.
        AssertNear(new Vector3(0, 0, 3), face.Evaluate([], [0, 1, 1]).Positions[0]);
    }

    [Fact]
    public void Drivers_with_one_cap_use_it_up_together_each_by_its_gain()
    {
        JointDriver Seal(string control, float gain) => new(control, Vector3.Zero) { Translation = new(0, 0, 10), AtMost = "jawOpen", Gain = gain };
        var seal = FaceJoint.FromField("seal", Vector3.Zero, [1, 0, 0], [Seal("mouthClose", 2), Seal("press", 0.5f)]);
        var face = new BlendshapeFace(new Mesh([Vector3.Zero, Vector3.UnitX, Vector3.UnitY], [0, 1, 2]),
            [FaceShape.Control("jawOpen"), FaceShape.Control("mouthClose"), FaceShape.Control("press")], [], [seal]);
        Assert.Equal(0, Slide(0, 1, 1));
        Assert.Equal(4, Slide(0.6f, 0.2f, 0), 5);
        Assert.Equal(6, Slide(0.6f, 0.5f, 0), 5);
        Assert.Equal(5, Slide(0.6f, 0.2f, 0.2f), 5);
        Assert.Equal(6, Slide(0.6f, 0.2f, 1), 5);

        float Slide(float jaw, float close, float press) => face.Evaluate([], [jaw, close, press]).Positions[0].Z;
    }

    [Fact]
    public void Identity_moves_vertices_and_pivots_and_can_be_baked()
    {
        BlendshapeFace face = Small();
        float[] expression = [0.3f, 0.7f, 0.1f];
        var pose = new HeadPose(0.1f, -0.2f, 0.3f);
        Vector3[] expected = face.Evaluate([2], expression, pose).Positions;
        BlendshapeFace one = face.WithIdentity([2]);
        Assert.Empty(one.Identities);
        Assert.Equal(expected, one.Evaluate([], expression, pose).Positions);
        AssertNear(new Vector3(0, 1.2f, 0), one.Joints[0].Pivot);
        AssertNear(Turn(new(0, 0, 1.2f), new(0, 1.2f, 0), 0.4f) + new Vector3(0, 0, 2), face.Evaluate([2], [0, 1, 0]).Positions[0]);
    }

    [Fact]
    public void The_head_pose_turns_a_neck_of_full_share_rigidly()
    {
        BlendshapeFace face = Small();
        var pose = new HeadPose(0.3f, 0.5f, -0.2f);
        Vector3[] moved = face.Evaluate([], [], pose).Positions;
        for (int v = 0; v < moved.Length; v++)
        {
            AssertNear(Vector3.Transform(face.Neutral.Positions[v], pose.ToQuaternion()), moved[v]);
        }

        // Positive yaw turns the nose to the subject's left, which is +X; positive pitch bows the crown forward.
        Assert.True(Vector3.Transform(Vector3.UnitZ, new HeadPose(0, 0.3f, 0).ToQuaternion()).X > 0);
        Assert.True(Vector3.Transform(Vector3.UnitY, new HeadPose(0.3f, 0, 0).ToQuaternion()).Z > 0);
    }

    [Fact]
    public void A_part_is_the_whole_face_cut_to_its_vertices()
    {
        BlendshapeFace face = Small();
        BlendshapeFace eye = face.Part("eye");
        float[] expression = [0.3f, 0.7f, 0.1f];
        Assert.Equal([0, 1, 2], eye.Neutral.Topology.Triangles);
        Assert.Equal(face.Evaluate([1], expression).Positions[3..], eye.Evaluate([1], expression).Positions);
        Assert.Equal([1], eye.Masks["lips"]);
        Assert.Equal([2], eye.Masks["ball"]);
        Assert.Contains("no part named ear; it has skin, eye", Assert.Throws<LikenessException>(() => face.Part("ear")).Message);
    }

    [Fact]
    public void Sparse_and_dense_shapes_add_the_same()
    {
        var random = new Random(3);
        var dense = new Vector3[300];
        for (int i = 0; i < dense.Length; i += 5)
        {
            dense[i] = new Vector3(random.NextSingle(), random.NextSingle(), random.NextSingle());
        }

        FaceShape sparse = FaceShape.FromDense("s", dense);
        Assert.False(sparse.IsDense);
        Assert.Equal(60, sparse.MovedVertices);
        Assert.Equal(dense, sparse.ToDense(300));
        var a = new Vector3[300];
        sparse.AddTo(0.5f, a);
        Assert.Equal([.. dense.Select(d => 0.5f * d)], a);
        var full = new Vector3[300];
        Array.Fill(full, new Vector3(1, 2, 3));
        FaceShape all = FaceShape.FromDense("d", full);
        Assert.True(all.IsDense);
        var b = new Vector3[300];
        all.AddTo(2, b);
        Assert.All(b, p => Assert.Equal(new Vector3(2, 4, 6), p));
    }

    [Fact]
    public void Evaluation_allocates_nothing()
    {
        BlendshapeFace face = Small();
        var positions = new Vector3[face.VertexCount];
        float[] identity = [0.4f];
        float[] expression = [0.3f, 0.7f, 0.1f];
        float[] arkit = new float[52];
        for (int i = 0; i < 50; i++)
        {
            face.Evaluate(identity, expression, new HeadPose(0.1f, 0, 0), positions);
            face.FromArkit(arkit, expression);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            face.Evaluate(identity, expression, new HeadPose(0.1f, 0, 0), positions);
            face.FromArkit(arkit, expression);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Pieces_that_do_not_fit_are_named()
    {
        Mesh mesh = Small().Neutral;
        Assert.Contains("Shape a is for 4 vertices; the face has 6", Assert.Throws<LikenessException>(
            () => new BlendshapeFace(mesh, [FaceShape.FromDense("a", [Vector3.One, Vector3.One, Vector3.One, Vector3.One])], [], [])).Message);
        Assert.Contains("Joint jaw is driven by jawOpen", Assert.Throws<LikenessException>(
            () => new BlendshapeFace(mesh, [], [], [new FaceJoint("jaw", default, [], [], [new("jawOpen", default)])])).Message);
        Assert.Contains("Joint jaw moves vertex 6", Assert.Throws<LikenessException>(
            () => new BlendshapeFace(mesh, [], [], [new FaceJoint("jaw", default, [6], [1], [])])).Message);
        Assert.Contains("two expressions named a", Assert.Throws<LikenessException>(
            () => new BlendshapeFace(mesh, [FaceShape.Control("a"), FaceShape.Control("a")], [], [])).Message);
        Assert.Contains("2 expression weights were given; the face has 3", Assert.Throws<LikenessException>(() => Small().Evaluate([], [1, 2])).Message);
        Assert.Contains("ascend", Assert.Throws<LikenessException>(() => FaceShape.FromSparse("x", [2, 1], [default, default])).Message);
    }

    private static Vector3 Turn(Vector3 point, Vector3 pivot, float angle) =>
        pivot + Vector3.Transform(point - pivot, Quaternion.CreateFromAxisAngle(Vector3.UnitX, angle));

    private static void AssertNear(Vector3 expected, Vector3 actual) => Assert.True((expected - actual).Length() < 1e-5f, $"{expected} {actual}");
}
