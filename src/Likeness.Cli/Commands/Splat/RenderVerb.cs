using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Geometry.Cameras;
using Likeness.Geometry.Files;
using Likeness.Imaging.Ffmpeg;
using Likeness.Imaging.Png;
using Likeness.Splatting.Data;
using Likeness.Splatting.Files;
using Likeness.Splatting.Looking;
using Likeness.Splatting.Rasterization;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Splat;

/// <summary><c>likeness splat render</c>: pictures of a scene, from cameras of a file or from all around.</summary>
internal static class RenderVerb
{
    private const int LargestSide = 16384;
    private static readonly Option<string> Scene = new("--scene") { Description = "The scene.", HelpName = "FILE", Required = true };
    private static readonly Option<string?> Cameras = new("--camera") { Description = "Render from the cameras of a transforms file; the images that it names need not exist.", HelpName = "cams.json" };
    private static readonly Option<int?> OrbitFrames = new("--orbit") { Description = "Render a turntable of N pictures.", HelpName = "N" };
    private static readonly Option<int?> Width = new("--width") { Description = "Width in pixels [default: the camera file's, or 512].", HelpName = "W" };
    private static readonly Option<int?> Height = new("--height") { Description = "Height in pixels [default: the camera file's, or 512].", HelpName = "H" };
    private static readonly Option<string> Out = new("--out") { Description = "The folder for PNG files, or an .mp4 file.", HelpName = "DIR|FILE.mp4", Required = true };
    private static readonly Option<float> Fov = new("--fov") { Description = "Turntable: angle between the upper and lower edge, degrees.", HelpName = "DEG", DefaultValueFactory = _ => 35 };
    private static readonly Option<float> Pitch = new("--pitch") { Description = "Turntable: degrees above the horizon.", HelpName = "DEG", DefaultValueFactory = _ => 8 };
    private static readonly Option<float> Yaw = new("--yaw") { Description = "Turntable: where it begins, degrees around.", HelpName = "DEG" };
    private static readonly Option<float> Distance = new("--distance") { Description = "Turntable: distance as a factor of the one that shows everything.", HelpName = "X", DefaultValueFactory = _ => 1 };
    private static readonly Option<string> Up = SplatOptions.Up();
    private static readonly Option<double> Rate = new("--fps") { Description = "Frames a second of an .mp4 file.", HelpName = "N", DefaultValueFactory = _ => 30 };
    private static readonly Option<bool> Depth = new("--depth") { Description = "Also write depth, bright where near." };
    private static readonly Option<bool> Alpha = new("--alpha") { Description = "Also write coverage." };
    private static readonly Option<string> Background = SplatOptions.Background("Behind the scene: black, white, grey, #rrggbb, or transparent for PNG files.");
    private static readonly Option<bool> Antialias = SplatOptions.Antialias();

    public static Command Create()
    {
        var verb = new Verb(
            "render",
            "Renders a scene to PNG files or a video.",
            "likeness splat render --scene head.ply --orbit 90 --up y --width 512 --height 512 --out turntable.mp4",
            "likeness splat render --scene fox.ply --camera fox/transforms.json --width 270 --height 480 --out pictures --depth --alpha")
        {
            Scene, Cameras, OrbitFrames, Width, Height, Out, Fov, Pitch, Yaw, Distance, Up, Rate, Depth, Alpha, Background, Antialias,
        };
        verb.Does(Render);
        return verb;
    }

