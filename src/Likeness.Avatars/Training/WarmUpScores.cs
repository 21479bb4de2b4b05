using System.Text.Json;
using System.Text.Json.Serialization;
using Likeness.Avatars.Clips;
using Likeness.Avatars.Evaluation;
using Likeness.Avatars.Frames;
using Likeness.Runs.Folders;
using Likeness.Tensors.Files;

namespace Likeness.Avatars.Training;

/// <summary>
/// How well the two stages before pictures did, in PSNR on frames that are not learned from: the Gaussians fixed to vertices (1a), and the graph
/// networks' anchors that learned them (1b). Kept in the run folder, because a run that is gone on with cannot draw them again.
/// </summary>
internal sealed record WarmUpScores
{
    private const string FileName = "warm-up.json";

    /// <summary>Of the fixed Gaussians, dB; null where the run did not measure it.</summary>
    public double? PsnrFixed { get; init; }

    /// <summary>Of the anchors, without neural Gaussians, dB; null where the run did not measure it.</summary>
    public double? PsnrWarmUp { get; init; }

    /// <summary>Measures at the end of a stage and writes what is known by then.</summary>
    public static void Note(RunFolder run, AvatarTrainingSession session, ClipInputs inputs, ClipPictures pictures)
    {
        WarmUpScores before = Read(run);
        int first = inputs.FirstMeasured;
        WarmUpScores now = session.Warm
            ? before with { PsnrWarmUp = AvatarEvaluation.Measure(session.Avatar, inputs, pictures, first, inputs.Frames, enhanced: false, anchorsAlone: true).Psnr }
            : before with { PsnrFixed = AvatarEvaluation.Measure(session.Anchors!, inputs, pictures, first, inputs.Frames).Psnr };
        AtomicFile.WriteText(PathIn(run), JsonSerializer.Serialize(now, WarmUpScoresJson.Default.WarmUpScores));
    }

    /// <summary>Adds what was measured to a training's figures: <c>psnr_fixed</c>, <c>psnr_warm_up</c>.</summary>
    public static void AddTo(Dictionary<string, double> figures, RunFolder run)
    {
        WarmUpScores scores = Read(run);
        foreach ((string name, double? psnr) in new[] { ("psnr_fixed", scores.PsnrFixed), ("psnr_warm_up", scores.PsnrWarmUp) })
        {
            if (psnr is { } value)
            {
                figures[name] = value;
            }
        }
    }

    // Figures beside an hour of training: a file that somebody damaged is no reason to lose the rest.
    private static WarmUpScores Read(RunFolder run)
    {
        try
        {
            return File.Exists(PathIn(run)) ? JsonSerializer.Deserialize(File.ReadAllText(PathIn(run)), WarmUpScoresJson.Default.WarmUpScores) ?? new WarmUpScores() : new WarmUpScores();
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            return new WarmUpScores();
        }
    }

    private static string PathIn(RunFolder run) => Path.Combine(run.Exports, FileName);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(WarmUpScores))]
internal sealed partial class WarmUpScoresJson : JsonSerializerContext;
