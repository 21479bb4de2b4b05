using Likeness.Geometry.Faces;
using Likeness.Talking.Curves;
using Likeness.Talking.Visemes;

namespace Likeness.Talking.Animation;

/// <summary>
/// Closes the lips in the frames in which p, b or m is heard, whatever the weights of those frames say: squared errors make of a closure that is half certain
/// a mouth that is half open, which no speaker has. A frame within a closure gets the closed form of its own weights: lips pressed as spec section 14.2 has it, what
/// else moves them nearly gone, the jaw nearly up, and as much <c>mouthClose</c> as closes what the jaw leaves open. Beside a closure the way there is ramped.
/// </summary>
internal static class LipSeal
{
    // How long the lips take beyond a closure, in seconds: they come together slower than they burst apart.
    private const double ClosingSeconds = 0.03;
    private const double OpeningSeconds = 0.02;

    // What is left of the neighbours' shapes: coarticulation (spec section 14.3) leaves up to a third, but half of that keeps the lips of the Bust a millimetre apart after sh.
    private const float ShareLeft = 0.15f;
    private const float HighestJaw = 0.12f;
    private const float PressedShare = 0.5f;

    private static readonly int Jaw = ArkitShapes.IndexOf("jawOpen");
    private static readonly int Close = ArkitShapes.IndexOf("mouthClose");

    // Whatever moves the lips but to a side, which a closed mouth can be at as well.
    private static readonly bool[] Parts = [.. ArkitShapes.Names.Select(n => n.StartsWith("mouth", StringComparison.Ordinal) && n is not ("mouthLeft" or "mouthRight"))];

    /// <summary>Frames of a face that is known in which the lips are closed for p, b or m: they are pressed, or a cue of closed lips is found there, as in curves of cameras, which press little.</summary>
    /// <param name="curves">The face.</param>
    public static bool[] Closed(ArkitCurves curves)
    {
        bool[] closed = VisemeCues.ClosedLips(curves);
        for (int t = 0; t < closed.Length; t++)
        {
            closed[t] |= IsPressed(curves.Frame(t));
        }

        return closed;
    }

    /// <summary>Frames on either side of a frame whose closures change it, at a rate.</summary>
    /// <param name="rate">Frames a second.</param>
    public static int Reach(double rate) => (int)Math.Ceiling((ClosingSeconds * rate) + 0.5);

    /// <summary>How far the lips of a frame are closed, 0 to 1.</summary>
    /// <param name="time">Of the frame, in seconds.</param>
    /// <param name="rate">Frames a second of the face: a closure that lies between two of its frames closes the nearer one.</param>
    /// <param name="closed">Whether p, b or m is heard.</param>
    /// <param name="closedRate">Frames a second of <paramref name="closed"/>, the first at 0.</param>
    public static float Share(double time, double rate, ReadOnlySpan<bool> closed, double closedRate)
    {
        double half = 0.5 / Math.Min(rate, closedRate);
        int first = Math.Max(0, (int)Math.Ceiling((time - OpeningSeconds - half) * closedRate)), last = Math.Min(closed.Length - 1, (int)Math.Floor((time + ClosingSeconds + half) * closedRate));
        double share = 0;
        for (int t = first; t <= last; t++)
        {
            if (closed[t])
            {
                double before = (t / closedRate) - time, outside = Math.Max(0, Math.Abs(before) - half - 1e-9);
                share = Math.Max(share, 1 - (outside / (before > 0 ? ClosingSeconds : OpeningSeconds)));
            }
        }

        return (float)share;
    }

    /// <summary>Closes the lips of a frame.</summary>
    /// <param name="arkit">52 weights; changed in place.</param>
    /// <param name="share">How far, 0 to 1: 0 leaves the frame as it is.</param>
    public static void Apply(Span<float> arkit, float share)
    {
        if (share <= 0)
        {
            return;
        }

        ReadOnlySpan<float> pressed = VisemeShapes.Of(Viseme.PP);
        float jaw = MathF.Min(arkit[Jaw], HighestJaw);
        for (int k = 0; k < arkit.Length; k++)
        {
            float closed = k == Jaw ? jaw
                : k == Close ? Coarticulation.ClosingShare * jaw
                : pressed[k] > 0 ? pressed[k]
                : Parts[k] ? ShareLeft * arkit[k]
                : arkit[k];
            arkit[k] += share * (closed - arkit[k]);
        }
    }

    /// <summary>Whether all that presses lips together is there at least by half: no other sound has it.</summary>
    private static bool IsPressed(ReadOnlySpan<float> arkit)
    {
        ReadOnlySpan<float> pressed = VisemeShapes.Of(Viseme.PP);
        for (int k = 0; k < arkit.Length; k++)
        {
            if (k != Jaw && arkit[k] < PressedShare * pressed[k])
            {
                return false;
            }
        }

        return true;
    }
}
