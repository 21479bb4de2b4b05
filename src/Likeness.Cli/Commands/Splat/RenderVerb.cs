using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Geometry.Cameras;
using Likeness.Geometry.Files;
using Likeness.Imaging.Ffmpeg;
using Likeness.Imaging.Images;
using Likeness.Imaging.Png;
using Likeness.Splatting.Data.Transforms;
using Likeness.Splatting.Files;
using Likeness.Splatting.Rasterization;
using Likeness.Splatting.Views;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Splat;

/// <summary><c>likeness splat render</c>: pictures of a scene, from given cameras or from all around.</summary>
internal static class RenderVerb
{
    private const int LargestSide = 16384;
    private static readonly Option<string> Scene = new("--scene") { Description = "The scene file.", HelpName = "FILE", Required = true };
    private static readonly Option<string?> CameraOption = new("--camera") { Description = "Cameras: a transforms file of a NeRF program.", HelpName = "FILE" };
    private static readonly Option<int?> Orbit = new("--orbit") { Description = "That many pictures from all around instead.", HelpName = "N" };
    private static readonly Option<int?> Width = new("--width") { Description = "Picture width [default: the cameras', or 512].", HelpName = "W" };
    private static readonly Option<int?> Height = new("--height") { Description = "Picture height [default: the cameras', or 512].", HelpName = "H" };
    private static readonly Option<string> Out = new("--out") { Description = "The folder for the pictures: 0000.png, 0001.png ...", HelpName = "DIR", Required = true };
    private static readonly Option<string?> Video = new("--video") { Description = "Also an MP4 of all pictures, 25 a second.", HelpName = "FILE" };
    private static readonly Option<bool> Depth = new("--depth") { Description = "Also depths, bright is near: 0000-depth.png ..." };
    private static readonly Option<bool> Alpha = new("--alpha") { Description = "Also how much is covered: 0000-alpha.png ..." };
    private static readonly Option<string> Background = new("--background") { Description = "The colour behind the scene.", HelpName = "#RRGGBB", DefaultValueFactory = _ => "#000000" };
    private static readonly Option<float> FieldOfView = new("--fov") { Description = "For --orbit: angle between upper and lower edge, in degrees.", HelpName = "A", DefaultValueFactory = _ => 30 };
    private static readonly Option<float> Pitch = new("--pitch") { Description = "For --orbit: degrees above the horizon.", HelpName = "A", DefaultValueFactory = _ => 10 };
    private static readonly Option<string> Up = new("--up") { Description = "For --orbit: what is up in the scene: y, -y, z or -z (captures by COLMAP: -y).", DefaultValueFactory = _ => "y" };
    private static readonly Option<bool> Antialias = new("--antialias") { Description = "Render with the 2D filter of Mip-Splatting." };

    public static Command Create()
    {
        Up.AcceptOnlyFromAmong("y", "-y", "z", "-z");
        var verb = new Verb(
            "render",
            "Draws a scene from the cameras of a file or from all around.",
            "likeness splat render --scene head.ply --orbit 50 --width 512 --height 512 --out frames --video turntable.mp4",
            "likeness splat render --scene fox.ply --camera fox/transforms.json --width 270 --height 480 --out frames")
        {
            Scene, CameraOption, Orbit, Width, Height, Out, Video, Depth, Alpha, Background, FieldOfView, Pitch, Up, Antialias,
        };
        verb.Does(Run);
        return verb;
    }

    private static void Run(Call call, CancellationToken cancel)
    {
        Rgba back = ParseColour(call.Get(Background));
        SceneFile file = SceneFiles.Load(call.Get(Scene));
        foreach (LoadWarning warning in file.Warnings)
        {
            call.Output.Warn(warning.Message);
        }

        IReadOnlyList<Camera> cameras = Cameras(call, file);
        string folder = call.Get(Out);
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new LikenessException($"{folder}: the folder cannot be made ({error.Message.TrimEnd('.')}). Choose another one.", error);
        }

        if (call.Get(Video) is not null && cameras.Any(c => (c.Width, c.Height) != (cameras[0].Width, cameras[0].Height)))
        {
            throw new LikenessException("The cameras have pictures of different sizes, which no video can hold. Give --width and --height.");
        }

        var rasterizer = new Rasterizer(new RasterizerOptions { Near = cameras[0].Near, Mode = call.Get(Antialias) ? RasterizerMode.Antialiased : RasterizerMode.Classic });
        using var frame = new RenderTarget();
        using VideoWriter? video = call.Get(Video) is { } path ? new VideoWriter(path, cameras[0].Width, cameras[0].Height, token: cancel) : null;
        var times = new List<double>();
        for (int i = 0; i < cameras.Count; i++)
        {
            cancel.ThrowIfCancellationRequested();
            long before = Stopwatch.GetTimestamp();
            rasterizer.Forward(file.Scene, cameras[i], frame, new Vector3(back.R, back.G, back.B) / 255);
            times.Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
            Image picture = FramePictures.Colour(frame);
            Write(i, "", picture);
            video?.Add(picture);
            if (call.Get(Depth))
            {
                Write(i, "-depth", FramePictures.Depth(frame));
            }

            if (call.Get(Alpha))
            {
                Write(i, "-alpha", FramePictures.Alpha(frame));
            }
        }

        video?.Finish();
        times.Sort();
        double median = times[times.Count / 2];
        call.Output.Line(string.Create(CultureInfo.InvariantCulture, $"{cameras.Count} frames in {folder}, {median:f2} ms a frame"));
        call.Output.Result(new JsonObject { ["frames"] = cameras.Count, ["ms_per_frame_median"] = median });

        void Write(int number, string what, Image image) =>
            PngWriter.Write(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{number:D4}{what}.png")), image);
    }

    private static IReadOnlyList<Camera> Cameras(Call call, SceneFile file)
    {
        int? width = call.Get(Width), height = call.Get(Height);
        foreach (int? side in new[] { width, height })
        {
            if (side is < 1 or > LargestSide)
            {
                throw new LikenessException($"A picture cannot have a side of {side} pixels; 1 to {LargestSide} was expected.");
            }
        }

        int? orbit = call.Get(Orbit);
        if (call.Get(CameraOption) is { } path)
        {
            return orbit is null
                ? [.. CameraFile.Read(path, width, height).Select(c => c.Camera)]
                : throw new LikenessException("Give either --camera FILE or --orbit N.");
        }

        if (orbit is not > 0 || call.Get(FieldOfView) is not (> 0 and < 180) || call.Get(Pitch) is not (>= -89 and <= 89))
        {
            throw new LikenessException("Give --camera FILE, or --orbit N with a number above 0, --fov between 0 and 180 and --pitch between -89 and 89 degrees.");
        }

        Vector3 up = (call.Get(Up).EndsWith('z') ? Vector3.UnitZ : Vector3.UnitY) * (call.Get(Up)[0] == '-' ? -1 : 1);
        return OrbitCameras.Around(file.Scene, orbit.Value, new OrbitOptions { Width = width ?? 512, Height = height ?? 512, FieldOfView = call.Get(FieldOfView), Pitch = call.Get(Pitch), Up = up });
    }

    private static Rgba ParseColour(string text)
    {
        try
        {
            return Rgba.Parse(text);
        }
        catch (FormatException error)
        {
            throw new LikenessException($"--background {text}: a colour such as #ffffff was expected.", error);
        }
    }
}
