using System.Numerics;
using Likeness.Audio.Waveforms;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Files;
using Likeness.Geometry.Meshes;
using Likeness.Talking.Captures;
using Likeness.Talking.Corpora;
using Likeness.Talking.Files;
using Likeness.Talking.Motion;
using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tests.Geometry.Files;

namespace Likeness.Tests.Talking.Captures;

public sealed class VertexFolderTests : IDisposable
{
    private static readonly BlendshapeFace Face = SmallFace.Make();
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_corpus_is_read_as_it_was_written()
    {
        TalkingClip[] clips = [.. SyntheticCorpus.Make(new SyntheticCorpusOptions { Speakers = 3, Sentences = 2 })];
        var corpus = MotionCorpus.Of(clips, Face, 25, ownFaces: true);
        MotionCorpora.Write(_folder["c"], corpus, "made by a test");

        // Room for one clip only: the others are read again.
        using LoadedMotionCorpus read = MotionCorpora.Read(_folder["c"], new MotionReadOptions { MemoryBytes = 1 });
        Assert.Equal(1, read.Units.ToMillimetres);
        Assert.Empty(read.Warnings);
        Assert.Equal(corpus.Masks["lips"], read.Corpus.Masks["lips"]);
        Assert.Equal(corpus.Template.Topology.Triangles, read.Corpus.Template.Topology.Triangles);
        Assert.Equal(corpus.Clips.Select(c => (c.Name, c.Speaker, c.Sentence, c.Split, c.Face.Frames)), read.Corpus.Clips.Select(c => (c.Name, c.Speaker, c.Sentence, c.Split, c.Face.Frames)));
        foreach ((MotionClip a, MotionClip b) in corpus.Clips.Concat(corpus.Clips).Zip(read.Corpus.Clips.Concat(read.Corpus.Clips)))
        {
            Assert.Equal(25, b.Face.FramesPerSecond);
            Assert.Equal(a.Face.Rest.ToArray(), b.Face.Rest.ToArray());
            Assert.Equal(Frame(a.Face, a.Face.Frames / 2), Frame(b.Face, b.Face.Frames / 2));
        }

        Assert.NotEqual(read.Corpus.Clips[0].Face.Rest[0], read.Corpus.Clips[^1].Face.Rest[0]);
    }

    [Fact]
    public void Every_kind_of_file_holds_the_same_motion_and_units_come_from_the_size_of_the_head()
    {
        // In metres; 30 frames in a second.
        Mesh head = Scaled(Face.Neutral, 0.001f);
        var motion = new VertexMotion([.. Enumerable.Range(0, 30).SelectMany(t => head.Positions.SelectMany(p => (float[])[p.X, p.Y + (0.0001f * t), p.Z]))], head.VertexCount, 30);
        MeshFiles.Save(_folder["anna.obj"], Scaled(head, 1.1f));
        MeshFiles.Save(_folder["template.ply"], head);
        File.WriteAllText(_folder["masks.json"], "{ \"lips\": [5, 3, 3], \"face\": [] }");
        foreach (string name in new[] { "anna_npz", "anna_pc2", "bob_mdd", "bob_frames" })
        {
            WavFile.Write(_folder[name + ".wav"], new Waveform(new float[16000], 16000));
        }

        WavFile.Write(_folder["nothing.wav"], new Waveform(new float[16000], 16000));
        new NpzWriter().Add("vertices", NpyArray.Of(motion.Positions, 30, motion.VertexCount, 3)).Save(_folder["anna_npz.npz"]);
        PointCacheFiles.WritePc2(_folder["anna_pc2.pc2"], motion);
        PointCacheFiles.WriteMdd(_folder["bob_mdd.mdd"], motion);
        Directory.CreateDirectory(_folder["bob_frames"]);
        for (int t = 0; t < 30; t++)
        {
            MeshFiles.Save(Path.Combine(_folder["bob_frames"], $"{t:0000}.{(t % 2 == 0 ? "ply" : "obj")}"), head.WithPositions(motion.Frame(t).ToArray()));
        }

        using LoadedMotionCorpus read = MotionCorpora.Read(Root);
        Assert.Equal((1000, true), (read.Units.ToMillimetres, read.Units.Source.Contains("metres", StringComparison.Ordinal)));
        Assert.Equal([("anna_npz", "anna"), ("anna_pc2", "anna"), ("bob_frames", ""), ("bob_mdd", "")], read.Corpus.Clips.Select(c => (c.Name, c.Speaker)));
        Assert.Equal([3, 5], read.Corpus.Masks["lips"]);
        Assert.Equal(1.1f * Face.Neutral.Positions[7].X, read.Corpus.Clips[0].Face.Rest[7].X, 1e-3f);
        Assert.Equal(Face.Neutral.Positions[7].X, read.Corpus.Clips[2].Face.Rest[7].X, 1e-3f);
        Assert.All(read.Corpus.Clips, c =>
        {
            Assert.Equal((30, 30.0), (c.Face.Frames, c.Face.FramesPerSecond));
            Assert.All(Frame(c.Face, 20).Zip(Face.Neutral.Positions), p => Assert.InRange((p.First - p.Second - new Vector3(0, 2, 0)).Length(), 0, 0.01f));
        });

        // A list says more; its rate is for files that say none.
        File.WriteAllText(_folder["corpus.json"], "{\"clips\":[{\"name\":\"bob_mdd\",\"fps\":60},{\"name\":\"anna_pc2\",\"speaker\":\"anna\",\"split\":\"test\",\"fps\":60}]}");
        using LoadedMotionCorpus listed = MotionCorpora.Read(Root, new MotionReadOptions { UnitToMillimetres = 1 });
        Assert.Equal([("bob_mdd", "", 30.0, ClipSplit.Train), ("anna_pc2", "anna", 60.0, ClipSplit.Test)], listed.Corpus.Clips.Select(c => (c.Name, c.Speaker, c.Face.FramesPerSecond, c.Split)));
        Assert.Equal(head.Positions[7], listed.Corpus.Template.Positions[7]);
        Assert.Empty(listed.Warnings);
    }

