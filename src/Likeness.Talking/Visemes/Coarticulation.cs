using Likeness.Geometry.Faces;
using Likeness.Talking.Curves;

namespace Likeness.Talking.Visemes;

/// <summary>
/// Visemes in time to curves, by dominance (Cohen and Massaro 1993; spec section 14.3): each sound pulls every channel towards its target, most in its
/// middle, and less the longer ago it was or the later it comes; lips that are to be round begin early. Some things must happen whatever the
/// neighbours want (after JALI, Edwards et al. 2016): lips close on p, b and m, the lower lip meets the teeth on f and v, teeth stay close on s and sh.
/// </summary>
public static class Coarticulation
{
    // Pulls to rest where no sound is near.
    private const double Rest = 0.05;

    // What a short ramp into a forced position takes, in seconds.
    private const double Ramp = 0.02;
    private const float HighestJawOfTeeth = 0.12f;
    private const float LowestRollOfTeeth = 0.4f;
    private const float ShareOfClosure = 0.8f;

    private static readonly int Jaw = ArkitShapes.IndexOf("jawOpen");
    private static readonly int Close = ArkitShapes.IndexOf("mouthClose");
    private static readonly int RollLower = ArkitShapes.IndexOf("mouthRollLower");
    private static readonly bool[] IsRounding = Flags("mouthPucker", "mouthFunnel");
    private static readonly bool[] IsLip = [.. ArkitShapes.Names.Select(n => n.StartsWith("mouth", StringComparison.Ordinal))];

    /// <summary>How much of an open jaw the lips make up for when they close, as a share of <c>jawOpen</c> in <c>mouthClose</c>.</summary>
    public const float ClosingShare = 0.9f;

    /// <summary>Makes curves from rest to rest.</summary>
    /// <param name="visemes">In order of time.</param>
    /// <param name="seconds">Length of the curves.</param>
    /// <param name="options">The speaker; null for the default.</param>
    public static ArkitCurves Curves(IReadOnlyList<VisemeSpan> visemes, double seconds, CoarticulationOptions? options = null)
    {
        options ??= new CoarticulationOptions();
        int frames = Math.Max(1, (int)Math.Round(seconds * options.FramesPerSecond));
        var curves = new ArkitCurves(new float[frames * ArkitShapes.Count], options.FramesPerSecond);
        int[] channels = [.. Enumerable.Range(0, ArkitShapes.Count).Where(c => Enum.GetValues<Viseme>().Any(v => VisemeShapes.Of(v)[c] > 0))];
        for (int t = 0; t < frames; t++)
        {
            double time = (t / options.FramesPerSecond) + options.Lead;
            Span<float> frame = curves.Frame(t);
            float effort = options.Effort is { Count: > 0 } efforts ? efforts[Math.Min(t, efforts.Count - 1)] : 1;
            foreach (int channel in channels)
            {
                float gain = channel == Jaw ? options.JawGain * effort : IsLip[channel] ? options.LipGain * (0.5f + (0.5f * effort)) : 1;
                frame[channel] = Math.Clamp(gain * Blend(visemes, channel, time, options.Quickness), 0, 1);
            }

            foreach (VisemeSpan span in visemes)
            {
                Force(span, time, frame);
            }
        }

        return curves;
    }

    private static float Blend(IReadOnlyList<VisemeSpan> visemes, int channel, double time, double quickness)
    {
        double weighted = 0, total = Rest;
        foreach (VisemeSpan span in visemes)
        {
            (double strength, double before, double after) = Dominance(span.Viseme, channel);
            double outside = Math.Max(0, Math.Abs(time - span.Centre) - (0.25 * span.Duration));
            double dominance = strength * Math.Exp(-quickness * (time < span.Centre ? before : after) * outside);
            weighted += dominance * VisemeShapes.Of(span.Viseme)[channel];
            total += dominance;
        }

        return (float)(weighted / total);
    }

    /// <summary>Strength, and how quickly it falls before and after the middle, a second.</summary>
    private static (double Strength, double Before, double After) Dominance(Viseme viseme, int channel) => viseme switch
    {
        Viseme.PP => (3, 35, 35),
        Viseme.FF => (2, 30, 30),
        Viseme.WW or Viseme.UW or Viseme.OW or Viseme.CH or Viseme.RR when IsRounding[channel] => (1.5, 10, 16),
        Viseme.SS when channel == Jaw => (1.5, 25, 25),
        Viseme.TH or Viseme.DD or Viseme.KK => (0.5, 22, 22),
        Viseme.Silence => (0.6, 12, 12),
        _ => (1, 14, 14),
    };

    private static void Force(in VisemeSpan span, double time, Span<float> frame)
    {
        switch (span.Viseme)
        {
            case Viseme.PP:
                // The middle half is closed: lips pressed, and as much of the jaw made up for as is open.
                float closed = Within(time, span.Centre, 0.25 * span.Duration);
                ReadOnlySpan<float> target = VisemeShapes.Of(Viseme.PP);
                for (int c = 0; closed > 0 && c < frame.Length; c++)
                {
                    if (c != Jaw)
                    {
                        frame[c] = MathF.Max(frame[c], closed * ShareOfClosure * target[c]);
                    }
                }

                frame[Close] = MathF.Max(frame[Close], closed * ClosingShare * frame[Jaw]);
                break;
            case Viseme.FF:
                frame[RollLower] = MathF.Max(frame[RollLower], LowestRollOfTeeth * Within(time, span.Centre, span.Duration / 6));
                break;
            case Viseme.SS or Viseme.CH:
                float close = Within(time, span.Centre, 0.25 * span.Duration);
                frame[Jaw] += close * Math.Min(0, HighestJawOfTeeth - frame[Jaw]);
                break;
        }
    }

    /// <summary>1 within a half width of the centre, and down to 0 over a short ramp.</summary>
    private static float Within(double time, double centre, double halfWidth) =>
        (float)Math.Clamp(1 - ((Math.Abs(time - centre) - halfWidth) / Ramp), 0, 1);

    private static bool[] Flags(params string[] names) => [.. ArkitShapes.Names.Select(n => names.Contains(n))];
}
