using Likeness.Cli.CommandLines;
using Likeness.Cli.Commands.Stylize;
using Likeness.Geometry.Files.Gltf;
using Likeness.Imaging.Ffmpeg;
using Likeness.Imaging.Images;
using Likeness.Imaging.Png;
using Likeness.Stylized.Cascade;
using Likeness.Stylized.Exports;
using Likeness.Stylized.Photo;
using Likeness.Stylized.Pictures;
using Likeness.Stylized.Schemas;
using Likeness.Stylized.Selfies;
using Likeness.Tensors.Files;
using Likeness.Tensors.Randomness;

namespace Likeness.Cli.Commands.Demo;

/// <summary>A selfie of somebody who does not exist, the cartoon that it becomes, and the demo's sentence spoken by the cartoon.</summary>
internal static class StylizedStage
{
    private const int SelfieSize = 512;
    private const int ShownSize = 320;

    // A draw of its own, so that other stages may draw more or fewer numbers; chosen among eight for somebody of whom about as much is found as of most.
    private const ulong Stream = 8;

    public static Result Run(Call call, string folder, TalkingStage.Result talk, CancellationToken cancel)
    {
        call.Output.Say("Turning a selfie into a cartoon that says the sentence ...");
        AvatarSchema schema = AvatarSchemas.Full;
        var camera = new PhotoEngine(schema);
        RandomSource random = new RandomSource(call.Seed).Split(Stream);
        PhotoSubject subject = camera.Sample(random);
        var conditions = PhotoConditions.Sample(random);
        Image photo = camera.Render(subject, conditions, SelfieSize).Image;
        SelfieInput input = SelfieInput.Of("selfie", photo, FacePoints.ToLandmarks(camera.Landmarks(subject, conditions, SelfieSize), SelfieSize));
        var selfie = AlignedSelfie.Cut(input);
        var method = new CascadeMethod(new AvatarCascade(CascadeFile.LoadDefault()), schema, engineLandmarks: true);
        SelfieEstimate estimate = method.Estimate(selfie);
        cancel.ThrowIfCancellationRequested();

        string photoPath = Path.Combine(folder, "selfie.png"), avatarPath = Path.Combine(folder, "cartoon.json"), report = Path.Combine(folder, "cartoon.html");
        string vrm = Path.Combine(folder, "cartoon.vrm"), sheet = Path.Combine(folder, "cartoon.png"), film = Path.Combine(folder, "cartoon.mp4");
        PngWriter.Write(photoPath, photo);
        AvatarFile.Save(avatarPath, estimate.Avatar);
        AtomicFile.WriteText(report, SelfieReport.Make(input, selfie, estimate, method.Name, []).ToHtml());
        GlbWriter.Write(vrm, AvatarVrm.ToDocument(estimate.Avatar, "Likeness demo", "Likeness"));
        var speaking = new SpeakingAvatar(estimate.Avatar, talk.Curves, new AvatarView { Size = ShownSize });
        PngWriter.Write(sheet, speaking.Sheet());
        var files = new List<(string, string)>
        {
            ("a selfie that our own engine took", photoPath),
            ("the cartoon that it became, and why", report),
            ("the cartoon, for 'likeness stylize'", avatarPath),
            ("the cartoon for programs that take VRM", vrm),
            ("the cartoon at twelve sounds", sheet),
        };
        if (FfmpegPrograms.Ffmpeg is not null)
        {
            speaking.Film(film, talk.SoundPath, cancel);
            files.Insert(0, ("the cartoon speaks", film));
        }

        int right = estimate.Slots.Count(s => subject.Attributes.Choice(s.Group) == s.Best);
        return new Result(right, estimate.Slots.Count, files);
    }

    /// <summary>What the stage found and left.</summary>
    /// <param name="Right">Choices of the cartoon that are those of the person.</param>
    /// <param name="Choices">All of them.</param>
    /// <param name="Files">What was written.</param>
    internal sealed record Result(int Right, int Choices, IReadOnlyList<(string What, string Path)> Files);
}
