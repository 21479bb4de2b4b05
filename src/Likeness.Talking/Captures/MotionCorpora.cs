using Likeness.Audio.Waveforms;
using Likeness.Talking.Corpora;
using Likeness.Tensors;

namespace Likeness.Talking.Captures;

/// <summary>Corpora of captured faces on disk: reads whichever kind a folder holds (docs/talking-corpora.md shows them).</summary>
public static class MotionCorpora
{
    /// <summary>Whether a folder can only be a corpus of vertices: it has VOCASET's layout.</summary>
    public static bool IsOfVertices(string folder) => VocasetFolder.IsOne(folder);

    /// <summary>Reads a folder: that of VOCASET (<c>data_verts.npy</c>), or of recordings with vertices beside them.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">Unit, rate, memory; null for the defaults.</param>
    /// <returns>The corpus; motion is read when it is asked for.</returns>
    /// <exception cref="InvalidFileException">The folder is missing or of no known kind, or a file is damaged or does not fit the others.</exception>
    public static LoadedMotionCorpus Read(string folder, MotionReadOptions? options = null)
    {
        options ??= new MotionReadOptions();
        if (!(options.FramesPerSecond is >= 1 and <= 1000))
        {
            throw new LikenessException($"Motion has 1 to 1,000 frames a second, not {options.FramesPerSecond}.");
        }

        return !Directory.Exists(folder) ? throw new InvalidFileException(folder, "there is no such folder.")
            : VocasetFolder.IsOne(folder) ? VocasetFolder.Read(folder, options)
            : VertexFolder.Read(folder, options);
    }

    /// <summary>Writes a corpus as a folder of recordings with vertices beside them; about 100 MB a minute for 5,000 vertices.</summary>
    /// <param name="folder">The folder; made if need be.</param>
    /// <param name="corpus">The clips.</param>
    /// <param name="origin">Where they come from and their licence, for whoever finds the folder.</param>
    /// <param name="token">Gives up; what is written so far has no list and is replaced next time.</param>
    /// <exception cref="LikenessException">A file cannot be written, or a name is none of a file.</exception>
    public static void Write(string folder, MotionCorpus corpus, string origin, CancellationToken token = default)
    {
        WriteMotion(folder, corpus, token);
        foreach (MotionClip clip in corpus.Clips)
        {
            WavFile.Write(Path.Combine(folder, clip.Name + ".wav"), clip.Waveform);
        }

        CorpusList.Write(Path.Combine(folder, CurveCorpus.ListName), [.. corpus.Clips.Select(c => new CorpusEntry(c.Name, c.Speaker, c.Sentence, c.Split, c.Face.FramesPerSecond))], origin);
    }

    /// <summary>
    /// Writes what moves, beside recordings and a list that somebody else writes (<see cref="CurveCorpus.Write"/> does): an npz a clip, a face at rest a speaker,
    /// the regions.
    /// </summary>
    /// <param name="folder">The folder; made if need be.</param>
    /// <param name="corpus">The clips.</param>
    /// <param name="token">Gives up.</param>
    /// <exception cref="LikenessException">A file cannot be written, or a name is none of a file.</exception>
    public static void WriteMotion(string folder, MotionCorpus corpus, CancellationToken token = default) => VertexFolder.WriteMotion(folder, corpus, token);
}
