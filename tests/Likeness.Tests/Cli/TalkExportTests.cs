using System.Numerics;
using System.Text;
using System.Text.Json;
using Likeness.Audio.Waveforms;
using Likeness.Cli.CommandLines;
using Likeness.Cli.Commands;
using Likeness.Geometry.Bust;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Files;
using Likeness.Geometry.Files.Gltf;
using Likeness.Geometry.Meshes;
using Likeness.Imaging.Ffmpeg;
using Likeness.Imaging.Png;
using Likeness.Talking.Corpora;
using Likeness.Talking.Curves;
using Likeness.Talking.Files;
using Likeness.Talking.Motion;
using Likeness.Talking.Visemes;
using Likeness.Tests.Geometry.Files;
using Likeness.Tests.Support;

namespace Likeness.Tests.Cli;

/// <summary><c>likeness talk export</c>, and the heads that <c>animate</c> shares with it.</summary>
public sealed class TalkExportTests : IDisposable
{
    private const int Frames = 12;

    private readonly TemporaryFolder _folder = new();

    public TalkExportTests()
    {
        TalkingClip clip = SyntheticCorpus.Make(new SyntheticCorpusOptions { Speakers = 3, Sentences = 2, Seed = 5 }).First();
        CurveFiles.WriteCsv(_folder["in.csv"], new ArkitCurves(clip.Curves.Weights[(20 * ArkitShapes.Count)..((20 + Frames) * ArkitShapes.Count)], 30));
        WavFile.Write(_folder["voice.wav"], new Waveform(new float[16000 * Frames / 30], 16000));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Curves_become_every_format_and_vertices_become_curves_again()
    {
        foreach (string name in new[] { "a.json", "a.tsv", "a.npz", "a.pc2", "a.mdd", "a.glb", "frames" })
        {
            JsonElement made = await JsonAsync("--motion", _folder["in.csv"], "--out", _folder[name]);
            Assert.Equal(["path", "frames", "fps"], made.EnumerateObject().Select(p => p.Name));
            Assert.Equal((Frames, 30.0), (made.GetProperty("frames").GetInt32(), made.GetProperty("fps").GetDouble()));
        }

        ArkitCurves curves = CurveFiles.Read(_folder["in.csv"]).Curves;
        Assert.Equal(curves.Weights, CurveFiles.Read(_folder["a.json"]).Curves.Weights);
        Assert.Empty(GlbValidator.Check(_folder["a.glb"]));
        Assert.Equal(Frames, Directory.GetFiles(_folder["frames"]).Length);
        Assert.EndsWith("\tsil\n", File.ReadAllText(_folder["a.tsv"]), StringComparison.Ordinal);
        foreach (string name in new[] { "a.npz", "a.pc2", "a.mdd" })
        {
            JsonElement solved = await JsonAsync("--motion", _folder[name], "--out", _folder["b.csv"]);
            Assert.InRange(solved.GetProperty("residual_mm").GetDouble(), 0, 0.01);
            Assert.InRange(solved.GetProperty("max_error_mm").GetDouble(), 0, 0.15);
            Assert.All(curves.Curve("jawOpen").Zip(CurveFiles.Read(_folder["b.csv"]).Curves.Curve("jawOpen")), p => Assert.Equal(p.First, p.Second, 0.02f));
        }

        await JsonAsync("--motion", _folder["a.npz"], "--out", _folder["b.mdd"]);
        Assert.Equal(File.ReadAllBytes(_folder["a.mdd"]), File.ReadAllBytes(_folder["b.mdd"]));
        JsonElement clip = await JsonAsync("--motion", _folder["a.pc2"], "--out", _folder["b.glb"]);
        Assert.InRange(clip.GetProperty("max_error_mm").GetDouble(), 0, 0.01);
        Assert.Empty(GlbValidator.Check(_folder["b.glb"]));
        await JsonAsync("--motion", _folder["in.csv"], "--out", _folder["oculus.json"], "--curves", "oculus");
        Assert.Contains("\"names\":[\"sil\",\"PP\"", File.ReadAllText(_folder["oculus.json"]), StringComparison.Ordinal);
        await JsonAsync("--motion", _folder["in.csv"], "--out", _folder["vrm.csv"], "--curves", "vrm");
        Assert.StartsWith("time_s,aa,ih,ou,ee,oh,blink", File.ReadAllText(_folder["vrm.csv"]), StringComparison.Ordinal);
        await JsonAsync("--motion", _folder["in.csv"], "--out", _folder["cues.json"], "--cues");
        Assert.Contains("mouthCues", File.ReadAllText(_folder["cues.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebodys_own_head_speaks_in_all_its_meshes_and_stays_what_it_was()
    {
        WriteHead(_folder["head.glb"], ["JawOpen", "mouthFunnel", "mouthSmile", "fat"], ["jaw_open"]);
        (int code, _, string talk) = await RunAsync("talk", "export", "--motion", _folder["in.csv"], "--face", _folder["head.glb"], "--out", _folder["spoken.glb"]);
        Assert.True(code == 0, talk);
        Assert.Contains("mouthSmile stands for mouthSmileLeft and mouthSmileRight", talk, StringComparison.Ordinal);
        Assert.Empty(GlbValidator.Check(_folder["spoken.glb"]));
        GlbDocument before = GlbReader.Read(_folder["head.glb"]), after = GlbReader.Read(_folder["spoken.glb"]);
        Assert.Equal(before.Materials.Select(m => m.Name), after.Materials.Select(m => m.Name));
        Assert.Equal(2, Assert.Single(after.Animations).Channels.Count);
        float[] skin = after.Animations[0].Channels[0].Values, teeth = after.Animations[0].Channels[1].Values;
        ArkitCurves curves = CurveFiles.Read(_folder["in.csv"]).Curves;
        float[] jaw = curves.Curve("jawOpen"), close = curves.Curve("mouthClose");
        for (int t = 0; t < Frames; t++)
        {
            Assert.Equal(Math.Max(0, jaw[t] - close[t]), skin[4 * t], 1e-5f);
            Assert.Equal(skin[4 * t], teeth[t]);
            Assert.Equal(0.5f, skin[(4 * t) + 3]);
        }

        await JsonAsync("--motion", _folder["in.csv"], "--face", _folder["head.glb"], "--audio", _folder["voice.wav"], "--out", _folder["page.html"]);
        Assert.Contains("id=\"head\"", File.ReadAllText(_folder["page.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebodys_own_head_becomes_vertices_and_pictures()
    {
        // The Bust as it would come from elsewhere: straight shapes, one surface a material.
        await JsonAsync("--motion", _folder["in.csv"], "--out", _folder["own.glb"]);
        await JsonAsync("--motion", _folder["in.csv"], "--face", _folder["own.glb"], "--out", _folder["own.npz"]);
        VertexMotion made = VertexMotionFiles.Read(_folder["own.npz"]);
        BlendshapeFace bust = BustModel.Create();
        VertexMotion wanted = FaceMotion.Of(bust, CurveFiles.Read(_folder["in.csv"]).Curves);
        Assert.Equal((Frames, bust.VertexCount), (made.Frames, made.VertexCount));
        Assert.Equal(30, made.FramesPerSecond);

        // Joints turn on the Bust; in a GLB they go straight.
        Assert.InRange(Enumerable.Range(0, bust.VertexCount).Max(v => Vector3.Distance(made.Frame(5)[v], wanted.Frame(5)[v])), 0, 1.5f);
        Assert.True(Enumerable.Range(0, bust.VertexCount).Max(v => Vector3.Distance(made.Frame(5)[v], bust.Neutral.Positions[v])) > 3);
        await JsonAsync("--motion", _folder["in.csv"], "--face", _folder["own.glb"], "--out", _folder["frames"]);
        Assert.Equal(Frames, Directory.GetFiles(_folder["frames"]).Length);
        await JsonAsync("--motion", _folder["in.csv"], "--face", _folder["own.glb"], "--out", _folder["own.png"]);
        Assert.True(PngReader.Read(_folder["own.png"]).Width > 1000);
    }

    [Fact]
    public async Task A_VRM_avatar_speaks_by_its_expressions()
    {
        WriteHead(_folder["avatar.glb"], ["m01", "m02", "m03", "lids"], ["t"]);
        byte[] plain = File.ReadAllBytes(_folder["avatar.glb"]);
        string json = Encoding.UTF8.GetString(GlbTests.JsonOf(plain)).TrimEnd();
        const string Expressions = """
            "extensionsUsed":["VRMC_vrm"],"extensions":{"VRMC_vrm":{"specVersion":"1.0","expressions":{"preset":{
              "aa":{"morphTargetBinds":[{"node":0,"index":1,"weight":1},{"node":1,"index":0,"weight":1}]},
              "oh":{"morphTargetBinds":[{"node":0,"index":2,"weight":1}]},"blink":{"morphTargetBinds":[{"node":0,"index":3,"weight":1}]}}}}},
            """;
        File.WriteAllBytes(_folder["avatar.vrm"], GlbTests.Pack(json.Replace("{\"asset\"", $"{{{Expressions}\"asset\"", StringComparison.Ordinal), GlbTests.BinaryOf(plain)));
        (int code, _, string talk) = await RunAsync("talk", "export", "--motion", _folder["in.csv"], "--face", _folder["avatar.vrm"], "--out", _folder["spoken.glb"]);
        Assert.True(code == 0, talk);
        Assert.Contains("its expressions are driven instead (aa, oh, blink), without ih, ou, ee", talk, StringComparison.Ordinal);
        Assert.Empty(GlbValidator.Check(_folder["spoken.glb"]));
        GlbAnimation animation = GlbReader.Read(_folder["spoken.glb"]).Animations[0];
        ArkitCurves curves = CurveFiles.Read(_folder["in.csv"]).Curves;
        NamedCurves visemes = VisemeCurves.Vrm(curves);
        for (int t = 0; t < Frames; t++)
        {
            Assert.Equal(visemes.Frame(t)[0], animation.Channels[0].Values[(4 * t) + 1], 1e-6f);
            Assert.Equal(visemes.Frame(t)[4], animation.Channels[0].Values[(4 * t) + 2], 1e-6f);
            Assert.Equal(visemes.Frame(t)[0], animation.Channels[1].Values[t], 1e-6f);
            Assert.Equal(0, animation.Channels[0].Values[4 * t]);
        }
    }

    [Fact]
    public async Task A_mesh_in_correspondence_gets_the_shapes()
    {
        BlendshapeFace bust = BustModel.Create();
        float[] person = [.. Enumerable.Range(0, bust.Identities.Count).Select(i => MathF.Cos(i))];
        Mesh neutral = bust.WithIdentity(person).Neutral;
        foreach (string name in new[] { "person.obj", "person.ply", "person.glb" })
        {
            MeshFiles.Save(_folder[name], neutral);
            await JsonAsync("--motion", _folder["in.csv"], "--face", _folder[name], "--out", _folder["a.glb"]);
            Assert.Equal(neutral.VertexCount, MeshFiles.Load(_folder["a.glb"]).Mesh.VertexCount);
        }

        await JsonAsync("--motion", _folder["in.csv"], "--face", _folder["person.obj"], "--out", _folder["a.npz"]);
        int skin = bust.Part("skin").VertexCount;
        Assert.Equal(skin, VertexMotionFiles.Read(_folder["a.npz"]).VertexCount);
        JsonElement solved = await JsonAsync("--motion", _folder["a.npz"], "--face", _folder["person.obj"], "--out", _folder["a.csv"]);
        Assert.InRange(solved.GetProperty("residual_mm").GetDouble(), 0, 0.02);
    }

    [Fact]
    public async Task Vertices_of_any_mesh_become_components()
    {
        Mesh sheet = SampleMeshes.Sheet();
        MeshFiles.Save(_folder["sheet.obj"], sheet);
        float[] positions = [.. Enumerable.Range(0, 5).SelectMany(t => sheet.Positions.SelectMany(p => (float[])[p.X, p.Y, p.Z + (t * t)]))];
        VertexMotionFiles.Write(_folder["sheet.pc2"], new(positions, sheet.VertexCount, 24));
        JsonElement made = await JsonAsync("--motion", _folder["sheet.pc2"], "--face", _folder["sheet.obj"], "--fps", "24", "--out", _folder["sheet.glb"]);
        Assert.Equal(24, made.GetProperty("fps").GetDouble());
        Assert.InRange(made.GetProperty("max_error_mm").GetDouble(), 0, 0.001);
        (int code, _, string talk) = await RunAsync("talk", "export", "--motion", _folder["sheet.pc2"], "--face", _folder["sheet.obj"], "--out", _folder["sheet.csv"]);
        Assert.Equal(2, code);
        Assert.Contains($"has 20 vertices, bust has {BustModel.Create().VertexCount}", talk, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_film_is_made_from_vertices_with_and_without_sound()
    {
        Requires.Ffmpeg();
        await JsonAsync("--motion", _folder["in.csv"], "--out", _folder["a.npz"]);
        await JsonAsync("--motion", _folder["a.npz"], "--out", _folder["a.mp4"]);
        await JsonAsync("--motion", _folder["a.npz"], "--out", _folder["b.mp4"], "--audio", _folder["voice.wav"]);
        Assert.All(new[] { "a.mp4", "b.mp4" }, f => Assert.Equal(Frames / 30.0, MediaInfo.Probe(_folder[f]).Seconds, 0.05));
    }

    [Fact]
    public async Task What_is_wrong_is_said_in_one_sentence_with_code_2()
    {
        await JsonAsync("--motion", _folder["in.csv"], "--out", _folder["a.npz"]);
        WriteHead(_folder["mute.glb"], ["fat", "tall"], ["fat"]);
        WriteHead(_folder["head.glb"], ["jawOpen"], ["jawOpen"]);
        MeshFiles.Save(_folder["sheet.obj"], SampleMeshes.Sheet());
        MeshFiles.Save(_folder["sheet.glb"], SampleMeshes.Sheet());
        File.WriteAllText(_folder["in.txt"], "");
        (string Line, string Message)[] cases =
        [
            ("--motion in.txt --out o.glb", ".csv, .json"),
            ("--motion gone.csv --out o.glb", "does not exist"),
            ("--motion gone.npz --out o.glb", "gone.npz"),
            ("--motion in.csv --out o.txt", ".csv, .json"),
            ("--motion in.csv --out o.html", "--audio"),
            ("--motion in.csv --out o.glb --audio voice.wav", "--audio goes with"),
            ("--motion in.csv --out o.glb --curves vrm", "--curves vrm goes with"),
            ("--motion in.csv --out o.csv --cues", "cues are written as"),
            ("--motion in.csv --out o.glb --fps 60", "--fps is for vertices"),
            ("--motion a.npz --out o.glb --fps 0", "--fps 0"),
            ("--motion in.csv --out o.glb --face cat", "--face cat"),
            ("--motion in.csv --out o.glb --face cat.glb", "cat.glb"),
            ("--motion in.csv --out o.glb --face in.txt", "in.txt"),
            ("--motion in.csv --out o.glb --face mute.glb", "found are fat, tall"),
            ("--motion a.npz --out o.csv --face head.glb", "not a head of morph targets"),
            ("--motion in.csv --out o.glb --face sheet.obj", "sheet.obj has 20 vertices, bust has"),
            ("--motion in.csv --out o.glb --face sheet.glb", "sheet.glb has 20 vertices, bust has"),
            ("--motion in.csv --out o.glb --face sheet.obj --shapes cat", "cat"),
            ("--motion a.npz --out o.glb --face sheet.obj", "name the face that it moves"),
        ];
        foreach ((string line, string message) in cases)
        {
            string[] words = [.. line.Split(' ').Select(w => w.Contains('.', StringComparison.Ordinal) ? _folder[w] : w)];
            (int code, string data, string talk) = await RunAsync(["talk", "export", .. words]);
            Assert.True(code == 2, $"{line}: code {code}, {data} {talk}");
            Assert.Contains(message, talk.Replace(_folder[""], "", StringComparison.Ordinal), StringComparison.Ordinal);
        }

        Assert.Empty(Directory.GetFiles(_folder[""], "o.*"));
    }

    /// <summary>A head of two meshes with morph targets.</summary>
    private static void WriteHead(string path, string[] skin, string[] teeth)
    {
        GlbDocument document = GlbMeshes.ToDocument(SampleMeshes.Sheet(), Options(skin, "skin"));
        GlbDocument second = GlbMeshes.ToDocument(SampleMeshes.Sheet(2, 2), Options(teeth, "teeth"));
        document.Meshes.AddRange(second.Meshes);
        document.Nodes.Add(new GlbNode { Name = "teeth", Mesh = 1 });
        document.Roots.Add(1);
        GlbWriter.Write(path, document);

        static GlbMeshOptions Options(string[] targets, string material) => new()
        {
            Targets = [.. targets.Select((t, i) => FaceShape.FromSparse(t, [i], [Vector3.UnitY]))],
            Weights = [.. targets.Select(t => t == "fat" ? 0.5f : 0)],
            Materials = [new GlbMaterial(material)],
        };
    }

    private static async Task<JsonElement> JsonAsync(params string[] args)
    {
        (int code, string data, string talk) = await RunAsync(["talk", "export", .. args, "--json", "--quiet"]);
        Assert.True(code == 0, talk);
        return JsonDocument.Parse(data).RootElement;
    }

    private static async Task<(int Code, string Data, string Talk)> RunAsync(params string[] args)
    {
        using var data = new StringWriter();
        using var talk = new StringWriter();
        int code = await Invocation.RunAsync(Nouns.Create(), args, data, talk);
        return (code, data.ToString(), talk.ToString());
    }
}
