using Likeness.Geometry.Faces;
using Likeness.Talking.Curves;
using Likeness.Tensors.Randomness;

namespace Likeness.Talking.Corpora;

/// <summary>What a face does beside speaking: it blinks, and no two sides and no two moments are quite the same.</summary>
internal static class FaceExtras
{
    private const double MeanSecondsBetweenBlinks = 4, CloseSeconds = 0.06, OpenSeconds = 0.12;
    private const float Restlessness = 0.03f;
    private static readonly int[] Lids = [ArkitShapes.IndexOf("eyeBlinkLeft"), ArkitShapes.IndexOf("eyeBlinkRight")];
    private static readonly int[] Restless =
    [
        .. new[] { "browInnerUp", "browDownLeft", "browDownRight", "cheekSquintLeft", "cheekSquintRight", "mouthLeft", "mouthRight", "jawLeft", "jawRight", "jawForward" }.Select(ArkitShapes.IndexOf),
    ];

    /// <summary>Adds blinks at random, four seconds apart in the mean.</summary>
    public static void Blink(ArkitCurves curves, RandomSource random)
    {
        for (double at = Wait(random); at < curves.Seconds; at += OpenSeconds + CloseSeconds + Wait(random))
        {
            for (int t = 0; t < curves.Frames; t++)
            {
                double since = (t / curves.FramesPerSecond) - at;
                float closed = (float)Math.Clamp(since < CloseSeconds ? since / CloseSeconds : 1 - ((since - CloseSeconds) / OpenSeconds), 0, 1);
                foreach (int lid in Lids)
                {
                    curves.Frame(t)[lid] = MathF.Max(curves.Frame(t)[lid], closed);
                }
            }
        }
    }

    /// <summary>Slow small motion of what speech leaves alone: sums of two waves.</summary>
    public static void Stir(ArkitCurves curves, RandomSource random)
    {
        foreach (int channel in Restless)
        {
            double a = 0.15 + (0.3 * random.NextDouble()), b = 0.5 + (0.5 * random.NextDouble()), p = 6 * random.NextDouble(), q = 6 * random.NextDouble();
            for (int t = 0; t < curves.Frames; t++)
            {
                double time = t / curves.FramesPerSecond, wave = (Math.Sin((2 * Math.PI * a * time) + p) + Math.Sin((2 * Math.PI * b * time) + q)) / 2;
                curves.Frame(t)[channel] = Math.Clamp(curves.Frame(t)[channel] + (Restlessness * (float)Math.Max(0, wave)), 0, 1);
            }
        }
    }

    /// <summary>Makes one side of the mouth stronger than the other.</summary>
    /// <param name="curves">The curves.</param>
    /// <param name="lean">-0.15 to 0.15: more on the left, less on the right.</param>
    public static void Lean(ArkitCurves curves, float lean)
    {
        for (int channel = 0; channel < ArkitShapes.Count; channel++)
        {
            string name = ArkitShapes.Names[channel];
            float factor = !name.StartsWith("mouth", StringComparison.Ordinal) ? 1 : name.EndsWith("Left", StringComparison.Ordinal) ? 1 + lean : name.EndsWith("Right", StringComparison.Ordinal) ? 1 - lean : 1;
            for (int t = 0; factor != 1 && t < curves.Frames; t++)
            {
                curves.Frame(t)[channel] = Math.Clamp(curves.Frame(t)[channel] * factor, 0, 1);
            }
        }
    }

    private static double Wait(RandomSource random) => -MeanSecondsBetweenBlinks * Math.Log(1 - random.NextDouble());
}
