using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Likeness.Avatars.Clips;
using Likeness.Avatars.Driving;
using Likeness.Avatars.Evaluation;
using Likeness.Avatars.Frames;
using Likeness.Avatars.Models;
using Likeness.Cli.CommandLines;
using Likeness.Splatting.Files;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Memory;

namespace Likeness.Cli.Commands.Avatar;

/// <summary><c>likeness avatar export</c>: smaller models with what that costs, and frames as scenes.</summary>
internal static class ExportVerb
{
    private static readonly Option<string> Model = new("--model") { Description = "The trained avatar.", HelpName = "head.safetensors", Required = true };
    private static readonly Option<string> Out = new("--out") { Description = "A model of another precision (.safetensors), or a folder of scenes, one .ply a frame.", HelpName = "FILE|DIR", Required = true };
    private static readonly Option<AvatarPrecision> Precision = new("--precision") { Description = "full: 32 bits a number; half: 16; byte: 8 in the two large matrices and 16 elsewhere.", HelpName = "full|half|byte", DefaultValueFactory = _ => AvatarPrecision.Half };
    private static readonly Option<string?> Data = new("--data") { Description = "A clip: its held-out frames measure what a precision costs; its frames are exported as scenes.", HelpName = "DIR" };

    public static Command Create()
    {
        var verb = new Verb(
            "export", "Writes an avatar with fewer bits and says what that costs, or its frames as scenes of Gaussians.",
            "likeness avatar export --model head.safetensors --precision byte --data clip --out small.safetensors",
            "likeness avatar export --model head.safetensors --data clip --out frames")
        {
            Model, Out, Precision, Data,
        };
        verb.Does((call, cancel) => Export(call, cancel));
        return verb;
    }

    private static void Export(Call call, CancellationToken cancel)
    {
        AvatarModel model = AvatarModelFile.Load(call.Get(Model));
        AvatarClip? clip = call.Get(Data) is { } folder ? AvatarClipFiles.Load(folder) : null;
        string output = call.Get(Out);
        if (Path.GetExtension(output).Equals(".safetensors", StringComparison.OrdinalIgnoreCase))
        {
            Smaller(call, model, clip, output, cancel);
            return;
        }

        Scenes(call, model, clip ?? throw new LikenessException("A folder of scenes needs --data, the clip whose frames are exported."), output, cancel);
    }

    private static void Smaller(Call call, AvatarModel model, AvatarClip? clip, string output, CancellationToken cancel)
    {
        AvatarModelFile.Save(output, model, call.Get(Precision));
        var result = new JsonObject { ["path"] = output, ["bytes"] = new FileInfo(output).Length };
        string cost = "";
        if (clip is not null)
        {
            int training = clip.TrainingFrames();
            var pictures = ClipPictures.Load(clip, model.Size, cancel: cancel);
            var inputs = new ClipInputs(clip, model.Template, pictures.Width, pictures.Height, training);
            double before = AvatarEvaluation.Measure(model.Network, inputs, pictures, training, clip.Frames, cancel: cancel).Psnr;
            double after = AvatarEvaluation.Measure(AvatarModelFile.Load(output).Network, inputs, pictures, training, clip.Frames, cancel: cancel).Psnr;
            (result["psnr"], result["psnr_before"]) = (after, before);
            cost = string.Create(CultureInfo.InvariantCulture, $", {after:F2} dB on held-out frames, {before:F2} before");
        }

        call.Output.Line(string.Create(CultureInfo.InvariantCulture, $"{output}: {new FileInfo(output).Length / 1e6:F2} MB{cost}"));
        call.Output.Result(result);
    }

    private static void Scenes(Call call, AvatarModel model, AvatarClip clip, string output, CancellationToken cancel)
    {
        (int width, int height) = ClipPictures.SizeFor(clip, model.Size);
        var inputs = new ClipInputs(clip, model.Template, width, height, clip.Frames);
        using Tape.PauseScope pause = Tape.Pause();
        Directory.CreateDirectory(output);
        int gaussians = 0;
        for (int f = 0; f < clip.Frames; f++)
        {
            cancel.ThrowIfCancellationRequested();
            using TensorScope scope = TensorScope.Begin();
            if (model.Network.Draw(inputs.Of(f)).Drawn is not { } drawn)
            {
                throw new LikenessException("A textured mesh has no Gaussians to export.");
            }

            gaussians = drawn.Means.Shape[0];
            SceneFiles.Save(Path.Combine(output, string.Create(CultureInfo.InvariantCulture, $"{f:D5}.ply")), GaussianExport.Scene(drawn, model.Template.Frame));
        }

        call.Output.Line($"{clip.Frames} scenes of {gaussians} Gaussians: {output}");
        call.Output.Result(new JsonObject { ["path"] = output, ["frames"] = clip.Frames, ["gaussians"] = gaussians });
    }
}
