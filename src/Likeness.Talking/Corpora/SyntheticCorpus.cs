using System.Globalization;
using Likeness.Talking.Curves;
using Likeness.Talking.Synthesis;
using Likeness.Talking.Visemes;
using Likeness.Tensors;
using Likeness.Tensors.Randomness;

namespace Likeness.Talking.Corpora;

/// <summary>Size of a synthetic corpus.</summary>
public sealed record SyntheticCorpusOptions
{
    /// <summary>Speakers: two thirds to learn from, a sixth each to choose by and to measure on.</summary>
    public int Speakers { get; init; } = 12;

    /// <summary>Sentences of each speaker; the first half are the same for all.</summary>
    public int Sentences { get; init; } = 40;

    /// <summary>Frames a second of the curves.</summary>
    public double FramesPerSecond { get; init; } = 30;

    /// <summary>Fixes everything.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="LikenessException">A number is out of range; the message names it.</exception>
    public SyntheticCorpusOptions Validated()
    {
        if (Speakers is < 3 or > 1000)
        {
            throw new LikenessException($"A corpus has 3 to 1,000 speakers, not {Speakers}.");
        }

        if (Sentences is < 2 or > 10_000)
        {
            throw new LikenessException($"A speaker says 2 to 10,000 sentences, not {Sentences}.");
        }

        return FramesPerSecond is >= 10 and <= 240 ? this : throw new LikenessException("Curves have 10 to 240 frames a second.");
    }
}

/// <summary>
/// Speech with the motion that makes it, from nothing (spec section 14): sentences by the built-in synthesiser, curves by coarticulation, blinks and small
/// differences on top. Speakers differ in voice, pace, and how far and how evenly they move. Validation and test have speakers and sentences of
/// their own.
/// </summary>
public static class SyntheticCorpus
{
    private const double InnerRate = 60;

    /// <summary>Makes the clips one after another: speaker by speaker, sentence by sentence.</summary>
    /// <param name="options">Its size.</param>
    /// <exception cref="LikenessException">A number is out of range.</exception>
    public static IEnumerable<TalkingClip> Make(SyntheticCorpusOptions options)
    {
        options.Validated();
        return Clips(options);
    }

    private static IEnumerable<TalkingClip> Clips(SyntheticCorpusOptions options)
    {
        var root = new RandomSource(options.Seed);
        int shared = options.Sentences / 2;
        string[][] common = [.. Enumerable.Range(0, shared).Select(i => Sentences.Draw(root.Split((ulong)i)))];
        for (int speaker = 0; speaker < options.Speakers; speaker++)
        {
            RandomSource own = root.Split(1_000_000ul + (ulong)speaker);
            var traits = Traits.Draw(own);
            ClipSplit split = SplitOf(speaker, options.Speakers);
            for (int sentence = 0; sentence < options.Sentences; sentence++)
            {
                RandomSource random = own.Split((ulong)sentence);

                // The shared ones are for training; those who are held out say only what nobody has said.
                bool isShared = sentence < shared && split == ClipSplit.Train;
                string[] codes = isShared ? common[sentence] : Sentences.Draw(random);
                int number = isShared ? sentence : shared + (speaker * options.Sentences) + sentence;
                string name = string.Create(CultureInfo.InvariantCulture, $"s{speaker:00}_{sentence:00}");
                yield return Clip(name, string.Create(CultureInfo.InvariantCulture, $"s{speaker:00}"), number, split, codes, traits, random, options.FramesPerSecond);
            }
        }
    }

    private static TalkingClip Clip(string name, string speaker, int number, ClipSplit split, string[] codes, Traits traits, RandomSource random, double rate)
    {
        SpokenText spoken = MiniVox.Speak(codes, random, traits.Voice);
        VisemeSpan[] visemes = [.. spoken.Phones.SelectMany(p => PhoneVisemes.Of(p, out _))];
        ArkitCurves curves = Coarticulation.Curves(visemes, spoken.Waveform.Seconds, new CoarticulationOptions
        {
            FramesPerSecond = InnerRate,
            JawGain = traits.JawGain,
            LipGain = traits.LipGain,
            Quickness = traits.Quickness,
            Effort = SpeakingEffort.Of(spoken.Waveform, InnerRate),
        });
        FaceExtras.Lean(curves, traits.Lean);
        FaceExtras.Stir(curves, random);
        FaceExtras.Blink(curves, random);
        return new TalkingClip(name, speaker, number, split, spoken.Waveform, curves.AtRate(rate), spoken.Phones);
    }

    private static ClipSplit SplitOf(int speaker, int speakers)
    {
        int each = Math.Max(1, speakers / 6);
        return speaker >= speakers - each ? ClipSplit.Test : speaker >= speakers - (2 * each) ? ClipSplit.Validation : ClipSplit.Train;
    }

    /// <summary>What one speaker is like.</summary>
    private sealed record Traits(MiniVoice Voice, float JawGain, float LipGain, float Quickness, float Lean)
    {
        public static Traits Draw(RandomSource random) => new(
            new MiniVoice { Pitch = 90 + (130 * random.NextDouble()), Formants = 0.9 + (0.25 * random.NextDouble()), Slowness = 0.85 + (0.35 * random.NextDouble()) },
            Between(random, 0.8f, 1.2f),
            Between(random, 0.8f, 1.2f),
            Between(random, 0.8f, 1.2f),
            Between(random, -0.15f, 0.15f));

        private static float Between(RandomSource random, float low, float high) => low + ((high - low) * random.NextFloat());
    }
}