    private static void Render(Call call, CancellationToken cancel)
    {
        if (call.Get(Cameras) is null == call.Get(OrbitFrames) is null)
        {
            throw new LikenessException("Give either --camera cams.json or --orbit N.");
        }

        SceneFile file = SceneFiles.Load(call.Get(Scene));
        foreach (LoadWarning warning in file.Warnings)
        {
            call.Output.Warn(warning.Message);
        }

        IReadOnlyList<NamedCamera> cameras = CamerasOf(call, file.Scene);
        string output = call.Get(Out);
        bool video = Path.GetExtension(output).Equals(".mp4", StringComparison.OrdinalIgnoreCase), clear = call.Get(Background).Equals("transparent", StringComparison.OrdinalIgnoreCase);
        if (video && (clear || call.Get(Depth) || call.Get(Alpha)))
        {
            throw new LikenessException("A video holds neither transparency nor depth and coverage; give a folder for --out.");
        }

        Vector3 behind = clear ? Vector3.Zero : SplatOptions.Colour(call.Get(Background));
        var times = new List<double>();
        using var frame = new RenderTarget();
        using VideoWriter? movie = video ? new VideoWriter(output, cameras[0].Camera.Width, cameras[0].Camera.Height, new VideoWriteOptions { FrameRate = call.Get(Rate) }, cancel) : null;
        for (int i = 0; i < cameras.Count; i++)
        {
            cancel.ThrowIfCancellationRequested();
            Camera camera = cameras[i].Camera;
            var rasterizer = new Rasterizer(new RasterizerOptions { Near = camera.Near, Mode = SplatOptions.Mode(call.Get(Antialias)) });
            long start = Stopwatch.GetTimestamp();
            rasterizer.Forward(file.Scene, camera, frame, behind);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            if (movie is not null)
            {
                movie.Add(FramePictures.Colour(frame));
            }
            else
            {
                Write(call, Path.Combine(output, FileName(cameras[i].Name)), frame, clear);
            }
        }

        movie?.Finish();
        times.Sort();
        double median = times[times.Count / 2];
        call.Output.Line(string.Create(CultureInfo.InvariantCulture, $"{output}: {cameras.Count} pictures of {file.Scene.Count} Gaussians, {median:f2} ms a frame (median)"));
        call.Output.Result(new JsonObject { ["frames"] = cameras.Count, ["ms_per_frame_median"] = median });
    }

    private static IReadOnlyList<NamedCamera> CamerasOf(Call call, GaussianScene scene)
    {
        int width = Side("--width", call.Get(Width)), height = Side("--height", call.Get(Height));
        if (call.Get(Cameras) is { } path)
        {
            return CameraFiles.Read(path, width, height);
        }

        int frames = call.Get(OrbitFrames)!.Value;
        Require(frames is >= 1 and <= 100_000, $"--orbit {frames}: a number from 1 to 100,000 was expected.");
        Require(call.Get(Fov) is > 0 and < 180, "--fov: an angle above 0 and below 180 degrees was expected.");
        Require(call.Get(Pitch) is >= -89 and <= 89, "--pitch: an angle from -89 to 89 degrees was expected.");
        Require(call.Get(Distance) > 0 && float.IsFinite(call.Get(Distance)), "--distance: a number above 0 was expected.");
        var options = new OrbitOptions
        {
            Frames = frames,
            Width = width > 0 ? width : 512,
            Height = height > 0 ? height : 512,
            FieldOfView = call.Get(Fov),
            Pitch = call.Get(Pitch),
            FirstYaw = call.Get(Yaw),
            Distance = call.Get(Distance),
            Up = SplatOptions.Direction(call.Get(Up)),
        };
        return [.. Orbit.Around(scene, options).Select((camera, i) => new NamedCamera(string.Create(CultureInfo.InvariantCulture, $"{i:0000}"), camera))];
    }

    private static void Write(Call call, string path, RenderTarget frame, bool clear)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        PngWriter.Write(path + ".png", clear ? FramePictures.Cutout(frame) : FramePictures.Colour(frame));
        if (call.Get(Alpha))
        {
            PngWriter.Write(path + ".alpha.png", FramePictures.Alpha(frame));
        }

        if (call.Get(Depth))
        {
            (float nearest, float farthest) = FramePictures.DepthRange(frame) ?? (0, 1);
            PngWriter.Write(path + ".depth.png", FramePictures.Depth(frame, nearest, farthest));
        }
    }

    /// <summary>The name of an image in a camera file as that of a file in the output folder: its folders are joined, and nothing leads out of it.</summary>
    private static string FileName(string name) =>
        string.Join('-', Path.ChangeExtension(name, null).Split(['/', '\\', ':'], StringSplitOptions.RemoveEmptyEntries).Where(part => part is not ("." or "..")));

    private static int Side(string name, int? side)
    {
        Require(side is null or (>= 1 and <= LargestSide), $"{name} {side}: a number from 1 to {LargestSide} was expected.");
        return side ?? 0;
    }

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new LikenessException(message);
        }
    }
}
