using System.Text.Json;
using Likeness.Audio.Waveforms;
using Likeness.Geometry.Files;
using Likeness.Geometry.Meshes;
using Likeness.Talking.Captures;
using Likeness.Talking.Corpora;
using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tests.Geometry.Files;

namespace Likeness.Tests.Talking.Captures;

/// <summary>VOCASET is not ours to have; folders of its layout are made here, of a small head.</summary>
public sealed class VocasetFolderTests : IDisposable
{
    private const string Second = "FaceTalk_170904_00128_TA", First = "FaceTalk_170728_03272_TA", Chooser = "FaceTalk_170811_03275_TA", Tester = "FaceTalk_170731_00024_TA";
    private const int FramesEach = 11;

    private static readonly Mesh Head = VertexFolderTests.Scaled(SmallFace.Make().Neutral, 0.001f);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Subjects_and_sentences_are_those_of_the_published_split()
    {
        Make([(Second, 3), (Second, 1), (First, 40), (Chooser, 20), (Chooser, 21), (Tester, 40), ("Anna", 7)]);
        using LoadedMotionCorpus read = MotionCorpora.Read(Root);
        Assert.Equal(1000, read.Units.ToMillimetres);
        Assert.Empty(read.Warnings);
        Assert.Equal(
            [(First, 40, ClipSplit.Train), (Second, 1, ClipSplit.Train), (Second, 3, ClipSplit.Train), (Chooser, 21, ClipSplit.Validation), (Tester, 40, ClipSplit.Test), ("Anna", 7, ClipSplit.Train)],
            read.Corpus.Clips.Select(c => (c.Speaker, c.Sentence, c.Split)));

        // Row r has its vertices moved by r tenths of a millimetre; every second frame is left out.
        MotionClip clip = read.Corpus.Clips.Single(c => c is { Speaker: Second, Sentence: 1 });
        Assert.Equal((6, 30.0), (clip.Face.Frames, clip.Face.FramesPerSecond));
        Assert.Equal(22050, clip.Waveform.Rate);
        Assert.Equal(0.1f * (FramesEach + 4), VertexFolderTests.Frame(clip.Face, 2)[9].Y - (1000 * Head.Positions[9].Y), 0.01f);
        Assert.Equal(1000 * 1.02f * Head.Positions[9].X, clip.Face.Rest[9].X, 0.01f);
        using LoadedMotionCorpus whole = MotionCorpora.Read(Root, new MotionReadOptions { EverySecondFrame = false });
        Assert.Equal((FramesEach, 60.0), (whole.Corpus.Clips[0].Face.Frames, whole.Corpus.Clips[0].Face.FramesPerSecond));
        whole.Dispose();
        Assert.Throws<ObjectDisposedException>(() => VertexFolderTests.Frame(whole.Corpus.Clips[0].Face, 0));
    }

    [Fact]
    public void Sequences_without_sound_are_left_out_and_named()
    {
        Make([(First, 1), (First, 2)]);
        File.Delete(Path.Combine(Root, "audio", First, "sentence02.wav"));
        using (LoadedMotionCorpus read = MotionCorpora.Read(Root))
        {
            Assert.Single(read.Corpus.Clips);
            Assert.Contains($"{First}/sentence02", Assert.Single(read.Warnings), StringComparison.Ordinal);
        }

        File.Delete(Path.Combine(Root, "audio", First, "sentence01.wav"));
        Check("has a recording");
    }

    [Fact]
    public void Hostile_and_damaged_folders_are_refused()
    {
        Make([(First, 1)]);
        string index = _folder["subj_seq_to_idx.json"], rows = $"{{\"{First}\":{{\"sentence01\":";
        foreach ((string text, string message) in new[]
        {
            ($"{rows}[0,99]}}}}", "names row 99 of 11"), ($"{rows}[-1]}}}}", "names row -1"), ($"{rows}[]}}}}", "no frames"), ($"{rows}{{\"x\":1}}}}}}", "no list of rows"), ($"{rows}[0.5]}}}}", "no list of rows"),
            ("[1]", "no list of rows"), ("{", "no list of rows"), ("{\"../x\":{}}", "no name of a subject"), ($"{{\"{First}\":{{\"a/b1\":[0]}}}}", "no name of a sentence"), ($"{{\"{First}\":{{\"hello\":[0]}}}}", "no sentence with a number"),
        })
        {
            File.WriteAllText(index, text);
            Check(message);
        }

        File.Delete(index);
        Check("can run code");
        File.WriteAllText(index, $"{rows}[0]}}}}");
        byte[] whole = File.ReadAllBytes(_folder["data_verts.npy"]);
        File.WriteAllBytes(_folder["data_verts.npy"], whole[..^100]);
        Check("cut short");
        Npy.Write(_folder["data_verts.npy"], NpyArray.Of(new float[30], 1, 10, 3));
        Check("10 vertices");
        Npy.Write(_folder["data_verts.npy"], NpyArray.Of(new float[30], 10, 3));
        Check("[rows, vertices, 3]");
        float[] broken = new float[3 * Head.VertexCount];
        broken[5] = float.PositiveInfinity;
        Npy.Write(_folder["data_verts.npy"], NpyArray.Of(broken, 1, Head.VertexCount, 3));
        using LoadedMotionCorpus read = MotionCorpora.Read(Root);
        Assert.Contains("row 0, vertex 1 is not a number", Assert.Throws<InvalidFileException>(() => VertexFolderTests.Frame(read.Corpus.Clips[0].Face, 0)).Message, StringComparison.Ordinal);
    }

    private string Root => Path.GetDirectoryName(_folder["x"])!;

    private void Check(string message) => Assert.Contains(message, Assert.Throws<InvalidFileException>(() => MotionCorpora.Read(Root)).Message, StringComparison.Ordinal);

    /// <summary>Writes sequences of 11 frames; the index of every other one is by frame number, as the pickle has it.</summary>
    private void Make((string Subject, int Sentence)[] sequences)
    {
        var numbers = new List<float>();
        var index = new Dictionary<string, Dictionary<string, object>>();
        Directory.CreateDirectory(_folder["templates"]);
        foreach ((string subject, int sentence) in sequences)
        {
            int first = numbers.Count / (3 * Head.VertexCount);
            for (int t = 0; t < FramesEach; t++)
            {
                numbers.AddRange(Head.Positions.SelectMany(p => (float[])[p.X, p.Y + (0.0001f * (first + t)), p.Z]));
            }

            if (!index.TryGetValue(subject, out Dictionary<string, object>? sentences))
            {
                index[subject] = sentences = [];
                MeshFiles.Save(Path.Combine(_folder["templates"], subject + ".ply"), VertexFolderTests.Scaled(Head, subject == Second ? 1.02f : 1));
            }

            int[] rows = [.. Enumerable.Range(first, FramesEach)];
            sentences[$"sentence{sentence:00}"] = sentence % 2 == 0 ? rows : rows.Reverse().ToDictionary(r => $"{r - first}", r => r);
            Directory.CreateDirectory(Path.Combine(Root, "audio", subject));
            WavFile.Write(Path.Combine(Root, "audio", subject, $"sentence{sentence:00}.wav"), new Waveform(new float[4042], 22050));
        }

        Npy.Write(_folder["data_verts.npy"], NpyArray.Of(numbers.ToArray(), sequences.Length * FramesEach, Head.VertexCount, 3));
        File.WriteAllText(_folder["subj_seq_to_idx.json"], JsonSerializer.Serialize(index));
    }
}
