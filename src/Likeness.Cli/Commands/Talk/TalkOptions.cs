using System.CommandLine;
using Likeness.Audio.Speech;
using Likeness.Audio.Waveforms;
using Likeness.Cli.CommandLines;
using Likeness.Geometry.Bust;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Files;
using Likeness.Geometry.Ict;
using Likeness.Imaging.Ffmpeg;
using Likeness.Runs.Provenance;
using Likeness.Talking.Animation;
using Likeness.Talking.Features;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Talk;

/// <summary>Options that several verbs of talking heads share; each verb makes its own.</summary>
internal static class TalkOptions
{
    private const int SpeechRate = 16000;

    // Recording, features and curves are all held at once: three quarters of a gigabyte an hour.
    private const double LongestSeconds = 3 * 3600;

    public static Option<string> Data(string description) => new("--data") { Description = description, HelpName = "DIR", Required = true };

    public static Option<string> Face() => new("--face")
    {
        Description = "The face: 'bust', or 'ict:PATH' for ICT-FaceKit (its folder, or an npz of it).",
        HelpName = "bust|ict:PATH",
        DefaultValueFactory = _ => "bust",
    };

    public static Option<string?> FrontEnd() => new("--front-end")
    {
        Description = "Hear through HuBERT or wav2vec 2.0 with these weights (safetensors, under their published names) in place of log-mel features.",
        HelpName = "FILE",
    };

    public static Option<bool> Vertices() => new("--vertices")
    {
        Description = "Take the vertices that the corpus holds (npz, pc2, mdd or meshes beside each recording) in place of curves on --face; the layout of VOCASET is known without it. Methods that make vertices only.",
    };

    public static Option<bool> OwnFaces() => new("--own-faces") { Description = "Give each speaker a face of its own, drawn from the face's modes of identity; methods that make vertices only." };

    public static Option<string?> Cache(string description) => new("--cache") { Description = description, HelpName = "DIR" };

    /// <summary>The encoder of <c>--front-end</c>, or null for log-mel features.</summary>
    /// <param name="call">Receives warnings.</param>
    /// <param name="path">Its weights, or null.</param>
    /// <param name="cacheFolder">Keeps what it heard, or null.</param>
    public static IFrontEnd? Encoder(Call call, string? path, string? cacheFolder = null)
    {
        if (path is null)
        {
            return null;
        }

        LoadedSpeechEncoder loaded = SpeechEncoderFile.Load(path);
        foreach (string warning in loaded.Warnings)
        {
            call.Output.Warn($"{path}: {warning}");
        }

        var encoder = new EncoderFrontEnd(loaded.Encoder, Path.GetFileNameWithoutExtension(path));
        return cacheFolder is null ? encoder : new CachedFrontEnd(encoder, InputFile.Describe(path).Sha256, cacheFolder);
    }

    /// <summary>A model of curves: the one named, or the one that comes with the program.</summary>
    public static CurveAnimator CurveModel(Call call, string? path, IFrontEnd? frontEnd = null)
    {
        if (path is not null)
        {
            return CurveAnimatorFile.Load(path, frontEnd);
        }

        CurveAnimator animator = CurveAnimatorFile.LoadDefault();
        call.Output.Say($"No --model: the one that comes with the program speaks, from {animator.FrontEnd.Name} features.");
        return animator;
    }

    /// <summary>The skin of a face by its name.</summary>
    public static BlendshapeFace SkinOf(Call call, string name)
    {
        BlendshapeFace whole = WholeOf(call, name);
        return whole.Parts.Count == 0 ? whole : whole.Part("skin");
    }

    /// <summary>A face by its name, with eyes and teeth where it has them.</summary>
    public static BlendshapeFace WholeOf(Call call, string name)
    {
        if (name == "bust")
        {
            return BustModel.Create();
        }

        if (!name.StartsWith("ict:", StringComparison.Ordinal))
        {
            throw new LikenessException($"--face {name}: 'bust' or 'ict:PATH' was expected.");
        }

        LoadedFace loaded = IctFaceKit.Load(name["ict:".Length..]);
        foreach (LoadWarning warning in loaded.Warnings)
        {
            call.Output.Warn(warning.Message);
        }

        return loaded.Face;
    }

    /// <summary>A recording: WAV by our own reader, anything else through ffmpeg.</summary>
    public static Waveform Hear(Call call, string path, CancellationToken cancel)
    {
        if (!File.Exists(path))
        {
            throw new InvalidFileException(path, "the file does not exist. Check the name.");
        }

        if (!IsWav(path))
        {
            return new Waveform(AudioFiles.ReadMono(path, SpeechRate, cancel), SpeechRate);
        }

        LoadedWaveform loaded = WavFile.Read(path, LongestSeconds);
        foreach (string warning in loaded.Warnings)
        {
            call.Output.Warn($"{path}: {warning}");
        }

        return loaded.Waveform;
    }

    /// <summary>By what is in it, not by its name.</summary>
    private static bool IsWav(string path)
    {
        Span<byte> start = stackalloc byte[12];
        using FileStream file = File.OpenRead(path);
        int read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return read < start.Length || ((start.StartsWith("RIFF"u8) || start.StartsWith("RF64"u8)) && start[8..].SequenceEqual("WAVE"u8));
    }
}
