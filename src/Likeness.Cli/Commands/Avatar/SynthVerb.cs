using System.CommandLine;
using System.Text.Json.Nodes;
using Likeness.Avatars.Clips;
using Likeness.Avatars.Evaluation;
using Likeness.Avatars.Synthetic;
using Likeness.Cli.CommandLines;
using Likeness.Cli.Views;
using Likeness.Runs.Events;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Avatar;

/// <summary><c>likeness avatar synth</c>: a clip with known truth.</summary>
internal static class SynthVerb
{
    private static readonly SyntheticClipOptions Defaults = new();
    private static readonly Option<string> Out = new("--out") { Description = "The folder of the clip; a new or empty one.", HelpName = "DIR", Required = true };
    private static readonly Option<int> Frames = new("--frames") { Description = "Number of frames.", HelpName = "N", DefaultValueFactory = _ => Defaults.Frames };
    private static readonly Option<int> Size = new("--size") { Description = "Width and height of the pictures.", HelpName = "N", DefaultValueFactory = _ => Defaults.Size };
    private static readonly Option<bool> Reduced = new("--reduced") { Description = "A driving mesh of a quarter of the vertices, for quick trials." };
    private static readonly Option<bool> Exact = new("--exact") { Description = "No errors in the tracked cameras and expressions." };

    public static Command Create()
    {
        var verb = new Verb(
            "synth", "Makes a clip of the built-in head with hair and glasses, which the driving mesh lacks, and with the errors of a tracker.",
            "likeness avatar synth --out clip", "likeness avatar synth --out small --frames 200 --size 128 --reduced")
        {
            Out, Frames, Size, Reduced, Exact,
        };
        verb.Does(SynthAsync);
        return verb;
    }

    private static async Task SynthAsync(Call call, CancellationToken cancel)
    {
        string folder = call.Get(Out);
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
        {
            throw new LikenessException($"--out {folder}: there is something already; name a new or empty folder.");
        }

        SyntheticClipOptions options = (Defaults with { Frames = call.Get(Frames), Size = call.Get(Size), Reduced = call.Get(Reduced), Seed = call.Seed }).Validated();
        if (call.Get(Exact))
        {
            options = options.WithoutErrors();
        }

        AvatarClip clip = await FilmAsync(call, folder, options, cancel).ConfigureAwait(false);
        call.Output.Say($"clip: {folder}");
        AvatarScore perfect = SyntheticClip.Perfect(clip, clip.TrainingFrames(), clip.Frames, cancel);
        call.Output.Say(FormattableString.Invariant($"the head itself, drawn as tracked, meets the last fifth of the frames to {perfect.Psnr:f2} dB, inside the mask {perfect.MaskedPsnr:f2}: what a sharp avatar drawn from these cameras can reach."));
        call.Output.Result(new JsonObject
        {
            ["path"] = folder,
            ["frames"] = clip.Frames,
            ["vertices"] = clip.Topology.VertexCount,
            ["size"] = options.Size,
            ["perfect_psnr"] = perfect.Psnr,
            ["perfect_psnr_mask"] = perfect.MaskedPsnr,
        });
    }

    /// <summary>Makes a clip and shows how far it has come.</summary>
    public static async Task<AvatarClip> FilmAsync(Call call, string folder, SyntheticClipOptions options, CancellationToken cancel)
    {
        AvatarClip? clip = null;
        IAsyncEnumerable<RunEvent> events = RunThread.Start(
            (report, stop) =>
            {
                var clock = System.Diagnostics.Stopwatch.StartNew();
                clip = SyntheticClip.Make(folder, options, report, stop);
                report.Report(new RunDone(clock.Elapsed, new Dictionary<string, double>()));
            },
            cancel);
        await ProgressView.ShowAsync(events, call.Output).ConfigureAwait(false);
        return clip!;
    }
}
