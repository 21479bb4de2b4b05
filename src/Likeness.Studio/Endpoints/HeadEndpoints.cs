using System.Diagnostics;
using System.Text.Json;
using Likeness.Studio.Heads;
using Likeness.Studio.Hosting;
using Likeness.Tensors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Likeness.Studio.Endpoints;

/// <summary>
/// What the page of a head asks for: <c>GET /api/head</c>, what there is; <c>POST /api/head/gaussians</c> and <c>/api/head/picture</c>, an
/// expression or a frame as it looks from somewhere; <c>GET</c> and <c>POST /api/head/sound</c>, what it says. Bad requests are answered
/// with a sentence, those that a newer one made needless with 204.
/// </summary>
internal sealed class HeadEndpoints : IDisposable
{
    private const long LargestRequest = 1 << 18;
    private const int LongestName = 100;
    private const string Json = "application/json";
    private readonly ShownHead _head;
    private readonly LatestOnly _turns = new(3);

    /// <summary>Prepares to show a head, which is disposed of with this.</summary>
    public HeadEndpoints(ShownHead head) => _head = head;

    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/head", context => TypedResults.Bytes(Facts(), Json).ExecuteAsync(context));
        routes.MapPost("/api/head/gaussians", context => ShowAsync(context, 0, _head.Gaussians, "application/octet-stream"));
        routes.MapPost("/api/head/picture", context => ShowAsync(context, 1, _head.Picture, "image/png"));
        routes.MapGet("/api/head/sound", SendSoundAsync);
        routes.MapPost("/api/head/sound", TakeSoundAsync);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _turns.Dispose();
        _head.Dispose();
    }

    private byte[] Facts() => JsonSerializer.SerializeToUtf8Bytes(_head.Facts, HeadJson.Default.HeadFacts);

    private async Task ShowAsync(HttpContext context, int kind, Func<HeadRequest, byte[]> show, string type)
    {
        if (await BodyAsync(context, LargestRequest).ConfigureAwait(false) is not { } body)
        {
            return;
        }

        await AnswerAsync(
            context, kind,
            () => show(JsonSerializer.Deserialize(body, HeadJson.Default.HeadRequest) ?? throw new LikenessException("The request is empty.")), type).ConfigureAwait(false);
    }

    private async Task TakeSoundAsync(HttpContext context)
    {
        if (await BodyAsync(context, SpokenMotion.LargestSound).ConfigureAwait(false) is not { } content)
        {
            return;
        }

        // It is shown on the page and in messages, and opens no file.
        string name = Path.GetFileName(context.Request.Query["name"].ToString());
        name = name.Length is > 0 and <= LongestName ? name : "recording";
        await AnswerAsync(
            context, 2,
            () =>
            {
                _head.Say(new HeadSound(content, name), context.RequestAborted);
                return Facts();
            },
            Json).ConfigureAwait(false);
    }

    private Task SendSoundAsync(HttpContext context) => _head.Sound is { } sound
        ? TypedResults.Bytes(sound.Content, SoundTypes.Of(sound.Name), enableRangeProcessing: true).ExecuteAsync(context)
        : TypedResults.NotFound().ExecuteAsync(context);

    private async Task AnswerAsync(HttpContext context, int kind, Func<byte[]> work, string type)
    {
        try
        {
            long start = 0;
            byte[]? answer = await _turns.RunAsync(
                kind,
                () =>
                {
                    start = Stopwatch.GetTimestamp();
                    return work();
                },
                context.RequestAborted).ConfigureAwait(false);
            if (answer is null)
            {
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                return;
            }

            context.Response.Headers["Server-Timing"] = FormattableString.Invariant($"work;dur={Stopwatch.GetElapsedTime(start).TotalMilliseconds:F1}");
            await TypedResults.Bytes(answer, type).ExecuteAsync(context).ConfigureAwait(false);
        }
        catch (Exception error) when (error is LikenessException or ShapeException or JsonException)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, error.Message).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The page has moved on.
        }
    }

    /// <summary>The content of a request; null after it was refused for its size.</summary>
    private static async Task<byte[]?> BodyAsync(HttpContext context, long most)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = most;
        }

        try
        {
            using var content = new MemoryStream();
            await context.Request.Body.CopyToAsync(content, context.RequestAborted).ConfigureAwait(false);
            return content.ToArray();
        }
        catch (BadHttpRequestException error) when (error.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            await RefuseAsync(context, error.StatusCode, $"This is more than {most >> 20} MB, the most that is taken.").ConfigureAwait(false);
            return null;
        }
    }

    private static Task RefuseAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(message);
    }
}
