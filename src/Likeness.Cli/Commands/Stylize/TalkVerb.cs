using System.CommandLine;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Cli.Commands.Talk;
using Likeness.Geometry.Files.Gltf;
using Likeness.Imaging.Png;
using Likeness.Stylized.Exports;
using Likeness.Stylized.Pictures;
using Likeness.Stylized.Schemas;
using Likeness.Talking.Animation;
using Likeness.Talking.Curves;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Stylize;

/// <summary><c>likeness stylize talk</c>: an avatar says a recording.</summary>
internal static class TalkVerb
{
    private static readonly AvatarOption Avatar = new();
    private static readonly Option<string> Audio = new("--audio") { Description = "The recording: WAV, or anything that ffmpeg reads.", HelpName = "FILE", Required = true };
    private static readonly Option<string?> Model = new("--model") { Description = "A model of curves [default: the one that comes with the program].", HelpName = "FILE" };
    private static readonly Option<string> Out = new("--out") { Description = "mp4: a film with the sound; glb: a mesh with the motion; png: twelve moments.", HelpName = "FILE", Required = true };
    private static readonly Option<int> Size = new("--size") { Description = "Width and height of pictures.", HelpName = "N", DefaultValueFactory = _ => 512 };
    private static readonly ShadingOption Shading = new();

    public static Command Create()
    {
        var verb = new Verb(
            "talk", "Makes an avatar say a recording. For other outputs export it and give the file to 'likeness talk animate --face'.",
            "likeness stylize talk --avatar people/00003.json --audio hello.wav --out hello.mp4")
        {
            Avatar, Audio, Model, Out, Size, Shading,
        };
        verb.Does(Talk);
        return verb;
    }

    private static void Talk(Call call, CancellationToken cancel)
    {
        AvatarVector avatar = Avatar.Load(call);
        string path = call.Get(Out), format = Path.GetExtension(path).ToLowerInvariant();
        if (format is not (".mp4" or ".glb" or ".png"))
        {
            throw new LikenessException($"--out {path}: .mp4, .glb or .png was expected.");
        }

        AvatarView view = new AvatarView { Size = call.Get(Size), Shading = Shading.Of(call) }.Validated();
        CurveAnimator animator = TalkOptions.CurveModel(call, call.Get(Model));
        ArkitCurves curves = animator.Animate(TalkOptions.Hear(call, call.Get(Audio), cancel), null);
        LivingFace.Add(curves, (ulong)call.Seed);
        var speaking = new SpeakingAvatar(avatar, curves, view);
        switch (format)
        {
            case ".glb":
                GlbWriter.Write(path, AvatarGlb.ToDocument(avatar, new MorphAnimation("speech", (float)curves.FramesPerSecond, curves.Weights)));
                break;
            case ".png":
                PngWriter.Write(path, speaking.Sheet());
                break;
            default:
                speaking.Film(path, call.Get(Audio), cancel);
                break;
        }

        call.Output.Say($"{call.Get(Avatar)} says {call.Get(Audio)}: {path}");
        call.Output.Result(new JsonObject { ["path"] = path, ["frames"] = curves.Frames, ["fps"] = curves.FramesPerSecond, ["front_end"] = animator.FrontEnd.Name });
    }
}
