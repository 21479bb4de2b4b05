using System.Globalization;
using Likeness.Audio.Waveforms;
using Likeness.Talking.Corpora.Speakers;
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

    /// <summary>Clips of each speaker beside the sentences that hold nothing but the noise of a room, with the face at rest.</summary>
    public int Rests { get; init; }

    /// <summary>Whether each clip is recorded in a room of its own loudness, noise and hum; else it is as the synthesiser makes it.</summary>
    public bool Rooms { get; init; }

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

        if (Rests is < 0 or > 10_000)
        {
            throw new LikenessException($"A speaker is silent in 0 to 10,000 clips, not {Rests}.");
        }

        return FramesPerSecond is >= 10 and <= 240 ? this : throw new LikenessException("Curves have 10 to 240 frames a second.");
    }
}

/// <summary>
/// Speech with the motion that makes it, from nothing (spec section 14): sentences by a synthesiser that knows when each sound is, rests around and
/// between them, curves by coarticulation, blinks and small differences on top, if wanted recorded in rooms of some noise. Speakers differ in voice, pace, and how
/// far and how evenly they move. Validation and test have speakers and sentences of their own.
/// </summary>
public static class SyntheticCorpus
{
    private const double ShortestPause = 0.1, LongestPause = 0.6;

    /// <summary>Makes the clips one after another: speaker by speaker, sentence by sentence.</summary>
    /// <param name="options">Its size.</param>
    /// <param name="speakers">Who speaks, as many as the options say; null for the built-in synthesiser.</param>
    /// <exception cref="LikenessException">A number is out of range; while clips are made: a synthesiser fails.</exception>
    public static IEnumerable<TalkingClip> Make(SyntheticCorpusOptions options, IReadOnlyList<ISpeaker>? speakers = null)
    {
        options.Validated();
        speakers ??= Cast.MiniVox(options.Speakers, options.Seed);
        return speakers.Count == options.Speakers ? Clips(options, speakers) : throw new LikenessException($"The corpus is for {options.Speakers} speakers; {speakers.Count} were given.");
    }

    private static IEnumerable<TalkingClip> Clips(SyntheticCorpusOptions options, IReadOnlyList<ISpeaker> speakers)
    {
        var root = new RandomSource(options.Seed);
        int shared = options.Sentences / 2;
        string[] languages = [.. speakers.Select(s => s.Language).Distinct()];
        for (int speaker = 0; speaker < options.Speakers; speaker++)
        {
            RandomSource own = root.Split(2_000_000ul + (ulong)speaker);
            var traits = FaceTraits.Draw(own);
            ISpeaker voice = speakers[speaker];
            int language = Array.IndexOf(languages, voice.Language);
            ClipSplit split = SplitOf(speaker, options.Speakers);
            string label = string.Create(CultureInfo.InvariantCulture, $"s{speaker:00}");
            for (int sentence = 0; sentence < options.Sentences; sentence++)
            {
                RandomSource random = own.Split((ulong)sentence);

                // The shared ones are for training; those who are held out say only what nobody has said.
                bool isShared = sentence < shared && split == ClipSplit.Train;
                int number = isShared ? (language * shared) + sentence : (languages.Length * shared) + (speaker * options.Sentences) + sentence;
                string[] text = Compose(voice, isShared ? root.Split((ulong)number) : random.Split(1));
                string name = string.Create(CultureInfo.InvariantCulture, $"{label}_{sentence:00}");
                yield return Clip(Spoken(voice, text, random), traits, random, options, (name, label, number, split)) with { Voice = voice.Voice, Text = string.Join(' ', text) };
            }

            for (int rest = 0; rest < options.Rests; rest++)
            {
                RandomSource random = own.Split(1_000_000ul + (ulong)rest);
                int number = (languages.Length * shared) + (options.Speakers * options.Sentences) + (speaker * options.Rests) + rest;
                string name = string.Create(CultureInfo.InvariantCulture, $"{label}_rest{rest:00}");
                double seconds = 2 + (2 * random.NextDouble());
                var silence = new SpokenText(new Waveform(new float[(int)(seconds * MiniVox.Rate)], MiniVox.Rate), [new Phone("", 0, seconds)]);
                yield return Clip(silence, traits, random, options, (name, label, number, split)) with { Voice = voice.Voice };
            }
        }
    }

    /// <summary>One sentence, and sometimes a second.</summary>
    private static string[] Compose(ISpeaker speaker, RandomSource random)
    {
        string first = speaker.Compose(random);
        return random.NextInt(4) == 0 ? [first, speaker.Compose(random)] : [first];
    }

    private static SpokenText Spoken(ISpeaker speaker, string[] text, RandomSource random)
    {
        SpokenText[] parts = [.. text.Select(t => speaker.Say(t, random).Trimmed())];
        return SpokenText.Joined(parts, [.. Enumerable.Range(0, parts.Length + 1).Select(_ => ShortestPause + ((LongestPause - ShortestPause) * random.NextDouble()))]);
    }

    private static TalkingClip Clip(SpokenText spoken, FaceTraits traits, RandomSource random, SyntheticCorpusOptions options, (string Name, string Speaker, int Number, ClipSplit Split) label)
    {
        ArkitCurves curves = SpokenFace.Curves(spoken, traits, random, options.FramesPerSecond);
        if (options.Rooms)
        {
            RecordingRoom.Draw(random).Record(spoken.Waveform.Samples, spoken.Waveform.Rate, random);
        }

        return new TalkingClip(label.Name, label.Speaker, label.Number, label.Split, spoken.Waveform, curves, spoken.Phones);
    }

    private static ClipSplit SplitOf(int speaker, int speakers)
    {
        int each = Math.Max(1, speakers / 6);
        return speaker >= speakers - each ? ClipSplit.Test : speaker >= speakers - (2 * each) ? ClipSplit.Validation : ClipSplit.Train;
    }
}
