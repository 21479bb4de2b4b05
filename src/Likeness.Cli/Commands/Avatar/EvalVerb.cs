using System.CommandLine;
using Likeness.Avatars.Clips;
using Likeness.Avatars.Evaluation;
using Likeness.Avatars.Frames;
using Likeness.Avatars.Models;
using Likeness.Avatars.Networks;
using Likeness.Cli.CommandLines;
using Likeness.Geometry.Cameras;
using Likeness.Imaging.Perceptual;
using Likeness.Imaging.Png;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Avatar;

/// <summary><c>likeness avatar eval</c>: measures a model on the held-out end of a clip.</summary>
internal static class EvalVerb
{
    private static readonly Option<string> Model = new("--model") { Description = "The trained avatar.", HelpName = "head.safetensors", Required = true };
    private static readonly Option<string> Data = new("--data") { Description = "The folder of the tracked clip.", HelpName = "DIR", Required = true };
    private static readonly Option<double> HeldOut = new("--held-out") { Description = "The share of the frames at the end that is measured.", HelpName = "F", DefaultValueFactory = _ => 0.2 };
    private static readonly Option<bool> Training = new("--training") { Description = "Measure the frames that were learned from instead." };
    private static readonly Option<CorrectionMode> Mode = new("--correction") { Description = "What graph-guided optimisation adds to frames beyond its clip: nothing, the last one, or its own extrapolation.", HelpName = "none|last|extrapolated", DefaultValueFactory = _ => CorrectionMode.None };
    private static readonly Option<bool> TrueCameras = new("--true-cameras") { Description = "Draw from the true cameras in place of the tracked ones; a clip of `avatar synth` knows them. They are turned and shifted by what the avatar's own cameras have wrong in common." };
    private static readonly Option<bool> Coarse = new("--coarse") { Description = "Measure the picture before the enhancer." };
    private static readonly Option<string?> Lpips = new("--lpips") { Description = "Also measure LPIPS, with these weights (safetensors; AlexNet or VGG16).", HelpName = "FILE" };
    private static readonly Option<string?> Strip = new("--strip") { Description = "Also draw filmed, coarse, final and difference of four frames.", HelpName = "frames.png" };

    public static Command Create()
    {
        var verb = new Verb(
            "eval", "Measures an avatar on frames of a clip.",
            "likeness avatar eval --model head.safetensors --data clip --strip frames.png")
        {
            Model, Data, HeldOut, Training, Mode, TrueCameras, Coarse, Lpips, Strip,
        };
        verb.Does((call, cancel) => Eval(call, cancel));
        return verb;
    }

    private static void Eval(Call call, CancellationToken cancel)
    {
        AvatarModel model = AvatarModelFile.Load(call.Get(Model));
        AvatarClip clip = AvatarClipFiles.Load(call.Get(Data));
        int training = clip.TrainingFrames(call.Get(HeldOut));
        var pictures = ClipPictures.Load(clip, model.Size, cancel: cancel);
        var inputs = new ClipInputs(clip, model.Template, pictures.Width, pictures.Height, training);
        Camera[]? known = clip.TrueCameras is { } cameras ? [.. cameras.Select(c => model.Template.Frame.Apply(c.Resized(pictures.Width, pictures.Height)))] : null;
        if (call.Get(TrueCameras))
        {
            inputs = inputs.From(KnownCameras.For(
                model.Network, inputs, known ?? throw new LikenessException($"{call.Get(Data)}: the true cameras of this clip are not known; leave --true-cameras out.")));
        }

        (int first, int end) = call.Get(Training) ? (0, training) : (training, clip.Frames);
        PerceptualDistance? perceptual = call.Get(Lpips) is { } lpips ? PerceptualDistance.Load(lpips) : null;
        CorrectionMode mode = call.Get(Mode);
        Dictionary<string, double> figures = AvatarFigures.Of(AvatarEvaluation.Measure(model.Network, inputs, pictures, first, end, mode, !call.Get(Coarse), perceptual: perceptual, cancel: cancel));
        figures["megabytes"] = model.BytesByPart().Values.Sum() / 1e6;
        if (call.Get(Training) && !call.Get(TrueCameras) && known is not null && model.Network is GraphAvatarNetwork graph && graph.Options.GuidanceTokens > 0)
        {
            PoseErrors errors = PoseErrors.Measure(graph, inputs, known);
            foreach ((string when, PoseError error) in new[] { ("before", errors.Before), ("after", errors.After) })
            {
                figures[$"pose_degrees_{when}"] = error.Degrees;
                figures[$"pose_shift_{when}"] = error.Shift;
                figures[$"pose_across_{when}"] = error.Across;
                figures[$"pose_along_{when}"] = error.Along;
                figures[$"pose_pixels_{when}"] = error.Pixels;
            }
        }

        if (call.Get(Strip) is { } path)
        {
            int[] frames = [.. Enumerable.Range(0, 4).Select(i => first + (i * (end - first - 1) / 3)).Distinct()];
            PngWriter.Write(path, FrameStrip.Draw(model.Network, inputs, pictures, frames, mode));
            call.Output.Say($"strip: {path}");
        }

        call.Output.Figures(figures);
    }
}
