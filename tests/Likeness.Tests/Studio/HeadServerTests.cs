using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Likeness.Audio.Waveforms;
using Likeness.Avatars.Driving;
using Likeness.Avatars.Packages;
using Likeness.Geometry.Faces;
using Likeness.Splatting.Scenes;
using Likeness.Studio;
using Likeness.Studio.Hosting;
using Likeness.Tensors;
using Likeness.Tests.Avatars;
using Likeness.Tests.Geometry.Files;

namespace Likeness.Tests.Studio;

/// <summary>What the server of a head gives, and what it does not take.</summary>
public sealed class HeadServerTests(TinyAvatar tiny) : IClassFixture<TinyAvatar>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new();

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_expression_is_what_the_network_makes_of_it()
    {
        await using StudioHost host = await ShowAsync();
        using HttpResponseMessage response = await AskAsync(host, new { code = new float[ArkitShapes.Count], eye = new[] { 0, 0, 900 } });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.StartsWith("work;dur=", Assert.Single(response.Headers.GetValues("Server-Timing")), StringComparison.Ordinal);
        var puppet = new AvatarPuppet(tiny.Model, tiny.Clip);
        GaussianScene expected = puppet.Gaussians(puppet.Express(puppet.Rest, puppet.From(new(0, 0, 900))));
        Assert.Equal(PackedGaussians.Message(expected), await response.Content.ReadAsByteArrayAsync());
        Assert.Contains("<script type=\"module\" crossorigin src=\"./assets/avatar.js\">", await _http.GetStringAsync(host.Address), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_there_is_to_see_is_told()
    {
        await using StudioHost host = await ShowAsync();
        JsonElement facts = JsonDocument.Parse(await _http.GetStringAsync(new Uri(host.Address, "api/head"))).RootElement;
        Assert.Equal(("model", tiny.Model.Licence, true), (facts.GetProperty("kind").GetString(), facts.GetProperty("licence").GetString(), facts.GetProperty("speaks").GetBoolean()));
        Assert.Equal(ArkitShapes.Names, facts.GetProperty("codes").EnumerateArray().Select(c => c.GetProperty("name").GetString()!));
        Assert.Equal(40, Assert.Single(facts.GetProperty("motions").EnumerateArray()).GetProperty("frames").GetInt32());
        Assert.Empty(facts.GetProperty("notes").EnumerateArray());

        await using StudioHost bare = await StudioHost.StartAsync(new StudioOptions { ModelPath = tiny.ModelPath });
        facts = JsonDocument.Parse(await _http.GetStringAsync(new Uri(bare.Address, "api/head"))).RootElement;
        Assert.Contains("There is no clip (--data)", facts.GetProperty("notes")[0].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "code": [1, 2], "eye": [0, 0, 900] }""", "\"code\" is not 52 finite numbers.")]
    [InlineData("""{ "eye": [0, 0, 900] }""", "\"code\" is not 52 finite numbers.")]
    [InlineData("""{ "motion": "clip", "frame": 40, "eye": [0, 0, 900] }""", "There is no frame 40 of clip; it has 40.")]
    [InlineData("""{ "motion": "clip", "frame": -1, "eye": [0, 0, 900] }""", "There is no frame -1")]
    [InlineData("""{ "motion": "clip", "frame": 1, "eye": [0, 0] }""", "\"eye\" is not three finite numbers.")]
    [InlineData("""{ "motion": "clip", "frame": 1, "eye": [0, 0, 1e60] }""", "eye")]
    [InlineData("""{ "motion": "speech", "frame": 0, "eye": [0, 0, 900] }""", "There is nothing called 'speech' to play.")]
    [InlineData("null", "The request is empty.")]
    [InlineData("{", "Expected")]
    public async Task A_bad_request_is_answered_with_a_sentence(string body, string message)
    {
        await using StudioHost host = await ShowAsync();
        using HttpResponseMessage response = await _http.PostAsync(new Uri(host.Address, "api/head/gaussians"), new StringContent(body));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(message, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_sites_cannot_make_it_speak_and_too_much_is_not_taken()
    {
        await using StudioHost host = await ShowAsync();
        foreach (string path in new[] { "api/head/sound?name=a.wav", "api/head/gaussians" })
        {
            using var foreign = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Address, path)) { Content = new ByteArrayContent([1]) };
            foreign.Headers.TryAddWithoutValidation("Origin", "http://example.com");
            using HttpResponseMessage refused = await _http.SendAsync(foreign);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }

        using HttpResponseMessage large = await _http.PostAsync(new Uri(host.Address, "api/head/gaussians"), new ByteArrayContent(new byte[(1 << 18) + 1]));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
    }

    [Fact]
    public async Task A_recording_becomes_a_motion_with_its_sound()
    {
        await using StudioHost host = await ShowAsync();
        Uri address = new(host.Address, "api/head/sound?name=voice.wav");
        using HttpResponseMessage none = await _http.GetAsync(address);
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);

        WavFile.Write(_folder["voice.wav"], new Waveform(new float[16000], 16000));
        byte[] sound = await File.ReadAllBytesAsync(_folder["voice.wav"]);
        using HttpResponseMessage said = await _http.PostAsync(address, new ByteArrayContent(sound));
        JsonElement motion = (await said.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("motions")[1];
        Assert.Equal(("speech", "voice.wav", 25, 1), (motion.GetProperty("id").GetString(), motion.GetProperty("name").GetString(), motion.GetProperty("frames").GetInt32(), motion.GetProperty("sound").GetInt32()));
        using HttpResponseMessage heard = await _http.GetAsync(address);
        Assert.Equal(("audio/wav", sound.Length), (heard.Content.Headers.ContentType!.MediaType, (await heard.Content.ReadAsByteArrayAsync()).Length));
        using HttpResponseMessage frame = await AskAsync(host, new { motion = "speech", frame = 3, eye = new[] { 0, 0, 900 } });
        Assert.Equal(HttpStatusCode.OK, frame.StatusCode);

        // What cannot be heard leaves what was there.
        using HttpResponseMessage bad = await _http.PostAsync(address, new ByteArrayContent([.. "RIFFnothing"u8]));
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
        using HttpResponseMessage still = await _http.GetAsync(address);
        Assert.Equal(sound.Length, (await still.Content.ReadAsByteArrayAsync()).Length);
    }

    [Fact]
    public async Task Of_waiting_work_only_the_newest_of_its_kind_is_done()
    {
        using var turns = new LatestOnly(2);
        TaskCompletionSource begun = new(), gate = new();
        Task<string?> first = Task.Run(() => turns.RunAsync(0, () =>
        {
            begun.SetResult();
            gate.Task.Wait();
            return "first";
        }, default));
        await begun.Task;
        Task<string?> second = turns.RunAsync(0, static () => "second", default), third = turns.RunAsync(0, static () => "third", default), other = turns.RunAsync(1, static () => "other", default);
        gate.SetResult();
        string?[] done = await Task.WhenAll(first, second, third, other);
        Assert.Equal("first,,third,other", string.Join(',', done));
    }

    [Fact]
    public async Task What_does_not_belong_together_is_refused_before_anything_is_served()
    {
        Assert.Contains("there is one thing to look at", await RefusalAsync(new StudioOptions { ModelPath = tiny.ModelPath, ScenePath = "a.ply" }), StringComparison.Ordinal);
        Assert.Contains("--package plays a package as it is", await RefusalAsync(new StudioOptions { ModelPath = tiny.ModelPath, PackagePath = "a.avatar" }), StringComparison.Ordinal);
        Assert.Contains("there is no such file", await RefusalAsync(new StudioOptions { PackagePath = _folder["none.avatar"] }), StringComparison.Ordinal);
        Assert.Contains("does not exist", await RefusalAsync(new StudioOptions { ModelPath = tiny.ModelPath, SoundPath = _folder["none.wav"] }), StringComparison.Ordinal);
        Assert.Contains("clip.json", await RefusalAsync(new StudioOptions { ModelPath = tiny.ModelPath, ClipPath = _folder["none"] }), StringComparison.Ordinal);

        static async Task<string> RefusalAsync(StudioOptions options) => (await Assert.ThrowsAnyAsync<LikenessException>(() => StudioHost.StartAsync(options))).Message;
    }

    private Task<StudioHost> ShowAsync() => StudioHost.StartAsync(new StudioOptions { ModelPath = tiny.ModelPath, ClipPath = tiny.ClipPath });

    private Task<HttpResponseMessage> AskAsync(StudioHost host, object request) => _http.PostAsync(new Uri(host.Address, "api/head/gaussians"), JsonContent.Create(request));
}
