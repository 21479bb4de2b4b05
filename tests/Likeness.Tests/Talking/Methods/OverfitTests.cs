using System.Numerics;
using Likeness.Audio.Waveforms;
using Likeness.Geometry.Bust;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Meshes;
using Likeness.Geometry.Simplification;
using Likeness.Talking.Corpora;
using Likeness.Talking.Curves;
using Likeness.Talking.Metrics;
using Likeness.Talking.Motion;
using Likeness.Talking.Training;

namespace Likeness.Tests.Talking.Methods;

public class OverfitTests
{
    private const int Steps = 500;
    private const int StepsBetweenLooks = 50;
    private const int Seconds = 3;
    private const double FramesPerSecond = 30;

    /// <summary>
    /// Acceptance 14 of the specification: OT-Talk in its own sizes with all four terms of its loss, at its default rate. The Bust's skin has every fourth vertex here
    /// (those that the method's own decimation keeps), and the training ends as soon as the lips are there, both for the sake of time.
    /// </summary>
    [Fact]
    public void One_clip_of_three_seconds_is_learned_to_half_a_millimetre_of_the_lips()
    {
        MotionCorpus corpus = OneClip();
        MotionClip clip = corpus.Clips[0];
        VertexMotion truth = FaceMotion.Of(clip.Face);
        Assert.Equal((1247, 90), (truth.VertexCount, truth.Frames));
        Assert.True(LipMean(Still(clip.Face)) > 2, "the clip hardly moves the lips");
        var session = new MotionTrainingSession(corpus.Template, corpus.Clips, [], new MotionTrainingOptions { Epochs = Steps, NoisyCopies = 0, Seed = 14 });
        Assert.True(session.TransportWeight > 0);
        double made = double.PositiveInfinity;
        while (made >= 0.5 && session.StepsDone < Steps)
        {
            session.Step();
            made = session.StepsDone % StepsBetweenLooks == 0 ? LipMean(session.Model.Animate(clip.Waveform)) : made;
        }

        Assert.True(made < 0.5, $"lips are {made:F2} mm off after {session.StepsDone} steps");

        double LipMean(VertexMotion motion)
        {
            var scores = new ClipScores(corpus.Masks, []);
            scores.Add(motion, truth);
            return scores.Errors.LipMean;
        }
    }

    private static VertexMotion Still(IMovingFace face) =>
        new([.. Enumerable.Range(0, face.Frames).SelectMany(_ => Numbers(face.Rest.ToArray()))], face.VertexCount, face.FramesPerSecond);

    private static IEnumerable<float> Numbers(Vector3[] positions) => positions.SelectMany(p => (float[])[p.X, p.Y, p.Z]);

    private static MotionCorpus OneClip()
    {
        BlendshapeFace face = BustModel.Create().Part("skin");
        TalkingClip clip = SyntheticCorpus.Make(new SyntheticCorpusOptions { Speakers = 3, Sentences = 2, FramesPerSecond = FramesPerSecond }).First(c => c.Waveform.Seconds >= Seconds);
        clip = clip with
        {
            Waveform = new Waveform(clip.Waveform.ToMono().Samples[..(Seconds * clip.Waveform.Rate)], clip.Waveform.Rate),
            Curves = new ArkitCurves(clip.Curves.Weights[..(int)(Seconds * FramesPerSecond * ArkitShapes.Count)], FramesPerSecond),
        };
        var whole = MotionCorpus.Of([clip], face, FramesPerSecond);
        MeshHierarchy coarser = MeshHierarchy.Build(face.Neutral, levels: 1);
        int[] kept = coarser.Steps[0].Kept;
        VertexMotion motion = FaceMotion.Of(whole.Clips[0].Face);
        float[] positions = [.. Enumerable.Range(0, motion.Frames).SelectMany(t => Numbers(Kept(motion.Frame(t))))];
        var moving = new RecordedFace(Kept(whole.Clips[0].Face.Rest), new VertexMotion(positions, kept.Length, FramesPerSecond));
        var masks = face.Masks.ToDictionary(m => m.Key, m => (int[])[.. Enumerable.Range(0, kept.Length).Where(i => m.Value.Contains(kept[i]))]);
        return new MotionCorpus(new Mesh(coarser.Levels[1].Positions, coarser.Levels[1].Topology), masks, [whole.Clips[0] with { Face = moving }]);

        Vector3[] Kept(ReadOnlySpan<Vector3> all)
        {
            var few = new Vector3[kept.Length];
            for (int i = 0; i < few.Length; i++)
            {
                few[i] = all[kept[i]];
            }

            return few;
        }
    }
}
