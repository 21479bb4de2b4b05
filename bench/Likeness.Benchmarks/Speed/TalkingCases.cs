using System.Numerics;
using Likeness.Geometry.Bust;
using Likeness.Geometry.Faces;
using Likeness.Talking.Animation;
using Likeness.Talking.Corpora;
using Likeness.Talking.Curves;
using Likeness.Talking.Methods;
using Likeness.Talking.Motion;
using Likeness.Talking.Solving;
using Likeness.Talking.Training;
using Likeness.Talking.Transport;
using Likeness.Tensors;
using Likeness.Tensors.Memory;
using Likeness.Tensors.Randomness;

namespace Likeness.Benchmarks.Speed;

/// <summary>
/// Training steps of the methods that make vertices, and what they take to move a face for a clip, on the Bust's skin of about 5,000 vertices; transport of
/// one frame, weights of one frame, and curves of a clip at once and in a stream. The clip is synthetic; its seconds are in the names.
/// </summary>
internal static class TalkingCases
{
    private static readonly Lazy<BlendshapeFace> Face = new(() => BustModel.Create().Part("skin"));
    private static readonly Lazy<TalkingClip[]> Clips = new(() => [.. SyntheticCorpus.Make(new SyntheticCorpusOptions { Speakers = 3, Sentences = 2 }).Where(c => c.Split == ClipSplit.Train)]);

    public static IEnumerable<SpeedCase> All()
    {
        foreach ((string name, MotionModelOptions options) in ((string, MotionModelOptions)[])
        [
            ("ot-talk", new MotionModelOptions()),
            ("ot-talk without transformer", new MotionModelOptions { Transformer = false }),
            ("ot-talk without mesh", new MotionModelOptions { Mesh = false }),
            ("voca", new MotionModelOptions { Method = MotionMethodKind.Voca }),
            ("faceformer", new MotionModelOptions { Method = MotionMethodKind.FaceFormer }),
            ("codetalker, width 256", new MotionModelOptions { Method = MotionMethodKind.CodeTalker, CodeTalkerWidth = 256 }),
            ("codetalker, width 1024", new MotionModelOptions { Method = MotionMethodKind.CodeTalker }),
        ])
        {
            yield return new SpeedCase($"talk step {name}", 0, () =>
            {
                MotionTrainingSession session = Session(options, 1);
                return () => session.Step();
            });
            yield return new SpeedCase($"talk animate {name}, {Clips.Value[0].Waveform.Seconds:F1} s", 0, () =>
            {
                MotionModel model = Session(options, 1).Model;
                return () => model.Animate(Clips.Value[0].Waveform);
            });
        }

        yield return new SpeedCase("talk step ot-talk without ot", 0, () =>
        {
            MotionTrainingSession session = Session(new MotionModelOptions(), 0);
            return () => session.Step();
        });
        yield return new SpeedCase("talk transport of a frame, 16 directions, gradient", 0, () => Transport(16));
        yield return new SpeedCase("talk weights of a frame", 0, Weights);
        yield return new SpeedCase($"talk curves, {Clips.Value[0].Waveform.Seconds:F1} s", 0, () =>
        {
            var animator = CurveAnimatorFile.LoadDefault();
            return () => animator.Animate(Clips.Value[0].Waveform);
        });
        yield return new SpeedCase($"talk curves in a stream, {Clips.Value[0].Waveform.Seconds:F1} s", 0, Stream);
    }

    private static MotionTrainingSession Session(MotionModelOptions options, double transport)
    {
        var corpus = MotionCorpus.Of(Clips.Value, Face.Value, 30);
        return new MotionTrainingSession(corpus.Template, corpus.Clips, [], new MotionTrainingOptions
        {
            Model = options,
            Loss = new OtTalkLossOptions { TransportWeight = transport },
            Epochs = 100_000,
            NoisyCopies = 0,
        });
    }

    private static Action Transport(int count)
    {
        float[] one = Moved(0.4f), other = Moved(0.5f);
        Tensor a = Tensor.Persistent(new Shape(one.Length / 3, 3)).WithGrad(), b = Tensor.Persistent(new Shape(one.Length / 3, 3));
        one.CopyTo(a.Span);
        other.CopyTo(b.Span);
        var random = new RandomSource(1L);
        return () =>
        {
            using var scope = TensorScope.Begin();
            Tensor directions = SliceDirections.Draw(count, 6, random);
            Varifold.Distance(Varifold.Of(a, Face.Value.Neutral.Topology), Varifold.Of(b, Face.Value.Neutral.Topology), directions).Backward();
        };
    }

    private static float[] Moved(float jaw)
    {
        float[] weights = new float[ArkitShapes.Count];
        weights[ArkitShapes.IndexOf("jawOpen")] = jaw;
        return FaceMotion.Of(Face.Value, new ArkitCurves(weights, 30)).Positions;
    }

    private static Action Weights()
    {
        var motion = new DrivenFace(Face.Value, Clips.Value[0].Curves);
        var solver = new BlendshapeSolver(Face.Value.Expressions, Face.Value.VertexCount);
        var displacements = new Vector3[Face.Value.VertexCount];
        double[] weights = new double[solver.Count];
        int t = 0;
        return () =>
        {
            motion.CopyFrame(t++ % motion.Frames, displacements);
            for (int v = 0; v < displacements.Length; v++)
            {
                displacements[v] -= motion.Rest[v];
            }

            solver.Solve(displacements, weights);
        };
    }

    private static Action Stream()
    {
        var animator = CurveAnimatorFile.LoadDefault();
        float[] samples = Clips.Value[0].Waveform.ToMono(LiveCurves.Rate).Samples;
        return () =>
        {
            var live = new LiveCurves(animator);
            for (int at = 0; at < samples.Length; at += 1600)
            {
                live.Push(samples.AsSpan(at, Math.Min(1600, samples.Length - at)));
                while (live.TryRead(out _))
                {
                }
            }
        };
    }
}
