using Likeness.Runs.Events;
using Likeness.Runs.Folders;
using Likeness.Splatting.Files;
using Likeness.Splatting.Fitting.Training;
using Likeness.Splatting.Looking;
using Likeness.Splatting.Scenes;
using Likeness.Studio;

namespace Likeness.Tests.Studio;

/// <summary>A folder with a scene or a run to look at, and the host that shows it; both are gone after the test.</summary>
internal sealed class StudioFolder : IAsyncDisposable
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(20);
    private readonly List<IAsyncDisposable> _hosts = [];

    public string Path { get; } = Directory.CreateTempSubdirectory("likeness-studio-").FullName;

    public string this[params string[] names] => System.IO.Path.Combine([Path, .. names]);

    /// <summary>A host for a scene file of this folder.</summary>
    public Task<StudioHost> ShowSceneAsync(string name, UpDirection up = UpDirection.YUp) => StartAsync(new StudioOptions { ScenePath = this[name], Up = up });

    /// <summary>A host for a run folder below this folder.</summary>
    public Task<StudioHost> ShowRunAsync(string name) => StartAsync(new StudioOptions { RunPath = this[name], Up = UpDirection.YUp });

    /// <summary>Begins a run as a fit does.</summary>
    public RunFolder CreateRun(string name, FittingOptions? options = null) =>
        RunFolder.Create(this[name], new RunDescription { Kind = SceneTrainer.RunKind, Config = FittingJson.Of(options ?? new FittingOptions()) });

    /// <summary>Exports a scene as a fit does when it measures.</summary>
    public static void Measure(RunFolder run, GaussianScene scene, long step)
    {
        SceneFiles.Save(System.IO.Path.Combine(run.Exports, "scene.ply"), scene);
        run.Events.Write(new RunEvaluation(step, 0, new Dictionary<string, double> { ["gaussians"] = scene.Count }));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable host in _hosts)
        {
            await host.DisposeAsync();
        }

        Directory.Delete(Path, recursive: true);
    }

    private async Task<StudioHost> StartAsync(StudioOptions options)
    {
        StudioHost host = await StudioHost.StartAsync(options with { PollInterval = Often });
        _hosts.Add(host);
        return host;
    }
}
