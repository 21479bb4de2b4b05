using Likeness.Geometry.Faces;
using Likeness.Geometry.Meshes;
using Likeness.Imaging.Images;
using Likeness.Imaging.Rendering;
using Likeness.Talking.Curves;
using Likeness.Talking.Motion;

namespace Likeness.Talking.Pictures;

/// <summary>A moving face, frame by frame as pictures.</summary>
public sealed class TalkingFilm
{
    private readonly IMovingFace _face;
    private readonly Mesh _posed;
    private readonly IReadOnlyList<RenderPart> _parts;
    private readonly HeadShots _shots;

    /// <summary>Sets a scene with a face that curves drive.</summary>
    /// <param name="face">The face.</param>
    /// <param name="curves">What it does.</param>
    /// <param name="posed">A mesh of the face's topology that each frame is written into.</param>
    /// <param name="parts">What is drawn of that mesh.</param>
    /// <param name="size">Width and height in pixels.</param>
    public TalkingFilm(BlendshapeFace face, ArkitCurves curves, Mesh posed, IReadOnlyList<RenderPart> parts, int size)
        : this(new DrivenFace(face, curves), posed, parts, size)
    {
    }

    /// <summary>Sets a scene.</summary>
    /// <param name="face">The face in motion; at rest it fills the picture.</param>
    /// <param name="posed">A mesh of the face's topology that each frame is written into.</param>
    /// <param name="parts">What is drawn of that mesh.</param>
    /// <param name="size">Width and height in pixels.</param>
    /// <param name="frame">What fills the picture, where that is not the whole of the face at rest.</param>
    public TalkingFilm(IMovingFace face, Mesh posed, IReadOnlyList<RenderPart> parts, int size, Mesh? frame = null)
    {
        (_face, _posed, _parts) = (face, posed, parts);
        _shots = new HeadShots(frame ?? posed.WithPositions(face.Rest.ToArray()), size);
    }

    /// <summary>How many frames.</summary>
    public int Frames => _face.Frames;

    /// <summary>Frames a second.</summary>
    public double FramesPerSecond => _face.FramesPerSecond;

    /// <summary>A frame from the front.</summary>
    /// <param name="frame">Its number.</param>
    /// <param name="side">From where it is seen.</param>
    public Image Frame(int frame, HeadSide side = HeadSide.Front)
    {
        _face.CopyFrame(frame, _posed.Positions);
        return _shots.Draw(_parts, side);
    }
}
