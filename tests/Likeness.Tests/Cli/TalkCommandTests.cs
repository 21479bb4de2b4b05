using System.Text.Json;
using Likeness.Audio.Waveforms;
using Likeness.Cli.CommandLines;
using Likeness.Cli.Commands;
using Likeness.Geometry.Bust;
using Likeness.Geometry.Files;
using Likeness.Imaging.Ffmpeg;
using Likeness.Talking.Captures;
using Likeness.Talking.Corpora;
using Likeness.Talking.Curves;
using Likeness.Tensors.Files;
using Likeness.Tests.Cli.Processes;
using Likeness.Tests.Geometry.Files;
using Likeness.Tests.Support;

namespace Likeness.Tests.Cli;

/// <summary>The verbs of talking heads: the contract of their figures, and what they say about bad input.</summary>
public sealed class TalkCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_corpus_is_made_learned_and_measured_and_a_face_speaks()
    {
        JsonElement corpus = await JsonAsync("talk", "corpus", "--out", _folder["corpus"], "--speakers", "3", "--sentences", "2");
        Assert.Equal(6, corpus.GetProperty("clips").GetInt32());
        JsonElement trained = await JsonAsync("talk", "train", "--data", _folder["corpus"], "--run", _folder["run"], "--out", _folder["talk.safetensors"], "--epochs", "2");
        Assert.Equal(["closure_threshold", "epochs", "parameters", "seconds", "step_ms_median", "validation_mm2"], trained.EnumerateObject().Select(p => p.Name).Order());
        string[] keys = ["lip_max_mm", "lip_mean_mm", "face_mm", "full_mm", "dtw", "mouth_correlation", "lag_frames", "width_correlation", "jaw_correlation"];
        JsonElement still = await JsonAsync("talk", "eval", "--data", _folder["corpus"], "--baseline", "rest");
        Assert.True((await JsonAsync("talk", "eval", "--data", _folder["corpus"], "--baseline", "loudness")).GetProperty("mouth_correlation").GetDouble() > 0.2);
        Assert.True((await JsonAsync("talk", "eval", "--data", _folder["corpus"], "--baseline", "ridge")).GetProperty("mouth_correlation").GetDouble() > 0.3);
        JsonElement measured = await JsonAsync("talk", "eval", "--data", _folder["corpus"], "--model", _folder["talk.safetensors"]);
        string[] sounds = ["bilabials_closed", "wrongly_closed", "tongue_sounds_closed", "open_vowels_open", "rounded_vowels_rounded", "opening_in_silence_mm"];
        Assert.Equal([.. keys, .. sounds, .. sounds.Select(s => s + "_truth")], measured.EnumerateObject().Select(p => p.Name));
        Assert.Equal(0, still.GetProperty("mouth_correlation").GetDouble());
        Assert.NotEqual(still.GetProperty("lip_mean_mm").GetDouble(), measured.GetProperty("lip_mean_mm").GetDouble());

        string sound = Path.Combine(_folder["corpus"], "s02_00.wav");
        int frames = (int)Math.Round(WavFile.Read(sound).Waveform.Seconds * 30);
        foreach (string format in new[] { ".csv", ".json", ".npz", ".pc2", ".mdd", ".glb", ".html" })
        {
            JsonElement made = await JsonAsync("talk", "animate", "--audio", sound, "--model", _folder["talk.safetensors"], "--out", _folder["a" + format]);
            Assert.Equal(frames, made.GetProperty("frames").GetInt32());
            Assert.Equal("log-mel", made.GetProperty("front_end").GetString());
            Assert.True(made.GetProperty("realtime_factor").GetDouble() > 0);
            Assert.Equal(frames / 30.0, made.GetProperty("seconds").GetDouble(), 0.02);
        }

        Assert.Equal(frames, CurveFiles.Read(_folder["a.csv"]).Curves.Frames);
        Assert.Equal(frames, CurveFiles.Read(_folder["a.json"]).Curves.Frames);
        using var cache = NpzFile.Open(_folder["a.npz"]);
        Assert.Equal(frames, cache.Read("vertices").Shape[0]);
        Assert.Equal(BustModel.Create().VertexCount, MeshFiles.Load(_folder["a.glb"]).Mesh.VertexCount);

        // Blinks and small motions follow the seed, and can be left out.
        await JsonAsync("talk", "animate", "--audio", sound, "--model", _folder["talk.safetensors"], "--out", _folder["b.csv"]);
        Assert.Equal(File.ReadAllText(_folder["a.csv"]), File.ReadAllText(_folder["b.csv"]));
        await JsonAsync("talk", "animate", "--audio", sound, "--model", _folder["talk.safetensors"], "--out", _folder["c.csv"], "--speech-only");
        Assert.All(CurveFiles.Read(_folder["c.csv"]).Curves.Curve("browInnerUp"), w => Assert.Equal(0, w));
        Assert.Contains(CurveFiles.Read(_folder["a.csv"]).Curves.Curve("browInnerUp"), w => w > 0);
    }

    [Fact]
    public async Task Speakers_are_left_out_by_name_as_a_list_or_folders_say_it()
    {
        await JsonAsync("talk", "corpus", "--out", _folder["corpus"], "--voice", "minivox", "--speakers", "3", "--sentences", "3");
        JsonElement byName = await JsonAsync("talk", "eval", "--data", _folder["corpus"], "--baseline", "ridge", "--test-speakers", "s01");

        // The same clips without a list: a folder for each speaker, each with sentences of the same names.
        foreach (string path in Directory.GetFiles(_folder["corpus"]).Where(p => !p.EndsWith(CurveCorpus.ListName, StringComparison.Ordinal)))
        {
            string name = Path.GetFileName(path), folder = Path.Combine(_folder["folders"], name[..3]);
            Directory.CreateDirectory(folder);
            File.Copy(path, Path.Combine(folder, name[4..]));
        }

        TalkingClip[] read = [.. CurveCorpus.Read(_folder["folders"])];
        Assert.Equal(CurveCorpus.Read(_folder["corpus"]).Select(c => (c.Name, c.Speaker)).Order(), read.Select(c => (c.Name, c.Speaker)));
        JsonElement byFolder = await JsonAsync("talk", "eval", "--data", _folder["folders"], "--baseline", "ridge", "--test-speakers", "s01");
        Assert.Equal(byName.GetRawText(), byFolder.GetRawText());
        JsonElement other = await JsonAsync("talk", "eval", "--data", _folder["folders"], "--baseline", "ridge", "--test-speakers", "*2");
        Assert.NotEqual(byName.GetRawText(), other.GetRawText());

        // One folder does not say who speaks.
        (int code, string _, string talk) = await RunAsync("talk", "train", "--data", Path.Combine(_folder["folders"], "s01"), "--run", _folder["r"], "--test-speakers", "s01");
        Assert.Equal(2, code);
        Assert.Contains("does not say who speaks", talk, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Programs_that_are_installed_speak_and_are_named()
    {
        Requires.Program("flite");
        Requires.Program("espeak-ng");
        JsonElement mixed = await JsonAsync("talk", "corpus", "--out", _folder["mixed"], "--voice", "mixed", "--speakers", "3", "--sentences", "2", "--rests", "1");
        Assert.Equal(9, mixed.GetProperty("clips").GetInt32());
        Assert.Equal(["espeak-ng", "flite", "espeak-ng"], mixed.GetProperty("voices").EnumerateArray().Select(v => v.GetString()!.Split(' ')[0]));
        Assert.Empty(mixed.GetProperty("unknown_sounds").EnumerateObject());
        await JsonAsync("talk", "corpus", "--out", _folder["again"], "--voice", "auto", "--speakers", "3", "--sentences", "2", "--rests", "1");
        foreach (string file in Directory.EnumerateFiles(_folder["mixed"]))
        {
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(_folder["again"], Path.GetFileName(file))));
        }

        JsonElement own = await JsonAsync("talk", "corpus", "--out", _folder["own"], "--voice", "minivox", "--speakers", "3", "--sentences", "2");
        Assert.All(own.GetProperty("voices").EnumerateArray(), v => Assert.StartsWith("minivox", v.GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Aligned_recordings_become_a_corpus_and_vertices_lie_beside_curves()
    {
        await JsonAsync("talk", "corpus", "--out", _folder["own"], "--voice", "minivox", "--speakers", "3", "--sentences", "2");
        File.WriteAllText(Path.Combine(_folder["own"], "s00_00.phones.csv"), "phone,start,end\nʘʘ,0,0.5\nm,0.5,0.6\n");
        JsonElement made = await JsonAsync("talk", "corpus", "--aligned", _folder["own"], "--out", _folder["aligned"], "--face", "bust", "--vertices");
        Assert.Equal(6, made.GetProperty("clips").GetInt32());
        Assert.Equal(1, made.GetProperty("unknown_sounds").GetProperty("ʘʘ").GetInt32());
        using LoadedMotionCorpus read = MotionCorpora.Read(_folder["aligned"]);
        Assert.Equal(6, read.Corpus.Clips.Count);
        Assert.Equal(BustModel.Create().Part("skin").VertexCount, read.Corpus.Template.VertexCount);
        Assert.True(read.Corpus.Masks.ContainsKey("lips"));
        Assert.Equal(6, CurveCorpus.Read(_folder["aligned"]).Count());
    }

    [Fact]
    public async Task A_stream_of_samples_becomes_a_line_a_frame()
    {
        await JsonAsync("talk", "corpus", "--out", _folder["corpus"], "--speakers", "3", "--sentences", "2");
        await JsonAsync("talk", "train", "--data", _folder["corpus"], "--run", _folder["run"], "--out", _folder["talk.safetensors"], "--epochs", "1");
        Waveform sound = WavFile.Read(Path.Combine(_folder["corpus"], "s02_00.wav")).Waveform;
        byte[] bytes = new byte[2 * sound.Samples.Length];
        for (int i = 0; i < sound.Samples.Length; i++)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(2 * i), (short)(sound.Samples[i] * 32767));
        }

        (int code, string data, string talk) = await CliProcess.RunWithInputAsync(bytes, "talk", "stream", "--model", _folder["talk.safetensors"], "--json", "--quiet");
        Assert.True(code == 0, talk);
        string[] lines = data.TrimEnd().Split('\n');
        int frames = (int)Math.Round(sound.Seconds * 30);
        Assert.Equal(frames + 1, lines.Length);
        JsonElement last = JsonDocument.Parse(lines[^2]).RootElement;
        Assert.Equal(frames - 1, last.GetProperty("frame").GetInt32());
        Assert.Equal(52, last.GetProperty("shapes").EnumerateObject().Count());
        JsonElement done = JsonDocument.Parse(lines[^1]).RootElement;
        Assert.Equal(frames, done.GetProperty("frames").GetInt32());
        Assert.Equal(0.44, done.GetProperty("latency_seconds").GetDouble(), 1e-9);

        // The beginning of a file with its header; half a sample.
        (code, _, talk) = await CliProcess.RunWithInputAsync(File.ReadAllBytes(Path.Combine(_folder["corpus"], "s02_00.wav"))[..100], "talk", "stream", "--json");
        Assert.True(code == 2, talk);
        Assert.Contains("Standard input is a WAV file", talk, StringComparison.Ordinal);
        (code, data, talk) = await CliProcess.RunWithInputAsync([1], "talk", "stream", "--json", "--quiet");
        Assert.True(code == 0, talk);
        Assert.Equal(0, JsonDocument.Parse(data).RootElement.GetProperty("frames").GetInt32());
    }

    [Fact]
    public async Task What_is_wrong_is_said_in_one_sentence_with_code_2()
    {
        await JsonAsync("talk", "corpus", "--out", _folder["corpus"], "--speakers", "3", "--sentences", "2");
        await JsonAsync("talk", "train", "--data", _folder["corpus"], "--run", _folder["run"], "--out", _folder["talk.safetensors"], "--epochs", "1");
        string sound = Path.Combine(_folder["corpus"], "s02_00.wav"), model = _folder["talk.safetensors"];
        File.WriteAllBytes(_folder["cut.wav"], File.ReadAllBytes(sound)[..30]);
        File.WriteAllText(_folder["empty.wav"], "");
        WavFile.Write(_folder["short.wav"], new Waveform(new float[1], 16000));
        Directory.CreateDirectory(_folder["nothing"]);
        (string Line, string Message)[] cases =
        [
            ($"talk corpus --out {_folder["corpus"]}", "a corpus already"),
            ($"talk corpus --out {_folder["x"]} --speakers 1", "3 to 1,000 speakers"),
            ($"talk corpus --out {_folder["x"]} --aligned {_folder["nothing"]}", "no recording with its sounds"),
            ($"talk corpus --out {_folder["x"]} --voice minivox --speakers 3 --sentences 2 --vertices --face cat", "--face cat"),
            ($"talk train --data {_folder["nothing"]} --run {_folder["r"]}", "holds no clips"),
            ($"talk train --data {_folder["gone"]} --run {_folder["r"]}", "no such folder"),
            ($"talk train --data {_folder["corpus"]} --run {_folder["r"]} --epochs 0", "number of epochs"),
            ($"talk train --data {_folder["corpus"]} --run {_folder["r"]} --test-every 1", "--test-every 1"),
            ($"talk train --data {_folder["corpus"]} --run {_folder["r"]} --test-every 2 --test-speakers s0*", "not both"),
            ($"talk train --data {_folder["corpus"]} --run {_folder["r"]} --test-speakers zz*", "there are s00, s01, s02"),
            ($"talk train --data {_folder["corpus"]} --run {_folder["r"]} --test-speakers s*", "no clip is left to learn from"),
            ($"talk eval --data {_folder["corpus"]} --baseline rest --face cat", "--face cat"),
            ($"talk eval --data {_folder["corpus"]} --model {model} --baseline rest", "either --model FILE or --baseline"),
            ($"talk train --data {_folder["corpus"]} --run {_folder["r"]} --clips zz*", "--clips zz*"),
            ($"talk train --data {_folder["corpus"]} --run {_folder["r"]} --method voca --without ot", "not of voca"),
            ($"talk eval --data {_folder["corpus"]} --model {sound}", "s02_00.wav"),
            ($"talk animate --audio {_folder["gone.wav"]} --model {model} --out {_folder["o.csv"]}", "does not exist"),
            ($"talk animate --audio {_folder["cut.wav"]} --model {model} --out {_folder["o.csv"]}", "cut.wav"),
            ($"talk animate --audio {_folder["empty.wav"]} --model {model} --out {_folder["o.csv"]}", "empty.wav"),
            ($"talk animate --audio {_folder["short.wav"]} --model {model} --out {_folder["o.csv"]}", "at least"),
            ($"talk animate --audio {sound} --model {model} --out {_folder["o.txt"]}", ".csv, .json"),
            ($"talk animate --audio {sound} --model {model} --fps 0 --out {_folder["o.csv"]}", "frames a second"),
        ];
        foreach ((string line, string message) in cases)
        {
            (int code, string data, string talk) = await RunAsync(line.Split(' '));
            Assert.True(code == 2, $"{line}: code {code}, {data} {talk}");
            Assert.Contains(message, talk, StringComparison.Ordinal);
        }

        Assert.False(File.Exists(_folder["o.csv"]) || Directory.Exists(_folder["r"]) || Directory.Exists(_folder["x"]));
    }

    [SkippableFact]
    public async Task Any_sound_that_ffmpeg_reads_will_do()
    {
        Requires.Ffmpeg();
        await JsonAsync("talk", "corpus", "--out", _folder["corpus"], "--speakers", "3", "--sentences", "2");
        await JsonAsync("talk", "train", "--data", _folder["corpus"], "--run", _folder["run"], "--out", _folder["talk.safetensors"], "--epochs", "1");
        string sound = Path.Combine(_folder["corpus"], "s02_00.wav");
        using (var process = System.Diagnostics.Process.Start("ffmpeg", ["-v", "error", "-i", sound, _folder["a.flac"]]))
        {
            await process.WaitForExitAsync();
        }

        await JsonAsync("talk", "animate", "--audio", _folder["a.flac"], "--model", _folder["talk.safetensors"], "--out", _folder["a.mp4"]);
        MediaInfo film = MediaInfo.Probe(_folder["a.mp4"]);
        Assert.Equal(WavFile.Read(sound).Waveform.Seconds, film.Seconds, 0.1);

        // A name says nothing: it is what is inside that counts.
        File.Copy(_folder["a.flac"], _folder["a.wav"]);
        foreach (string name in new[] { "a.flac", "a.wav" })
        {
            await JsonAsync("talk", "animate", "--audio", _folder[name], "--model", _folder["talk.safetensors"], "--out", _folder["a.csv"]);
            File.Move(_folder["a.csv"], _folder[name + ".csv"]);
        }

        await JsonAsync("talk", "animate", "--audio", sound, "--model", _folder["talk.safetensors"], "--out", _folder["b.csv"]);
        Assert.Equal(File.ReadAllText(_folder["a.flac.csv"]), File.ReadAllText(_folder["a.wav.csv"]));
        float[] ours = CurveFiles.Read(_folder["b.csv"]).Curves.Weights, theirs = CurveFiles.Read(_folder["a.flac.csv"]).Curves.Weights;
        Assert.Equal(ours.Length, theirs.Length);
        Assert.All(ours.Zip(theirs), p => Assert.Equal(p.First, p.Second, 0.01f));
    }

    private static async Task<JsonElement> JsonAsync(params string[] args)
    {
        (int code, string data, string talk) = await RunAsync([.. args, "--json", "--quiet"]);
        Assert.True(code == 0, talk);
        return JsonDocument.Parse(data.TrimEnd().Split('\n')[^1]).RootElement;
    }

    private static async Task<(int Code, string Data, string Talk)> RunAsync(params string[] args)
    {
        using var data = new StringWriter();
        using var talk = new StringWriter();
        int code = await Invocation.RunAsync(Nouns.Create(), args, data, talk);
        return (code, data.ToString(), talk.ToString());
    }
}
