using System.Numerics;
using Likeness.Avatars.Clips;
using Likeness.Avatars.Driving;
using Likeness.Avatars.Models;
using Likeness.Avatars.Networks;
using Likeness.Avatars.Packages;
using Likeness.Geometry.Cameras;
using Likeness.Geometry.Faces;
using Likeness.Imaging.Png;
using Likeness.Studio.Watching;
using Likeness.Tensors;

namespace Likeness.Studio.Heads;

/// <summary>A trained avatar: its network makes the Gaussians of each expression from where the page's camera is.</summary>
internal sealed class ModelHead : ShownHead
{
    private const double RateWithoutClip = 25;
    private const float AngleWithoutClip = 22;
    private const float WidestPicture = 3;
    private readonly AvatarPuppet _puppet;
    private readonly long _seed;
    private readonly bool _speaks;
    private SpokenMotion? _speech;
    private int _recordings;

    /// <summary>Loads an avatar, its clip and the recording that it says first.</summary>
    /// <exception cref="LikenessException">A file cannot be read, or they do not fit each other.</exception>
    public ModelHead(StudioOptions options, CancellationToken cancel)
    {
        AvatarModel model = AvatarModelFile.Load(options.ModelPath!);
        _puppet = new AvatarPuppet(model, options.ClipPath is { } clip ? AvatarClipFiles.Load(clip) : null);
        _seed = options.Seed;
        _speaks = model.ExpressionNames.Intersect(ArkitShapes.Names).Any();
        float angle = _puppet.Clip is { } own ? AvatarPuppet.FieldOfView(AvatarPuppet.Straight(own)) : AngleWithoutClip;
        Camera front = _puppet.From(model.Template.Frame.Centre + new Vector3(0, 0, 3 * model.Template.Frame.Height));
        (Vector3 centre, float radius) = SceneSnapshot.Frame(_puppet.Gaussians(_puppet.Express(_puppet.Rest, front)));
        Facts = new HeadFacts
        {
            Kind = "model",
            Path = options.ModelPath!,
            Licence = model.Licence,
            Codes = [.. _puppet.Codes.Select(static c => new HeadCode(c.Name, c.Low, c.High, c.Rest, c.Learned))],
            Motions = Motions(),
            Speaks = _speaks,
            PictureSize = model.Size,
            Centre = [centre.X, centre.Y, centre.Z],
            Radius = radius,
            FieldOfView = angle,
            Notes = _puppet.Clip is null ? ["There is no clip (--data), so the mesh stays at rest: jaw and lids hardly move."] : [],
        };
        if (options.SoundPath is { } sound)
        {
            Say(SpokenMotion.ReadFile(sound), cancel);
        }
    }

    public override HeadFacts Facts => field with { Motions = Motions() };

    public override HeadSound? Sound => _speech?.Sound;

    public override byte[] Gaussians(HeadRequest request) =>
        PackedGaussians.Message(_puppet.Gaussians(Pose(request, _puppet.From(Eye(request)))));

    public override byte[] Picture(HeadRequest request)
    {
        Vector3 eye = Eye(request), target = Place(request.Target, "target");
        if (Vector3.Distance(eye, target) < 1 || !(request.Aspect is >= 1 / WidestPicture and <= WidestPicture))
        {
            throw new LikenessException($"A picture needs a target that is not the eye, and an \"aspect\" from a third to three; {request.Aspect} was given.");
        }

        // The enhancer halves pictures twice.
        int height = _puppet.Model.Size, width = Math.Max(4, (int)MathF.Round(height * request.Aspect / 4) * 4);
        var camera = Camera.LookAt(width, height, Facts.FieldOfView, eye, target, Vector3.UnitY);
        return PngWriter.Encode(_puppet.Picture(Pose(request, camera)));
    }

    public override void Say(HeadSound recording, CancellationToken cancel)
    {
        if (!_speaks)
        {
            throw new LikenessException("The talking model makes ARKit curves, and none of this avatar's numbers is one; it cannot speak.");
        }

        var speech = SpokenMotion.Of(recording, _puppet.Clip?.FramesPerSecond ?? RateWithoutClip, _puppet.Model.ExpressionNames, (ulong)_seed, cancel);
        _recordings++;
        _speech = speech;
    }

    private HeadMotion[] Motions()
    {
        var motions = new List<HeadMotion>();
        if (_puppet.Clip is { } clip)
        {
            motions.Add(new HeadMotion("clip", clip.Name, clip.Frames, clip.FramesPerSecond, null));
        }

        if (_speech is { } speech)
        {
            motions.Add(new HeadMotion("speech", speech.Sound.Name, speech.Frames, speech.FramesPerSecond, _recordings));
        }

        return [.. motions];
    }

    private HeadInput Pose(HeadRequest request, Camera camera) => request.Motion switch
    {
        null => _puppet.Express(Code(request), camera),
        "clip" when _puppet.Clip is { } clip => _puppet.Replay(Frame(request, clip.Frames), camera),
        "speech" when _speech is { } speech => _puppet.Express(speech.Code(Frame(request, speech.Frames)), camera),
        _ => throw new LikenessException($"There is nothing called '{request.Motion}' to play."),
    };

    private float[] Code(HeadRequest request) => request.Code is { } code && code.Length == _puppet.Codes.Count && code.All(float.IsFinite)
        ? code
        : throw new LikenessException($"\"code\" is not {_puppet.Codes.Count} finite numbers.");

    private Vector3 Eye(HeadRequest request)
    {
        Vector3 eye = Place(request.Eye, "eye");
        return Vector3.Distance(eye, _puppet.Model.Template.Frame.Centre) > 1 ? eye : throw new LikenessException("\"eye\" is in the middle of the head.");
    }
}
