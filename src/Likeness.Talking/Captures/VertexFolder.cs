using System.Globalization;
using System.Numerics;
using Likeness.Audio.Waveforms;
using Likeness.Geometry.Files;
using Likeness.Talking.Corpora;
using Likeness.Talking.Files;
using Likeness.Talking.Motion;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Talking.Captures;

/// <summary>
/// Corpora of captured faces as folders: <c>NAME.wav</c> with <c>NAME.npz</c>, <c>NAME.pc2</c>, <c>NAME.mdd</c> or a folder <c>NAME</c> of OBJ or PLY frames; faces at
/// rest (<c>template.ply</c>, <c>SPEAKER.ply</c>); and, where there are, <c>corpus.json</c> (speaker, sentence, part, rate) and <c>masks.npz</c> or <c>masks.json</c>.
/// Without a list every such clip is there to learn from, and its speaker is the one whose template's name its own begins with.
/// </summary>
internal static class VertexFolder
{
    // A recording may be cut a little before or after its motion.
    private const double MostDifference = 0.5;

    public static LoadedMotionCorpus Read(string folder, MotionReadOptions options)
    {
        string list = Path.Combine(folder, CurveCorpus.ListName);
        CorpusEntry[]? listed = File.Exists(list) ? CorpusList.Read(list) : null;
        HashSet<string> names = listed?.Select(e => e.Name).ToHashSet(StringComparer.Ordinal)
            ?? Directory.EnumerateFiles(folder, "*.wav").Select(f => Path.GetFileNameWithoutExtension(f)!).ToHashSet(StringComparer.Ordinal);
        var templates = new Templates(folder, names.Contains);
        UnitNote units = HeadUnits.Of(templates.Main, options.UnitToMillimetres, templates.MainPath);
        CorpusEntry[] entries = listed ?? Found(folder, names, [.. templates.Speakers]);
        var shelf = new ClipShelf(options.MemoryBytes);
        var rests = new Dictionary<string, Vector3[]>(StringComparer.Ordinal);
        var clips = new List<MotionClip>();
        var warnings = new List<string>();
        foreach (CorpusEntry entry in entries)
        {
            VertexFile file = VertexFile.Find(Path.Combine(folder, entry.Name))
                ?? throw new InvalidFileException(folder, $"clip '{entry.Name}' has no motion: {entry.Name}.npz, .pc2, .mdd or a folder of meshes was expected.");
            if (file.VertexCount != templates.Main.VertexCount)
            {
                throw new InvalidFileException(file.Path, $"it has {file.VertexCount} vertices; {Path.GetFileName(templates.MainPath)} has {templates.Main.VertexCount}.");
            }

            if (!rests.TryGetValue(entry.Speaker, out Vector3[]? rest))
            {
                rests[entry.Speaker] = rest = templates.Of(entry.Speaker, units.ToMillimetres);
            }

            // What a file says of itself counts first: the list may be about curves beside it.
            double rate = file.FramesPerSecond ?? entry.FramesPerSecond ?? options.FramesPerSecond;
            Waveform sound = WavFile.Read(Path.Combine(folder, entry.Name + ".wav")).Waveform.ToMono();
            if (Math.Abs(sound.Seconds - (file.Frames / rate)) > MostDifference)
            {
                warnings.Add(string.Create(CultureInfo.InvariantCulture, $"{entry.Name}: {sound.Seconds:F2} s of sound and {file.Frames / rate:F2} s of motion at {rate:g4} frames a second."));
            }

            clips.Add(new MotionClip(entry.Name, entry.Speaker, entry.Sentence, entry.Split, sound, new ShelvedFace(rest, file, units.ToMillimetres, rate, shelf)));
        }

        var template = templates.Main.WithPositions(templates.Of("", units.ToMillimetres));
        return clips.Count > 0
            ? new LoadedMotionCorpus(new MotionCorpus(template, RegionFiles.Read(folder, template.VertexCount), clips), units, warnings)
            : throw new InvalidFileException(folder, "it holds no clips: a .wav with the motion of a face (.npz, .pc2, .mdd or a folder of meshes) beside it.");
    }

    /// <summary>See <see cref="MotionCorpora.WriteMotion"/>.</summary>
    public static void WriteMotion(string folder, MotionCorpus corpus, CancellationToken token)
    {
        Directory.CreateDirectory(folder);
        MeshFiles.Save(Path.Combine(folder, "template.ply"), corpus.Template);
        foreach (IGrouping<string, MotionClip> speaker in corpus.Clips.GroupBy(c => c.Speaker).Where(g => g.Key.Length > 0))
        {
            MeshFiles.Save(Path.Combine(folder, SafeName.Require(speaker.Key, "a speaker", folder) + ".ply"), corpus.Template.WithPositions(speaker.First().Face.Rest.ToArray()));
        }

        if (corpus.Masks.Count > 0)
        {
            var masks = new NpzWriter();
            foreach ((string name, int[] vertices) in corpus.Masks.OrderBy(m => m.Key, StringComparer.Ordinal))
            {
                masks.Add("mask_" + name, NpyArray.Of(vertices, vertices.Length));
            }

            masks.Save(Path.Combine(folder, RegionFiles.Npz));
        }

        foreach (MotionClip clip in corpus.Clips)
        {
            token.ThrowIfCancellationRequested();
            IMovingFace face = clip.Face;
            var motion = new VertexMotion(new float[3 * face.Frames * face.VertexCount], face.VertexCount, face.FramesPerSecond);
            for (int t = 0; t < face.Frames; t++)
            {
                face.CopyFrame(t, motion.Frame(t));
            }

            VertexMotionFiles.Write(Path.Combine(folder, SafeName.Require(clip.Name, "a clip", folder) + ".npz"), motion);
        }
    }

    private static CorpusEntry[] Found(string folder, IEnumerable<string> names, string[] speakers) =>
    [
        .. names.Where(n => VertexFile.Find(Path.Combine(folder, n)) is not null).Order(StringComparer.Ordinal)
            .Select((n, i) => new CorpusEntry(n, speakers.Where(s => n.StartsWith(s, StringComparison.Ordinal)).MaxBy(s => s.Length) ?? "", i, ClipSplit.Train, null)),
    ];
}
