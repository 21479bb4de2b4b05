using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Talking.Corpora;
using Likeness.Talking.Corpora.Speakers;
using Likeness.Talking.Visemes;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Talk;

/// <summary><c>likeness talk corpus</c>: speech with the motion that makes it, from nothing.</summary>
internal static class CorpusVerb
{
    // One clip of nothing for this many of speech.
    private const int SentencesPerRest = 20;

    private static readonly Option<string> Out = new("--out") { Description = "The folder; a new or empty one.", HelpName = "DIR", Required = true };
    private static readonly Option<int> Speakers = new("--speakers") { Description = "Voices, 3 to 1000: two thirds to learn from, a sixth each to choose by and to measure on.", HelpName = "N", DefaultValueFactory = _ => 12 };
    private static readonly Option<int> Sentences = new("--sentences") { Description = "Sentences of each, 2 to 10000.", HelpName = "N", DefaultValueFactory = _ => 40 };
    private static readonly Option<int?> Rests = new("--rests") { Description = "Clips of silence and room noise of each [default: one for 20 sentences].", HelpName = "N" };
    private static readonly Option<string> Voice = new("--voice")
    {
        Description = "Who speaks: flite, espeak (espeak-ng, in many languages), both mixed, or the built-in synthesiser (minivox). auto takes what is installed.",
        HelpName = string.Join('|', CorpusVoices.Choices),
        DefaultValueFactory = _ => "auto",
    };

    public static Command Create()
    {
        Voice.AcceptOnlyFromAmong(CorpusVoices.Choices);
        var verb = new Verb(
            "corpus", "Makes clips of synthetic speech with ARKit curves: voices and sentences that no one holds rights to.",
            "likeness talk corpus --out corpus", "likeness talk corpus --out small --voice minivox --speakers 3 --sentences 10 --seed 7")
        {
            Out, Speakers, Sentences, Rests, Voice,
        };
        verb.Does(Synthesise);
        return verb;
    }

    private static void Synthesise(Call call, CancellationToken cancel)
    {
        string folder = call.Get(Out);
        if (File.Exists(folder) || (Directory.Exists(folder) && File.Exists(Path.Combine(folder, CurveCorpus.ListName))))
        {
            throw new LikenessException($"--out {folder}: there is a corpus already; name a new folder.");
        }

        int sentences = call.Get(Sentences);
        SyntheticCorpusOptions options = new SyntheticCorpusOptions { Speakers = call.Get(Speakers), Sentences = sentences, Rests = call.Get(Rests) ?? sentences / SentencesPerRest, Rooms = true, Seed = call.Seed }.Validated();
        using var voices = new CorpusVoices(call.Get(Voice));
        string programs = string.Join(", ", voices.Programs);
        call.Output.Say($"Spoken by {programs}.");
        IReadOnlyList<ISpeaker> speakers = voices.Cast(options.Speakers, options.Seed);
        double seconds = 0;
        var unknown = new SortedDictionary<string, int>(StringComparer.Ordinal);
        string origin = $"Made by Likeness: its own sentences and its own rules of motion; spoken by {programs}. Free of rights of others.";
        int clips = CurveCorpus.Write(folder, SyntheticCorpus.Make(options, speakers), origin, clip => seconds += Count(clip, unknown), cancel);
        foreach ((string name, int count) in unknown)
        {
            call.Output.Warn($"the sound '{name}' is in no table of visemes; a schwa or a d stands for it, {count} times.");
        }

        call.Output.Line(string.Create(CultureInfo.InvariantCulture, $"{clips} clips, {seconds / 60:F1} minutes: {folder}"));
        call.Output.Result(new JsonObject
        {
            ["path"] = folder,
            ["clips"] = clips,
            ["seconds"] = Math.Round(seconds, 2),
            ["voices"] = new JsonArray([.. speakers.Select(s => JsonValue.Create(s.Voice))]),
            ["unknown_sounds"] = new JsonObject(unknown.Select(u => KeyValuePair.Create(u.Key, (JsonNode?)u.Value))),
        });
    }

    /// <summary>Counts the sounds that no viseme is known for.</summary>
    /// <returns>The clip's length in seconds.</returns>
    private static double Count(TalkingClip clip, SortedDictionary<string, int> unknown)
    {
        foreach (Phone phone in clip.Phones)
        {
            PhoneVisemes.Of(phone, out bool known);
            if (!known)
            {
                unknown[phone.Name] = unknown.GetValueOrDefault(phone.Name) + 1;
            }
        }

        return clip.Waveform.Seconds;
    }
}
