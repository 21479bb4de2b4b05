using Likeness.Geometry.Faces;
using Likeness.Geometry.Meshes;
using Likeness.Imaging.Images;
using Likeness.Imaging.Rendering;
using Likeness.Talking.Curves;

namespace Likeness.Talking.Pictures;

/// <summary>A face that is driven by curves, frame by frame as pictures.</summary>
public sealed class TalkingFilm
{
    private readonly BlendshapeFace _face;
    private readonly ArkitCurves _curves;
    private readonly Mesh _posed;
    private readonly IReadOnlyList<RenderPart> _parts;
    private readonly HeadShots _shots;
    private readonly float[] _expression;

    /// <summary>Sets a scene.</summary>
    /// <param name="face">The face.</param>
    /// <param name="curves">What it does.</param>
    /// <param name="posed">A mesh of the face's topology that each frame is written into.</param>
    /// <param name="parts">What is drawn of that mesh.</param>
    /// <param name="size">Width and height in pixels.</param>
    public TalkingFilm(BlendshapeFace face, ArkitCurves curves, Mesh posed, IReadOnlyList<RenderPart> parts, int size)
    {
        (_face, _curves, _posed, _parts) = (face, curves, posed, parts);
        _shots = new HeadShots(face.Neutral, size);
        _expression = new float[face.Expressions.Count];
    }

    /// <summary>A frame from the front.</summary>
    /// <param name="frame">Its number.</param>
    /// <param name="side">From where it is seen.</param>
    public Image Frame(int frame, HeadSide side = HeadSide.Front)
    {
        _face.FromArkit(_curves.Frame(frame), _expression);
        _face.Evaluate([], _expression, HeadPose.Rest, _posed.Positions);
        return _shots.Draw(_parts, side);
    }
}
