using Likeness.Audio.Waveforms;
using Likeness.Talking.Corpora;
using Likeness.Talking.Motion;
using Likeness.Tensors.Randomness;

namespace Likeness.Talking.Augmentation;

/// <summary>Clips played faster or slower: the voice is then higher or lower too, as if another person spoke, and the face moves in step with it.</summary>
internal static class SpeedCopies
{
    // Whole hundredths keep the resampler's filter bank small.
    private const double Steps = 100;

    /// <summary>The clips, each followed by its copies.</summary>
    /// <param name="clips">The clips.</param>
    /// <param name="options">How many copies, and how far from 1 their speeds lie.</param>
    /// <param name="random">Draws the speeds.</param>
    public static IReadOnlyList<TalkingClip> Of(IReadOnlyList<TalkingClip> clips, AugmentationOptions? options, RandomSource random) =>
        Of(clips, options, random, (clip, speed) => clip with { Waveform = Played(clip.Waveform, speed), Curves = clip.Curves.AtSpeed(speed) });

    /// <inheritdoc cref="Of(IReadOnlyList{TalkingClip}, AugmentationOptions?, RandomSource)"/>
    public static IReadOnlyList<MotionClip> Of(IReadOnlyList<MotionClip> clips, AugmentationOptions? options, RandomSource random) =>
        Of(clips, options, random, (clip, speed) => clip with { Waveform = Played(clip.Waveform, speed), Face = new PlayedFace(clip.Face, speed) });

    private static IReadOnlyList<T> Of<T>(IReadOnlyList<T> clips, AugmentationOptions? options, RandomSource random, Func<T, double, T> play) => options is null or { SpeedCopies: 0 }
        ? clips
        : [.. clips.SelectMany((clip, i) =>
        {
            RandomSource own = random.Split((ulong)i);
            return (IEnumerable<T>)[clip, .. Enumerable.Range(0, options.SpeedCopies).Select(_ => play(clip, Draw(options.LargestSpeedChange, own)))];
        })];

    private static double Draw(double largest, RandomSource random) => 1 + (Math.Round(largest * Steps * ((2 * random.NextDouble()) - 1)) / Steps);

    private static Waveform Played(Waveform waveform, double speed)
    {
        Waveform mono = waveform.ToMono();
        return new Waveform(mono.Samples, (int)Math.Round(mono.Rate * speed)).ToMono(mono.Rate);
    }
}
