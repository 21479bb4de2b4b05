using System.Net;
using System.Net.Http.Json;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Likeness.Imaging.Images;
using Likeness.Imaging.Png;
using Likeness.Studio;
using Likeness.Studio.Landmarks;
using Likeness.Stylized.Selfies;
using Likeness.Tensors;
using Likeness.Tests.Geometry.Files;

namespace Likeness.Tests.Studio;

/// <summary>What the server of photos gives to whom, what it takes, and what the search makes of it.</summary>
public sealed class LandmarkServerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new();
    private readonly LandmarkSearch _search;

    public LandmarkServerTests()
    {
        MediaPipePackages packages = MediaPipePackages.In(MediaPipeFolder.Make(_folder["packages"]));
        _search = new LandmarkSearch([new SearchedPhoto("people/ada.jpg", new Image(20, 30, Rgba.White)), new SearchedPhoto("bob.png", new Image(24, 24))], packages, masks: true);
    }

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Photos_are_for_the_holder_of_the_key()
    {
        await using StudioHost host = await ServeAsync();
        Assert.Contains("src=\"./assets/landmarks.js\"", await _http.GetStringAsync(host.Address), StringComparison.Ordinal);
        foreach (string what in (string[])["api/landmarks", "api/landmarks/photos/0"])
        {
            using HttpResponseMessage refused = await AskAsync(host, what, key: new string('0', 32));
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.Contains("Photos need the key", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(0, _search.Reports);
        using HttpResponseMessage facts = await AskAsync(host, "api/landmarks");
        Assert.Equal("""{"photos":["ada.jpg","bob.png"],"masks":true}""", await facts.Content.ReadAsStringAsync());
        using HttpResponseMessage photo = await AskAsync(host, "api/landmarks/photos/0");
        Assert.Equal((HttpStatusCode.OK, "image/png"), (photo.StatusCode, photo.Content.Headers.ContentType!.MediaType));
        Assert.Equal(_search.Photos[0].Picture.Pixels, PngReader.Decode(await photo.Content.ReadAsByteArrayAsync()).Pixels);
        Assert.Equal(2, _search.Reports);
        foreach (string index in (string[])["2", "-1", "x", "99999999999999999999"])
        {
            using HttpResponseMessage none = await AskAsync(host, $"api/landmarks/photos/{index}");
            Assert.Equal((HttpStatusCode.NotFound, "There is no such photo; there are 2, counted from 0."), (none.StatusCode, await none.Content.ReadAsStringAsync()));
        }
    }

    [Fact]
    public async Task Only_this_page_may_make_functions_of_text_and_it_reaches_no_other_host()
    {
        await using StudioHost host = await ServeAsync();
        using HttpResponseMessage response = await _http.GetAsync(host.Address);
        string policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("script-src 'self' 'wasm-unsafe-eval' 'unsafe-eval';", policy, StringComparison.Ordinal);
        Assert.Contains("connect-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_of_the_packages_are_served_and_no_others()
    {
        await using StudioHost host = await ServeAsync();
        File.WriteAllText(_folder["secret.js"], "secret");
        File.WriteAllText(MediaPipeFolder.PathOf(_folder["packages"], "face_mesh/extra.js"), "extra");
        foreach (string file in MediaPipeFolder.Files)
        {
            using HttpResponseMessage served = await _http.GetAsync(new Uri(host.Address, $"api/landmarks/packages/{file}"));
            Assert.Equal((HttpStatusCode.OK, file), (served.StatusCode, await served.Content.ReadAsStringAsync()));
            string type = Path.GetExtension(file) switch { ".js" => "text/javascript", ".wasm" => "application/wasm", _ => "application/octet-stream" };
            Assert.Equal(type, served.Content.Headers.ContentType!.MediaType);
        }

        string[] others =
        [
            "face_mesh/package.json", "face_mesh/extra.js", "face_mesh/selfie_segmentation.js", "face_mesh/FACE_MESH.js", "face_mesh/", "face_mesh", "", "other/face_mesh.js",
            "face_mesh/..%2f..%2f..%2f..%2fsecret.js", "face_mesh/..%5c..%5csecret.js", "..%2fface_mesh/face_mesh.js", "face_mesh/%2e%2e/%2e%2e/secret.js", "face_mesh/../../../secret.js", "face_mesh/face_mesh.js%00",
        ];
        foreach (string path in others)
        {
            using HttpResponseMessage refused = await _http.GetAsync(new Uri(host.Address, $"api/landmarks/packages/{path}"));
            Assert.True(refused.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest, $"{path}: {refused.StatusCode}");
        }
    }

    [Fact]
    public async Task A_face_in_each_photo_ends_the_search_and_can_be_read_again()
    {
        await using StudioHost host = await ServeAsync();
        Image mask = new(24, 24, Rgba.White);
        await ReportAsync(host, 1, Report(1, Points(0.25f), mask), HttpStatusCode.OK);
        Assert.False(_search.Completion.IsCompleted);
        await ReportAsync(host, 0, Report(1, Points(0.5f), new Image(20, 30)), HttpStatusCode.OK);
        IReadOnlyList<FoundFace> faces = await _search.Completion;
        Assert.Equal(["ada", "bob"], faces.Select(f => f.Name));
        Assert.Equal(mask.Pixels, faces[1].Mask!.Pixels);
        SelfieLandmarks.Write(_folder["both.npz"], faces.Select(f => (f.Name, f.Landmarks)));
        Assert.Equal(faces[0].Landmarks, SelfieLandmarks.Read(_folder["both.npz"], "ada"));
        Vector3[] bob = SelfieLandmarks.Read(_folder["both.npz"], "bob");
        Assert.Equal(new Vector3(0.25f, 0.5f, 477), bob[477]);
    }

    [Theory]
    [InlineData(0, "people/ada.jpg: holds no face that could be found.")]
    [InlineData(2, "people/ada.jpg: holds 2 faces; an avatar is made from a photo of one person. Crop the photo to one face.")]
    public async Task No_face_or_several_end_the_search_with_a_sentence(int faces, string message)
    {
        await using StudioHost host = await ServeAsync();
        await ReportAsync(host, 0, Report(faces, null, null), HttpStatusCode.OK);
        Assert.Contains(message, (await Assert.ThrowsAsync<InvalidFileException>(() => _search.Completion)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_browser_that_cannot_search_ends_it_too()
    {
        await using StudioHost host = await ServeAsync();
        await ReportAsync(host, 0, new JsonObject { ["problem"] = "this browser offers\nno WebGL 2." }, HttpStatusCode.OK);
        LikenessException error = await Assert.ThrowsAsync<LikenessException>(() => _search.Completion);
        Assert.Equal("people/ada.jpg: the browser could not search for the face (this browser offers no WebGL 2). Try another browser with --show.", error.Message);
    }

    [Fact]
    public async Task A_bad_report_is_refused_with_a_sentence_and_changes_nothing()
    {
        await using StudioHost host = await ServeAsync();
        Image mask = new(20, 30);
        float[] outside = Points(0.5f);
        outside[3] = 7;
        await RefusedAsync(Report(-1, null, null), "\"faces\" is -1; expected how many faces were found.");
        await RefusedAsync(new JsonObject(), "\"faces\" is -1");
        await RefusedAsync(Report(1, null, mask), "\"points\" has 0 numbers; expected 1434, three for each landmark.");
        await RefusedAsync(Report(1, Points(0.5f)[..1404], mask), "\"points\" has 1404 numbers");
        await RefusedAsync(Report(1, outside, mask), "landmark 1 lies at 7, 0.5; expected shares of the photo's width and height.");
        await RefusedAsync(Report(1, Points(0.5f), new Image(30, 20)), "\"mask\" has 30 by 20 pixels; expected the photo's 20 by 30.");
        await RefusedAsync(Report(1, Points(0.5f), null), "\"mask\"");
        JsonObject noPicture = Report(1, Points(0.5f), null);
        noPicture["mask"] = Convert.ToBase64String("no picture"u8);
        await RefusedAsync(noPicture, "\"mask\"");
        await RefusedAsync(null, "The report is empty.");
        using (HttpResponseMessage foreign = await AskAsync(host, "api/landmarks/photos/0", key: "", content: Report(2, null, null)))
        {
            Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
        }

        Assert.False(_search.Completion.IsCompleted);

        async Task RefusedAsync(JsonObject? report, string message)
        {
            string answer = await ReportAsync(host, 0, report, HttpStatusCode.BadRequest);
            Assert.Contains(message, answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Without_masks_none_is_needed()
    {
        var search = new LandmarkSearch([_search.Photos[0]], MediaPipePackages.In(_folder["packages"]), masks: false);
        await using StudioHost host = await StudioHost.StartAsync(new StudioOptions { Landmarks = search });
        await ReportAsync(host, 0, Report(1, Points(0.5f), null), HttpStatusCode.OK);
        Assert.Null((await search.Completion)[0].Mask);
    }

    [Fact]
    public void Missing_packages_are_told_with_the_command_that_installs_them()
    {
        string folder = _folder["my packages"];
        string command = $"npm install --prefix \"{folder}\" @mediapipe/face_mesh@0.4.1633559619 @mediapipe/selfie_segmentation@0.1.1675465747";
        AssertTold("face_mesh, which finds faces in a browser, is missing; install it with: " + command);
        MediaPipeFolder.Make(folder);
        Assert.NotNull(MediaPipePackages.In(folder));
        File.Delete(MediaPipeFolder.PathOf(folder, "selfie_segmentation/selfie_segmentation.tflite"));
        AssertTold("selfie_segmentation, which finds faces in a browser, lacks selfie_segmentation.tflite; install it with: " + command);
        File.WriteAllText(MediaPipeFolder.PathOf(folder, "face_mesh/package.json"), """{ "version": "0.4.1657299874" }""");
        AssertTold("face_mesh, which finds faces in a browser, has version 0.4.1657299874 instead of 0.4.1633559619");
        File.WriteAllText(MediaPipeFolder.PathOf(folder, "face_mesh/package.json"), "{");
        AssertTold("has version ? instead");

        void AssertTold(string message) => Assert.Contains(message, Assert.Throws<LikenessException>(() => MediaPipePackages.In(folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Photos_and_something_to_look_at_are_too_much()
    {
        var options = new StudioOptions { Landmarks = _search, ScenePath = "a.ply" };
        Assert.Contains("not both", (await Assert.ThrowsAsync<LikenessException>(() => StudioHost.StartAsync(options))).Message, StringComparison.Ordinal);
    }

    // Every landmark lies at the same column and half the height; its depth is its number.
    private static float[] Points(float column) => [.. Enumerable.Range(0, SelfieLandmarks.Count).SelectMany(i => (float[])[column, 0.5f, i])];

    private static JsonObject Report(int faces, float[]? points, Image? mask) => new()
    {
        ["faces"] = faces,
        ["points"] = points is null ? null : new JsonArray([.. points.Select(p => (JsonNode?)p)]),
        ["mask"] = mask is null ? null : Convert.ToBase64String(PngWriter.Encode(mask)),
    };

    private Task<StudioHost> ServeAsync() => StudioHost.StartAsync(new StudioOptions { Landmarks = _search });

    private async Task<string> ReportAsync(StudioHost host, int index, JsonObject? report, HttpStatusCode expected)
    {
        using HttpResponseMessage response = await AskAsync(host, $"api/landmarks/photos/{index}", content: report ?? JsonNode.Parse("null"), posts: true);
        string answer = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == expected, answer);
        return answer;
    }

    private async Task<HttpResponseMessage> AskAsync(StudioHost host, string what, string? key = null, JsonNode? content = null, bool posts = false)
    {
        using var request = new HttpRequestMessage(posts || content is not null ? HttpMethod.Post : HttpMethod.Get, new Uri(host.Address, what));
        request.Headers.TryAddWithoutValidation("X-Likeness-Key", key ?? host.Address.Fragment[1..]);
        if (request.Method == HttpMethod.Post)
        {
            request.Content = JsonContent.Create(content, options: JsonSerializerOptions.Web);
        }

        return await _http.SendAsync(request);
    }
}
