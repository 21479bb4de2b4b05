using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Likeness.Avatars.Clips;
using Likeness.Avatars.Driving;
using Likeness.Avatars.Evaluation;
using Likeness.Avatars.Frames;
using Likeness.Avatars.Models;
using Likeness.Avatars.Networks;
using Likeness.Cli.CommandLines;
using Likeness.Geometry.Cameras;
using Likeness.Imaging.Ffmpeg;
using Likeness.Imaging.Images;
using Likeness.Imaging.Png;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Memory;

namespace Likeness.Cli.Commands.Avatar;

/// <summary><c>likeness avatar render</c>: pictures of an avatar that its own clip, another one, curves or a voice drive.</summary>
internal static class RenderVerb
{
    private static readonly Option<string> Model = new("--model") { Description = "The trained avatar.", HelpName = "head.safetensors", Required = true };
    private static readonly Option<string> Data = new("--data") { Description = "The clip that it learned from: its meshes and cameras.", HelpName = "DIR", Required = true };
    private static readonly DriverOptions Driver = new();
    private static readonly Option<float?> Around = new("--orbit") { Description = "Swing the camera to both sides by so many degrees; 180 goes all the way around.", HelpName = "DEG" };
    private static readonly Option<int?> Frames = new("--frames") { Description = "Draw the first N frames only.", HelpName = "N" };
    private static readonly Option<int> First = new("--first") { Description = "The frame to begin with, from 0.", HelpName = "N", DefaultValueFactory = _ => 0 };
    private static readonly Option<string> Out = new("--out") { Description = "A folder for PNG files, or a film.", HelpName = "DIR|FILE.mp4", Required = true };

    public static Command Create()
    {
        var verb = new Verb(
            "render", "Draws an avatar: as in its clip, from other sides, or with the expressions of another clip, of curves, or of a voice.",
            "likeness avatar render --model head.safetensors --data clip --orbit 30 --out turn.mp4",
            "likeness avatar render --model head.safetensors --data clip --audio hello.wav --out talk.mp4")
        {
            Model, Data, Around, Frames, First, Out,
        };
        Driver.AddTo(verb);
        verb.Does((call, cancel) => Render(call, cancel));
        return verb;
    }

    private static void Render(Call call, CancellationToken cancel)
    {
        AvatarModel model = AvatarModelFile.Load(call.Get(Model));
        AvatarClip clip = AvatarClipFiles.Load(call.Get(Data)), shown = Swung(call, clip, Driver.Driven(call, clip, cancel));
        (int width, int height) = ClipPictures.SizeFor(clip, model.Size);
        var inputs = new ClipInputs(shown, model.Template, width, height, shown.Frames);
        string output = call.Get(Out);
        bool film = Path.GetExtension(output).Equals(".mp4", StringComparison.OrdinalIgnoreCase);
        int first = call.Get(First), end = call.Get(Frames) is { } count ? Math.Min(shown.Frames, first + count) : shown.Frames;
        if (first < 0 || first >= end)
        {
            throw new LikenessException($"--first {first}: the driver has {shown.Frames} frames, counted from 0.");
        }

        var times = new List<double>();
        using Tape.PauseScope pause = Tape.Pause();
        var options = new VideoWriteOptions { FrameRate = shown.FramesPerSecond, AudioPath = Driver.Sound(call) };
        using VideoWriter? movie = film ? new VideoWriter(output, width, height, options, cancel) : null;
        for (int f = first; f < end; f++)
        {
            cancel.ThrowIfCancellationRequested();
            using TensorScope scope = TensorScope.Begin();
            long before = Stopwatch.GetTimestamp();
            HeadPicture picture = model.Network.Draw(inputs.Of(f, enhanced: true));
            times.Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
            Image image = AvatarEvaluation.ToImage(picture.Final);
            if (movie is not null)
            {
                movie.Add(image);
                continue;
            }

            Directory.CreateDirectory(output);
            PngWriter.Write(Path.Combine(output, string.Create(CultureInfo.InvariantCulture, $"{f:D5}.png")), image);
        }

        movie?.Finish();
        times.Sort();
        call.Output.Line($"{end - first} frames of {width} by {height}: {output}");
        call.Output.Result(new JsonObject { ["path"] = output, ["frames"] = end - first, ["ms_per_frame_median"] = times[times.Count / 2], ["licence"] = model.Licence });
    }

    private static AvatarClip Swung(Call call, AvatarClip clip, AvatarClip shown) =>
        call.Get(Around) is { } degrees ? WithCameras(shown, Swing.Around(AvatarPuppet.Straight(clip), shown.Frames, degrees)) : shown;

    private static AvatarClip WithCameras(AvatarClip clip, Camera[] cameras) => new()
    {
        Name = clip.Name,
        Licence = clip.Licence,
        FramesPerSecond = clip.FramesPerSecond,
        Topology = clip.Topology,
        Texture = clip.Texture,
        Vertices = clip.Vertices,
        Expressions = clip.Expressions,
        ExpressionNames = clip.ExpressionNames,
        Cameras = cameras,
        Images = clip.Images,
        Masks = clip.Masks,
    };
}
