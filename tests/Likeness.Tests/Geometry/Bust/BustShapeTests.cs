using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Likeness.Geometry.Bust;
using Likeness.Geometry.Faces;
using Likeness.Tests.Support;

namespace Likeness.Tests.Geometry.Bust;

public class BustShapeTests
{
    private static readonly BlendshapeFace Face = BustModel.Create();

    public static TheoryData<string> Shapes => [.. ArkitShapes.Names];

    public static TheoryData<string> Identities => [.. Face.IdentityNames];

    [Fact]
    public void It_has_the_52_ARKit_shapes_in_order_and_30_identity_parameters()
    {
        Assert.Equal(ArkitShapes.Names, Face.ExpressionNames);
        Assert.Equal(30, Face.Identities.Count);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_shape_moves_something_and_leaves_the_rest_alone(string name)
    {
        Vector3[] moved = Evaluate(name, 1);
        float[] distance = [.. moved.Zip(Face.Neutral.Positions, Vector3.Distance)];
        Assert.InRange(distance.Max(), 1.5f, 60);
        Assert.All(Face.Masks["scalp"], v => Assert.InRange(distance[v], 0, 1));
        Assert.All(Enumerable.Range(0, Face.VertexCount).Where(v => Face.Neutral.Positions[v].Y < -165), v => Assert.Equal(0, distance[v]));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Left_and_right_are_mirror_images(string name)
    {
        Vector3[] one = Evaluate(name, 1);
        Vector3[] other = Evaluate(ArkitShapes.Names[ArkitShapes.PartnerOf(ArkitShapes.IndexOf(name))], 1);
        int[] mirror = BustModel.Skin.Mirror;
        for (int v = 0; v < mirror.Length; v++)
        {
            Assert.True(Vector3.Distance(one[v], other[mirror[v]] with { X = -other[mirror[v]].X }) < 1e-4f, $"vertex {v}");
        }
    }

    [Theory]
    [MemberData(nameof(Identities))]
    public void An_identity_parameter_keeps_the_face_symmetric(string name)
    {
        float[] identity = new float[Face.Identities.Count];
        identity[Face.IdentityNames.ToList().IndexOf(name)] = 1;
        var moved = new Vector3[Face.VertexCount];
        Face.Evaluate(identity, [], default, moved);
        int[] mirror = BustModel.Skin.Mirror;
        Assert.InRange(moved.Zip(Face.Neutral.Positions, Vector3.Distance).Max(), 0.5f, 8);
        for (int v = 0; v < mirror.Length; v++)
        {
            Assert.Equal(moved[v], moved[mirror[v]] with { X = moved[mirror[v]].X == 0 ? 0 : -moved[mirror[v]].X });
        }
    }

    [Fact]
    public void A_blink_closes_the_eye_without_touching_the_eyeball()
    {
        BustSkin skin = BustModel.Skin;
        Vector3[] closed = Evaluate("eyeBlinkLeft", 1);
        int[] rim = [.. Enumerable.Range(0, skin.Count).Where(v => skin.EyeRing(v) < 0.01f && skin.Positions[v].X > 0)];
        int[] upper = [.. rim.Where(v => skin.Lid(v) > 0)], lower = [.. rim.Where(v => skin.Lid(v) <= 0)];
        foreach (int v in upper)
        {
            float gap = lower.Min(l => MathF.Abs(closed[l].X - closed[v].X) < 2 ? MathF.Abs(closed[l].Y - closed[v].Y) : 99);
            Assert.True(gap < 0.8f, $"gap {gap} at x = {closed[v].X}");
        }

        Assert.All(rim, v => Assert.True(Vector3.Distance(closed[v], BustSkin.EyeCentre) > BustSkin.EyeRadius + 0.1f));
    }

    [Theory]
    [MemberData(nameof(Identities))]
    public void Lids_stay_off_the_eyeball_for_every_identity_and_opening(string name)
    {
        BustSkin skin = BustModel.Skin;
        FacePart eye = Face.Parts.First(p => p.Name == "eyeballLeft");
        var positions = new Vector3[Face.VertexCount];
        foreach ((float sigma, float blink) in (ReadOnlySpan<(float, float)>)[(2, 0), (-2, 0), (2, 0.6f), (-2, 1)])
        {
            float[] identity = new float[Face.Identities.Count], weights = new float[Face.Expressions.Count];
            identity[Face.IdentityNames.ToList().IndexOf(name)] = sigma;
            weights[Face.IndexOfExpression("eyeBlinkLeft")] = blink;
            Face.Evaluate(identity, weights, default, positions);
            Vector3 front = positions[eye.FirstVertex], back = positions[eye.FirstVertex + eye.VertexCount - 1];
            float scale = Vector3.Distance(front, back) / Vector3.Distance(Face.Neutral.Positions[eye.FirstVertex], Face.Neutral.Positions[eye.FirstVertex + eye.VertexCount - 1]);
            Vector3 centre = back + (Vector3.Normalize(front - back) * BustSkin.EyeRadius * scale);
            for (int v = 0; v < skin.Count; v++)
            {
                if (skin.EyeRing(v) < 2 && skin.Positions[v].X > 0)
                {
                    Assert.True(Vector3.Distance(positions[v], centre) > (BustSkin.EyeRadius * scale) + 0.1f, $"vertex {v}, {sigma} sigma, blink {blink}");
                }
            }
        }
    }

    [Fact]
    public void MouthClose_brings_the_lips_of_an_open_jaw_together()
    {
        BustSkin skin = BustModel.Skin;
        int[] upper = [.. Enumerable.Range(0, skin.Count).Where(v => MathF.Abs(skin.MouthRing(v) - 1) < 0.01f && skin.Lip(v) > 0.3f)];
        int[] lower = [.. Enumerable.Range(0, skin.Count).Where(v => MathF.Abs(skin.MouthRing(v) - 1) < 0.01f && skin.Lip(v) < -0.3f)];
        float open = Gap(Evaluate("jawOpen", 1)), closed = Gap(Evaluate("jawOpen", 1, "mouthClose")), rest = Gap(Face.Neutral.Positions);
        Assert.True(open > 20, $"open {open}");
        Assert.True(closed < rest + 1.5f, $"closed {closed}");

        float Gap(Vector3[] p) => upper.Max(u => lower.Min(l => Vector3.Distance(p[u], p[l])));
    }

    [Fact]
    public void The_eyeballs_turn_about_their_centres()
    {
        Vector3[] turned = Evaluate("eyeLookOutLeft", 1);
        FacePart eye = Face.Parts.First(p => p.Name == "eyeballLeft");
        for (int v = eye.FirstVertex; v < eye.FirstVertex + eye.VertexCount; v++)
        {
            Assert.Equal(Vector3.Distance(Face.Neutral.Positions[v], BustSkin.EyeCentre), Vector3.Distance(turned[v], BustSkin.EyeCentre), 1e-3f);
        }

        Assert.True(turned[eye.FirstVertex].X > Face.Neutral.Positions[eye.FirstVertex].X + 5);
    }

    [Fact]
    public void The_head_turns_and_the_shoulders_stay()
    {
        var turned = new Vector3[Face.VertexCount];
        Face.Evaluate([], [], new HeadPose(0, 0.5f, 0), turned);
        int tip = Array.IndexOf(Face.Neutral.Positions, Face.Neutral.Positions.Take(BustModel.Skin.Count).MaxBy(p => p.Z));
        Assert.True(turned[tip].X > 45);
        Assert.All(Enumerable.Range(0, BustModel.Skin.Count).Where(v => Face.Neutral.Positions[v].Y < -198), v => Assert.Equal(Face.Neutral.Positions[v], turned[v]));
    }

    [Fact]
    public void Regions_are_sorted_not_empty_and_sensible()
    {
        foreach (string name in (string[])["lips", "mouth_region", "inner_face", "eyelids", "eye_left", "eye_right", "eyes", "scalp", "face", "head", "neck"])
        {
            int[] mask = Face.Masks[name];
            Assert.True(mask.Length > 50, name);
            Assert.Equal(mask.Distinct().Order(), mask);
            Assert.True(mask[^1] < BustModel.Skin.Count);
        }

        Assert.Empty(Face.Masks["head"].Intersect(Face.Masks["neck"]));
        Assert.Equal(BustModel.Skin.Count, Face.Masks["head"].Length + Face.Masks["neck"].Length);
        Assert.Empty(Face.Masks["lips"].Except(Face.Masks["mouth_region"]));
        Assert.Equal(Face.Masks["eyes"], Face.Masks["eye_left"].Concat(Face.Masks["eye_right"]).Order());
        Assert.Empty(Face.Masks["scalp"].Intersect(Face.Masks["inner_face"]));
    }

    [Fact]
    public void Building_it_twice_gives_the_same_bits()
    {
        static string Hash(Vector3[] p) => Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(p.AsSpan())));
        BustSkin again = BustSkin.Build();
        Assert.Equal(Hash(BustModel.Skin.Positions), Hash(again.Positions));
        Assert.Equal(BustModel.Skin.Triangles, again.Triangles);
    }

    [Fact]
    public void Evaluation_allocates_nothing()
    {
        var positions = new Vector3[Face.VertexCount];
        float[] identity = [.. Enumerable.Range(0, 30).Select(i => (i % 5) - 2f)];
        float[] expression = [.. Enumerable.Range(0, 52).Select(i => i / 52f)];
        AllocationCheck.AssertNone(() => Face.Evaluate(identity, expression, new HeadPose(0.1f, 0.2f, 0), positions));
    }

    private static Vector3[] Evaluate(string name, float weight, string? second = null)
    {
        float[] weights = new float[Face.Expressions.Count];
        weights[Face.IndexOfExpression(name)] = weight;
        if (second is not null)
        {
            weights[Face.IndexOfExpression(second)] = weight;
        }

        var positions = new Vector3[Face.VertexCount];
        Face.Evaluate([], weights, default, positions);
        return positions;
    }
}
