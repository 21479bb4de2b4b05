using System.Numerics;
using Likeness.Talking.Metrics;
using Likeness.Talking.Motion;
using Likeness.Tensors;

namespace Likeness.Tests.Talking.Metrics;

public class MotionMetricsTests
{
    /// <summary>Acceptance 5 of the specification.</summary>
    [SkippableFact]
    public void An_open_jaw_against_the_neutral_face_has_the_errors_computed_elsewhere()
    {
        VertexMotion neutral = TalkingFaces.Jaw(0), open = TalkingFaces.Jaw(1);
        int[] lips = TalkingFaces.Ict.Masks["lips"], face = TalkingFaces.Ict.Masks["narrow_face"];
        Assert.Equal((330, 2686), (lips.Length, face.Length));
        var errors = new MotionErrors(lips, face);
        errors.Add(open, neutral);
        Assert.Equal(41.087, errors.LipMax, 0.005);
        Assert.Equal(19.477, errors.LipMean, 0.005);
        Assert.Equal(8.438, errors.Face, 0.005);
        Assert.Equal(4.872, errors.Full, 0.005);
        Assert.Equal(41.087 * 41.087, ReleasedMetrics.LipVertexError(open, neutral, lips), 0.5);
    }

    /// <summary>Acceptance 6 of the specification.</summary>
    [SkippableFact]
    public void Warping_forgives_delay_and_not_size()
    {
        float[] jaw = [0, .2f, .4f, .6f, .8f, 1, .8f, .6f, .4f, .2f, 0, 0, 0];
        int[] lips = TalkingFaces.Ict.Masks["lips"];
        VertexMotion truth = TalkingFaces.Jaw(jaw), late = TalkingFaces.Jaw([0, 0, .. jaw[..^2]]), small = TalkingFaces.Jaw([.. jaw.Select(w => 0.8f * w)]);
        Assert.Equal(0, TimeWarping.Of(late, truth, lips).Distance, 1e-3);
        Assert.Equal(70.118, Diagonal(late), 0.01);
        Assert.Equal(13.2445, TimeWarping.Of(small, truth, lips).Distance, 0.003);
        Assert.Equal(19.4773, Diagonal(small), 0.003);

        double Diagonal(VertexMotion motion)
        {
            var errors = new MotionErrors(lips, lips);
            errors.Add(motion, truth);
            return errors.LipMean * errors.Frames;
        }
    }

    [Fact]
    public void A_path_cannot_be_cheaper_than_the_best_pairs_nor_dearer_than_the_diagonal()
    {
        var random = new Random(2);
        for (int round = 0; round < 20; round++)
        {
            VertexMotion a = Noise(random, 5 + round, 4), b = Noise(random, 5 + round, 4);
            int[] lips = [0, 2, 3];
            WarpedDistance found = TimeWarping.Of(a, b, lips), back = TimeWarping.Of(b, a, lips);
            var errors = new MotionErrors(lips, lips);
            errors.Add(a, b);
            Assert.InRange(found.Distance, 0, (errors.LipMean * errors.Frames) + 1e-6);
            Assert.Equal(found.Distance, back.Distance, 1e-6);
            Assert.InRange(found.PathLength, a.Frames, 2 * a.Frames);
            Assert.Equal(Naive(a, b, lips, a.Frames - 1, b.Frames - 1, []), found.Distance, 1e-6);
        }
    }

    [Fact]
    public void Lag_and_correlation_are_those_of_the_shift()
    {
        float[] truth = [.. Enumerable.Range(0, 200).Select(i => MathF.Sin(i * 0.17f) + (0.5f * MathF.Sin(i * 0.41f)))];
        foreach (int lag in (int[])[0, 3, -4])
        {
            float[] moved = [.. Enumerable.Range(0, 200).Select(i => (2 * truth[Math.Clamp(i - lag, 0, 199)]) + 1)];
            var tracking = CurveTracking.Of(moved, truth);
            Assert.Equal(lag, tracking.Lag);
            Assert.Equal(1, tracking.BestCorrelation, 1e-5);
            Assert.True(tracking.Correlation <= tracking.BestCorrelation);
        }

        Assert.Equal(default, CurveTracking.Of(new float[50], truth));
        Assert.Equal(-1, CurveTracking.Of([.. truth.Select(t => -t)], truth, 0).Correlation, 1e-5);
    }

    [Fact]
    public void Upper_faces_that_move_less_are_counted_as_missing_motion()
    {
        var random = new Random(1);
        VertexMotion truth = Noise(random, 30, 5);
        Vector3[] rest = new Vector3[5];
        VertexMotion half = new([.. truth.Positions.Select(x => x / 2)], 5, 30);
        int[] upper = [1, 4];
        Assert.Equal(0, ReleasedMetrics.UpperFaceDynamics(truth, truth, rest, upper), 1e-9);
        double all = ReleasedMetrics.UpperFaceDynamics(new VertexMotion(new float[truth.Positions.Length], 5, 30), truth, rest, upper);
        Assert.True(all > 0);
        Assert.Equal(0.75 * all, ReleasedMetrics.UpperFaceDynamics(half, truth, rest, upper), 1e-6);
    }

    [Fact]
    public void Clips_are_pooled_by_frames_and_other_faces_are_refused()
    {
        var random = new Random(4);
        VertexMotion a = Noise(random, 3, 4), b = Noise(random, 7, 4);
        VertexMotion still3 = new(new float[3 * 12], 4, 30), still9 = new(new float[9 * 12], 4, 30);
        MotionErrors first = new([0], [1, 2]), second = new([0], [1, 2]), both = new([0], [1, 2]);
        first.Add(a, still3);
        second.Add(b, still9);
        both.Add(a, still3);
        both.Add(b, still9);
        Assert.Equal((3, 7, 10), (first.Frames, second.Frames, both.Frames));
        Assert.Equal(((3 * first.Full) + (7 * second.Full)) / 10, both.Full, 1e-9);
        Assert.Contains("4 vertices", Assert.Throws<LikenessException>(() => both.Add(a, new VertexMotion(new float[15], 5, 30))).Message.Replace("of 5", "of 4"));
        Assert.Contains("frames a second", Assert.Throws<LikenessException>(() => both.Add(a, new VertexMotion(new float[12], 4, 25))).Message);
        Assert.Throws<LikenessException>(() => new MotionErrors([], [1]));
    }

    private static double Naive(VertexMotion a, VertexMotion b, int[] lips, int i, int j, Dictionary<(int, int), double> known)
    {
        if (known.TryGetValue((i, j), out double found))
        {
            return found;
        }

        double cost = lips.Average(v => Vector3.Distance(a.Frame(i)[v], b.Frame(j)[v]));
        double before = (i, j) switch
        {
            (0, 0) => 0,
            (0, _) => Naive(a, b, lips, 0, j - 1, known),
            (_, 0) => Naive(a, b, lips, i - 1, 0, known),
            _ => Math.Min(Naive(a, b, lips, i - 1, j - 1, known), Math.Min(Naive(a, b, lips, i - 1, j, known), Naive(a, b, lips, i, j - 1, known))),
        };
        return known[(i, j)] = cost + before;
    }

    private static VertexMotion Noise(Random random, int frames, int vertices) =>
        new([.. Enumerable.Range(0, 3 * frames * vertices).Select(_ => random.NextSingle())], vertices, 30);
}
