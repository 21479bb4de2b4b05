using System.Numerics;
using Likeness.Geometry.Bust;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Spatial;

namespace Likeness.Tests.Geometry.Bust;

public class BustIntersectionTests
{
    // Lips and lids rest against each other: crossings no deeper than this are contact.
    private const float Contact = 0.05f;

    private static readonly BlendshapeFace Skin = BustModel.Create(new BustOptions { Parts = false });

    public static TheoryData<string> Shapes => [.. ArkitShapes.Names];

    public static TheoryData<string> Identities => [.. Skin.IdentityNames];

    [Fact]
    public void The_face_at_rest_does_not_pass_through_itself() =>
        Assert.Empty(SelfIntersection.Find(Skin.Neutral.Positions, Skin.Neutral.Topology));

    [Theory]
    [MemberData(nameof(Shapes))]
    public void No_single_shape_at_one_passes_through_the_face(string name)
    {
        float[] weights = new float[Skin.Expressions.Count];
        weights[Skin.IndexOfExpression(name)] = 1;
        AssertFree([], weights);
    }

    [Theory]
    [MemberData(nameof(Identities))]
    public void No_identity_parameter_at_two_sigma_passes_through_the_face(string name)
    {
        float[] identity = new float[Skin.Identities.Count];
        int index = Skin.IdentityNames.ToList().IndexOf(name);
        identity[index] = 2;
        AssertFree(identity, []);
        identity[index] = -2;
        AssertFree(identity, []);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Nobody_drawn_within_two_sigma_passes_through_himself(int seed)
    {
        var random = new System.Random(seed);
        AssertFree([.. Enumerable.Range(0, Skin.Identities.Count).Select(_ => (float)((4 * random.NextDouble()) - 2))], []);
    }

    private static void AssertFree(float[] identity, float[] expression)
    {
        var positions = new Vector3[Skin.VertexCount];
        Skin.Evaluate(identity, expression, default, positions);
        Assert.Empty(SelfIntersection.Find(positions, Skin.Neutral.Topology, Contact));
    }
}
