using System.CommandLine;
using System.Globalization;
using Likeness.Avatars.Tracking;
using Likeness.Cli.CommandLines;
using Likeness.Cli.Commands.Talk;
using Likeness.Cli.Views;
using Likeness.Runs.Events;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Avatar;

/// <summary><c>likeness avatar track</c>: a video and its landmarks in, a tracked clip out.</summary>
internal static class TrackVerb
{
    private static readonly TrackingOptions Defaults = new();
    private static readonly Option<string?> Video = new("--video") { Description = "The video that the landmarks are of.", HelpName = "FILE" };
    private static readonly Option<string?> Frames = new("--frames") { Description = "The folder of its pictures, in place of a video.", HelpName = "DIR" };
    private static readonly Option<string> Landmarks = new("--landmarks")
    {
        Description = "Landmarks of MediaPipe's face tracker: npy [frames, 468 or 478, 2 or 3], fractions of width and height.",
        HelpName = "FILE",
        Required = true,
    };

    private static readonly Option<string> Out = new("--out") { Description = "The folder that the clip becomes; it may not exist.", HelpName = "DIR", Required = true };
    private static readonly Option<string> Face = TalkOptions.Face();
    private static readonly Option<bool> SkinOnly = new("--skin-only") { Description = "Leave eyeballs and teeth out of the clip's mesh." };
    private static readonly Option<string?> Canonical = new("--canonical")
    {
        Description = "MediaPipe's canonical face (.obj, or npz with 'vertices') [default: beside the landmarks, else the middle of the track].",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Masks = new("--masks") { Description = "The folder of masks, white where the head is [default: 'masks' beside the frames].", HelpName = "DIR" };
    private static readonly Option<MaskSource> Mask = new("--mask")
    {
        Description = "Masks as they are given, from the mesh grown to the hair, or given ones without the shoulders (head).",
        HelpName = "auto|given|mesh|head",
        DefaultValueFactory = _ => MaskSource.Auto,
    };

    private static readonly Option<float> Hair = new("--hair") { Description = "Thickness of the hair in millimetres, for masks from the mesh.", HelpName = "MM", DefaultValueFactory = _ => 16 };
    private static readonly Option<string?> Licence = new("--licence") { Description = "Where the pictures are from and what may be done with them [default: what lies beside the landmarks says].", HelpName = "TEXT" };
    private static readonly Option<string?> ClipName = new("--name") { Description = "The clip's name [default: the landmarks' folder].", HelpName = "NAME" };
    private static readonly Option<double?> Rate = new("--fps") { Description = "Frames a second [default: what clip.json or the video says, else 25].", HelpName = "N" };
    private static readonly Option<double?> FieldOfView = new("--fov") { Description = "The camera's vertical field of view in degrees [default: found].", HelpName = "DEG" };
    private static readonly Option<string?> Centre = new("--principal-point") { Description = "Shares of width and height, for pictures cut out of larger ones [default: clip.json, else 0.5,0.5].", HelpName = "X,Y" };
    private static readonly Option<int?> MaxFrames = new("--max-frames") { Description = "Only the first so many.", HelpName = "N" };
    private static readonly Option<double> Smoothness = new("--smoothness")
    {
        Description = "How much calmer than by default motion is kept; 0.5 follows the landmarks more.",
        HelpName = "FACTOR",
        DefaultValueFactory = _ => 1,
    };

    public static Command Create()
    {
        var verb = new Verb(
            "track",
            "Fits a face to the landmarks of a video and writes a tracked clip.",
            "likeness avatar track --frames grid_s1/frames --landmarks grid_s1/landmarks.npy --out clips/grid_s1",
            "likeness avatar track --video me.mp4 --landmarks me.npy --mask mesh --licence own --out clips/me")
        {
            Video, Frames, Landmarks, Out, Face, SkinOnly, Canonical, Masks, Mask, Hair, Licence, ClipName, Rate, FieldOfView, Centre, MaxFrames, Smoothness,
        };
        verb.Does(TrackAsync);
        return verb;
    }

    private static async Task TrackAsync(Call call, CancellationToken cancel)
    {
        if (call.Get(Video) is null == call.Get(Frames) is null)
        {
            throw new LikenessException("Give the pictures with --video FILE or --frames DIR, one of the two.");
        }

        double calm = call.Get(Smoothness);
        if (!(calm > 0))
        {
            throw new LikenessException($"--smoothness {calm}: a positive number was expected.");
        }

        var job = new TrackingJob
        {
            Frames = call.Get(Video) ?? call.Get(Frames)!,
            LandmarksPath = call.Get(Landmarks),
            OutFolder = call.Get(Out),
            Face = TalkOptions.WholeOf(call, call.Get(Face)),
            SkinOnly = call.Get(SkinOnly),
            CanonicalPath = call.Get(Canonical),
            MasksFolder = call.Get(Masks),
            Masks = call.Get(Mask),
            HairThickness = call.Get(Hair),
            Licence = call.Get(Licence),
            Name = call.Get(ClipName),
            FramesPerSecond = call.Get(Rate),
            MaxFrames = call.Get(MaxFrames),
            PrincipalPointGiven = call.Get(Centre) is not null,
            Options = Defaults with
            {
                FieldOfView = call.Get(FieldOfView),
                PrincipalPoint = PointOf(call.Get(Centre)),
                TurnSmoothness = Defaults.TurnSmoothness / calm,
                PlaceSmoothness = Defaults.PlaceSmoothness / calm,
                ExpressionSmoothness = Defaults.ExpressionSmoothness / calm,
            },
        };
        RunDone done = await ProgressView.ShowAsync(ClipTracker.Track(job, cancel), call.Output).ConfigureAwait(false);
        call.Output.Say($"clip: {job.OutFolder}");
        call.Output.Figures(done.Figures);
    }

    private static (double X, double Y) PointOf(string? text)
    {
        if (text is null)
        {
            return Defaults.PrincipalPoint;
        }

        string[] parts = text.Split(',');
        return parts.Length == 2 && double.TryParse(parts[0], CultureInfo.InvariantCulture, out double x) && double.TryParse(parts[1], CultureInfo.InvariantCulture, out double y)
            ? (x, y)
            : throw new LikenessException($"--principal-point {text}: two numbers with a comma were expected, like 0.5,0.5.");
    }
}
