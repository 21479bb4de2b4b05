using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Likeness.Avatars.Clips;
using Likeness.Avatars.Driving;
using Likeness.Avatars.Evaluation;
using Likeness.Avatars.Frames;
using Likeness.Avatars.Models;
using Likeness.Avatars.Networks;
using Likeness.Cli.CommandLines;
using Likeness.Splatting.Files;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Memory;

namespace Likeness.Cli.Commands.Avatar;

/// <summary><c>likeness avatar export</c>: smaller models with what that costs, frames as scenes, and animated packages.</summary>
internal static class ExportVerb
{
    private static readonly Option<string> Model = new("--model") { Description = "The trained avatar.", HelpName = "head.safetensors", Required = true };
    private static readonly Option<string> Out = new("--out") { Description = "A model of another precision (.safetensors), an animated package for the viewer (.avatar), or a folder of scenes, one .ply a frame.", HelpName = "FILE|DIR", Required = true };
    private static readonly Option<AvatarPrecision> Precision = new("--precision") { Description = "full: 32 bits a number; half: 16; byte: 8 in the two large matrices and 16 elsewhere.", HelpName = "full|half|byte", DefaultValueFactory = _ => AvatarPrecision.Half };
    private static readonly Option<string?> Data = new("--data") { Description = "A clip: its held-out frames measure what a precision costs; its meshes and frames are what scenes and packages are made of.", HelpName = "DIR" };

    private static readonly Option<int?> Rank = new("--decoder-rank") { Description = "Keep the two large matrices of a graph avatar as products of this rank, which --data, the clip that it learned from, chooses.", HelpName = "N" };

    private static readonly DriverOptions Driver = new();
    private static readonly Option<int?> Frames = new("--frames") { Description = "Only the first N frames of a package.", HelpName = "N" };

    public static Command Create()
    {
        var verb = new Verb(
            "export", "Writes an avatar with fewer bits and says what that costs, or its frames as scenes of Gaussians, or as a package that 'avatar view' plays without a model.",
            "likeness avatar export --model head.safetensors --precision byte --data clip --out small.safetensors",
            "likeness avatar export --model head.safetensors --precision byte --decoder-rank 16 --data clip --out smaller.safetensors",
            "likeness avatar export --model head.safetensors --data clip --out frames",
            "likeness avatar export --model head.safetensors --data clip --audio hello.wav --out hello.avatar")
        {
            Model, Out, Precision, Rank, Data, Frames,
        };
        Driver.AddTo(verb);
        verb.Does(ExportAsync);
        return verb;
    }

    private static async Task ExportAsync(Call call, CancellationToken cancel)
    {
        AvatarModel model = AvatarModelFile.Load(call.Get(Model));
        AvatarClip? clip = call.Get(Data) is { } folder ? AvatarClipFiles.Load(folder) : null;
        string output = call.Get(Out);
        if (Path.GetExtension(output).Equals(".safetensors", StringComparison.OrdinalIgnoreCase))
        {
            Smaller(call, model, clip, output, cancel);
            return;
        }

        if (Path.GetExtension(output).Equals(PackageOutput.Extension, StringComparison.OrdinalIgnoreCase))
        {
            AvatarClip own = clip ?? throw new LikenessException("A package needs --data, the clip that the avatar learned from: its meshes and its camera.");
            AvatarClip shown = Driver.Driven(call, own, cancel);
            PackageOutput.Figures figures = await PackageOutput
                .WriteAsync(call, model, own, shown, call.Get(Frames), Driver.Sound(call), output, cancel).ConfigureAwait(false);
            call.Output.Line(figures.Line);
            call.Output.Result(figures.Json);
            return;
        }

        Scenes(call, model, clip ?? throw new LikenessException("A folder of scenes needs --data, the clip whose frames are exported."), output, cancel);
    }

    private static void Smaller(Call call, AvatarModel model, AvatarClip? clip, string output, CancellationToken cancel)
    {
        int? rank = call.Get(Rank);
        if (rank is not null && (clip is null || model.Network is not GraphAvatarNetwork))
        {
            throw new LikenessException(clip is null
                ? "--decoder-rank needs --data, the clip that the avatar learned from."
                : $"--decoder-rank is for graph avatars; {call.Get(Model)} is {model.Method.ToString().ToLowerInvariant()}.");
        }

        if (clip is null)
        {
            AvatarModelFile.Save(output, model, call.Get(Precision));
            Say(call, output, null);
            return;
        }

        int training = clip.TrainingFrames();
        var pictures = ClipPictures.Load(clip, model.Size, cancel: cancel);
        var inputs = new ClipInputs(clip, model.Template, pictures.Width, pictures.Height, training);
        double before = Psnr(model.Network);
        IReadOnlyDictionary<string, MatrixFactors>? factors = rank is { } r ? DecoderFactors.Reduce((GraphAvatarNetwork)model.Network, inputs, r) : null;
        AvatarModelFile.Save(output, model, call.Get(Precision), factors);
        Say(call, output, (before, Psnr(AvatarModelFile.Load(output).Network)));

        double Psnr(HeadAvatar avatar) => AvatarEvaluation.Measure(avatar, inputs, pictures, inputs.FirstMeasured, clip.Frames, cancel: cancel).Psnr;
    }

    private static void Say(Call call, string output, (double Before, double After)? psnr)
    {
        long bytes = new FileInfo(output).Length;
        var result = new JsonObject { ["path"] = output, ["bytes"] = bytes };
        string cost = "";
        if (psnr is { } figures)
        {
            (result["psnr"], result["psnr_before"]) = (figures.After, figures.Before);
            cost = string.Create(CultureInfo.InvariantCulture, $", {figures.After:F2} dB on held-out frames, {figures.Before:F2} before");
        }

        call.Output.Line(string.Create(CultureInfo.InvariantCulture, $"{output}: {bytes / 1e6:F2} MB{cost}"));
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
