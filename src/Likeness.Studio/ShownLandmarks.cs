using Likeness.Studio.Endpoints;
using Likeness.Tensors;
using Microsoft.AspNetCore.Routing;

namespace Likeness.Studio;

/// <summary>Photos in which the page finds faces.</summary>
internal sealed class ShownLandmarks : IShown
{
    private readonly LandmarkEndpoints _endpoints;

    /// <exception cref="LikenessException">Two things are named.</exception>
    public ShownLandmarks(StudioOptions options) => _endpoints = options is { ScenePath: null, RunPath: null, ModelPath: null, PackagePath: null, AvatarPath: null }
        ? new LandmarkEndpoints(options.Landmarks!)
        : throw new LikenessException("Give photos to find landmarks in, or something to look at, and not both.");

    public string Page => "landmarks.html";

    public string Fragment => "#" + _endpoints.Key.Text;

    // The scripts of MediaPipe's packages do. The page loads them from this server, and nothing from another.
    public bool Evaluates => true;

    public void Map(IEndpointRouteBuilder routes, CancellationToken stop) => _endpoints.Map(routes);

    // The photos were read before they came here.
    public void Look()
    {
    }

    public Task WatchAsync(CancellationToken stop) => Task.Delay(Timeout.Infinite, stop);

    public void Dispose() => _endpoints.Dispose();
}
