namespace Likeness.Audio.Waveforms;

/// <summary>
/// Where somebody speaks, by level: the root mean square of 25 ms every 10 ms against the level that a tenth of the recording stays below.
/// Made for recordings of one voice; music and steady loud noise are taken for voice.
/// </summary>
public static class VoiceActivity
{
    private const double FrameSeconds = 0.025;
    private const double HopSeconds = 0.01;
    private const double QuietShare = 0.1;

    // What quiet parts of a recording that is never quiet are taken to be, below its loudest part.
    private const double LargestRange = 40;

    /// <summary>Finds the stretches with voice.</summary>
    /// <param name="waveform">Any rate; channels are mixed.</param>
    /// <param name="options">What counts as voice; null for the default.</param>
    /// <returns>In order of time, not touching.</returns>
    public static IReadOnlyList<SoundSpan> Find(Waveform waveform, VoiceActivityOptions? options = null)
    {
        options ??= new VoiceActivityOptions();
        double[] levels = Levels(waveform);
        if (levels.Length == 0)
        {
            return [];
        }

        double[] sorted = [.. levels.Order()];
        double quiet = Math.Min(sorted[(int)(QuietShare * (sorted.Length - 1))], sorted[^1] - LargestRange);
        double threshold = Math.Max(options.Quietest, quiet + options.Margin);
        var found = new List<SoundSpan>();
        for (int first = 0; first < levels.Length; first++)
        {
            if (levels[first] <= threshold)
            {
                continue;
            }

            int last = first;
            while (last + 1 < levels.Length && levels[last + 1] > threshold)
            {
                last++;
            }

            Add(found, new SoundSpan(first * HopSeconds, Math.Min(waveform.Seconds, (last * HopSeconds) + FrameSeconds)), options.LongestGap);
            first = last;
        }

        return [.. found.Where(s => s.End - s.Start >= options.ShortestVoice)];
    }

    /// <summary>Levels in decibels of full scale, 25 ms every 10 ms; -100 for silence.</summary>
    /// <param name="waveform">Any rate; channels are mixed.</param>
    public static double[] Levels(Waveform waveform)
    {
        ReadOnlySpan<float> samples = waveform.ToMono().Samples;
        int frame = Math.Max(1, (int)(FrameSeconds * waveform.Rate));
        int count = samples.Length == 0 ? 0 : 1 + (int)(Math.Max(0, samples.Length - frame) / (HopSeconds * waveform.Rate));
        double[] levels = new double[count];
        for (int i = 0; i < count; i++)
        {
            int first = Math.Min((int)(i * HopSeconds * waveform.Rate), samples.Length - 1);
            ReadOnlySpan<float> cut = samples.Slice(first, Math.Min(frame, samples.Length - first));
            double energy = 0;
            foreach (float x in cut)
            {
                energy += (double)x * x / cut.Length;
            }

            levels[i] = 10 * Math.Log10(Math.Max(energy, 1e-10));
        }

        return levels;
    }

    private static void Add(List<SoundSpan> found, SoundSpan next, double longestGap)
    {
        if (found.Count > 0 && next.Start - found[^1].End < longestGap)
        {
            found[^1] = found[^1] with { End = next.End };
        }
        else
        {
            found.Add(next);
        }
    }
}
