using System.Globalization;
using System.Text;
using System.Text.Json;
using Likeness.Studio.Editing;
using Likeness.Studio.Hosting;
using Likeness.Tensors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Likeness.Studio.Endpoints;

/// <summary>
/// What the page that edits an avatar asks for: <c>GET /api/edit</c>, what there is; <c>GET /api/edit/random</c>, another avatar; and of the
/// avatar as it stands on the page <c>POST /api/edit/picture</c>, <c>thumbnail</c>, <c>portrait</c>, <c>glb</c> and <c>vrm</c>.
/// <c>POST /api/edit/save</c> writes the avatar's file and nothing else, and asks for the key.
/// </summary>
internal sealed class EditEndpoints(EditedAvatar avatar) : IDisposable
{
    private const long LargestRequest = 1 << 16;
    private const string Json = "application/json";
    private const string Png = "image/png";
    private readonly Desk _desk = new(5);

    /// <summary>Lets its holder save.</summary>
    public AccessKey Key { get; } = new();

    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/edit", context => TypedResults.Bytes(JsonSerializer.SerializeToUtf8Bytes(avatar.Facts, EditJson.Default.EditFacts), Json).ExecuteAsync(context));
        routes.MapGet("/api/edit/random", SendRandomAsync);
        routes.MapPost("/api/edit/picture", context => MakeAsync(context, 0, avatar.Picture, Png));
        routes.MapPost("/api/edit/thumbnail", context => MakeAsync(context, 1, avatar.Picture, Png));
        routes.MapPost("/api/edit/portrait", context => MakeAsync(context, 2, avatar.Picture, Png));
        routes.MapPost("/api/edit/glb", context => MakeAsync(context, 3, avatar.Glb, "model/gltf-binary"));
        routes.MapPost("/api/edit/vrm", context => MakeAsync(context, 3, avatar.Vrm, "model/gltf-binary"));
        routes.MapPost("/api/edit/save", SaveAsync);
    }

    /// <inheritdoc/>
    public void Dispose() => _desk.Dispose();

    private async Task MakeAsync(HttpContext context, int kind, Func<EditRequest, byte[]> make, string type)
    {
        if (await Desk.BodyAsync(context, LargestRequest).ConfigureAwait(false) is { } body)
        {
            await _desk.AnswerAsync(
                context, kind,
                () => make(JsonSerializer.Deserialize(body, EditJson.Default.EditRequest) ?? throw new LikenessException("The request is empty.")), type).ConfigureAwait(false);
        }
    }

    private Task SaveAsync(HttpContext context) => Key.Opens(context)
        ? MakeAsync(context, 4, request => JsonSerializer.SerializeToUtf8Bytes(avatar.Save(request), EditJson.Default.EditSaved), Json)
        : Desk.RefuseAsync(context, StatusCodes.Status403Forbidden, "Saving needs the key in the address that likeness printed; open that address.");

    private Task SendRandomAsync(HttpContext context) =>
        long.TryParse(context.Request.Query["seed"].ToString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long seed)
            ? TypedResults.Bytes(Encoding.UTF8.GetBytes(avatar.Random(seed)), Json).ExecuteAsync(context)
            : Desk.RefuseAsync(context, StatusCodes.Status400BadRequest, "\"seed\" is not a whole number.");
}
