using System.Globalization;
using Likeness.Splatting.Files;
using Likeness.Splatting.Fitting.Training;
using Likeness.Tensors;

namespace Likeness.Studio.Watching;

/// <summary>A scene that a run left.</summary>
/// <param name="File">The scene.</param>
/// <param name="Source">The file, from the run folder.</param>
/// <param name="Stamp">The file as it was when it was read.</param>
/// <param name="Step">The number of steps that made it, where that is known.</param>
internal sealed record FoundScene(SceneFile File, string Source, SharedFile Stamp, long? Step);

/// <summary>Finds the newest scene of a run: the one that it exports when it measures, or that in a checkpoint.</summary>
internal sealed class RunScenes(string folder)
{
    private const string StepPrefix = "step-";
    private const string CheckpointExtension = ".safetensors";

    private readonly string _export = Path.Combine(folder, "exports", "scene.ply");
    private readonly string _checkpoints = Path.Combine(folder, "checkpoints");
    private readonly HashSet<SharedFile> _failed = [];
    private SharedFile? _shown;

    /// <summary>Why the newest scene cannot be shown, if it cannot.</summary>
    public string? Problem { get; private set; }

    /// <summary>Reads the newest scene that is newer than the one that is shown; null when there is none.</summary>
    /// <param name="shownStep">The step of the one that is shown, where that is known.</param>
    /// <param name="history">Knows the steps of exports.</param>
    public FoundScene? Newer(long? shownStep, RunHistory history)
    {
        foreach (SharedFile candidate in Candidates().OrderByDescending(c => c.Written))
        {
            if (_failed.Contains(candidate))
            {
                continue;
            }

            // At its end a run exports and saves the same scene.
            if (candidate == _shown || candidate.Written < _shown?.Written || (candidate.Path != _export && StepOf(candidate.Path) == shownStep))
            {
                return null;
            }

            try
            {
                byte[] content = SharedFile.ReadAll(candidate.Path);
                SceneFile file = candidate.Path == _export
                    ? SceneFiles.Read(content, candidate.Path)
                    : new SceneFile(FittingCheckpoint.ReadScene(content, candidate.Path), SceneFormat.Ply);
                _failed.Clear();
                _shown = candidate;
                Problem = null;
                long? step = candidate.Path == _export ? history.StepOfExport(candidate.Written) : StepOf(candidate.Path);
                return new FoundScene(file, Path.GetRelativePath(folder, candidate.Path).Replace('\\', '/'), candidate, step);
            }
            catch (LikenessException error)
            {
                // The run may have deleted it, or put a newer one in its place; an older one will do meanwhile.
                _failed.Add(candidate);
                Problem = SharedFile.Of(candidate.Path) == candidate ? error.Message : Problem;
            }
        }

        return null;
    }

    /// <summary>The step of the shown scene, when it is an export whose measurement has been noted since.</summary>
    public long? StepOfShown(RunHistory history) => _shown is { } shown && shown.Path == _export ? history.StepOfExport(shown.Written) : null;

    private IEnumerable<SharedFile> Candidates()
    {
        if (SharedFile.Of(_export) is { } export)
        {
            yield return export;
        }

        string[] saved;
        try
        {
            saved = Directory.Exists(_checkpoints) ? Directory.GetFiles(_checkpoints, StepPrefix + "*" + CheckpointExtension) : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            saved = [];
        }

        foreach (string path in saved)
        {
            if (SharedFile.Of(path) is { } checkpoint)
            {
                yield return checkpoint;
            }
        }
    }

    private static long? StepOf(string checkpoint) =>
        long.TryParse(Path.GetFileName(checkpoint)[StepPrefix.Length..^CheckpointExtension.Length], NumberStyles.None, CultureInfo.InvariantCulture, out long step) ? step : null;
}
