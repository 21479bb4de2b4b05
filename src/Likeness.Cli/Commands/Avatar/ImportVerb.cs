using System.CommandLine;
using Likeness.Avatars.Importers;
using Likeness.Cli.CommandLines;
using Likeness.Cli.Views;
using Likeness.Runs.Events;

namespace Likeness.Cli.Commands.Avatar;

/// <summary><c>likeness avatar import</c>: what other trackers wrote, as a tracked clip.</summary>
internal static class ImportVerb
{
    private static readonly Argument<string> Source = new("folder") { Description = "A bundle of INSTA, a set of GaussianAvatars, or exported frames of metrical-tracker." };
    private static readonly Option<string> Out = new("--out") { Description = "The folder that the clip becomes; it may not exist.", HelpName = "DIR", Required = true };
    private static readonly Option<string?> Flame = new("--flame") { Description = "Your FLAME model, converted to npz, for layouts of FLAME parameters; it does not come with this program.", HelpName = "FILE" };
    private static readonly Option<string?> Images = new("--images") { Description = "The pictures of metrical-tracker [default: 'images' in the folder].", HelpName = "DIR" };
    private static readonly Option<string?> Masks = new("--masks") { Description = "The masks of metrical-tracker's pictures [default: 'masks' in the folder].", HelpName = "DIR" };
    private static readonly Option<int> Offset = new("--frame-offset") { Description = "Added to a frame's number of metrical-tracker to get its picture's.", HelpName = "N", DefaultValueFactory = _ => 1 };
    private static readonly Option<int?> Camera = new("--camera") { Description = "The camera of a multi-view set [default: the first].", HelpName = "N" };
    private static readonly Option<double> Rate = new("--fps") { Description = "Frames a second.", HelpName = "N", DefaultValueFactory = _ => 25 };
    private static readonly Option<string?> Licence = new("--licence") { Description = "Where the pictures are from and what may be done with them [default: what lies beside the folder says].", HelpName = "TEXT" };
    private static readonly Option<string?> ClipName = new("--name") { Description = "The clip's name [default: the folder's].", HelpName = "NAME" };
    private static readonly Option<int?> MaxFrames = new("--max-frames") { Description = "Only the first so many.", HelpName = "N" };

    public static Command Create()
    {
        var verb = new Verb(
            "import",
            "Makes a tracked clip of what INSTA, GaussianAvatars or metrical-tracker wrote.",
            "likeness avatar import insta/bala --licence research-only --out clips/bala",
            "likeness avatar import nersemble/306 --flame flame2023.npz --camera 8 --licence NeRSemble --out clips/306")
        {
            Source, Out, Flame, Images, Masks, Offset, Camera, Rate, Licence, ClipName, MaxFrames,
        };
        verb.Does(ImportAsync);
        return verb;
    }

    private static async Task ImportAsync(Call call, CancellationToken cancel)
    {
        var job = new ImportJob
        {
            Source = call.Get(Source),
            OutFolder = call.Get(Out),
            FlamePath = call.Get(Flame),
            ImagesFolder = call.Get(Images),
            MasksFolder = call.Get(Masks),
            FrameOffset = call.Get(Offset),
            Camera = call.Get(Camera),
            FramesPerSecond = call.Get(Rate),
            Licence = call.Get(Licence),
            Name = call.Get(ClipName),
            MaxFrames = call.Get(MaxFrames),
        };
        RunDone done = await ProgressView.ShowAsync(ClipImporter.Import(job, cancel), call.Output).ConfigureAwait(false);
        call.Output.Say($"clip: {job.OutFolder}");
        call.Output.Figures(done.Figures);
    }
}
