using Likeness.Avatars.Clips;
using Likeness.Avatars.Frames;
using Likeness.Avatars.Heads;
using Likeness.Avatars.Models;
using Likeness.Avatars.Networks;
using Likeness.Avatars.Synthetic;
using Likeness.Avatars.Training;
using Likeness.Runs.Events;

namespace Likeness.Tests.Avatars;

/// <summary>An avatar that has learned for a few seconds, with its clip: enough to know a face by, and small enough for every test run.</summary>
public sealed class TinyAvatar : IDisposable
{
    private const int Size = 64;
    private const int Frames = 40;

    public TinyAvatar()
    {
        ClipPath = Path.Combine(Folder, "clip");
        ModelPath = Path.Combine(Folder, "head.safetensors");
        Clip = SyntheticClip.Make(
            ClipPath, new SyntheticClipOptions { Frames = Frames, Size = Size, Reduced = true }.WithoutErrors(), new RunReporter(static _ => { }), default);
        var pictures = ClipPictures.Load(Clip, Size);
        var template = HeadTemplate.Of(Clip, Frames);
        var options = new AvatarTrainingOptions { Method = AvatarMethod.Bound, Size = Size, PictureSteps = 300, Model = new GraphAvatarOptions { ExpressionLength = Clip.ExpressionLength } };
        var session = new AvatarTrainingSession(template, new ClipInputs(Clip, template, Size, Size, Frames), pictures, options);
        while (session.StepsDone < session.TotalSteps)
        {
            session.Step();
        }

        Model = new AvatarModel(template, Clip.ExpressionNames, session.Avatar) { Method = options.Method, Options = options.Model, Licence = Clip.Licence, Size = Size };
        AvatarModelFile.Save(ModelPath, Model);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("likeness-avatar-").FullName;

    public string ClipPath { get; }

    public string ModelPath { get; }

    public AvatarClip Clip { get; }

    public AvatarModel Model { get; }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
