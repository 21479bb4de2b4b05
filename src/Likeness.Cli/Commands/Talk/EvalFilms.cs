using Likeness.Audio.Waveforms;
using Likeness.Cli.CommandLines;
using Likeness.Geometry.Meshes;
using Likeness.Imaging.Ffmpeg;
using Likeness.Imaging.Images;
using Likeness.Imaging.Png;
using Likeness.Talking.Corpora;
using Likeness.Talking.Motion;
using Likeness.Talking.Pictures;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Talk;

/// <summary>Films of clips as they are measured: truth, prediction and error side by side, as MP4 with the clip's sound or as a PNG of some moments.</summary>
internal sealed class EvalFilms
{
    private const char EachClip = '*';
    private const int FilmSize = 400;
    private const int StripSize = 360;
    private const int StripMoments = 8;

    private readonly Call _call;
    private readonly string _path;
    private bool _any;

    private EvalFilms(Call call, string path) => (_call, _path) = (call, path);

    /// <summary>What <c>--film</c> asks for; null for none.</summary>
    /// <exception cref="LikenessException">The ending is neither .mp4 nor .png.</exception>
    public static EvalFilms? Of(Call call, string? path) => path is null ? null
        : Path.GetExtension(path).ToLowerInvariant() is ".mp4" or ".png" ? new EvalFilms(call, path)
        : throw new LikenessException($"--film {path}: .mp4 or .png was expected.");

    /// <summary>Whether the next clip is filmed: the first, or all where the path has a star for their names.</summary>
    public bool Wants => !_any || _path.Contains(EachClip, StringComparison.Ordinal);

    /// <summary>Films a clip.</summary>
    /// <param name="clip">What was captured.</param>
    /// <param name="made">What a model made of its sound.</param>
    /// <param name="template">A mesh of the face's topology.</param>
    /// <param name="masks">Regions of the face; the lips' mean distance is shown.</param>
    /// <param name="model">The model's name.</param>
    /// <param name="cancel">Gives up; nothing is left.</param>
    public void Add(MotionClip clip, VertexMotion made, Mesh template, IReadOnlyDictionary<string, int[]> masks, string model, CancellationToken cancel)
    {
        _any = true;
        string path = _path.Replace(EachClip.ToString(), clip.Name, StringComparison.Ordinal), title = $"{clip.Name}: {model}";
        bool moves = Path.GetExtension(path).Equals(".mp4", StringComparison.OrdinalIgnoreCase);
        var film = new ComparisonFilm(clip.Face, new RecordedFace(clip.Face.Rest.ToArray(), made), template, masks.GetValueOrDefault("lips", []), moves ? FilmSize : StripSize);
        if (moves)
        {
            Write(path, film, clip.Waveform, title, cancel);
        }
        else
        {
            PngWriter.Write(path, film.Strip(StripMoments, title));
        }

        _call.Output.Say($"film: {path}");
    }

    private static void Write(string path, ComparisonFilm film, Waveform waveform, string title, CancellationToken cancel)
    {
        // ffmpeg wants the sound as a file; that of the corpus may be of a kind that it does not know.
        string sound = Path.Combine(Path.GetTempPath(), $"likeness-{Guid.NewGuid():N}.wav");
        try
        {
            WavFile.Write(sound, waveform);
            Image first = film.Frame(0, title);
            using var writer = new VideoWriter(path, first.Width, first.Height, new VideoWriteOptions { FrameRate = film.FramesPerSecond, AudioPath = sound }, cancel);
            writer.Add(first);
            for (int t = 1; t < film.Frames; t++)
            {
                cancel.ThrowIfCancellationRequested();
                writer.Add(film.Frame(t, title));
            }

            writer.Finish();
        }
        finally
        {
            File.Delete(sound);
        }
    }
}
