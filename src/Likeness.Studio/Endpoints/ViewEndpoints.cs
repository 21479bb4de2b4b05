using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Likeness.Studio.Watching;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Likeness.Studio.Endpoints;

/// <summary>
/// What the view's page asks for: <c>/api/events</c>, all that happens as server-sent events with ids, and <c>/api/scenes/VERSION.ply</c>,
/// the scene that an event named.
/// </summary>
internal static class ViewEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, Watcher watcher, ViewLog log, CancellationToken stop)
    {
        routes.MapGet("/api/events", context => SendEventsAsync(context, log, stop));
        routes.MapGet("/api/scenes/{version:int}.ply", context => SendSceneAsync(context, watcher));
    }

    private static async Task SendEventsAsync(HttpContext context, ViewLog log, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stop);
        long from = NextAfter(context.Request.Headers["Last-Event-ID"].ToString(), log.Session);
        try
        {
            await TypedResults.ServerSentEvents(Events(log, from, end.Token)).ExecuteAsync(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The page was closed, or the server stops.
        }
    }

    private static async IAsyncEnumerable<SseItem<string>> Events(ViewLog log, long from, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (ViewMessage message in log.From(from, cancel).ConfigureAwait(false))
        {
            yield return new SseItem<string>(message.Json, message.Type)
            {
                EventId = string.Create(CultureInfo.InvariantCulture, $"{log.Session}-{message.Number}"),
                ReconnectionInterval = TimeSpan.FromSeconds(1),
            };
        }
    }

    /// <summary>The number after the last that the page has; 0, which is all, for an id of an earlier server or of no server.</summary>
    private static long NextAfter(string id, string session)
    {
        string[] parts = id.Split('-');
        return parts.Length == 2 && parts[0] == session && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long last) ? last + 1 : 0;
    }

    private static Task SendSceneAsync(HttpContext context, Watcher watcher)
    {
        int version = int.Parse((string)context.Request.RouteValues["version"]!, CultureInfo.InvariantCulture);
        // Another version than the newest is gone: the event that named the newest is on its way to the page.
        return watcher.Scene is { } scene && scene.Version == version
            ? TypedResults.Bytes(scene.Content, "application/octet-stream", enableRangeProcessing: true).ExecuteAsync(context)
            : TypedResults.NotFound().ExecuteAsync(context);
    }
}
