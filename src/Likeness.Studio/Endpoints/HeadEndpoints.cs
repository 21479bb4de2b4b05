using System.Text.Json;
using Likeness.Studio.Heads;
using Likeness.Studio.Hosting;
using Likeness.Tensors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
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
    private readonly Desk _desk = new(3);

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
        _desk.Dispose();
        _head.Dispose();
    }

    private byte[] Facts() => JsonSerializer.SerializeToUtf8Bytes(_head.Facts, HeadJson.Default.HeadFacts);

    private async Task ShowAsync(HttpContext context, int kind, Func<HeadRequest, byte[]> show, string type)
    {
        if (await Desk.BodyAsync(context, LargestRequest).ConfigureAwait(false) is not { } body)
        {
            return;
        }

        await _desk.AnswerAsync(
            context, kind,
            () => show(JsonSerializer.Deserialize(body, HeadJson.Default.HeadRequest) ?? throw new LikenessException("The request is empty.")), type).ConfigureAwait(false);
    }

    private async Task TakeSoundAsync(HttpContext context)
    {
        if (await Desk.BodyAsync(context, SpokenMotion.LargestSound).ConfigureAwait(false) is not { } content)
        {
            return;
        }

        // It is shown on the page and in messages, and opens no file.
        string name = Path.GetFileName(context.Request.Query["name"].ToString());
        name = name.Length is > 0 and <= LongestName ? name : "recording";
        await _desk.AnswerAsync(
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
}
