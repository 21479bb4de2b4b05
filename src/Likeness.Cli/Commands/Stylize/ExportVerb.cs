using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Geometry.Files.Gltf;
using Likeness.Imaging.Ffmpeg;
using Likeness.Imaging.Png;
using Likeness.Stylized.Engines;
using Likeness.Stylized.Exports;
using Likeness.Stylized.Pictures;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Stylize;

/// <summary><c>likeness stylize export</c>: an avatar for other programs.</summary>
internal static class ExportVerb
{
    // A turn in three seconds.
    private const int TurnFrames = 90;
    private const float TurnRate = 30;
    private static readonly AvatarOption Avatar = new();
    private static readonly Option<string> Out = new("--out") { Description = "glb: a mesh with the 52 ARKit shapes; vrm: VRM 1.0 with its expressions; png: a portrait; mp4, or a folder for PNG files: a turn about the head.", HelpName = "FILE", Required = true };
    private static readonly Option<int> Size = new("--size") { Description = "Width and height of pictures.", HelpName = "N", DefaultValueFactory = _ => 512 };
    private static readonly ShadingOption Shading = new();
    private static readonly Option<string> Name = new("--name") { Description = "The avatar's name in a VRM file.", HelpName = "TEXT", DefaultValueFactory = _ => "Likeness avatar" };
    private static readonly Option<string> Author = new("--author") { Description = "Its author there.", HelpName = "TEXT", DefaultValueFactory = _ => "Likeness" };

    public static Command Create()
    {
        var verb = new Verb(
            "export", "Writes an avatar for other programs: GLB, VRM, a portrait, a turn about the head.",
            "likeness stylize export --avatar people/00003.json --out avatar.vrm --name Ada",
            "likeness stylize export --avatar people/00003.json --out avatar.glb",
            "likeness stylize export --avatar people/00003.json --out turn.mp4 --size 720")
        {
            Avatar, Out, Size, Shading, Name, Author,
        };
        verb.Does(Export);
        return verb;
    }

    private static void Export(Call call, CancellationToken cancel)
    {
        AvatarVector avatar = Avatar.Load(call);
        string path = call.Get(Out), format = Path.GetExtension(path).ToLowerInvariant();
        AvatarView view = new AvatarView { Size = call.Get(Size), Shading = Shading.Of(call) }.Validated();
        int frames = 1;
        switch (format)
        {
            case ".glb":
                GlbWriter.Write(path, AvatarGlb.ToDocument(avatar));
                break;
            case ".vrm":
                GlbWriter.Write(path, AvatarVrm.ToDocument(avatar, call.Get(Name), call.Get(Author)));
                break;
            case ".png":
                PngWriter.Write(path, new StylizedEngine(avatar.Schema).Render(avatar, view).Image);
                break;
            case ".mp4":
                TurnAsVideo(avatar, view, path, cancel);
                frames = TurnFrames;
                break;
            case "":
                TurnAsPictures(avatar, view, path, cancel);
                frames = TurnFrames;
                break;
            default:
                throw new LikenessException($"--out {path}: .glb, .vrm, .png, .mp4 or a folder was expected.");
        }

        call.Output.Say($"{call.Get(Avatar)}: {path}");
        call.Output.Result(new JsonObject { ["path"] = path, ["format"] = format.Length > 0 ? format[1..] : "folder", ["frames"] = frames });
    }

    private static void TurnAsVideo(AvatarVector avatar, AvatarView view, string path, CancellationToken cancel)
    {
        var engine = new StylizedEngine(avatar.Schema);
        using var movie = new VideoWriter(path, view.Size, view.Size, new VideoWriteOptions { FrameRate = TurnRate }, cancel);
        for (int f = 0; f < TurnFrames; f++)
        {
            cancel.ThrowIfCancellationRequested();
            movie.Add(engine.Render(avatar, Turned(view, f)).Image);
        }

        movie.Finish();
    }

    private static void TurnAsPictures(AvatarVector avatar, AvatarView view, string folder, CancellationToken cancel)
    {
        var engine = new StylizedEngine(avatar.Schema);
        Directory.CreateDirectory(folder);
        for (int f = 0; f < TurnFrames; f++)
        {
            cancel.ThrowIfCancellationRequested();
            PngWriter.Write(Path.Combine(folder, f.ToString("D4", CultureInfo.InvariantCulture) + ".png"), engine.Render(avatar, Turned(view, f)).Image);
        }
    }

    private static AvatarView Turned(AvatarView view, int frame)
    {
        float yaw = 360f * frame / TurnFrames;
        return view with { Yaw = yaw > 180 ? yaw - 360 : yaw };
    }
}
