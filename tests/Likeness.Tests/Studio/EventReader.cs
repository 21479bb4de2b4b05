using System.Net.ServerSentEvents;
using System.Text.Json;
using Likeness.Studio;

namespace Likeness.Tests.Studio;

/// <summary>Reads a host's server-sent events one after the other, as a browser does.</summary>
internal sealed class EventReader : IAsyncDisposable
{
    // For one event, on a machine that runs other tests as well; only a stream that is silent for good fails.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly HttpClient _http;
    private readonly CancellationTokenSource _stop;
    private readonly IAsyncEnumerator<SseItem<string>> _items;

    private EventReader(HttpClient http, CancellationTokenSource stop, IAsyncEnumerator<SseItem<string>> items)
    {
        _http = http;
        _stop = stop;
        _items = items;
    }

    /// <summary>The id of the last event that was read.</summary>
    public string? LastId { get; private set; }

    /// <summary>Connects.</summary>
    /// <param name="host">The host.</param>
    /// <param name="lastId">The last event that the page has; null for a page that has none.</param>
    public static async Task<EventReader> OpenAsync(StudioHost host, string? lastId = null)
    {
        var http = new HttpClient();
        var stop = new CancellationTokenSource(Patience);
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(host.Address, "api/events"));
        if (lastId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastId);
        }

        HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop.Token);
        response.EnsureSuccessStatusCode();
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        SseParser<string> parser = SseParser.Create(await response.Content.ReadAsStreamAsync(stop.Token));
        return new EventReader(http, stop, parser.EnumerateAsync(stop.Token).GetAsyncEnumerator(stop.Token));
    }

    /// <summary>The next event.</summary>
    public async Task<(string Type, JsonElement Content)> NextAsync()
    {
        _stop.CancelAfter(Patience);
        Assert.True(await _items.MoveNextAsync(), "the stream has ended");
        LastId = _items.Current.EventId;
        return (_items.Current.EventType, JsonDocument.Parse(_items.Current.Data).RootElement);
    }

    /// <summary>The content of the next event of a type that fits.</summary>
    public async Task<JsonElement> NextAsync(string type, Func<JsonElement, bool>? fits = null)
    {
        while (true)
        {
            (string found, JsonElement content) = await NextAsync();
            if (found == type && (fits is null || fits(content)))
            {
                return content;
            }
        }
    }

    /// <summary>True when the server ends the stream.</summary>
    public async Task<bool> EndsAsync()
    {
        while (await _items.MoveNextAsync())
        {
            LastId = _items.Current.EventId;
        }

        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _items.DisposeAsync();
        _http.Dispose();
        _stop.Dispose();
    }
}
