using Likeness.Avatars.Clips;
using Likeness.Avatars.Driving;
using Likeness.Avatars.Models;
using Likeness.Avatars.Networks;
using Likeness.Avatars.Synthetic;
using Likeness.Avatars.Training;
using Likeness.Cli.CommandLines;
using Likeness.Cli.Commands.Avatar;
using Likeness.Cli.Views;
using Likeness.Geometry.Cameras;
using Likeness.Imaging.Ffmpeg;
using Likeness.Imaging.Images;
using Likeness.Imaging.Png;
using Likeness.Imaging.Reports;
using Likeness.Runs.Events;
using Likeness.Runs.Folders;
using Likeness.Talking.Pictures;

namespace Likeness.Cli.Commands.Demo;

/// <summary>
/// The last stage: a film of the Bust with hair and glasses, an avatar that learns it, and the demo's sentence spoken by the avatar. Gaussians
/// that ride on triangles learn to open their mouth in less than a minute; the graph avatar needs several.
/// </summary>
internal static class AvatarStage
{
    // Frames cost little, and the mesh of a code is learned from them: with 120 the lips stand wide open for an m.
    private const int Frames = 320;
    private const int LearnedSize = 160;
    private const int ShownSize = 320;
    private const int Steps = 2500;
    private const int Columns = 6;

    public static async Task<Result> RunAsync(Call call, string folder, TalkingStage.Result talk, CancellationToken cancel)
    {
        string clipPath = Path.Combine(folder, "avatar-clip"), runPath = Path.Combine(folder, "run-avatar"), modelPath = Path.Combine(folder, "avatar.safetensors");
        foreach (string old in new[] { clipPath, runPath }.Where(Directory.Exists))
        {
            Directory.Delete(old, recursive: true);
        }

        call.Output.Say($"Filming the Bust with hair and glasses, {Frames} frames ...");
        SyntheticClipOptions film = new SyntheticClipOptions { Frames = Frames, Size = LearnedSize, Reduced = true, Seed = call.Seed }.WithoutErrors();
        AvatarClip clip = await SynthVerb.FilmAsync(call, clipPath, film, cancel).ConfigureAwait(false);
        call.Output.Say("Learning an avatar from the film ...");
        var options = new AvatarTrainingOptions { Method = AvatarMethod.Bound, Size = LearnedSize, PictureSteps = Steps, HeldOut = 0.1, Seed = call.Seed };
        RunDone done;
        using (RunFolder run = RunFolder.Create(runPath, new RunDescription { Kind = AvatarTrainer.RunKind, CommandLine = call.CommandLine, Config = AvatarTrainer.ConfigOf(options), Seed = call.Seed }))
        {
            var job = new AvatarTrainingJob { Clip = clip, Options = options, ModelPath = modelPath };
            done = await ProgressView.ShowAsync(RunFolders.Logged(run, AvatarTrainer.Train(job, run, cancel)), call.Output).ConfigureAwait(false);
        }

        call.Output.Say("Making the avatar say the sentence ...");
        AvatarModel model = AvatarModelFile.Load(modelPath);
        AvatarClip spoken = DriverOptions.ByCurves(clip, talk.Curves);
        string package = Path.Combine(folder, "avatar" + PackageOutput.Extension), sheet = Path.Combine(folder, "avatar.png"), filmPath = Path.Combine(folder, "avatar.mp4");
        PackageOutput.Figures figures = await PackageOutput.WriteAsync(call, model, clip, spoken, null, talk.SoundPath, package, cancel).ConfigureAwait(false);
        var puppet = new AvatarPuppet(model, clip);
        Camera camera = AvatarPuppet.Straight(clip).Resized(ShownSize, ShownSize);
        PngWriter.Write(sheet, Sheet(puppet, spoken, camera));
        var files = new List<(string, string)>
        {
            ("the avatar at twelve sounds", sheet),
            ("the avatar, for 'likeness avatar view --package'", package),
            ("the avatar's model, for 'likeness avatar'", modelPath),
        };
        if (FfmpegPrograms.Ffmpeg is not null)
        {
            Film(puppet, spoken, camera, talk.SoundPath, filmPath, cancel);
            files.Insert(0, ("the avatar speaks", filmPath));
        }

        return new Result(done.Figures["psnr"], figures, files);
    }

    private static Image Sheet(AvatarPuppet puppet, AvatarClip spoken, Camera camera)
    {
        var sheet = new ContactSheet(Columns);
        foreach (SpokenMoment moment in TalkingStage.Moments)
        {
            sheet.Add(Picture(puppet, spoken, camera, Math.Min(spoken.Frames - 1, (int)Math.Round(moment.At * spoken.FramesPerSecond))), moment.What);
        }

        return sheet.ToImage();
    }

    private static void Film(AvatarPuppet puppet, AvatarClip spoken, Camera camera, string sound, string path, CancellationToken cancel)
    {
        using var movie = new VideoWriter(path, camera.Width, camera.Height, new VideoWriteOptions { FrameRate = spoken.FramesPerSecond, AudioPath = sound }, cancel);
        for (int f = 0; f < spoken.Frames; f++)
        {
            cancel.ThrowIfCancellationRequested();
            movie.Add(Picture(puppet, spoken, camera, f));
        }

        movie.Finish();
    }

    private static Image Picture(AvatarPuppet puppet, AvatarClip spoken, Camera camera, int frame) =>
        puppet.Picture(puppet.Pose(spoken.VerticesOf(frame), spoken.ExpressionOf(frame), camera));

    /// <summary>What the stage found and left.</summary>
    internal sealed record Result(double Psnr, PackageOutput.Figures Package, IReadOnlyList<(string What, string Path)> Files);
}
