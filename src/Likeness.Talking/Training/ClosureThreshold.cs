using Likeness.Talking.Animation;
using Likeness.Talking.Corpora;

namespace Likeness.Talking.Training;

/// <summary>
/// How likely p, b or m must be for the lips to close, chosen by clips that were not learned from. What a viewer sees is whether lips close at all, so that a closure is found
/// when a frame of it, or one beside it, is; frames that are found beside none are false closures, as many as there would be of usual length.
/// </summary>
internal static class ClosureThreshold
{
    private const int Steps = 40;

    // A p that stays open is seen at once, a t that closes hardly: a miss weighs as three false closures do.
    private const double MissWeight = 3;

    /// <summary>Chooses by clips.</summary>
    /// <param name="animator">The model; its own threshold is what comes back where no clip closes the lips.</param>
    /// <param name="clips">The clips.</param>
    public static float Of(CurveAnimator animator, IEnumerable<TalkingClip> clips) =>
        Best([.. clips.Select(c => (animator.Hear(c.Waveform).Closures, LipSeal.Closed(c.Curves.AtRate(animator.FramesPerSecond))))], animator.ClosureThreshold);

    /// <summary>The threshold of the largest F measure (van Rijsbergen 1979).</summary>
    /// <param name="clips">How likely each frame closes the lips, and whether it does.</param>
    /// <param name="otherwise">What comes back where none does.</param>
    internal static float Best((float[] Likely, bool[] Closed)[] clips, float otherwise)
    {
        (float best, double largest) = (otherwise, 0);
        for (int step = 1; step < Steps; step++)
        {
            float threshold = (float)step / Steps;
            int found = 0, closures = 0, closedFrames = 0, strayFrames = 0;
            foreach ((float[] likely, bool[] closed) in clips)
            {
                bool[] heard = Array.ConvertAll(likely, p => p >= threshold);
                found += Runs(closed, heard);
                closures += Runs(closed, closed);
                closedFrames += closed.Count(c => c);
                strayFrames += Enumerable.Range(0, heard.Length).Count(t => heard[t] && !Around(closed, t, t + 1).Contains(true));
            }

            // Frames that stray, in closures of usual length.
            double wrong = (double)strayFrames * closures / Math.Max(1, closedFrames);
            double measure = (1 + MissWeight) * found / ((MissWeight * closures) + found + wrong);
            if (closures > 0 && measure > largest)
            {
                (best, largest) = (threshold, measure);
            }
        }

        return best;
    }

    /// <summary>Runs of frames that have one of others in or beside them.</summary>
    private static int Runs(bool[] frames, bool[] others)
    {
        int count = 0;
        for (int first = 0; first < frames.Length; first++)
        {
            if (frames[first])
            {
                int end = first;
                while (end < frames.Length && frames[end])
                {
                    end++;
                }

                count += Around(others, first, end).Contains(true) ? 1 : 0;
                first = end;
            }
        }

        return count;
    }

    /// <summary>Some frames with one more on either side, as far as there are any.</summary>
    private static ReadOnlySpan<bool> Around(bool[] frames, int first, int end)
    {
        int from = Math.Clamp(first - 1, 0, frames.Length);
        return frames.AsSpan(from..Math.Clamp(end + 1, from, frames.Length));
    }
}
