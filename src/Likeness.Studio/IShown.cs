using Microsoft.AspNetCore.Routing;

namespace Likeness.Studio;

/// <summary>What a host shows: a page, and what the page asks for.</summary>
internal interface IShown : IDisposable
{
    /// <summary>The page that the bare address opens.</summary>
    string Page { get; }

    /// <summary>What the address of the page ends in: '#' and a key where the page can save something or sees what others should not. Browsers send it to nobody.</summary>
    string Fragment => "";

    /// <summary>The page may make functions of text (see <see cref="Hosting.LoopbackGuard"/>).</summary>
    bool Evaluates => false;

    /// <summary>Adds what the page asks for.</summary>
    void Map(IEndpointRouteBuilder routes, CancellationToken stop);

    /// <summary>Reads what is on the disk now.</summary>
    void Look();

    /// <summary>Looks again and again until it is stopped.</summary>
    Task WatchAsync(CancellationToken stop);
}
