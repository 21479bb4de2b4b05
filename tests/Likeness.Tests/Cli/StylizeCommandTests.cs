using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Likeness.Audio.Waveforms;
using Likeness.Cli.CommandLines;
using Likeness.Cli.Commands;
using Likeness.Geometry.Files.Gltf;
using Likeness.Imaging.Images;
using Likeness.Imaging.Png;
using Likeness.Stylized.Photo;
using Likeness.Stylized.Schemas;
using Likeness.Stylized.Selfies;
using Likeness.Tensors.Files;
using Likeness.Tests.Geometry.Files;

namespace Likeness.Tests.Cli;

/// <summary>The verbs that make and draw cartoon avatars: what they write, that it is the same again, and what they say about bad input.</summary>
public sealed class StylizeCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Random_avatars_are_files_pictures_and_a_sheet_and_the_seed_repeats_them()
    {
        (int code, JsonElement figures, string talk) = await RunAsync("stylize", "random", "--count", "3", "--size", "48", "--schema", "toon", "--seed", "9", "--out", _folder["a"]);
        Assert.True(code == 0, talk);
        Assert.Equal(["path", "count", "schema", "size", "seconds"], figures.EnumerateObject().Select(p => p.Name));
        Assert.Equal(["00000.json", "00000.png", "00001.json", "00001.png", "00002.json", "00002.png", "sheet.png"], Directory.GetFiles(_folder["a"]).Select(Path.GetFileName).Order());
        Assert.Same(AvatarSchemas.Toon, AvatarFile.Load(Path.Combine(_folder["a"], "00002.json")).Schema);
        (code, _, _) = await RunAsync("stylize", "random", "--count", "3", "--size", "48", "--schema", "toon", "--seed", "9", "--threads", "1", "--out", _folder["b"]);
        Assert.Equal(0, code);
        foreach (string file in Directory.GetFiles(_folder["a"]))
        {
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(_folder["b"], Path.GetFileName(file))));
        }

        // Again into the same folder: refused, and what is there stays.
        (code, _, talk) = await RunAsync("stylize", "random", "--out", _folder["a"]);
        Assert.Equal(2, code);
        Assert.Contains("name a new or empty folder", talk, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_avatar_is_drawn_with_labels_expressions_and_angles()
    {
        AvatarFile.Save(_folder["me.json"], AvatarVector.Middle(AvatarSchemas.Full).With("hairStyle", "bob"));
        string[] draw = ["stylize", "render", "--avatar", _folder["me.json"], "--size", "64"];
        (int code, JsonElement figures, string talk) = await RunAsync([.. draw, "--out", _folder["plain.png"], "--labels", _folder["labels.png"]]);
        Assert.True(code == 0, talk);
        Assert.Equal(["path", "labels", "schema", "size", "seconds"], figures.EnumerateObject().Select(p => p.Name));
        (code, _, _) = await RunAsync([.. draw, "--shading", "smooth", "--expression", "jawOpen=0.7, eyeBlinkLeft=1", "--yaw", "20", "--pitch", "-5", "--out", _folder["other.png"]]);
        Assert.Equal(0, code);
        Image plain = PngReader.Read(_folder["plain.png"]), labels = PngReader.Read(_folder["labels.png"]), other = PngReader.Read(_folder["other.png"]);
        Assert.Equal((64, 64), (labels.Width, labels.Height));
        Assert.False(plain.Bytes.SequenceEqual(other.Bytes));
    }

    [Fact]
    public async Task An_avatar_is_edited_exported_and_says_a_recording()
    {
        AvatarFile.Save(_folder["me.json"], AvatarVector.Middle(AvatarSchemas.Full));
        (int code, JsonElement figures, string talk) = await RunAsync("stylize", "edit", "--avatar", _folder["me.json"], "--set", "hairStyle=bob,eyeSize=0.75", "glasses=round", "--out", _folder["edited.json"]);
        Assert.True(code == 0, talk);
        Assert.Equal("0.75", figures.GetProperty("set").GetProperty("eyeSize").GetString());
        AvatarVector edited = AvatarFile.Load(_folder["edited.json"]);
        Assert.Equal(("bob", "round", 0.75f), (edited.Choice("hairStyle"), edited.Choice("glasses"), edited.Continuous[edited.Schema.IndexOfContinuous("eyeSize")]));
        Assert.Equal("bald", AvatarFile.Load(_folder["me.json"]).Choice("hairStyle"));

        foreach (string file in (string[])["me.glb", "me.vrm", "me.png"])
        {
            (code, figures, talk) = await RunAsync("stylize", "export", "--avatar", _folder["edited.json"], "--size", "64", "--out", _folder[file]);
            Assert.True(code == 0, talk);
            Assert.Equal(["path", "format", "frames"], figures.EnumerateObject().Select(p => p.Name));
            Assert.True(new FileInfo(_folder[file]).Length > 1000);
        }

        (code, figures, talk) = await RunAsync("stylize", "export", "--avatar", _folder["edited.json"], "--size", "32", "--out", _folder["turn"]);
        Assert.True(code == 0, talk);
        Assert.Equal(figures.GetProperty("frames").GetInt32(), Directory.GetFiles(_folder["turn"]).Length);

        string sound = _folder["tone.wav"];
        WavFile.Write(sound, new Waveform([.. Enumerable.Range(0, 12000).Select(i => 0.3f * MathF.Sin(i * 0.05f))], 16000));
        foreach (string file in (string[])["talk.png", "talk.glb"])
        {
            (code, figures, talk) = await RunAsync("stylize", "talk", "--avatar", _folder["edited.json"], "--audio", sound, "--size", "32", "--out", _folder[file]);
            Assert.True(code == 0, talk);
            Assert.InRange(figures.GetProperty("frames").GetInt32(), 20, 25);
        }

        Assert.Single(GlbReader.Read(File.ReadAllBytes(_folder["talk.glb"]), "talk.glb").Animations);
    }

    [Fact]
    public async Task Without_the_cascade_landmarks_and_colours_decide()
    {
        WritePhoto();
        string[] line = ["stylize", "create", "--photo", _folder["me.png"], "--landmarks", _folder["me.npz"], "--out", _folder["me.json"], "--method"];
        (int code, JsonElement figures, string talk) = await RunAsync([.. line, "landmarks"]);
        Assert.True(code == 0, talk);
        Assert.Equal("landmarks and colours", figures.GetProperty("method").GetString());
        Assert.Equal(JsonValueKind.Null, figures.GetProperty("objective").ValueKind);
        foreach ((string[] wrong, string sentence) in new (string[], string)[] { (["networks"], "--method networks: expected both or landmarks"), (["landmarks", "--cascade", "run"], "leave out either it or --cascade") })
        {
            File.Delete(_folder["me.json"]);
            (code, _, talk) = await RunAsync([.. line, .. wrong]);
            Assert.Equal(2, code);
            Assert.Contains(sentence, talk, StringComparison.Ordinal);
            Assert.False(File.Exists(_folder["me.json"]));
        }
    }

    [Fact]
    public async Task An_avatar_is_made_from_a_photo_with_a_page_about_it()
    {
        WritePhoto();
        (int code, JsonElement figures, string talk) = await RunAsync("stylize", "create", "--photo", _folder["me.png"], "--landmarks", _folder["me.npz"], "--out", _folder["me.json"], "--report", _folder["me.html"]);
        Assert.True(code == 0, talk);
        Assert.Equal(["path", "report", "schema", "attributes", "objective", "stage_ms", "seconds", "method"], figures.EnumerateObject().Select(p => p.Name));
        AvatarVector avatar = AvatarFile.Load(_folder["me.json"]);
        Assert.True(avatar.IsStrict);
        Assert.Equal(avatar.Choice("skinTone"), figures.GetProperty("attributes").GetProperty("skinTone").GetProperty("option").GetString());
        Assert.Equal("cascade and landmarks", figures.GetProperty("method").GetString());
        string page = File.ReadAllText(_folder["me.html"]);

        // An objective is told where networks counted.
        Match counted = Regex.Match(page, "how much the cascade counts</td><td[^>]*>([0-9.]+)<");
        Assert.True(counted.Success);
        Assert.Equal(double.Parse(counted.Groups[1].Value, CultureInfo.InvariantCulture) > 0, figures.GetProperty("objective").ValueKind == JsonValueKind.Number);
        Assert.Equal(6, page.Split("<img").Length - 1);
        Assert.All(AvatarSchemas.Full.Groups, g => Assert.Contains(g.Name, page, StringComparison.Ordinal));
        Assert.DoesNotContain("http", page.Replace("http-equiv", "", StringComparison.Ordinal).Replace("http://www.w3.org", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("create --photo PHOTO --out OUT.json", "has no landmarks")]
    [InlineData("create --photo PHOTO --landmarks GOOD --out OUT.json", "good.json")]
    [InlineData("create --photo OUT.png --landmarks LANDMARKS --out OUT.json", "out.png")]
    [InlineData("create --photo PHOTO --landmarks LANDMARKS --out OUT.json --schema huge", "no avatar schema named 'huge'")]
    public async Task A_photo_that_cannot_be_used_is_said_in_a_line_and_leaves_nothing(string line, string message)
    {
        WritePhoto();
        AvatarFile.Save(_folder["good.json"], AvatarVector.Middle(AvatarSchemas.Toon));
        (int code, _, string talk) = await RunAsync(["stylize", .. line.Split(' ').Select(w => w.Replace("OUT", _folder["out"], StringComparison.Ordinal).Replace("GOOD", _folder["good.json"], StringComparison.Ordinal).Replace("PHOTO", _folder["me.png"], StringComparison.Ordinal).Replace("LANDMARKS", _folder["me.npz"], StringComparison.Ordinal))]);
        Assert.Equal(2, code);
        Assert.Contains(message, talk, StringComparison.Ordinal);
        Assert.Equal([_folder["good.json"], _folder["me.npz"], _folder["me.png"]], Directory.GetFileSystemEntries(Path.GetDirectoryName(_folder["me.png"])!).Order());
    }

    [Theory]
    [InlineData("random --out OUT --schema huge", "no avatar schema named 'huge'; use full or toon")]
    [InlineData("random --out OUT --count 0", "--count 0: expected 1 to 100000")]
    [InlineData("random --out OUT --size 9", "avatars are drawn at 16 to 2048")]
    [InlineData("render --avatar OUT --out OUT.png", "OUT")]
    [InlineData("edit --avatar GOOD --set hairStyle=wig", "There is no hairStyle named wig; there are bald")]
    [InlineData("edit --avatar GOOD --set nose=1", "has no attribute named nose")]
    [InlineData("edit --avatar GOOD --set eyeSize=big", "--set eyeSize=big: a number from 0 to 1")]
    [InlineData("edit --avatar GOOD --set eyeSize", "NAME=VALUE was expected")]
    [InlineData("edit --avatar GOOD", "Say what to change with --set NAME=VALUE, or edit on a page with --page.")]
    [InlineData("edit --avatar OUT.json --page --no-open", "OUT.json")]
    [InlineData("edit --avatar GOOD --page --no-open --port 70000", "from 0 to 65535")]
    [InlineData("export --avatar GOOD --out OUT.stl", ".glb, .vrm, .png, .mp4 or a folder was expected")]
    [InlineData("talk --avatar GOOD --audio missing.wav --out OUT.png", "missing.wav")]
    [InlineData("talk --avatar GOOD --audio missing.wav --out OUT.csv", ".mp4, .glb or .png was expected")]
    [InlineData("render --avatar GOOD --out OUT.png --shading oil", "--shading oil: expected cel or smooth")]
    [InlineData("render --avatar GOOD --out OUT.png --expression smile=1", "--expression smile=1: expected the name of an ARKit shape")]
    [InlineData("render --avatar GOOD --out OUT.png --expression jawOpen=2", "expected a weight between 0 and 1")]
    [InlineData("render --avatar GOOD --out OUT.png --yaw 270", "yaw lies within 180 degrees")]
    public async Task Bad_usage_is_said_in_a_line_and_leaves_nothing(string line, string message)
    {
        AvatarFile.Save(_folder["good.json"], AvatarVector.Middle(AvatarSchemas.Toon));
        string[] words = [.. line.Split(' ').Select(w => w.Replace("OUT", _folder["out"], StringComparison.Ordinal).Replace("GOOD", _folder["good.json"], StringComparison.Ordinal))];
        (int code, _, string talk) = await RunAsync(["stylize", .. words]);
        Assert.Equal(2, code);
        Assert.Contains(message.Replace("OUT", _folder["out"], StringComparison.Ordinal), talk, StringComparison.Ordinal);
        Assert.Equal([_folder["good.json"]], Directory.GetFileSystemEntries(Path.GetDirectoryName(_folder["good.json"])!));
    }

    private void WritePhoto()
    {
        var engine = new PhotoEngine(AvatarSchemas.Toon);
        var subject = new PhotoSubject(AvatarVector.Middle(AvatarSchemas.Toon).With("hairStyle", "bob"), [0, 0, 0]);
        PngWriter.Write(_folder["me.png"], engine.Render(subject, new PhotoConditions(), 96).Image);
        float[] landmarks = [.. FacePoints.ToLandmarks(engine.Landmarks(subject, new PhotoConditions(), 96), 96).SelectMany(l => (float[])[l.X, l.Y, l.Z])];
        new NpzWriter().Add("me", NpyArray.Of(landmarks, 478, 3)).Save(_folder["me.npz"]);
    }

    private static async Task<(int Code, JsonElement Figures, string Talk)> RunAsync(params string[] args)
    {
        using var data = new StringWriter();
        using var talk = new StringWriter();
        int code = await Invocation.RunAsync(Nouns.Create(), [.. args, "--json", "--quiet"], data, talk);
        return (code, JsonDocument.Parse(data.ToString().TrimEnd().Split('\n')[^1]).RootElement, talk.ToString());
    }
}
