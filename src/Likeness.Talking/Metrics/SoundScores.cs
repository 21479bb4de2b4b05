using Likeness.Talking.Motion;
using Likeness.Talking.Visemes;

namespace Likeness.Talking.Metrics;

/// <summary>
/// Whether a mouth does what sounds need, over the clips that are added, whose phones are known (spec section 15, acceptance 12, for motion that a model made): closed
/// on p, b and m, open on open vowels, narrow on rounded ones, at rest in silence.
/// </summary>
/// <param name="mouth">Measures.</param>
public sealed class SoundScores(MouthShape mouth)
{
    // A gap that nobody sees (acceptance 12), in millimetres; where lips are apart at rest, or measured with their height, what adds so little to it.
    private const float ClosedBelow = 1.2f;
    private const float ClosedWithin = 0.5f;

    // Against the mouth at rest, in millimetres: clearly open, clearly narrower.
    private const float OpenBeyond = 5;
    private const float NarrowerBy = 1.5f;
    private const double ShortestBilabial = 0.05;
    private const double ShortestVowel = 0.1;
    private const double ShortestRest = 0.3;

    // Around p, b, m, f, v and pauses lips are closed for good reason, in seconds.
    private const double MayCloseAround = 0.1;

    private Share _closed;
    private Share _open;
    private Share _rounded;
    private Share _wrongFrames;
    private Share _wrongTongue;
    private double _restSum;
    private int _restFrames;

    /// <summary>Of p, b and m of at least 50 ms, the share with a frame in which the lips are closed: to 1.2 mm, or to half a millimetre more than at rest; NaN without any.</summary>
    public double BilabialsClosed => _closed.Value;

    /// <summary>Of frames of speech, a tenth of a second and more from p, b, m, f, v and pauses, the share in which the lips are closed all the same.</summary>
    public double WronglyClosed => _wrongFrames.Value;

    /// <summary>Of sounds of the tongue (t, d, n, l, k, g and their like), the share with such a frame.</summary>
    public double TongueSoundsClosed => _wrongTongue.Value;

    /// <summary>Of open vowels of at least 100 ms, the share with a frame in which the lips are 5 mm further apart than at rest.</summary>
    public double OpenVowelsOpen => _open.Value;

    /// <summary>Of u, o and w of at least 100 ms, the share with a frame in which the mouth is 1.5 mm narrower than at rest.</summary>
    public double RoundedVowelsRounded => _rounded.Value;

    /// <summary>How far the lips are open beyond rest in pauses of at least 0.3 s, without 0.1 s at both ends, the mean in millimetres.</summary>
    public double OpeningInSilence => _restFrames == 0 ? double.NaN : _restSum / _restFrames;

    /// <summary>Adds a clip.</summary>
    /// <param name="phones">What is spoken when.</param>
    /// <param name="made">The motion.</param>
    /// <param name="rest">The face at rest: one frame.</param>
    public void Add(IEnumerable<Phone> phones, VertexMotion made, VertexMotion rest)
    {
        float[] opening = mouth.Opening(made), width = mouth.Width(made);
        float restingOpening = mouth.Opening(rest)[0], restingWidth = mouth.Width(rest)[0];
        VisemeSpan[] spans = [.. phones.SelectMany(p => PhoneVisemes.Of(p, out _))];
        bool[] mayClose = MayClose(spans, made);
        foreach (VisemeSpan span in spans)
        {
            AddWrong(opening, mayClose, made, span, restingOpening);
            switch (span.Viseme)
            {
                case Viseme.PP when span.Duration >= ShortestBilabial:
                    _closed.Add(Any(opening, made, span, o => IsClosed(o, restingOpening)));
                    break;
                case Viseme.AA when span.Duration >= ShortestVowel:
                    _open.Add(Any(opening, made, span, o => o - restingOpening >= OpenBeyond));
                    break;
                case Viseme.UW or Viseme.OW or Viseme.WW when span.Duration >= ShortestVowel:
                    _rounded.Add(Any(width, made, span, w => restingWidth - w >= NarrowerBy));
                    break;
                case Viseme.Silence when span.Duration >= ShortestRest:
                    AddRest(opening, made, span, restingOpening);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Frames in or near a sound that closes the lips, or a pause.</summary>
    private static bool[] MayClose(VisemeSpan[] spans, VertexMotion made)
    {
        bool[] may = new bool[made.Frames];
        foreach (VisemeSpan span in spans.Where(s => s.Viseme is Viseme.PP or Viseme.FF or Viseme.Silence))
        {
            (int first, int last) = Frames(made, span.Start - MayCloseAround, span.End + MayCloseAround);
            may.AsSpan(first, last - first).Fill(true);
        }

        return may;
    }

    private void AddWrong(float[] opening, bool[] mayClose, VertexMotion made, VisemeSpan span, float resting)
    {
        (int first, int last) = Frames(made, span.Start, span.End);
        int[] frames = [.. Enumerable.Range(first, last - first).Where(t => !mayClose[t])];
        foreach (int t in frames)
        {
            _wrongFrames.Add(IsClosed(opening[t], resting));
        }

        if (frames.Length > 0 && span.Viseme is (Viseme.DD or Viseme.KK))
        {
            _wrongTongue.Add(Array.Exists(frames, t => IsClosed(opening[t], resting)));
        }
    }

    private void AddRest(float[] opening, VertexMotion made, VisemeSpan span, float resting)
    {
        const double Margin = 0.1;
        (int first, int last) = Frames(made, span.Start + Margin, span.End - Margin);
        for (int t = first; t < last; t++)
        {
            _restSum += Math.Abs(opening[t] - resting);
            _restFrames++;
        }
    }

    private static bool IsClosed(float opening, float resting) => opening <= MathF.Max(resting + ClosedWithin, ClosedBelow);

    private static bool Any(float[] values, VertexMotion motion, VisemeSpan span, Predicate<float> holds)
    {
        (int first, int last) = Frames(motion, span.Start, span.End);
        return Array.FindIndex(values, first, Math.Max(0, last - first), holds) >= 0;
    }

    /// <summary>The frames of a span; motion leads its sound by up to a frame.</summary>
    private static (int First, int Last) Frames(VertexMotion motion, double start, double end)
    {
        int first = Math.Clamp((int)Math.Floor(start * motion.FramesPerSecond), 0, motion.Frames);
        return (first, Math.Clamp((int)Math.Ceiling(end * motion.FramesPerSecond), first, motion.Frames));
    }

    private struct Share
    {
        private int _held;
        private int _all;

        public readonly double Value => _all == 0 ? double.NaN : (double)_held / _all;

        public void Add(bool held)
        {
            _held += held ? 1 : 0;
            _all++;
        }
    }
}
