using Likeness.Audio.Waveforms;
using Likeness.Avatars.Driving;
using Likeness.Geometry.Faces;
using Likeness.Imaging.Ffmpeg;
using Likeness.Talking.Animation;
using Likeness.Talking.Curves;
using Likeness.Tensors;

namespace Likeness.Studio.Heads;

/// <summary>A recording and the codes that say it, made by the talking model that comes with the program.</summary>
internal sealed class SpokenMotion
{
    /// <summary>The largest recording in bytes.</summary>
    public const long LargestSound = 64L << 20;

    private const int SpeechRate = 16000;
    private const double LongestSeconds = 600;
    private readonly float[] _codes;
    private readonly int _length;

    private SpokenMotion(HeadSound sound, float[] codes, int length, double framesPerSecond)
    {
        (Sound, _codes, _length, FramesPerSecond) = (sound, codes, length, framesPerSecond);
    }

    /// <summary>The recording.</summary>
    public HeadSound Sound { get; }

    /// <summary>Frames a second.</summary>
    public double FramesPerSecond { get; }

    /// <summary>Number of frames.</summary>
    public int Frames => _codes.Length / _length;

    /// <summary>The code of a frame.</summary>
    public ReadOnlySpan<float> Code(int frame) => _codes.AsSpan(frame * _length, _length);

    /// <summary>Reads a recording.</summary>
    /// <exception cref="LikenessException">It is missing or too large.</exception>
    public static HeadSound ReadFile(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new InvalidFileException(path, "the file does not exist. Check the name.");
        }

        return file.Length <= LargestSound
            ? new HeadSound(File.ReadAllBytes(path), file.Name)
            : throw new LikenessException($"{path}: has {file.Length >> 20} MB; recordings up to {LargestSound >> 20} MB are spoken. Cut it, or give it as mp3.");
    }

    /// <summary>Finds the motion of a recording.</summary>
    /// <param name="sound">The recording.</param>
    /// <param name="framesPerSecond">The rate to move at.</param>
    /// <param name="names">What the head's numbers are.</param>
    /// <param name="seed">Decides when it blinks.</param>
    /// <param name="cancel">Stops decoding.</param>
    /// <exception cref="LikenessException">It cannot be heard, or is too long.</exception>
    public static SpokenMotion Of(HeadSound sound, double framesPerSecond, IReadOnlyList<string> names, ulong seed, CancellationToken cancel)
    {
        Waveform waveform = Hear(sound, cancel);
        if (waveform.Seconds > LongestSeconds)
        {
            throw new LikenessException(FormattableString.Invariant($"{sound.Name}: lasts {waveform.Seconds:F0} s; up to {LongestSeconds:F0} s are spoken. Cut it."));
        }

        ArkitCurves curves = CurveAnimatorFile.LoadDefault().Animate(waveform, framesPerSecond);
        LivingFace.Add(curves, seed);
        return new SpokenMotion(sound, CodeNames.Translate(names, ArkitShapes.Names, curves.Weights), names.Count, framesPerSecond);
    }

    // WAV by our own reader, anything else through ffmpeg, which wants a file.
    private static Waveform Hear(HeadSound sound, CancellationToken cancel)
    {
        if (sound.Content.AsSpan().StartsWith("RIFF"u8) || sound.Content.AsSpan().StartsWith("RF64"u8))
        {
            using var stream = new MemoryStream(sound.Content);
            return WavFile.Read(stream, sound.Name).Waveform;
        }

        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, sound.Content);
            return new Waveform(AudioFiles.ReadMono(path, SpeechRate, cancel), SpeechRate);
        }
        catch (InvalidFileException error)
        {
            throw new LikenessException($"{sound.Name}: cannot be heard. Give it as WAV, mp3 or another sound file.", error);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
