using Likeness.Studio.Endpoints;
using Likeness.Studio.Heads;
using Likeness.Tensors;
using Microsoft.AspNetCore.Routing;

namespace Likeness.Studio;

/// <summary>A head that the page moves or plays.</summary>
internal sealed class ShownFace : IShown
{
    private readonly HeadEndpoints _endpoints;

    /// <exception cref="LikenessException">A file cannot be read, or two things are named.</exception>
    public ShownFace(StudioOptions options, CancellationToken cancel) => _endpoints = options is { ScenePath: null, RunPath: null }
        ? new HeadEndpoints(ShownHead.Open(options, cancel))
        : throw new LikenessException("Give one of a scene, a run, an avatar and a package: there is one thing to look at.");

    public string Page => "avatar.html";

    public void Map(IEndpointRouteBuilder routes, CancellationToken stop) => _endpoints.Map(routes);

    // Nothing is read again: an avatar does not change while it is looked at.
    public void Look()
    {
    }

    public Task WatchAsync(CancellationToken stop) => Task.Delay(Timeout.Infinite, stop);

    public void Dispose() => _endpoints.Dispose();
}
