using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Likeness.Avatars.Clips;
using Likeness.Avatars.Evaluation;
using Likeness.Avatars.Frames;
using Likeness.Avatars.Heads;
using Likeness.Avatars.Models;
using Likeness.Avatars.Networks;
using Likeness.Imaging.Perceptual;
using Likeness.Imaging.Png;
using Likeness.Runs.Events;
using Likeness.Runs.Folders;
using Likeness.Runs.Training;
using Likeness.Tensors;
using Likeness.Tensors.Memory;

namespace Likeness.Avatars.Training;

/// <summary>What a training of an avatar works on and what it leaves behind.</summary>
public sealed record AvatarTrainingJob
{
    /// <summary>The tracked clip.</summary>
    public required AvatarClip Clip { get; init; }

    /// <summary>The settings.</summary>
    public required AvatarTrainingOptions Options { get; init; }

    /// <summary>LPIPS with the user's weights, to learn by and to measure with; null goes without.</summary>
    public PerceptualDistance? Perceptual { get; init; }

    /// <summary>Where the model goes.</summary>
    public required string ModelPath { get; init; }

    /// <summary>Keeps mesh hierarchies between programs, or null.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>The longest time between two checkpoints.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>
/// Trains an avatar as a run: events out, checkpoints and metrics in the run folder, exact resume; strips of held-out frames in its
/// <c>exports</c>.
/// </summary>
public static class AvatarTrainer
{
    /// <summary>The kind of run in run.json and in checkpoints.</summary>
    public const string RunKind = "avatar.train";

    private const int ReportsPerStrip = 10;
    private const int StripFrames = 4;

    /// <summary>The settings as run.json keeps them.</summary>
    public static System.Text.Json.Nodes.JsonObject ConfigOf(AvatarTrainingOptions options) =>
        JsonSerializer.SerializeToNode(options, AvatarTrainingJson.Default.AvatarTrainingOptions)!.AsObject();

    /// <summary>Trains, or goes on where the newest checkpoint of the folder stands.</summary>
    /// <param name="job">What to do.</param>
    /// <param name="run">An open run folder.</param>
    /// <param name="cancel">Stops after the running step, with a checkpoint.</param>
    /// <returns>What happens; ends with <see cref="RunDone"/> and its figures.</returns>
    public static IAsyncEnumerable<RunEvent> Train(AvatarTrainingJob job, RunFolder run, CancellationToken cancel = default) => RunThread.Start(
        (report, stop) =>
        {
            AvatarClip clip = job.Clip;
            AvatarTrainingOptions options = job.Options with { Model = job.Options.Model with { ExpressionLength = clip.ExpressionLength } };
            int training = clip.TrainingFrames(options.Validated().HeldOut);
            var pictures = ClipPictures.Load(clip, options.Size, cancel: stop);
            if (pictures.Width % 4 != 0 || pictures.Height % 4 != 0)
            {
                throw new LikenessException($"The clip's pictures become {pictures.Width} by {pictures.Height} pixels; both must be multiples of 4. Choose another size.");
            }

            var template = HeadTemplate.Of(clip, training, job.CacheFolder);
            var inputs = new ClipInputs(clip, template, pictures.Width, pictures.Height, training);
            if (options.Method == AvatarMethod.Static)
            {
                Average(job, options, template, inputs, pictures, report);
                return;
            }

            var session = new AvatarTrainingSession(template, inputs, pictures, options, job.Perceptual);
            session.StageEnded = () => WarmUpScores.Note(run, session, inputs, pictures);
            TrainingLoop.Run(Loop(job, options, run, session, template, inputs, pictures), report, stop);
        },
        cancel);

    private static TrainingLoopJob Loop(
        AvatarTrainingJob job, AvatarTrainingOptions options, RunFolder run, AvatarTrainingSession session, HeadTemplate template, ClipInputs inputs, ClipPictures pictures) => new()
        {
            Session = session,
            Run = run,
            Name = $"{options.Method} avatar".ToLowerInvariant(),
            CheckpointInterval = job.CheckpointInterval,
            Identity = new Dictionary<string, string>
            {
                ["architecture"] = JsonSerializer.Serialize(options, AvatarTrainingJson.Default.AvatarTrainingOptions),
                ["topology"] = job.Clip.Topology.ContentHash,
                ["frames"] = job.Clip.Frames.ToString(CultureInfo.InvariantCulture),
            },
            AfterEpoch = epoch => Strip(run, session, inputs, pictures, epoch),
            Finish = _ =>
            {
                Dictionary<string, double> figures = Finish(job, options, session.Avatar, template, inputs, pictures);
                WarmUpScores.AddTo(figures, run);
                return figures;
            },
        };

    // The textured mesh has no steps: its texture is a mean over frames.
    private static void Average(AvatarTrainingJob job, AvatarTrainingOptions options, HeadTemplate template, ClipInputs inputs, ClipPictures pictures, RunReporter report)
    {
        var clock = Stopwatch.StartNew();
        report.Report(new RunStarted("textured mesh", 0, inputs.TrainingFrames));
        var mesh = new TexturedMesh(template, ClipInputs.MeanColour(pictures, inputs.TrainingFrames));
        mesh.Learn(Enumerable.Range(0, inputs.TrainingFrames).Select(f =>
        {
            float[] colours = new float[pictures.Width * pictures.Height * 3], mask = new float[pictures.Width * pictures.Height];
            pictures.CopyColours(f, colours);
            pictures.CopyMask(f, mask);
            report.Step(f + 1, inputs.TrainingFrames, 0, 0);
            return (inputs.Of(f), colours, mask);
        }));
        Dictionary<string, double> figures = Finish(job, options, mesh, template, inputs, pictures);
        figures["seconds"] = Math.Round(clock.Elapsed.TotalSeconds, 1);
        report.Report(new RunDone(clock.Elapsed, figures));
    }

    private static void Strip(RunFolder run, AvatarTrainingSession session, ClipInputs inputs, ClipPictures pictures, int epoch)
    {
        if (epoch % ReportsPerStrip != 0 && session.StepsDone < session.TotalSteps)
        {
            return;
        }

        int first = inputs.FirstMeasured, count = inputs.Frames - first;
        int[] frames = [.. Enumerable.Range(0, Math.Min(StripFrames, count)).Select(i => first + (i * (count - 1) / Math.Max(1, StripFrames - 1)))];
        Directory.CreateDirectory(run.Exports);
        string path = Path.Combine(run.Exports, string.Create(CultureInfo.InvariantCulture, $"step-{session.StepsDone:D6}.png"));
        PngWriter.Write(path, FrameStrip.Draw(session.Shown, inputs, pictures, frames));
    }

    private static Dictionary<string, double> Finish(
        AvatarTrainingJob job, AvatarTrainingOptions options, HeadAvatar avatar, HeadTemplate template, ClipInputs inputs, ClipPictures pictures)
    {
        var model = new AvatarModel(template, job.Clip.ExpressionNames, avatar)
        {
            Method = options.Method,
            Options = options.Model,
            Licence = job.Clip.Licence,
            Size = options.Size,
        };
        AvatarModelFile.Save(job.ModelPath, model);
        int first = inputs.FirstMeasured;
        AvatarScore score = AvatarEvaluation.Measure(avatar, inputs, pictures, first, inputs.Frames, perceptual: job.Perceptual);
        Dictionary<string, double> figures = AvatarFigures.Of(score);
        figures["megabytes"] = model.BytesByPart().Values.Sum() / 1e6;
        using TensorScope scope = TensorScope.Begin();
        figures["gaussians"] = avatar.Draw(inputs.Of(first)).Gaussians;
        return figures;
    }
}
