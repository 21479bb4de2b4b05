using System.Numerics;
using Likeness.Geometry.Cameras;
using Likeness.Geometry.Faces;

namespace Likeness.Avatars.Tracking;

/// <summary>A face that was fitted to a track: one identity and one focal length for the clip, and a pose and expression for every frame.</summary>
public sealed class TrackedFace
{
    /// <summary>The face that was fitted.</summary>
    public required BlendshapeFace Face { get; init; }

    /// <summary>A weight for every identity mode of the face.</summary>
    public required float[] Identity { get; init; }

    /// <summary>The 52 ARKit weights of every frame, [frames, 52], 0 to 1.</summary>
    public required float[] Expressions { get; init; }

    /// <summary>The camera of every frame, from the head's axes.</summary>
    public required IReadOnlyList<Camera> Cameras { get; init; }

    /// <summary>Whether the tracker saw the face in each frame; the others are bridged.</summary>
    public required IReadOnlyList<bool> Seen { get; init; }

    /// <summary>Whether the film is cut before each frame.</summary>
    public required IReadOnlyList<bool> Cuts { get; init; }

    /// <summary>Distance in pixels from every landmark of the inner face to where the mesh has it, in the frames that were seen, ascending.</summary>
    public required IReadOnlyList<float> InnerFaceErrors { get; init; }

    /// <summary>The mean over all landmarks, the rim of the face and its cheeks included.</summary>
    public required double MeanError { get; init; }

    /// <summary>Number of frames.</summary>
    public int Frames => Cameras.Count;

    /// <summary>The mean distance of the inner face's landmarks in pixels.</summary>
    public double InnerFaceMean => InnerFaceErrors.Count == 0 ? 0 : InnerFaceErrors.Average();

    /// <summary>95 percent of the inner face's landmarks are nearer than this, in pixels.</summary>
    public double InnerFaceHigh => InnerFaceErrors.Count == 0 ? 0 : InnerFaceErrors[(int)(0.95 * (InnerFaceErrors.Count - 1))];

    /// <summary>The ARKit weights of a frame.</summary>
    public ReadOnlySpan<float> ExpressionOf(int frame) => Expressions.AsSpan(frame * ArkitShapes.Count, ArkitShapes.Count);

    /// <summary>The vertices of a frame in the head's axes, millimetres.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="destination">Receives one position a vertex.</param>
    public void Evaluate(int frame, Span<Vector3> destination)
    {
        float[] expression = new float[Face.Expressions.Count];
        Face.FromArkit(ExpressionOf(frame), expression);
        Face.Evaluate(Identity, expression, HeadPose.Rest, destination);
    }
}