    [Fact]
    public void What_does_not_fit_is_said()
    {
        Check("no face at rest");
        Assert.Contains("no such folder", Assert.Throws<InvalidFileException>(() => MotionCorpora.Read(_folder["gone"])).Message, StringComparison.Ordinal);
        MeshFiles.Save(_folder["template.obj"], Scaled(Face.Neutral, 1e-6f));
        Check("a head in no unit");
        MeshFiles.Save(_folder["template.obj"], Face.Neutral);
        Check("holds no clips");
        WavFile.Write(_folder["a.wav"], new Waveform(new float[16000], 16000));
        Check("holds no clips");
        File.WriteAllText(_folder["corpus.json"], "{\"clips\":[{\"name\":\"a\"}]}");
        Check("clip 'a' has no motion");
        PointCacheFiles.WritePc2(_folder["a.pc2"], new VertexMotion(new float[30], 10, 30));
        Check("10 vertices; template.obj has 256");
        File.WriteAllBytes(_folder["a.pc2"], File.ReadAllBytes(_folder["a.pc2"])[..50]);
        Check("cut off");
        File.Delete(_folder["a.pc2"]);
        Npz([1], 256, 3);
        Check("[frames, vertices, 3]");
        Npz([30], 0, 256, 3);
        Check("no frames");
        float[] broken = new float[3 * 256 * 30];
        broken[3 * 256] = float.NaN;
        new NpzWriter().Add("vertices", NpyArray.Of(broken, 30, 256, 3)).Add("fps", NpyArray.Of(new[] { -3f }, 1)).Save(_folder["a.npz"]);
        Check("no frame rate");
        new NpzWriter().Add("vertices", NpyArray.Of(broken, 30, 256, 3)).Save(_folder["a.npz"]);
        using (LoadedMotionCorpus read = MotionCorpora.Read(Root))
        {
            Assert.Contains("frame 1, vertex 0 is not a number", Assert.Throws<InvalidFileException>(() => Frame(read.Corpus.Clips[0].Face, 0)).Message, StringComparison.Ordinal);
        }

        Npz([30], 90, 256, 3);
        using (LoadedMotionCorpus read = MotionCorpora.Read(Root))
        {
            Assert.Contains("1.00 s of sound and 3.00 s of motion", Assert.Single(read.Warnings), StringComparison.Ordinal);
            File.Delete(_folder["a.npz"]);
            Npz([30], 60, 256, 3);
            Assert.Contains("has changed", Assert.Throws<InvalidFileException>(() => Frame(read.Corpus.Clips[0].Face, 0)).Message, StringComparison.Ordinal);
        }

        File.WriteAllText(_folder["masks.json"], "{\"lips\":[256]}");
        Check("names vertex 256 of 256");
        File.WriteAllText(_folder["masks.json"], "{\"lips\":\"all\"}");
        Check("no regions");
        File.Delete(_folder["masks.json"]);
        MeshFiles.Save(_folder["bob.ply"], new Mesh(Face.Neutral.Positions, [0, 1, 2]));
        File.WriteAllText(_folder["corpus.json"], "{\"clips\":[{\"name\":\"a\",\"speaker\":\"bob\"}]}");
        Assert.Contains("has 1 triangles", Assert.ThrowsAny<LikenessException>(() => MotionCorpora.Read(Root)).Message, StringComparison.Ordinal);
        File.WriteAllText(_folder["corpus.json"], "{\"clips\":[{\"name\":\"a\"},{\"name\":\"a\"}]}");
        Check("is in it twice");
        File.WriteAllText(_folder["corpus.json"], "{\"clips\":[{\"name\":\"a\",\"fps\":0}]}");
        Check("no number of frames a second");
        Assert.Contains("no name of a speaker", Assert.Throws<InvalidFileException>(() => MotionCorpora.Write(
            _folder["out"], MotionCorpus.Of([.. SyntheticCorpus.Make(new SyntheticCorpusOptions { Speakers = 3, Sentences = 2 }).Take(1).Select(c => c with { Speaker = "../x" })], Face, 25), "")).Message, StringComparison.Ordinal);

        void Check(string message) => Assert.Contains(message, Assert.Throws<InvalidFileException>(() => MotionCorpora.Read(Root)).Message, StringComparison.Ordinal);

        void Npz(float[] rate, params int[] shape) =>
            new NpzWriter().Add("vertices", NpyArray.Of(new float[shape.Aggregate(1, (a, b) => a * b)], shape)).Add("fps", NpyArray.Of(rate, 1)).Save(_folder["a.npz"]);
    }

    private string Root => Path.GetDirectoryName(_folder["x"])!;

    internal static Vector3[] Frame(IMovingFace face, int frame)
    {
        var positions = new Vector3[face.VertexCount];
        face.CopyFrame(frame, positions);
        return positions;
    }

    internal static Mesh Scaled(Mesh mesh, float factor) => mesh.WithPositions([.. mesh.Positions.Select(p => factor * p)]);
}
