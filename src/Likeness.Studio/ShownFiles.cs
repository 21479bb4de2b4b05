using Likeness.Studio.Endpoints;
using Likeness.Studio.Watching;
using Likeness.Tensors;
using Microsoft.AspNetCore.Routing;

namespace Likeness.Studio;

/// <summary>A scene file or the run folder of a fit, shown anew when they change.</summary>
internal sealed class ShownFiles : IShown
{
    private readonly ViewLog _log = new();
    private readonly Watcher _watcher;
    private readonly TimeSpan _every;

    /// <exception cref="LikenessException">The options name nothing, two things, or no run of a fit.</exception>
    public ShownFiles(StudioOptions options)
    {
        _watcher = Watcher.Create(options, _log);
        _every = options.PollInterval;
    }

    public string Page => "index.html";

    public void Map(IEndpointRouteBuilder routes, CancellationToken stop) => ViewEndpoints.Map(routes, _watcher, _log, stop);

    public void Look() => _watcher.Look();

    public Task WatchAsync(CancellationToken stop) => _watcher.WatchAsync(_every, stop);

    public void Dispose()
    {
    }
}
