using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Geometry.Faces;
using Likeness.Talking.Captures;
using Likeness.Talking.Corpora;
using Likeness.Talking.Corpora.Aligned;
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

    private static readonly Option<string?> Aligned = new("--aligned")
    {
        Description = "Instead of synthesis: recordings with the times of their sounds, NAME.wav with NAME.TextGrid (Praat, forced aligners) or NAME.phones.csv (phone, start, end).",
        HelpName = "DIR",
    };

    private static readonly Option<bool> Vertices = new("--vertices")
    {
        Description = "Write vertices as well, NAME.npz: the face in motion, each speaker with a face of its own, drawn from the modes of --face. About 100 MB a minute for 5,000 vertices.",
    };

    private static readonly Option<string> Face = TalkOptions.Face();

    public static Command Create()
    {
        Voice.AcceptOnlyFromAmong(CorpusVoices.Choices);
        var verb = new Verb(
            "corpus", "Makes clips of speech with ARKit curves: of synthetic voices and sentences that no one holds rights to, or of recordings whose sounds are known in time.",
            "likeness talk corpus --out corpus",
            "likeness talk corpus --out small --voice minivox --speakers 3 --sentences 10 --seed 7",
            "likeness talk corpus --aligned recordings --out corpus",
            "likeness talk corpus --out moving --speakers 6 --sentences 10 --face bust --vertices")
        {
            Out, Speakers, Sentences, Rests, Voice, Aligned, Vertices, Face,
        };
        verb.Does((call, cancel) =>
        {
            string folder = call.Get(Out);
            if (File.Exists(folder) || (Directory.Exists(folder) && File.Exists(Path.Combine(folder, CurveCorpus.ListName))))
            {
                throw new LikenessException($"--out {folder}: there is a corpus already; name a new folder.");
            }

            if (call.Get(Aligned) is { } aligned)
            {
                Write(call, AlignedCorpus.Read(aligned, seed: call.Seed), $"Curves made by Likeness's own rules of motion for the recordings of {aligned}; their licence is that of the recordings.", [], cancel);
            }
            else
            {
                Synthesise(call, cancel);
            }
        });
        return verb;
    }

    private static void Synthesise(Call call, CancellationToken cancel)
    {
        int sentences = call.Get(Sentences);
        SyntheticCorpusOptions options = new SyntheticCorpusOptions { Speakers = call.Get(Speakers), Sentences = sentences, Rests = call.Get(Rests) ?? sentences / SentencesPerRest, Rooms = true, Seed = call.Seed }.Validated();
        using var voices = new CorpusVoices(call.Get(Voice));
        string programs = string.Join(", ", voices.Programs);
        call.Output.Say($"Spoken by {programs}.");
        IReadOnlyList<ISpeaker> speakers = voices.Cast(options.Speakers, options.Seed);
        string origin = $"Made by Likeness: its own sentences and its own rules of motion; spoken by {programs}. Free of rights of others.";
        Write(call, SyntheticCorpus.Make(options, speakers), origin, [.. speakers.Select(s => s.Voice)], cancel);
    }

    private static void Write(Call call, IEnumerable<TalkingClip> made, string origin, string[] voices, CancellationToken cancel)
    {
        string folder = call.Get(Out);
        double seconds = 0;
        var unknown = new SortedDictionary<string, int>(StringComparer.Ordinal);
        if (call.Get(Vertices))
        {
            // The list of clips is written last: a folder with a list is whole.
            TalkingClip[] all = [.. made.TakeWhile(_ => !cancel.IsCancellationRequested)];
            cancel.ThrowIfCancellationRequested();
            BlendshapeFace face = TalkOptions.SkinOf(call, call.Get(Face));
            MotionCorpora.WriteMotion(folder, MotionCorpus.Of(all, face, all[0].Curves.FramesPerSecond, ownFaces: true), cancel);
            made = all;
        }

        int clips = CurveCorpus.Write(folder, made, origin, clip => seconds += Count(clip, unknown), cancel);
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
            ["voices"] = new JsonArray([.. voices.Select(v => JsonValue.Create(v))]),
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
