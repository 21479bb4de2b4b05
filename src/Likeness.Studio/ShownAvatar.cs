using Likeness.Studio.Editing;
using Likeness.Studio.Endpoints;
using Likeness.Tensors;
using Microsoft.AspNetCore.Routing;

namespace Likeness.Studio;

/// <summary>A stylised avatar that the page edits.</summary>
internal sealed class ShownAvatar : IShown
{
    private readonly EditEndpoints _endpoints;

    /// <exception cref="LikenessException">The file cannot be read or drawn, or two things are named.</exception>
    public ShownAvatar(StudioOptions options) => _endpoints = options is { ScenePath: null, RunPath: null, ModelPath: null, PackagePath: null }
        ? new EditEndpoints(new EditedAvatar(options.AvatarPath!, options.SavePath ?? options.AvatarPath!))
        : throw new LikenessException("Give an avatar to edit, or something to look at, and not both.");

    public string Page => "edit.html";

    public string Fragment => "#" + _endpoints.Key.Text;

    public void Map(IEndpointRouteBuilder routes, CancellationToken stop) => _endpoints.Map(routes);

    // Nothing is read again: what is on the page is the avatar now.
    public void Look()
    {
    }

    public Task WatchAsync(CancellationToken stop) => Task.Delay(Timeout.Infinite, stop);

    public void Dispose() => _endpoints.Dispose();
}
