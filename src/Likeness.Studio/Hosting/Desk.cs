using System.Diagnostics;
using System.Text.Json;
using Likeness.Tensors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Likeness.Studio.Hosting;

/// <summary>
/// Answers requests that are work, one at a time: with its result, with 204 where a newer request of its kind made it needless, or with 400
/// and a sentence where the request is bad.
/// </summary>
internal sealed class Desk(int kinds) : IDisposable
{
    private readonly LatestOnly _turns = new(kinds);

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();

    /// <summary>Works and sends what came of it; the header Server-Timing says how long the work took.</summary>
    public async Task AnswerAsync(HttpContext context, int kind, Func<byte[]> work, string type)
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
    public static async Task<byte[]?> BodyAsync(HttpContext context, long most)
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
            string size = most < 1 << 20 ? $"{most >> 10} kB" : $"{most >> 20} MB";
            await RefuseAsync(context, error.StatusCode, $"This is more than {size}, the most that is taken.").ConfigureAwait(false);
            return null;
        }
    }

    /// <summary>Answers with a sentence.</summary>
    public static Task RefuseAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(message);
    }
}
