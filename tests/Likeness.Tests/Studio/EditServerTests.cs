using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Files.Gltf;
using Likeness.Imaging.Png;
using Likeness.Studio;
using Likeness.Stylized.Engines;
using Likeness.Stylized.Pictures;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;
using Likeness.Tensors.Randomness;
using Likeness.Tests.Geometry.Files;

namespace Likeness.Tests.Studio;

/// <summary>What the server of an edited avatar draws and writes, and what it does not take.</summary>
public sealed class EditServerTests : IDisposable
{
    private static readonly AvatarVector Bob = AvatarVector.Middle(AvatarSchemas.Toon).With("hairStyle", "bob");
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new();

    public EditServerTests() => AvatarFile.Save(_folder["ada.json"], Bob);

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_there_is_to_edit_is_told()
    {
        await using StudioHost host = await ShowAsync(_folder["other.json"]);
        Assert.Contains("src=\"./assets/edit.js\"", await _http.GetStringAsync(host.Address), StringComparison.Ordinal);
        JsonElement facts = await _http.GetFromJsonAsync<JsonElement>(new Uri(host.Address, "api/edit"));
        Assert.Equal((_folder["ada.json"], _folder["other.json"]), (facts.GetProperty("path").GetString(), facts.GetProperty("savePath").GetString()));
        Assert.Equal(Bob.Values, AvatarFile.FromText(facts.GetProperty("avatar").GetRawText()).Values);
        Assert.Equal(AvatarSchemas.ContinuousNames, facts.GetProperty("attributes").EnumerateArray().Select(a => a.GetString()!));
        Assert.Equal(
            AvatarSchemas.Toon.Groups.Select(g => $"{g.Name}: {string.Join(' ', g.Options)}"),
            facts.GetProperty("slots").EnumerateArray().Select(s => $"{s.GetProperty("name").GetString()}: {string.Join(' ', s.GetProperty("options").EnumerateArray())}"));
        Assert.Equal(["rest", "smile", "blink", "openMouth"], facts.GetProperty("expressions").EnumerateArray().Select(e => e.GetString()!));
    }

