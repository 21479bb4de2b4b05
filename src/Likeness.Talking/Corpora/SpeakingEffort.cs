using Likeness.Audio.Waveforms;

namespace Likeness.Talking.Corpora;

/// <summary>
/// How hard somebody speaks, frame by frame (spec section 14.3): the level of 40 ms in decibels, smoothed over 80 ms, between its tenth and its ninetieth
/// percentile: 0.6 at the quiet end, 1.4 cut to 1.3 at the loud one.
/// </summary>
internal static class SpeakingEffort
{
    private const double WindowSeconds = 0.04, SmoothSeconds = 0.08;

    public static float[] Of(Waveform mono, double framesPerSecond)
    {
        int frames = Math.Max(1, (int)Math.Round(mono.Seconds * framesPerSecond)), reach = Math.Max(1, (int)(WindowSeconds * mono.Rate / 2));
        double[] levels = new double[frames];
        for (int t = 0; t < frames; t++)
        {
            int centre = (int)(t / framesPerSecond * mono.Rate), first = Math.Max(0, centre - reach), last = Math.Min(mono.Frames, centre + reach);
            double energy = 1e-10;
            for (int i = first; i < last; i++)
            {
                energy += (double)mono.Samples[i] * mono.Samples[i] / (last - first);
            }

            levels[t] = 10 * Math.Log10(energy);
        }

        int smooth = Math.Max(0, (int)(SmoothSeconds * framesPerSecond / 2));
        double[] even = [.. Enumerable.Range(0, frames).Select(t => Enumerable.Range(Math.Max(0, t - smooth), Math.Min(frames, t + smooth + 1) - Math.Max(0, t - smooth)).Average(i => levels[i]))];
        double[] sorted = [.. even.Order()];
        double low = sorted[(int)(0.1 * (frames - 1))], high = sorted[(int)(0.9 * (frames - 1))];
        return [.. even.Select(e => high - low < 1 ? 1f : (float)Math.Clamp(0.6 + (0.8 * (e - low) / (high - low)), 0.5, 1.3))];
    }
}
