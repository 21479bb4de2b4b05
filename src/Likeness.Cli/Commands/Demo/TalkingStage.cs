using Likeness.Audio.Waveforms;
using Likeness.Cli.CommandLines;
using Likeness.Cli.Views;
using Likeness.Geometry.Bust;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Meshes;
using Likeness.Imaging.Images;
using Likeness.Imaging.Png;
using Likeness.Studio.Standalone;
using Likeness.Talking.Animation;
using Likeness.Talking.Curves;
using Likeness.Talking.Files;
using Likeness.Talking.Pictures;
using Likeness.Tensors.Files;

namespace Likeness.Cli.Commands.Demo;

/// <summary>The first stage: the Bust says a sentence that the program brings along, with the model that ships.</summary>
internal static class TalkingStage
{
    private const string Sound = "sentence.wav";
    private const int Size = 448;
    private const int Columns = 6;

    /// <summary>Moments of the sentence, in seconds, and which sound is spoken then.</summary>
    public static IReadOnlyList<SpokenMoment> Moments { get; } =
    [
        new(0.08, "before"), new(0.60, "o of hello"), new(0.95, "I"), new(1.18, "m of am"), new(1.55, "a of made"), new(1.73, "v of of"),
        new(1.92, "m of numbers"), new(2.745, "you"), new(2.81, "m of may"), new(3.70, "w of whatever"), new(4.53, "i of like"), new(4.87, "after"),
    ];

    public static Result Run(Call call, string folder)
    {
        call.Output.Say("Making the Bust say a sentence ...");
        string sound = Path.Combine(folder, Sound), page = Path.Combine(folder, "talking.html"), glb = Path.Combine(folder, "talking.glb");
        string sheet = Path.Combine(folder, "talking.png"), csv = Path.Combine(folder, "talking.csv");
        AtomicFile.Write(sound, stream =>
        {
            using Stream asset = typeof(TalkingStage).Assembly.GetManifestResourceStream(Sound)!;
            asset.CopyTo(stream);
        });
        Waveform waveform = WavFile.Read(sound).Waveform;
        CurveAnimator animator = CurveAnimatorFile.LoadDefault();
        ArkitCurves speech = animator.Animate(waveform), curves = new([.. speech.Weights], speech.FramesPerSecond);
        LivingFace.Add(curves, (ulong)call.Seed);
        byte[] head = TalkingGlb.Make(BustModel.Create(), curves, "speech", BuiltInHead.Materials());
        AtomicFile.WriteBytes(glb, head);
        TalkingPage.Write(page, head, sound, "The Bust");
        CurveFiles.WriteCsv(csv, curves);
        PngWriter.Write(sheet, Sheet(speech));
        return new Result(
            waveform.Seconds,
            sound,
            curves,
            [
                ("the Bust speaks, in any browser", page),
                ("its mouth at twelve sounds", sheet),
                ("the same with its motion, as glTF", glb),
                ("its ARKit curves", csv),
            ]);
    }

    private static Image Sheet(ArkitCurves curves)
    {
        BlendshapeFace bust = BustModel.Create();
        Mesh posed = bust.Neutral.WithPositions([.. bust.Neutral.Positions]);
        var film = new TalkingFilm(bust, curves, posed, BuiltInHead.Parts(posed), Size);
        return FilmStrip.Draw(film, Moments, Columns);
    }

    /// <summary>What the stage made.</summary>
    /// <param name="Seconds">How long the sentence is.</param>
    /// <param name="SoundPath">Its sound.</param>
    /// <param name="Curves">Its motion, blinks included.</param>
    /// <param name="Files">What to look at.</param>
    internal sealed record Result(double Seconds, string SoundPath, ArkitCurves Curves, IReadOnlyList<(string What, string Path)> Files);
}
