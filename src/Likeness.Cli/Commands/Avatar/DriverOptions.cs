using System.CommandLine;
using Likeness.Avatars.Clips;
using Likeness.Avatars.Driving;
using Likeness.Cli.CommandLines;
using Likeness.Cli.Commands.Talk;
using Likeness.Geometry.Cameras;
using Likeness.Geometry.Faces;
using Likeness.Talking.Animation;
using Likeness.Talking.Curves;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Avatar;

/// <summary>What drives an avatar: its own clip, another one, curves, or a voice. Verbs that drive add these options, each their own.</summary>
internal sealed class DriverOptions
{
    private readonly Option<string?> _driver = new("--driver") { Description = "Another clip whose expressions drive the avatar.", HelpName = "DIR" };
    private readonly Option<string?> _curves = new("--curves") { Description = "ARKit curves that drive it (.csv or .json).", HelpName = "FILE" };
    private readonly Option<string?> _sound = new("--audio") { Description = "A voice that drives it, through the talking model; its sound goes along.", HelpName = "FILE" };

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Verb verb)
    {
        verb.Options.Add(_driver);
        verb.Options.Add(_curves);
        verb.Options.Add(_sound);
    }

    /// <summary>The sound file that drives, or null.</summary>
    public string? Sound(Call call) => call.Get(_sound);

    /// <summary>The clip as it is driven: its own frames, or frames without pictures seen by the camera that looks most straight at the face.</summary>
    /// <param name="call">The call.</param>
    /// <param name="clip">The clip that the avatar learned from.</param>
    /// <param name="cancel">Stops decoding.</param>
    /// <exception cref="LikenessException">Two drivers were given, or one does not fit.</exception>
    public AvatarClip Driven(Call call, AvatarClip clip, CancellationToken cancel)
    {
        string?[] drivers = [call.Get(_driver), call.Get(_curves), call.Get(_sound)];
        if (drivers.Count(static d => d is not null) > 1)
        {
            throw new LikenessException("Give one of --driver, --curves and --audio.");
        }

        if (call.Get(_driver) is { } other)
        {
            AvatarClip driver = AvatarClipFiles.Load(other);
            return Learned(clip).Drive(driver.ExpressionNames, driver.Expressions, Straight(clip, driver.Frames), driver.FramesPerSecond);
        }

        if (call.Get(_curves) is { } path)
        {
            return ByCurves(clip, CurveFiles.Read(path).Curves);
        }

        if (call.Get(_sound) is { } sound)
        {
            ArkitCurves curves = CurveAnimatorFile.LoadDefault().Animate(TalkOptions.Hear(call, sound, cancel), clip.FramesPerSecond);
            LivingFace.Add(curves, (ulong)call.Seed);
            return ByCurves(clip, curves);
        }

        return clip;
    }

    /// <summary>A clip driven by curves.</summary>
    public static AvatarClip ByCurves(AvatarClip clip, ArkitCurves curves) =>
        Learned(clip).Drive(ArkitShapes.Names, curves.Weights, Straight(clip, curves.Frames), curves.FramesPerSecond);

    private static CodeToMesh Learned(AvatarClip clip) => new(clip, clip.Frames);

    private static Camera[] Straight(AvatarClip clip, int frames) => [.. Enumerable.Repeat(AvatarPuppet.Straight(clip), frames)];
}
