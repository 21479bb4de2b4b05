using Likeness.Geometry.Bust;
using Likeness.Geometry.Faces;
using Likeness.Talking.Corpora;
using Likeness.Talking.Curves;
using Likeness.Talking.Motion;
using Likeness.Talking.Solving;
using Likeness.Tensors;
using Likeness.Tests.Support;

namespace Likeness.Tests.Talking.Solving;

public class CurveSolverTests
{
    private static readonly ArkitCurves Spoken = Some(20);

    [Fact]
    public void Curves_come_back_from_the_vertices_of_a_face_with_joints()
    {
        BlendshapeFace skin = BustModel.Create(new BustOptions { Parts = false });
        SolvedCurves solved = CurveSolver.Solve(skin, new DrivenFace(skin, Spoken));
        Assert.InRange(solved.ResidualMillimetres, 0, 0.01);
        Assert.InRange(solved.LargestMillimetres, solved.ResidualMillimetres, 0.15);
        foreach (string shape in (string[])["jawOpen", "mouthFunnel", "mouthPucker", "eyeBlinkLeft"])
        {
            Assert.All(Spoken.Curve(shape).Zip(solved.Curves.Curve(shape)), p => Assert.Equal(p.First, p.Second, 0.03f));
        }
    }

    [SkippableFact]
    public void Curves_come_back_from_ICT()
    {
        Requires.Shared("data/ict/ict_face_5k.npz");
        SolvedCurves solved = CurveSolver.Solve(TalkingFaces.Ict, new DrivenFace(TalkingFaces.Ict, Spoken));
        Assert.InRange(solved.ResidualMillimetres, 0, 0.01);
        Assert.All(Spoken.Curve("jawOpen").Zip(solved.Curves.Curve("jawOpen")), p => Assert.Equal(p.First, p.Second, 0.02f));
    }

    [Fact]
    public void What_no_shape_can_do_is_left_as_the_residual()
    {
        BlendshapeFace skin = BustModel.Create(new BustOptions { Parts = false });
        float[] positions = [.. skin.Neutral.Positions.SelectMany((p, v) => (float[])[p.X + (v == 7 ? 3 : 0), p.Y, p.Z])];
        SolvedCurves solved = CurveSolver.Solve(skin, new RecordedFace(skin.Neutral.Positions, new VertexMotion(positions, skin.VertexCount, 30)));
        Assert.InRange(solved.LargestMillimetres, 2, 3.01);
        Assert.InRange(solved.ResidualMillimetres, 0.01, 0.1);
    }

    [Fact]
    public void Other_faces_are_refused()
    {
        BlendshapeFace bust = BustModel.Create(), skin = BustModel.Create(new BustOptions { Parts = false });
        Assert.Contains("in correspondence", Assert.Throws<LikenessException>(() => CurveSolver.Solve(bust, new DrivenFace(skin, Spoken))).Message);
        var bare = new BlendshapeFace(skin.Neutral, [FaceShape.Control("smirk")], [], []);
        Assert.Contains("none of the shapes", Assert.Throws<LikenessException>(() => CurveSolver.Solve(bare, new DrivenFace(skin, Spoken))).Message);
    }

    private static ArkitCurves Some(int frames)
    {
        ArkitCurves curves = SyntheticCorpus.Make(new SyntheticCorpusOptions { Speakers = 3, Sentences = 2, Seed = 5 }).First().Curves;
        return new ArkitCurves(curves.Weights[(20 * ArkitShapes.Count)..((20 + frames) * ArkitShapes.Count)], curves.FramesPerSecond);
    }
}
