using System.Numerics;
using Likeness.Geometry.Bust;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;

namespace Likeness.Tests.Geometry.Faces;

public class ShapeTransferTests
{
    private static readonly BlendshapeFace Bust = BustModel.Create();

    [Fact]
    public void The_same_head_gets_the_same_face()
    {
        BlendshapeFace carried = ShapeTransfer.Carry(Bust, Bust.Neutral, "bust", "same.obj");
        float[] expression = Expression(("jawOpen", 0.4f), ("mouthSmileLeft", 0.5f), ("eyeBlinkRight", 1));
        AssertSame(Bust.Evaluate([], expression).Positions, carried.Evaluate([], expression).Positions, 0.01f);
        Assert.Equal(Bust.Parts, carried.Parts);
    }

    [Fact]
    public void A_head_of_another_size_turn_and_place_moves_as_it_would_have_there()
    {
        var turn = Quaternion.CreateFromYawPitchRoll(1, 0.3f, -0.2f);
        Vector3 There(Vector3 p) => (0.1f * Vector3.Transform(p, turn)) + new Vector3(3, 4, 5);
        BlendshapeFace carried = ShapeTransfer.Carry(Bust, Bust.Neutral.WithPositions([.. Bust.Neutral.Positions.Select(There)]), "bust", "there.obj");
        float[] expression = Expression(("jawOpen", 0.7f), ("mouthPucker", 0.5f), ("eyeLookUpLeft", 1));
        AssertSame([.. Bust.Evaluate([], expression).Positions.Select(There)], carried.Evaluate([], expression).Positions, 0.002f);
    }

    [Fact]
    public void Another_person_opens_the_mouth_about_as_far()
    {
        float[] person = [.. Enumerable.Range(0, Bust.Identities.Count).Select(i => MathF.Sin(i))];
        BlendshapeFace truth = Bust.WithIdentity(person), carried = ShapeTransfer.Carry(Bust, truth.Neutral, "bust", "person.obj");
        float[] expression = Expression(("jawOpen", 0.5f), ("eyeBlinkLeft", 1));
        Vector3[] expected = truth.Evaluate([], expression).Positions, made = carried.Evaluate([], expression).Positions;
        double moved = Mean(expected, truth.Neutral.Positions), wrong = Mean(expected, made);
        Assert.True(wrong < 0.2 * moved, $"moved {moved:F2} mm, wrong by {wrong:F2} mm");
        Assert.Equal(truth.Neutral.Positions, carried.Neutral.Positions);
    }

    [Fact]
    public void The_skin_alone_will_do_and_polygons_may_be_cut_otherwise()
    {
        BlendshapeFace skin = Bust.Part("skin");
        Assert.Equal(skin.VertexCount, ShapeTransfer.Carry(Bust, skin.Neutral, "bust", "skin.obj").VertexCount);

        // Two neighbouring triangles cut along the other diagonal, all in another order.
        int[] t = [.. skin.Neutral.Topology.Triangles];
        int[] first = t[..3];
        int second = Enumerable.Range(1, (t.Length / 3) - 1).First(i => first.Intersect(t[(3 * i)..((3 * i) + 3)]).Count() == 2);
        int far = t[(3 * second)..((3 * second) + 3)].Except(first).Single(), near = first.Except(t[(3 * second)..((3 * second) + 3)]).Single(), at = Array.IndexOf(first, near);
        (int a, int b) = (first[(at + 1) % 3], first[(at + 2) % 3]);
        ((int[])[near, a, far]).CopyTo(t, 0);
        ((int[])[near, far, b]).CopyTo(t, 3 * second);
        int[] turned = [.. t.Chunk(3).Reverse().SelectMany(c => c)];
        BlendshapeFace carried = ShapeTransfer.Carry(Bust, new Mesh(skin.Neutral.Positions, turned), "bust", "cut.obj");
        Assert.Equal(skin.Neutral.Topology.Triangles, carried.Neutral.Topology.Triangles);
    }

    [Fact]
    public void Another_topology_is_refused_with_its_numbers()
    {
        var small = new Mesh([Vector3.Zero, Vector3.UnitX, Vector3.UnitY], [0, 1, 2]);
        string message = Assert.Throws<LikenessException>(() => ShapeTransfer.Carry(Bust, small, "bust", "small.obj")).Message;
        Assert.Contains($"small.obj has 3 vertices, bust has {Bust.VertexCount}", message);
        Assert.Contains($"({Bust.Part("skin").VertexCount} of {Bust.VertexCount} are its skin)", message);

        // As many vertices, but other triangles.
        BlendshapeFace skin = Bust.Part("skin");
        int[] mixed = [.. skin.Neutral.Topology.Triangles.Select(v => (v + 1) % skin.VertexCount)];
        Assert.Contains("differs in face 0", Assert.Throws<LikenessException>(() => ShapeTransfer.Carry(Bust, new Mesh(skin.Neutral.Positions, mixed), "bust", "mixed.obj")).Message);
    }

    private static float[] Expression(params (string Shape, float Weight)[] weights)
    {
        float[] expression = new float[Bust.Expressions.Count];
        foreach ((string shape, float weight) in weights)
        {
            expression[Bust.IndexOfExpression(shape)] = weight;
        }

        return expression;
    }

    private static void AssertSame(Vector3[] expected, Vector3[] actual, float tolerance) =>
        Assert.True(expected.Zip(actual).Max(p => (p.First - p.Second).Length()) < tolerance, $"{expected.Zip(actual).Max(p => (p.First - p.Second).Length())}");

    private static double Mean(Vector3[] a, Vector3[] b) => a.Zip(b).Average(p => (p.First - p.Second).Length());
}
