using Likeness.Geometry.Bust;
using Likeness.Geometry.Faces;
using Likeness.Talking.Corpora;
using Likeness.Talking.Curves;
using Likeness.Talking.Metrics;
using Likeness.Talking.Motion;
using Likeness.Talking.Training;

namespace Likeness.Tests.Talking.Metrics;

public class SoundScoresTests
{
    private static readonly Lazy<BlendshapeFace> Bust = new(() => BustModel.Create().Part("skin"));
    private static readonly Lazy<TalkingClip[]> Clips = new(() => [.. SyntheticCorpus.Make(new SyntheticCorpusOptions { Speakers = 3, Sentences = 4 })]);

    [Fact]
    public void Motion_made_from_phones_does_what_they_need_and_a_still_face_only_closes()
    {
        SoundScores truth = Scores(c => c.Curves), still = Scores(c => new ArkitCurves(new float[c.Curves.Weights.Length], c.Curves.FramesPerSecond));
        Assert.InRange(truth.BilabialsClosed, 0.95, 1);
        Assert.InRange(truth.OpenVowelsOpen, 0.9, 1);
        Assert.InRange(truth.RoundedVowelsRounded, 0.9, 1);
        Assert.InRange(truth.OpeningInSilence, 0, 1);
        Assert.Equal((1, 0, 0, 0), (still.BilabialsClosed, still.OpenVowelsOpen, still.RoundedVowelsRounded, still.OpeningInSilence));

        // Closed where they should not be: a face that never opens is everywhere, the truth next to nowhere.
        Assert.Equal((1, 1), (still.WronglyClosed, still.TongueSoundsClosed));
        Assert.InRange(truth.WronglyClosed, 0, 0.05);
        Assert.InRange(truth.TongueSoundsClosed, 0, 0.1);
        Assert.True(double.IsNaN(new SoundScores(new MouthShape(Bust.Value.Landmarks68, Bust.Value.Masks["lips"])).BilabialsClosed));
    }

    [Fact]
    public void The_gap_of_the_lips_is_linear_in_small_weights_and_knows_pressed_lips()
    {
        var gap = new LipGap(Bust.Value);
        float[] small = new float[SpeechShapes.Count];
        small[Place("jawOpen")] = 0.04f;
        small[Place("mouthLowerDownLeft")] = small[Place("mouthLowerDownRight")] = 0.03f;
        float expected = System.Numerics.Tensors.TensorPrimitives.Dot<float>(small, gap.Slopes.Span);
        float[] arkit = new float[2 * ArkitShapes.Count];
        for (int k = 0; k < small.Length; k++)
        {
            arkit[ArkitShapes.Count + SpeechShapes.Indices[k]] = small[k];
        }

        float[] opening = new MouthShape(Bust.Value.Landmarks68, Bust.Value.Masks["lips"]).Opening(FaceMotion.Of(Bust.Value, new ArkitCurves(arkit, 30)));
        Assert.Equal(opening[1] - opening[0], expected, 0.03f * expected);
        Assert.False(gap.Pressed(small));
        float[] pressed = new float[SpeechShapes.Count];
        pressed[Place("mouthRollLower")] = 0.3f;
        pressed[Place("mouthRollUpper")] = 0.25f;
        pressed[Place("mouthPressLeft")] = pressed[Place("mouthPressRight")] = 0.35f;
        Assert.True(gap.Pressed(pressed));
        Assert.False(gap.Pressed(new float[SpeechShapes.Count]));

        static int Place(string name) => SpeechShapes.Indices.ToList().IndexOf(ArkitShapes.IndexOf(name));
    }

    private static SoundScores Scores(Func<TalkingClip, ArkitCurves> made)
    {
        var scores = new SoundScores(new MouthShape(Bust.Value.Landmarks68, Bust.Value.Masks["lips"]));
        VertexMotion rest = FaceMotion.Of(Bust.Value, new ArkitCurves(new float[ArkitShapes.Count], 30));
        foreach (TalkingClip clip in Clips.Value)
        {
            scores.Add(clip.Phones, FaceMotion.Of(Bust.Value, made(clip)), rest);
        }

        return scores;
    }
}