    [Fact]
    public async Task A_picture_is_what_the_engine_draws()
    {
        await using StudioHost host = await ShowAsync();
        AvatarVector avatar = Bob.With("eyeSize", 0.8f);
        using HttpResponseMessage response = await AskAsync(host, "picture", new JsonObject
        {
            ["avatar"] = JsonNode.Parse(AvatarFile.ToText(avatar)),
            ["size"] = 160,
            ["shading"] = "smooth",
            ["expression"] = "blink",
            ["yaw"] = 20.5,
            ["pitch"] = -5,
        });
        Assert.Equal((HttpStatusCode.OK, "image/png"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        float[] blink = new float[ArkitShapes.Count];
        (blink[ArkitShapes.IndexOf("eyeBlinkLeft")], blink[ArkitShapes.IndexOf("eyeBlinkRight")]) = (1, 1);
        var view = new AvatarView { Size = 160, Shading = AvatarShading.Smooth, Expression = blink, Yaw = 20.5f, Pitch = -5 };
        Assert.Equal(PngWriter.Encode(new StylizedEngine(AvatarSchemas.Toon).Render(avatar, view).Image), await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task An_avatar_is_exported_and_drawn_at_random()
    {
        await using StudioHost host = await ShowAsync();
        foreach (string format in new[] { "glb", "vrm" })
        {
            using HttpResponseMessage response = await AskAsync(host, format, Request(Bob));
            Assert.Equal((HttpStatusCode.OK, "model/gltf-binary"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
            Assert.Empty(GlbValidator.Check(await response.Content.ReadAsByteArrayAsync()));
        }

        string random = await _http.GetStringAsync(new Uri(host.Address, "api/edit/random?seed=7"));
        Assert.Equal(new StylizedEngine(AvatarSchemas.Toon).Sample(new RandomSource(7L)).Values, AvatarFile.FromText(random).Values);
        using HttpResponseMessage bad = await _http.GetAsync(new Uri(host.Address, "api/edit/random?seed=x"));
        Assert.Equal((HttpStatusCode.BadRequest, "\"seed\" is not a whole number."), (bad.StatusCode, await bad.Content.ReadAsStringAsync()));
    }

    [Theory]
    [InlineData("""{ "avatar": { "attributes": { "nose": 1 } } }""", "has no attribute \"nose\"")]
    [InlineData("""{ "avatar": { "attributes": { "eyeSize": 1.5 } } }""", "eyeSize is 1.5; expected a number between 0 and 1.")]
    [InlineData("""{ "avatar": { "choices": { "hairStyle": "wig" } } }""", "there is no hairStyle \"wig\"; there are bald")]
    [InlineData("""{ "avatar": { "choices": { "hairStyle": { "bald": 0.5, "bob": 0.5 } } } }""", "The avatar is relaxed")]
    [InlineData("""{ "avatar": { "extra": 1 } }""", "there is no \"extra\" in an avatar")]
    [InlineData("""{ "avatar": 5 }""", "\"avatar\" is missing or not an object.")]
    [InlineData("""{ "size": 100 }""", "A size of 100 pixels was asked for; there are 160, 256, 512, 1024.")]
    [InlineData("""{ "shading": "oil" }""", "There is no shading 'oil'; there are cel and smooth.")]
    [InlineData("""{ "expression": "wink" }""", "There is no expression 'wink'; there are rest, smile, blink, openMouth.")]
    [InlineData("""{ "yaw": 181 }""", "yaw lies within 180 degrees")]
    [InlineData("""{ "pitch": 1e60 }""", "pitch")]
    public async Task A_bad_request_is_answered_with_a_sentence(string changes, string message)
    {
        await using StudioHost host = await ShowAsync();
        JsonObject request = Request(Bob);
        Merge(request, JsonNode.Parse(changes)!.AsObject());
        using HttpResponseMessage response = await AskAsync(host, "picture", request);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(message, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_schema_nothing_and_no_JSON_are_bad_requests_too()
    {
        await using StudioHost host = await ShowAsync();
        await AssertRefusedAsync(Request(AvatarVector.Middle(AvatarSchemas.Full)).ToJsonString(), HttpStatusCode.BadRequest, "is of schema full; the one that is edited is of schema toon");
        await AssertRefusedAsync("null", HttpStatusCode.BadRequest, "The request is empty.");
        await AssertRefusedAsync("{}", HttpStatusCode.BadRequest, "\"avatar\" is missing");
        await AssertRefusedAsync("{", HttpStatusCode.BadRequest, "Expected");
        await AssertRefusedAsync(new string(' ', (1 << 16) + 1), HttpStatusCode.RequestEntityTooLarge, "This is more than 64 kB");

        async Task AssertRefusedAsync(string body, HttpStatusCode expected, string message)
        {
            using HttpResponseMessage response = await _http.PostAsync(new Uri(host.Address, "api/edit/picture"), new StringContent(body));
            Assert.Equal(expected, response.StatusCode);
            Assert.Contains(message, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Saving_writes_the_one_file_for_the_holder_of_the_key()
    {
        await using StudioHost host = await ShowAsync(_folder["saved.json"]);
        string key = Key(host);
        Assert.Equal(32, key.Length);
        JsonObject request = Request(Bob.With("hairStyle", "mohawk"));
        foreach ((string given, string? origin) in new[] { ("", null), (new string('0', 32), null), (key[..31], null), (key, "http://example.com"), (key, "null") })
        {
            using HttpResponseMessage refused = await SaveAsync(host, request, given, origin);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }

        // What is no avatar leaves nothing, with the key too; and nobody is told the key.
        using (HttpResponseMessage bad = await SaveAsync(host, new JsonObject { ["avatar"] = new JsonObject() }, key))
        {
            Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
        }

        Assert.DoesNotContain(key, await _http.GetStringAsync(new Uri(host.Address, "api/edit")) + await _http.GetStringAsync(host.Address), StringComparison.Ordinal);
        Assert.Equal(["ada.json"], Files());
        using HttpResponseMessage saved = await SaveAsync(host, request, key, host.Address.GetLeftPart(UriPartial.Authority));
        Assert.Equal(HttpStatusCode.OK, saved.StatusCode);
        Assert.Equal(_folder["saved.json"], (await saved.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("path").GetString());
        Assert.Equal(["ada.json", "saved.json"], Files());
        Assert.Equal(("mohawk", "bob"), (AvatarFile.Load(_folder["saved.json"]).Choice("hairStyle"), AvatarFile.Load(_folder["ada.json"]).Choice("hairStyle")));
    }

    [Fact]
    public async Task What_cannot_be_edited_is_said_before_anything_is_served()
    {
        float[] undecided = [.. Bob.Values];
        AttributeGroup hair = Bob.Schema.Group("hairStyle")!;
        undecided.AsSpan(hair.Offset, hair.Count).Fill(1f / hair.Count);
        AvatarFile.Save(_folder["relaxed.json"], new AvatarVector(Bob.Schema, undecided));
        Assert.Contains("the avatar is relaxed", await RefusalAsync(new StudioOptions { AvatarPath = _folder["relaxed.json"] }), StringComparison.Ordinal);
        Assert.Contains("none.json", await RefusalAsync(new StudioOptions { AvatarPath = _folder["none.json"] }), StringComparison.Ordinal);
        Assert.Contains("not both", await RefusalAsync(new StudioOptions { AvatarPath = _folder["ada.json"], ScenePath = "a.ply" }), StringComparison.Ordinal);

        static async Task<string> RefusalAsync(StudioOptions options) => (await Assert.ThrowsAnyAsync<LikenessException>(() => StudioHost.StartAsync(options))).Message;
    }

    private static JsonObject Request(AvatarVector avatar) => new() { ["avatar"] = JsonNode.Parse(AvatarFile.ToText(avatar)), ["size"] = 160 };

    private static string Key(StudioHost host) => host.Address.Fragment[1..];

    // Objects are merged, all else is replaced.
    private static void Merge(JsonObject into, JsonObject changes)
    {
        foreach ((string name, JsonNode? value) in changes)
        {
            if (value is JsonObject inner && into[name] is JsonObject target)
            {
                Merge(target, inner);
            }
            else
            {
                into[name] = value?.DeepClone();
            }
        }
    }

    private Task<StudioHost> ShowAsync(string? savePath = null) => StudioHost.StartAsync(new StudioOptions { AvatarPath = _folder["ada.json"], SavePath = savePath });

    private Task<HttpResponseMessage> AskAsync(StudioHost host, string what, JsonObject request) => _http.PostAsync(new Uri(host.Address, $"api/edit/{what}"), JsonContent.Create(request));

    private async Task<HttpResponseMessage> SaveAsync(StudioHost host, JsonObject content, string key, string? origin = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Address, "api/edit/save")) { Content = JsonContent.Create(content) };
        request.Headers.TryAddWithoutValidation("X-Likeness-Key", key);
        if (origin is not null)
        {
            request.Headers.TryAddWithoutValidation("Origin", origin);
        }

        return await _http.SendAsync(request);
    }

    private IEnumerable<string> Files() => Directory.GetFileSystemEntries(Path.GetDirectoryName(_folder["ada.json"])!).Select(f => Path.GetFileName(f)!).Order();
}
