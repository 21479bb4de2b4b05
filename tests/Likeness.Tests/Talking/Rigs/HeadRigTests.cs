using Likeness.Geometry.Faces;
using Likeness.Geometry.Files.Gltf;
using Likeness.Talking.Curves;
using Likeness.Talking.Rigs;
using Likeness.Talking.Visemes;
using Likeness.Tensors;

namespace Likeness.Tests.Talking.Rigs;

public class HeadRigTests
{
    private static readonly ArkitCurves Smiling = Curves(("jawOpen", 0.5f), ("mouthClose", 0.2f), ("mouthSmileLeft", 0.6f), ("mouthSmileRight", 0.2f), ("eyeBlinkLeft", 1), ("browInnerUp", 0.3f));

    [Theory]
    [InlineData("jawOpen", 0.5f)]
    [InlineData("JawOpen", 0.5f)]
    [InlineData("jaw_open", 0.5f)]
    [InlineData("Jaw Open", 0.5f)]
    [InlineData("ARKit_jawOpen", 0.5f)]
    [InlineData("head_blendShapes.jawOpen", 0.5f)]
    [InlineData("mouthSmileLeft", 0.6f)]
    [InlineData("mouthSmile_L", 0.6f)]
    [InlineData("mouthSmile_Left", 0.6f)]
    [InlineData("Mouth_Smile_L", 0.6f)]
    [InlineData("mouthSmile_R", 0.2f)]
    [InlineData("eyeBlink.L", 1)]
    [InlineData("eyeBlink_R", 0)]
    [InlineData("browInnerUp_L", 0.3f)]
    [InlineData("browInnerUpRight", 0.3f)]
    [InlineData("jaw_L", 0)]
    [InlineData("mouth", 0.125f)]
    [InlineData("chubby", 0.125f)]
    public void Names_of_many_programs_are_understood(string target, float weight)
    {
        MorphMesh[] meshes = [Mesh("jawOpen", "mouthClose", target)];
        Assert.Equal(weight, HeadRig.Of(meshes, "a.glb").Weights(meshes[0], Smiling, null)[2], 1e-6f);
    }

    [Fact]
    public void A_whole_head_moves_in_all_its_meshes_without_a_warning()
    {
        MorphMesh[] meshes = [Mesh([.. ArkitShapes.Names]), Mesh("jawOpen", "tongueOut"), Mesh("eyeBlinkLeft", "viseme_aa", "eyesClosed", "mouthSmile")];
        var rig = HeadRig.Of(meshes, "a.glb");
        Assert.Empty(rig.Warnings);
        Assert.False(rig.SpeaksVisemes);
        Assert.Equal(Smiling.Weights, rig.Weights(meshes[0], Smiling, null));
        Assert.Equal([0.5f, 0], rig.Weights(meshes[1], Smiling, null));

        // What the head has as separate sides is not driven a second time as one, nor as a viseme.
        Assert.Equal([1, 0.125f, 0.125f, 0.125f], rig.Weights(meshes[2], Smiling, null));
    }

    [Fact]
    public void Missing_shapes_are_named_with_what_replaces_them()
    {
        MorphMesh[] meshes = [Mesh("jawOpen", "mouthSmile", "mouthFunnel", "blink")];
        var rig = HeadRig.Of(meshes, "a.glb");
        string warning = Assert.Single(rig.Warnings);
        Assert.StartsWith("a.glb: 50 of ARKit's 52 shapes are missing", warning);
        Assert.Contains("mouthSmile stands for mouthSmileLeft and mouthSmileRight (their mean)", warning);
        Assert.Contains("blink stands for eyeBlinkLeft and eyeBlinkRight", warning);
        Assert.Contains("the jaw shuts where mouthClose would close the lips", warning);
        Assert.Contains("left out: eyeLookDownLeft", warning);
        Assert.DoesNotContain("mouthSmileLeft, ", warning);
        float[] weights = rig.Weights(meshes[0], Smiling, null);
        Assert.Equal([0.3f, 0.4f, 0, 0.5f], weights.Select(w => MathF.Round(w, 5)));

        MorphMesh[] lids = [Mesh("jawOpen", "Fcl_EYE_Close", "Fcl_EYE_Close_L", "Fcl_EYE_Close_R")];
        Assert.Equal([0.125f, 1, 0], HeadRig.Of(lids, "c.glb").Weights(lids[0], Smiling, null)[1..]);

        MorphMesh[] simple = [Mesh("mouthOpen", "mouthSmile")];
        rig = HeadRig.Of(simple, "b.glb");
        Assert.Contains("mouthOpen stands for jawOpen", Assert.Single(rig.Warnings));
        Assert.Equal(0.3f, rig.Weights(simple[0], Smiling, null)[0], 1e-5f);
    }

