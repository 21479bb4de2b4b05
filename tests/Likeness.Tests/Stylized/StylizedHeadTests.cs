using System.Numerics;
using Likeness.Geometry.Faces;
using Likeness.Stylized.Dressing;
using Likeness.Stylized.Engines;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;
using Likeness.Tensors.Randomness;

namespace Likeness.Tests.Stylized;

/// <summary>Heads as faces that can be driven: parts, the 52 shapes, and assets that ride on the skin in every expression.</summary>
public sealed class StylizedHeadTests
{
    private static readonly AvatarVector Dressed = AvatarVector.Middle(AvatarSchemas.Full)
        .With("hairStyle", "longWavy").With("beard", "longBeard").With("glasses", "round").With("lashes", "full").With("brow", "thick");

    [Fact]
    public void A_head_has_all_parts_with_materials_and_the_52_shapes()
    {
        StylizedHead head = StylizedHead.Build(Dressed);
        Assert.Equal(ArkitShapes.Names, head.Face.ExpressionNames);
        Assert.Empty(head.Face.Identities);
        Assert.Equal(head.Face.Parts.Select(p => p.Name), head.Materials.Select(m => m.Part));
        string[] parts = ["skin", "eyeballLeft", "eyeballRight", "teethUpper", "teethLower", "tongue", "mouthBag", "shirt", "hair", "beard", "brows", "glasses", "gleams", "lashes"];
        Assert.Equal(parts, head.Face.Parts.Select(p => p.Name));
        Assert.Equal(68, head.Face.Landmarks68.Count);
        int vertices = 0;
        foreach (FacePart part in head.Face.Parts)
        {
            Assert.Equal(vertices, part.FirstVertex);
            vertices += part.VertexCount;
        }

        Assert.Equal(head.Face.VertexCount, vertices);
    }

    [Fact]
    public void A_blink_closes_the_large_eyes_and_takes_the_lashes_along()
    {
        StylizedHead head = StylizedHead.Build(Dressed);
        Vector3[] rest = head.Face.Neutral.Positions, closed = Posed(head, ("eyeBlinkLeft", 1), ("eyeBlinkRight", 1));
        (float Open, float Closed) gap = (Gap(head.Face, rest), Gap(head.Face, closed));
        Assert.True(gap.Open > 12, $"the eye is {gap.Open} mm open");
        Assert.True(gap.Closed < 1.6f, $"a blink leaves {gap.Closed} mm");
        Assert.True(Moved(head, "lashes", rest, closed) > 5);
        Assert.Equal(0, Moved(head, "hair", rest, closed));
    }

    [Fact]
    public void Beard_follows_the_jaw_and_brows_follow_the_skin()
    {
        StylizedHead head = StylizedHead.Build(Dressed);
        Vector3[] rest = head.Face.Neutral.Positions, open = Posed(head, ("jawOpen", 1)), raised = Posed(head, ("browInnerUp", 1));
        Assert.True(Moved(head, "beard", rest, open) > 8);
        Assert.True(Moved(head, "brows", rest, raised) > 1.5f);
        Assert.Equal(0, Moved(head, "glasses", rest, open));
    }

    [Fact]
    public void A_turn_of_the_head_takes_hair_and_glasses_along_and_leaves_the_shirt()
    {
        StylizedHead head = StylizedHead.Build(Dressed);
        var turned = new Vector3[head.Face.VertexCount];
        head.Face.Evaluate([], [], new HeadPose(0, 0.4f, 0), turned);
        Assert.True(Moved(head, "hair", head.Face.Neutral.Positions, turned) > 10);
        Assert.True(Moved(head, "glasses", head.Face.Neutral.Positions, turned) > 20);
        Assert.Equal(0, Moved(head, "shirt", head.Face.Neutral.Positions, turned));
    }

    [Fact]
    public void Every_asset_builds_and_stays_finite_in_every_shape()
    {
        foreach (AttributeGroup group in AvatarSchemas.Full.Groups)
        {
            foreach (string option in group.Options)
            {
                BlendshapeFace face = StylizedHead.Build(AvatarVector.Middle(AvatarSchemas.Full).With(group.Name, option)).Face;
                float[] all = new float[ArkitShapes.Count];
                Array.Fill(all, 1);
                Assert.All(face.Evaluate([], all).Positions, p => Assert.True(float.IsFinite(p.X + p.Y + p.Z), $"{group.Name} {option}"));
            }
        }
    }

    [Fact]
    public void The_warp_never_folds_the_skin_of_the_face()
    {
        var engine = new StylizedEngine();
        var random = new RandomSource(4L);
        for (int i = 0; i < 12; i++)
        {
            AvatarVector avatar = i == 0 ? AvatarVector.Middle(AvatarSchemas.Full) : engine.Sample(random);
            BlendshapeFace face = StylizedHead.Build(avatar.With("mouthShape", "neutral")).Face;
            Assert.True(Folded(face) is not { } place, $"avatar {i}: a triangle of the face at {Folded(face)} looks backwards");
        }
    }

    [Fact]
    public void A_relaxed_vector_cannot_be_built()
    {
        float[] values = [.. Dressed.Values];
        AttributeGroup brow = AvatarSchemas.Full.Group("brow")!;
        values.AsSpan(brow.Offset, brow.Count).Fill(1f / brow.Count);
        Assert.Throws<LikenessException>(() => StylizedHead.Build(new AvatarVector(AvatarSchemas.Full, values)));
    }

    private static Vector3[] Posed(StylizedHead head, params (string Shape, float Weight)[] shapes)
    {
        float[] weights = new float[ArkitShapes.Count];
        foreach ((string shape, float weight) in shapes)
        {
            weights[ArkitShapes.IndexOf(shape)] = weight;
        }

        return head.Face.Evaluate([], weights).Positions;
    }

    // Landmarks 43 and 47 are upper and lower lid of the left eye, one above the other.
    private static float Gap(BlendshapeFace face, Vector3[] positions) => Vector3.Distance(positions[face.Landmarks68[43]], positions[face.Landmarks68[47]]);

    private static float Moved(StylizedHead head, string name, Vector3[] from, Vector3[] to)
    {
        FacePart part = head.Face.Parts.Single(p => p.Name == name);
        float most = 0;
        for (int v = part.FirstVertex; v < part.FirstVertex + part.VertexCount; v++)
        {
            most = MathF.Max(most, Vector3.Distance(from[v], to[v]));
        }

        return most;
    }

    // Triangles of the face, away from eyes, lips and the folds of the nose, all look to the front.
    private static Vector3? Folded(BlendshapeFace face)
    {
        var smooth = new HashSet<int>(face.Masks["inner_face"]);
        smooth.ExceptWith(face.Masks["eyes"]);
        smooth.ExceptWith(face.Masks["lips"]);
        int[] corners = face.Neutral.Topology.Triangles;
        Vector3[] p = face.Neutral.Positions;
        for (int t = 0; t < 3 * face.Parts[0].TriangleCount; t += 3)
        {
            if (smooth.Contains(corners[t]) && smooth.Contains(corners[t + 1]) && smooth.Contains(corners[t + 2]))
            {
                Vector3 normal = Vector3.Normalize(Vector3.Cross(p[corners[t + 1]] - p[corners[t]], p[corners[t + 2]] - p[corners[t]]));
                bool nose = MathF.Abs(p[corners[t]].X) < 20 && p[corners[t]].Y is > -54 and < 0;
                if (!nose && normal.Z < -0.1f)
                {
                    return p[corners[t]];
                }
            }
        }

        return null;
    }
}
