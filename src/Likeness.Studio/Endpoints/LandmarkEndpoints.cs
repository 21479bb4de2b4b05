using System.Globalization;
using System.Text.Json;
using Likeness.Imaging.Png;
using Likeness.Studio.Hosting;
using Likeness.Studio.Landmarks;
using Likeness.Tensors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Likeness.Studio.Endpoints;

/// <summary>
/// What the page that finds landmarks asks for: <c>GET /api/landmarks</c>, the photos' names and whether masks are wanted; <c>GET /api/landmarks/photos/N</c>, one of them as
/// PNG; <c>POST /api/landmarks/photos/N</c>, what was found in it; <c>GET /api/landmarks/packages/PACKAGE/FILE</c>, what it searches with. All
/// but the last ask for the key: photos are the user's own.
/// </summary>
internal sealed class LandmarkEndpoints(LandmarkSearch search) : IDisposable
{
    private const long LargestReport = 16L << 20;
    private const string Json = "application/json";
    private readonly Desk _desk = new(search.Photos.Count);

    /// <summary>Lets its holder see the photos and report.</summary>
    public AccessKey Key { get; } = new();

    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/landmarks", SendFactsAsync);
        routes.MapGet("/api/landmarks/photos/{index}", SendPhotoAsync);
        routes.MapPost("/api/landmarks/photos/{index}", TakeReportAsync);
        routes.MapGet("/api/landmarks/packages/{package}/{file}", SendFileAsync);
    }

    /// <inheritdoc/>
    public void Dispose() => _desk.Dispose();

    private async Task SendFactsAsync(HttpContext context)
    {
        if (await IsLetInAsync(context).ConfigureAwait(false))
        {
            var facts = new LandmarkFacts([.. search.Photos.Select(p => Path.GetFileName(p.Path))], search.Masks);
            await TypedResults.Bytes(JsonSerializer.SerializeToUtf8Bytes(facts, LandmarkJson.Default.LandmarkFacts), Json).ExecuteAsync(context).ConfigureAwait(false);
        }
    }

    private async Task SendPhotoAsync(HttpContext context)
    {
        if (await IsLetInAsync(context).ConfigureAwait(false) && await IndexAsync(context).ConfigureAwait(false) is { } index)
        {
            await TypedResults.Bytes(PngWriter.Encode(search.Photos[index].Picture), "image/png").ExecuteAsync(context).ConfigureAwait(false);
        }
    }

    private async Task TakeReportAsync(HttpContext context)
    {
        if (await IsLetInAsync(context).ConfigureAwait(false)
            && await IndexAsync(context).ConfigureAwait(false) is { } index
            && await Desk.BodyAsync(context, LargestReport).ConfigureAwait(false) is { } body)
        {
            await _desk.AnswerAsync(context, index, () => Taken(index, body), Json).ConfigureAwait(false);
        }
    }

    private byte[] Taken(int index, byte[] body)
    {
        search.Take(index, JsonSerializer.Deserialize(body, LandmarkJson.Default.LandmarkReport) ?? throw new LikenessException("The report is empty."));
        return "{}"u8.ToArray();
    }

    private Task SendFileAsync(HttpContext context)
    {
        string file = (string)context.Request.RouteValues["file"]!;
        return search.Packages.Find((string)context.Request.RouteValues["package"]!, file) is { } path
            ? TypedResults.PhysicalFile(path, MediaPipePackages.TypeOf(file)).ExecuteAsync(context)
            : Desk.RefuseAsync(context, StatusCodes.Status404NotFound, "There is no such file among those that the page searches with.");
    }

    private async Task<bool> IsLetInAsync(HttpContext context)
    {
        if (Key.Opens(context))
        {
            search.Hear();
            return true;
        }

        await Desk.RefuseAsync(context, StatusCodes.Status403Forbidden, "Photos need the key in the address that likeness printed; open that address.").ConfigureAwait(false);
        return false;
    }

    private async Task<int?> IndexAsync(HttpContext context)
    {
        string text = (string)context.Request.RouteValues["index"]!;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < search.Photos.Count)
        {
            return index;
        }

        await Desk.RefuseAsync(context, StatusCodes.Status404NotFound, $"There is no such photo; there are {search.Photos.Count}, counted from 0.").ConfigureAwait(false);
        return null;
    }
}