    [Theory]
    [InlineData("viseme_aa", "viseme_PP", "viseme_sil")]
    [InlineData("vrc.v_aa", "vrc.v_pp", "vrc.v_sil")]
    [InlineData("Viseme_AA", "Head.viseme_PP", "viseme sil")]
    public void Visemes_are_driven_where_there_is_no_jaw(string open, string closed, string rest)
    {
        MorphMesh[] meshes = [Mesh(open, closed, rest, "mouthSmileLeft", "eyeBlink_L")];
        var rig = HeadRig.Of(meshes, "a.glb");
        Assert.True(rig.SpeaksVisemes);
        Assert.Contains("its visemes are driven instead", Assert.Single(rig.Warnings));
        Assert.Contains("without FF, TH", rig.Warnings[0]);
        ArkitCurves curves = Curves([.. VisemeShapes.Of(Viseme.AA).ToArray().Select((w, i) => (ArkitShapes.Names[i], w)), ("eyeBlinkLeft", 0.75f)]);
        float[] weights = rig.Weights(meshes[0], curves, VisemeCurves.Oculus(curves));
        Assert.True(weights[0] > 0.9f && weights[1] < 0.1f && weights[2] < 0.1f);

        // A smile would come on top of the mouth of the viseme.
        Assert.Equal([0.125f, 0.75f], weights[3..]);
    }

    [Fact]
    public void Expressions_of_a_VRM_avatar_say_what_targets_do_whatever_they_are_called()
    {
        MorphMesh face = Mesh("m01", "m02", "m03", "lids", "browInnerUp", "Fcl_EYE_Close"), tongue = new("tongue", ["t"], [0], 1);
        VrmExpression[] expressions =
        [
            new("aa", [new(0, 0, 1), new(1, 0, 0.5f)]),
            new("ou", [new(0, 1, 0.8f)]),
            new("blink", [new(0, 3, 1)]),
            new("happy", [new(0, 2, 1)]),
            new("ee", []),
        ];
        var rig = HeadRig.Of([face, tongue], "a.vrm", expressions);
        Assert.True(rig.SpeaksVisemes);
        Assert.Equal("a.vrm: a VRM avatar without jawOpen of ARKit; its expressions are driven instead (aa, ou, blink), without ih, ee, oh.", Assert.Single(rig.Warnings));
        ArkitCurves curves = Curves([.. VisemeShapes.Of(Viseme.AA).ToArray().Select((w, i) => (ArkitShapes.Names[i], w)), ("eyeBlinkLeft", 0.75f), ("eyeBlinkRight", 0.25f), ("browInnerUp", 0.4f)]);
        NamedCurves visemes = rig.VisemesOf(curves)!;
        Assert.Equal(VisemeCurves.VrmNames, visemes.Names);
        float[] weights = rig.Weights(face, curves, visemes);
        Assert.True(weights[0] > 0.9f && weights[1] < 0.1f);
        Assert.Equal(weights[0] / 2, rig.Weights(tongue, curves, visemes)[0], 1e-6f);

        // A smile is no speech; lids are closed once, by the expression; brows follow by their name.
        Assert.Equal([0.125f, 0.5f, 0.4f, 0.125f], weights[2..]);
    }

    [Fact]
    public void Lids_with_an_expression_each_follow_one_each_and_a_head_with_a_jaw_keeps_to_ARKit()
    {
        VrmExpression[] expressions = [new("aa", [new(0, 0, 1)]), new("blink", [new(0, 1, 1)]), new("blinkLeft", [new(0, 2, 1)]), new("blinkRight", [new(0, 3, 1)])];
        MorphMesh lids = Mesh("a", "both", "l", "r");
        var rig = HeadRig.Of([lids], "a.vrm", expressions);
        ArkitCurves curves = Curves(("eyeBlinkLeft", 0.75f), ("eyeBlinkRight", 0.25f));
        Assert.Equal([0.125f, 0.75f, 0.25f], rig.Weights(lids, curves, rig.VisemesOf(curves))[1..]);

        MorphMesh[] arkit = [Mesh("jawOpen", "aa")];
        rig = HeadRig.Of(arkit, "a.vrm", expressions);
        Assert.False(rig.SpeaksVisemes);
        Assert.Null(rig.VisemesOf(curves));
        Assert.Equal([0.3f, 0.125f], rig.Weights(arkit[0], Smiling, null));
    }

    [Fact]
    public void A_head_that_speech_cannot_move_is_refused_with_what_it_has()
    {
        Assert.Contains("found are Smile, browInnerUp", Assert.Throws<InvalidFileException>(() => HeadRig.Of([Mesh("Smile", "browInnerUp", "fat")], "a.glb")).Message);
        Assert.Contains("viseme_aa", Assert.Throws<InvalidFileException>(() => HeadRig.Of([Mesh("fat")], "a.glb")).Message);
        Assert.Contains("none of its meshes has morph targets", Assert.Throws<InvalidFileException>(() => HeadRig.Of([], "a.glb")).Message);
    }

    private static MorphMesh Mesh(params string[] targets) => new("mesh", targets, [.. targets.Select(_ => 0.125f)], 0);

    private static ArkitCurves Curves(params (string Shape, float Weight)[] weights)
    {
        float[] frame = new float[ArkitShapes.Count];
        foreach ((string shape, float weight) in weights)
        {
            frame[ArkitShapes.IndexOf(shape)] = weight;
        }

        return new ArkitCurves(frame, 30);
    }
}
