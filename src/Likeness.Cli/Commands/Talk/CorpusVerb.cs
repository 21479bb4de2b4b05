using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Talking.Corpora;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Talk;

/// <summary><c>likeness talk corpus</c>: speech with the motion that makes it, from nothing.</summary>
internal static class CorpusVerb
{
    private const string Origin = "Made by Likeness: its own synthesiser and its own rules of motion. Free of rights.";

    private static readonly Option<string> Out = new("--out") { Description = "The folder; a new or empty one.", HelpName = "DIR", Required = true };
    private static readonly Option<int> Speakers = new("--speakers") { Description = "Voices, 3 to 1000: two thirds to learn from, a sixth each to choose by and to measure on.", HelpName = "N", DefaultValueFactory = _ => 12 };
    private static readonly Option<int> Sentences = new("--sentences") { Description = "Sentences of each, 2 to 10000.", HelpName = "N", DefaultValueFactory = _ => 40 };

    public static Command Create()
    {
        var verb = new Verb(
            "corpus", "Makes clips of synthetic speech with ARKit curves: voices and sentences that no one holds rights to.",
            "likeness talk corpus --out corpus", "likeness talk corpus --out small --speakers 3 --sentences 10 --seed 7")
        {
            Out, Speakers, Sentences,
        };
        verb.Does((call, cancel) =>
        {
            string folder = call.Get(Out);
            if (File.Exists(folder) || (Directory.Exists(folder) && File.Exists(Path.Combine(folder, CurveCorpus.ListName))))
            {
                throw new LikenessException($"--out {folder}: there is a corpus already; name a new folder.");
            }

            var options = new SyntheticCorpusOptions { Speakers = call.Get(Speakers), Sentences = call.Get(Sentences), Seed = call.Seed };
            double seconds = 0;
            int clips = CurveCorpus.Write(folder, SyntheticCorpus.Make(options), Origin, clip => seconds += clip.Waveform.Seconds, cancel);
            call.Output.Line(string.Create(CultureInfo.InvariantCulture, $"{clips} clips, {seconds / 60:F1} minutes: {folder}"));
            call.Output.Result(new JsonObject { ["path"] = folder, ["clips"] = clips, ["seconds"] = Math.Round(seconds, 2) });
        });
        return verb;
    }
}
