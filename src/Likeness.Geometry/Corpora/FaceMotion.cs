using Likeness.Geometry.Faces;
using Likeness.Tensors.Randomness;

namespace Likeness.Geometry.Corpora;

/// <summary>
/// Random, smooth, plausible motion of a face: a mouth that runs through speech-like shapes with pauses, moods, blinks, glances, and a
/// head that sways. It is for training and tests; it says nothing in particular. Motion is defined in continuous time, so the same seed at
/// another frame rate is the same motion.
/// </summary>
public static class FaceMotion
{
    // About what people do while they talk to someone, in radians: 9, 12 and 5 degrees.
    private const float LargestPitch = 0.157f;
    private const float LargestYaw = 0.209f;
    private const float LargestRoll = 0.087f;

    // Above this sum, lip shapes pull one another apart.
    private const float LargestMouthSum = 1.6f;

    private static readonly int[] MouthShapes =
        [.. Enumerable.Range(0, ArkitShapes.Count).Where(i => ArkitShapes.Names[i].StartsWith("mouth", StringComparison.Ordinal) && ArkitShapes.Names[i] != "mouthClose")];

    /// <summary>Makes a clip.</summary>
    /// <param name="random">The source of all choices, which is left as it is; a longer clip begins as a shorter one does.</param>
    /// <param name="frames">The number of frames.</param>
    /// <param name="framesPerSecond">The rate.</param>
    public static FaceClip Generate(RandomSource random, int frames, float framesPerSecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frames);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(framesPerSecond);
        double seconds = (frames / (double)framesPerSecond) + 1;
        var speech = MotionTrack.Speech(random.Split(0), seconds);
        var mood = MotionTrack.Moods(random.Split(1), seconds);
        var gaze = new GazeTrack(random.Split(2), seconds);
        List<double> blinks = Blinks(random.Split(3), seconds);
        var sway = new Sway(random.Split(4));
        float[] weights = new float[frames * ArkitShapes.Count];
        var poses = new HeadPose[frames];
        var clip = new FaceClip(framesPerSecond, weights, poses);
        for (int f = 0; f < frames; f++)
        {
            double t = f / (double)framesPerSecond;
            Span<float> frame = clip.Weights(f);
            speech.AddTo(t, frame);
            mood.AddTo(t, frame);
            gaze.AddTo(t, frame);
            Blink(blinks, t, frame);
            Limit(frame);
            poses[f] = new HeadPose(LargestPitch * sway.At(0, t), LargestYaw * sway.At(1, t), LargestRoll * sway.At(2, t));
        }

        return clip;
    }

    private static List<double> Blinks(RandomSource random, double seconds)
    {
        var times = new List<double>();
        for (double t = random.NextDouble() * 2; t < seconds; t += 0.6 - (2.4 * Math.Log(1 - random.NextDouble())))
        {
            times.Add(t);
        }

        return times;
    }

    private static void Blink(List<double> times, double t, Span<float> frame)
    {
        // Lids fall in 90 ms and rise in 180 ms.
        float closed = 0;
        foreach (double start in times)
        {
            double phase = t - start;
            if (phase is > 0 and < 0.27)
            {
                closed = (float)(phase < 0.09 ? MotionTrack.Ease(phase / 0.09) : 1 - MotionTrack.Ease((phase - 0.09) / 0.18));
            }
        }

        Raise(frame, "eyeBlinkLeft", closed);
        Raise(frame, "eyeBlinkRight", closed);
    }

    private static void Limit(Span<float> frame)
    {
        float sum = 0;
        foreach (int shape in MouthShapes)
        {
            sum += frame[shape];
        }

        if (sum > LargestMouthSum)
        {
            foreach (int shape in MouthShapes)
            {
                frame[shape] *= LargestMouthSum / sum;
            }
        }

        for (int i = 0; i < frame.Length; i++)
        {
            frame[i] = Math.Clamp(frame[i], 0, 1);
        }
    }

    private static void Raise(Span<float> frame, string name, float weight)
    {
        ref float current = ref frame[ArkitShapes.IndexOf(name)];
        current = MathF.Max(current, weight);
    }

    // Three slow sine waves an axis, with random rates and phases, that together stay within -1 and 1.
    private sealed class Sway
    {
        private readonly (double Rate, double Phase, double Share)[] _waves = new (double, double, double)[9];

        public Sway(RandomSource random)
        {
            for (int i = 0; i < _waves.Length; i++)
            {
                double share = (i % 3) switch { 0 => 0.6, 1 => 0.3, _ => 0.1 };
                _waves[i] = ((0.05 + (0.15 * random.NextDouble())) * (1 + (i % 3)), 2 * Math.PI * random.NextDouble(), share);
            }
        }

        public float At(int axis, double t)
        {
            double sum = 0;
            for (int i = 3 * axis; i < 3 * (axis + 1); i++)
            {
                sum += _waves[i].Share * Math.Sin((2 * Math.PI * _waves[i].Rate * t) + _waves[i].Phase);
            }

            return (float)sum;
        }
    }
}
