using Likeness.Geometry.Faces;
using Likeness.Tensors.Randomness;

namespace Likeness.Geometry.Corpora;

/// <summary>Poses of part of the face at key times, with eased passages between them.</summary>
internal sealed class MotionTrack
{
    // Mouth shapes of speech; "*" stands for both sides. They are archetypes, not phonemes of a language.
    private static readonly (string Shape, float Weight)[][] Visemes =
    [
        [("jawOpen", 0.7f), ("mouthLowerDown*", 0.3f)],
        [("jawOpen", 0.35f), ("mouthStretch*", 0.35f), ("mouthUpperUp*", 0.2f), ("mouthLowerDown*", 0.3f)],
        [("jawOpen", 0.15f), ("mouthSmile*", 0.4f), ("mouthStretch*", 0.2f)],
        [("jawOpen", 0.45f), ("mouthFunnel", 0.6f)],
        [("jawOpen", 0.15f), ("mouthPucker", 0.8f)],
        [("mouthPress*", 0.4f), ("mouthRollLower", 0.3f), ("mouthRollUpper", 0.3f)],
        [("jawOpen", 0.1f), ("mouthRollLower", 0.45f), ("mouthUpperUp*", 0.3f)],
        [("jawOpen", 0.25f), ("mouthLowerDown*", 0.25f), ("tongueOut", 0.2f)],
        [("jawOpen", 0.06f), ("mouthStretch*", 0.3f), ("mouthLowerDown*", 0.35f), ("mouthUpperUp*", 0.2f)],
        [("jawOpen", 0.12f), ("mouthFunnel", 0.5f), ("mouthShrugUpper", 0.2f)],
        [("jawOpen", 0.5f), ("jawForward", 0.3f), ("mouthFunnel", 0.2f)],
        [("jawOpen", 1f), ("mouthLowerDown*", 0.2f)],
    ];

    private static readonly (string Shape, float Weight)[][] MoodPoses =
    [
        [],
        [("mouthSmile*", 0.7f), ("cheekSquint*", 0.5f), ("eyeSquint*", 0.3f)],
        [("mouthFrown*", 0.6f), ("browInnerUp", 0.6f), ("mouthShrugLower", 0.3f)],
        [("browInnerUp", 0.8f), ("browOuterUp*", 0.8f), ("eyeWide*", 0.7f)],
        [("browDown*", 0.8f), ("noseSneer*", 0.4f), ("eyeSquint*", 0.4f)],
        [("noseSneer*", 0.8f), ("mouthUpperUp*", 0.4f), ("cheekSquint*", 0.4f)],
        [("mouthLeft", 0.6f), ("mouthSmileLeft", 0.4f), ("jawLeft", 0.3f)],
        [("mouthRight", 0.6f), ("mouthDimpleRight", 0.5f), ("browOuterUpRight", 0.6f), ("jawRight", 0.3f)],
        [("cheekPuff", 0.7f), ("mouthPress*", 0.3f)],
    ];

    private readonly List<(double Time, float[] Pose)> _keys = [];

    /// <summary>A mouth that runs through syllables of 160 to 350 ms and pauses now and then.</summary>
    public static MotionTrack Speech(RandomSource random, double seconds)
    {
        var track = new MotionTrack();
        double t = -random.NextDouble();
        while (t < seconds + 1)
        {
            if (random.NextDouble() < 0.12)
            {
                // A pause has two keys, so that the mouth rests and does not drift.
                track.Add(t, [], 0);
                t += 0.3 + (0.7 * random.NextDouble());
                track.Add(t, [], 0);
            }
            else
            {
                // The wide yawn at the end of the list is rare.
                int viseme = random.NextDouble() < 0.03 ? Visemes.Length - 1 : random.NextInt(Visemes.Length - 1);
                track.Add(t, Visemes[viseme], 0.5f + (0.5f * random.NextFloat()));
            }

            t += 0.16 + (0.19 * random.NextDouble());
        }

        return track;
    }

    /// <summary>Moods that come and go over seconds.</summary>
    public static MotionTrack Moods(RandomSource random, double seconds)
    {
        var track = new MotionTrack();
        for (double t = -2 * random.NextDouble(); t < seconds + 4; t += 0.8 + (2.2 * random.NextDouble()))
        {
            track.Add(t, MoodPoses[random.NextInt(MoodPoses.Length)], 0.2f + (0.8f * random.NextFloat()));
        }

        return track;
    }

    /// <summary>Adds the pose at a time.</summary>
    public void AddTo(double time, Span<float> weights)
    {
        int next = _keys.FindIndex(k => k.Time > time);
        if (next <= 0)
        {
            return;
        }

        (double from, float[] a) = _keys[next - 1];
        (double to, float[] b) = _keys[next];
        float share = (float)Ease((time - from) / (to - from));
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] += ((1 - share) * a[i]) + (share * b[i]);
        }
    }

    /// <summary>From 0 to 1 with no speed at either end.</summary>
    public static double Ease(double t) => 0.5 - (0.5 * Math.Cos(Math.PI * Math.Clamp(t, 0, 1)));

    private void Add(double time, (string Shape, float Weight)[] pose, float strength)
    {
        float[] weights = new float[ArkitShapes.Count];
        foreach ((string shape, float weight) in pose)
        {
            foreach (string name in shape.EndsWith('*') ? (string[])[shape[..^1] + "Left", shape[..^1] + "Right"] : [shape])
            {
                weights[ArkitShapes.IndexOf(name)] = strength * weight;
            }
        }

        _keys.Add((time, weights));
    }
}
