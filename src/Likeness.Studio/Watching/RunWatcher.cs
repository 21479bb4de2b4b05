using System.Text.Json;
using System.Text.Json.Nodes;
using Likeness.Runs.Folders;
using Likeness.Splatting.Fitting.Training;
using Likeness.Splatting.Looking;
using Likeness.Tensors;

namespace Likeness.Studio.Watching;

/// <summary>
/// Shows a fit from its run folder: figures, progress and the newest scene. It is another program that writes there, at any time; what is
/// missing or half-written is looked at again later.
/// </summary>
internal sealed class RunWatcher : Watcher
{
    private readonly RunMetrics _metrics;
    private readonly RunHistory _history;
    private readonly RunScenes _scenes;
    private string? _tooLarge;

    public RunWatcher(string folder, UpDirection up, ViewLog log) : base(log)
    {
        if (!RunFolder.Exists(folder))
        {
            throw new InvalidFileException(folder, $"holds no run (run.json is missing). Check the path, or begin one: likeness splat train --run {folder}.");
        }

        RunDescription description = RunFolder.ReadDescription(folder);
        if (description.Kind != SceneTrainer.RunKind)
        {
            throw new LikenessException($"{folder}: holds a run of {description.Kind}; the view shows runs of {SceneTrainer.RunKind}.");
        }

        _metrics = new RunMetrics(Path.Combine(folder, "metrics.csv"), log);
        _history = new RunHistory(Path.Combine(folder, "events.jsonl"));
        _scenes = new RunScenes(folder);
        var subject = new ViewSubject
        {
            Session = log.Session,
            Kind = "run",
            Path = folder,
            Up = up,
            Background = Setting("background") == "white" ? "white" : "black",
            Antialias = Setting("antialias") == "true",
        };
        log.Add("view", JsonSerializer.Serialize(subject, StudioJson.Default.ViewSubject), replaces: false);

        string? Setting(string name) => description.Config.TryGetPropertyValue(name, out JsonNode? value) ? value?.ToString().ToLowerInvariant() : null;
    }

    public override void Look()
    {
        _metrics.Look();
        _history.Look();
        if (_scenes.Newer(Scene?.Facts.Step, _history) is { } found)
        {
            Show(found);
        }
        else if (Scene is { Facts.Step: null } shown && _scenes.StepOfShown(_history) is { } step)
        {
            Show(shown with { Facts = shown.Facts with { Step = step } });
        }

        long? last = Latest(_metrics.LastStep, Scene?.Facts.Step);
        Tell(new ViewState
        {
            Status = _history.Done ? "done" : last is null && Scene is null ? "waiting" : "running",
            Title = _history.Title,
            Step = last,
            TotalSteps = _history.TotalSteps,
            Changed = Latest(Latest(_metrics.Changed, _history.Changed), Scene?.Facts.Written),
            Problem = _metrics.Problem ?? _history.Problem ?? _scenes.Problem ?? _tooLarge,
            Warnings = _history.Warnings,
        });
    }

    private void Show(FoundScene found)
    {
        try
        {
            Show(SceneSnapshot.Of(NextVersion(), found.File, found.Source, found.Stamp, found.Step));
            _tooLarge = null;
        }
        catch (LikenessException error)
        {
            _tooLarge = error.Message;
        }
    }

    private static T? Latest<T>(T? a, T? b) where T : struct, IComparable<T> => a is { } x && b is { } y ? x.CompareTo(y) >= 0 ? a : b : a ?? b;
}
