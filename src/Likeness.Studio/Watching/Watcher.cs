using System.Text.Json;
using Likeness.Tensors;

namespace Likeness.Studio.Watching;

/// <summary>Looks at files from time to time and tells the page what is new. Only <see cref="Look"/> writes; requests read.</summary>
/// <param name="log">What the page is told.</param>
internal abstract class Watcher(ViewLog log)
{
    private volatile SceneSnapshot? _scene;
    private string _state = "";
    private int _versions;

    /// <summary>The scene that is shown, or null before there is one.</summary>
    public SceneSnapshot? Scene => _scene;

    /// <summary>A watcher of what the options name.</summary>
    /// <exception cref="LikenessException">They name nothing or two things, or the folder holds no run of a fit.</exception>
    public static Watcher Create(StudioOptions options, ViewLog log) => (options.ScenePath, options.RunPath) switch
    {
        ({ } scene, null) => new FileWatcher(scene, options.Up, log),
        (null, { } run) => new RunWatcher(run, options.Up, log),
        _ => throw new LikenessException("Give either --scene FILE or --run DIR: there is one thing to look at."),
    };

    /// <summary>Reads what has changed.</summary>
    /// <exception cref="InvalidFileException">The scene file that the user named cannot be read, and nothing is shown yet.</exception>
    public abstract void Look();

    /// <summary>Looks again and again.</summary>
    public async Task WatchAsync(TimeSpan every, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(every);
        while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
        {
            Look();
        }
    }

    /// <summary>The number of the next scene.</summary>
    protected int NextVersion() => ++_versions;

    /// <summary>Shows a scene, or says more about the one that is shown.</summary>
    protected void Show(SceneSnapshot scene)
    {
        _scene = scene;
        log.Add("scene", JsonSerializer.Serialize(scene.Facts, StudioJson.Default.SceneFacts), replaces: true);
    }

    /// <summary>Says how things stand, unless that was said already.</summary>
    protected void Tell(ViewState state)
    {
        string json = JsonSerializer.Serialize(state, StudioJson.Default.ViewState);
        if (json != _state)
        {
            _state = json;
            log.Add("state", json, replaces: true);
        }
    }
}
