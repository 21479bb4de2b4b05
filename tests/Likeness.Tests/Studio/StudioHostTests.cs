using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Likeness.Splatting.Files;
using Likeness.Splatting.Scenes;
using Likeness.Studio;
using Likeness.Studio.Hosting;
using Likeness.Tensors;
using Likeness.Tests.Splatting;

namespace Likeness.Tests.Studio;

public sealed class StudioHostTests : IAsyncDisposable
{
    private readonly StudioFolder _folder = new();
    private readonly HttpClient _http = new();

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return _folder.DisposeAsync();
    }

    [Fact]
    public async Task Every_page_file_is_served_with_its_type_and_a_tag()
    {
        StudioHost host = await ShowAsync();
        Assert.Equal("127.0.0.1", host.Address.Host);
        foreach ((string path, string type) in new[]
        {
            ("", "text/html"), ("index.html", "text/html"), ("assets/viewer.js", "text/javascript"), ("assets/libraries.js", "text/javascript"),
            ("avatar.html", "text/html"), ("assets/avatar.js", "text/javascript"), ("assets/shared.js", "text/javascript"), ("edit.html", "text/html"), ("assets/edit.js", "text/javascript"), ("assets/basics.js", "text/javascript"), ("assets/basics.css", "text/css"), ("icon.svg", "image/svg+xml"), ("licences.txt", "text/plain"),
        })
        {
            using HttpResponseMessage response = await _http.GetAsync(new Uri(host.Address, path));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(type, response.Content.Headers.ContentType!.MediaType);
            Assert.Equal(PageFiles.All[path.Length == 0 ? "index.html" : path].Content, await response.Content.ReadAsByteArrayAsync());
            using var again = new HttpRequestMessage(HttpMethod.Get, new Uri(host.Address, path));
            again.Headers.IfNoneMatch.Add(response.Headers.ETag!);
            using HttpResponseMessage unchanged = await _http.SendAsync(again);
            Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        }
    }

    [Fact]
    public async Task Pages_load_nothing_from_elsewhere_and_say_so()
    {
        StudioHost host = await ShowAsync();
        using HttpResponseMessage response = await _http.GetAsync(host.Address);
        string policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-inline", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("'unsafe-eval'", policy, StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));

        // Names of XML languages are no addresses to load from.
        string text = string.Join('\n', PageFiles.All.Where(f => f.Key != "licences.txt").Select(f => Encoding.UTF8.GetString(f.Value.Content)));
        Assert.All(Regex.Matches(text, @"(https?:)?//[\w.-]+\.\w+/").Select(m => m.Value), found => Assert.Equal("http://www.w3.org/", found));
        string licences = Encoding.UTF8.GetString(PageFiles.All["licences.txt"].Content);
        Assert.All(["three", "@sparkjsdev/spark", "fflate"], name => Assert.Contains($"{name} ", licences, StringComparison.Ordinal));
        Assert.Equal(3, Regex.Count(licences, "Permission is hereby granted"));
    }

    [Theory]
    [InlineData("Host", "example.com", HttpStatusCode.Forbidden)]
    [InlineData("Host", "127.0.0.1.example.com", HttpStatusCode.Forbidden)]
    [InlineData("Host", "192.168.0.2:80", HttpStatusCode.Forbidden)]
    [InlineData("Host", "localhost:9", HttpStatusCode.OK)]
    [InlineData("Origin", "http://example.com", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "http://127.0.0.1:1", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "https://127.0.0.1", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "null", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-origin", HttpStatusCode.OK)]
    public async Task Other_sites_are_refused(string header, string value, HttpStatusCode expected)
    {
        StudioHost host = await ShowAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(host.Address, "api/scenes/1.ply"));
        request.Headers.TryAddWithoutValidation(header, value);
        using HttpResponseMessage response = await _http.SendAsync(request);
        Assert.Equal(expected, response.StatusCode);
        Assert.True(response.Headers.Contains("Content-Security-Policy"));
    }

    [Fact]
    public async Task Its_own_origin_is_served()
    {
        StudioHost host = await ShowAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(host.Address, "api/scenes/1.ply"));
        request.Headers.Add("Origin", host.Address.GetLeftPart(UriPartial.Authority));
        using HttpResponseMessage response = await _http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("/../../../../etc/passwd")]
    [InlineData("/..%2f..%2f..%2fetc/passwd")]
    [InlineData("/%2e%2e/%2e%2e/scene.ply")]
    [InlineData("/assets/../../scene.ply")]
    [InlineData("/assets/..\\..\\scene.ply")]
    [InlineData("/scene.ply")]
    [InlineData("/assets/")]
    [InlineData("//etc/passwd")]
    [InlineData("/wwwroot/index.html")]
    [InlineData("/api/scenes/..%2f1.ply")]
    [InlineData("/api/scenes/2.ply")]
    [InlineData("/api/other")]
    public async Task Nothing_but_the_pages_and_the_scene_is_found(string target)
    {
        // Clients tidy paths up before they send them, so this one is written by hand.
        StudioHost host = await ShowAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, host.Address.Port);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream);
        string answer = await reader.ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 404", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_can_be_changed_and_no_other_address_listens()
    {
        StudioHost host = await ShowAsync();
        foreach (HttpMethod method in new[] { HttpMethod.Post, HttpMethod.Put, HttpMethod.Delete })
        {
            using var request = new HttpRequestMessage(method, new Uri(host.Address, "api/scenes/1.ply"));
            using HttpResponseMessage response = await _http.SendAsync(request);
            Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        }

        using var client = new TcpClient();
        await Assert.ThrowsAnyAsync<SocketException>(() => client.ConnectAsync(IPAddress.Parse("127.0.0.2"), host.Address.Port));
    }

    [Fact]
    public async Task The_scene_is_sent_without_what_cannot_be_drawn_and_in_parts_on_demand()
    {
        GaussianScene scene = SampleScenes.Random(3, 40, 2, extra: 2);
        scene.Means[7] = float.NaN;
        SceneFiles.Save(_folder["scene.ply"], scene);
        StudioHost host = await _folder.ShowSceneAsync("scene.ply");
        byte[] content = await _http.GetByteArrayAsync(new Uri(host.Address, "api/scenes/1.ply"));
        GaussianScene expected = SceneSelection.Select(scene, [0, 1, .. Enumerable.Range(3, 37)]);
        GaussianScene sent = SceneFiles.Read(content, "sent.ply").Scene;
        Assert.Equal((39, 2, 0), (sent.Count, sent.Degree, sent.ExtraChannels));
        Assert.Equal(expected.Means, sent.Means);
        Assert.Equal(expected.ShRest, sent.ShRest);
        await using EventReader events = await EventReader.OpenAsync(host);
        var facts = await events.NextAsync("scene");
        Assert.Equal((40, 1, 2), (facts.GetProperty("gaussians").GetInt32(), facts.GetProperty("leftOut").GetInt32(), facts.GetProperty("degree").GetInt32()));
        Assert.Equal("Ply", facts.GetProperty("format").GetString());

        using var part = new HttpRequestMessage(HttpMethod.Get, new Uri(host.Address, "api/scenes/1.ply"));
        part.Headers.Range = new RangeHeaderValue(10, 19);
        using HttpResponseMessage response = await _http.SendAsync(part);
        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal(content[10..20], await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_replaced_file_is_shown_anew_and_a_damaged_one_leaves_the_last()
    {
        SceneFiles.Save(_folder["scene.ply"], SampleScenes.Random(1, 10, 0));
        StudioHost host = await _folder.ShowSceneAsync("scene.ply");
        await using EventReader events = await EventReader.OpenAsync(host);
        Assert.Equal(10, (await events.NextAsync("scene")).GetProperty("gaussians").GetInt32());
        SceneFiles.Save(_folder["scene.ply"], SampleScenes.Random(1, 20, 0));
        Assert.Equal(20, (await events.NextAsync("scene")).GetProperty("gaussians").GetInt32());
        await File.WriteAllBytesAsync(_folder["scene.ply"], (await File.ReadAllBytesAsync(_folder["scene.ply"]))[..500]);
        var state = await events.NextAsync("state", s => s.GetProperty("problem").GetString() is not null);
        Assert.Contains("scene.ply", state.GetProperty("problem").GetString());
        using HttpResponseMessage response = await _http.GetAsync(new Uri(host.Address, "api/scenes/2.ply"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        SceneFiles.Save(_folder["scene.ply"], SampleScenes.Random(1, 30, 0));
        Assert.Equal(30, (await events.NextAsync("scene")).GetProperty("gaussians").GetInt32());
        await events.NextAsync("state", s => s.GetProperty("problem").GetString() is null);
    }

    [Fact]
    public async Task What_cannot_be_shown_is_said_before_anything_is_served()
    {
        await File.WriteAllTextAsync(_folder["text.ply"], "no scene");
        Assert.Contains("there is no such file", (await FailsAsync(new StudioOptions { ScenePath = _folder["none.ply"] })).Message, StringComparison.Ordinal);
        Assert.Contains("give --run", (await FailsAsync(new StudioOptions { ScenePath = _folder.Path })).Message, StringComparison.Ordinal);
        Assert.Contains("text.ply", (await FailsAsync(new StudioOptions { ScenePath = _folder["text.ply"] })).Message, StringComparison.Ordinal);
        Assert.Contains("holds no run", (await FailsAsync(new StudioOptions { RunPath = _folder.Path })).Message, StringComparison.Ordinal);
        Assert.Contains("either --scene FILE or --run DIR", (await FailsAsync(new StudioOptions())).Message, StringComparison.Ordinal);
        StudioHost host = await ShowAsync();
        LikenessException taken = await FailsAsync(new StudioOptions { ScenePath = _folder["scene.ply"], Port = host.Address.Port });
        Assert.Contains($"--port {host.Address.Port}: cannot be listened on", taken.Message, StringComparison.Ordinal);
        Assert.Contains("from 0 to 65535", (await FailsAsync(new StudioOptions { ScenePath = _folder["scene.ply"], Port = 70000 })).Message, StringComparison.Ordinal);

        static async Task<LikenessException> FailsAsync(StudioOptions options) => await Assert.ThrowsAnyAsync<LikenessException>(() => StudioHost.StartAsync(options));
    }

    [Fact]
    public async Task Stopping_ends_open_streams()
    {
        StudioHost host = await ShowAsync();
        await using EventReader events = await EventReader.OpenAsync(host);
        await events.NextAsync("state");
        using var stop = new CancellationTokenSource();
        Task waiting = host.WaitAsync(stop.Token);
        await stop.CancelAsync();
        await waiting;
        Task<bool> ends = events.EndsAsync();
        await host.DisposeAsync();

        // A stream that the host had to cut off after its time limit would throw.
        Assert.True(await ends);
    }

    private Task<StudioHost> ShowAsync()
    {
        SceneFiles.Save(_folder["scene.ply"], SampleScenes.Random(1, 10, 1));
        return _folder.ShowSceneAsync("scene.ply");
    }
}
