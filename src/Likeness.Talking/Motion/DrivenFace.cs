using System.Numerics;
using Likeness.Geometry.Faces;
using Likeness.Talking.Curves;
using Likeness.Tensors;

namespace Likeness.Talking.Motion;

/// <summary>
/// A face that ARKit curves drive. Vertices are computed when they are asked for, so that hours of motion take the memory of their curves.
/// May be read from several threads at once.
/// </summary>
public sealed class DrivenFace : IMovingFace
{
    private readonly BlendshapeFace _face;
    private readonly float[] _identity;
    private readonly ArkitCurves _curves;
    private readonly Vector3[] _rest;

    /// <summary>Puts curves on a face.</summary>
    /// <param name="face">The face, by ARKit's or ICT-FaceKit's names.</param>
    /// <param name="curves">The curves.</param>
    /// <param name="identity">Whose face: one weight a mode, or empty for the mean.</param>
    /// <exception cref="LikenessException">The face has none of the shapes, or another number of modes.</exception>
    public DrivenFace(BlendshapeFace face, ArkitCurves curves, float[]? identity = null)
    {
        FaceMotion.RequireShapes(face);
        (_face, _curves, _identity) = (face, curves, identity ?? []);
        _rest = new Vector3[face.VertexCount];
        face.Evaluate(_identity, [], HeadPose.Rest, _rest);
    }

    /// <summary>The same face under other curves.</summary>
    /// <param name="curves">The curves.</param>
    public DrivenFace With(ArkitCurves curves) => new(_face, curves, _identity);

    /// <inheritdoc/>
    public int VertexCount => _face.VertexCount;

    /// <inheritdoc/>
    public int Frames => _curves.Frames;

    /// <inheritdoc/>
    public double FramesPerSecond => _curves.FramesPerSecond;

    /// <inheritdoc/>
    public ReadOnlySpan<Vector3> Rest => _rest;

    /// <inheritdoc/>
    public void CopyFrame(int frame, Span<Vector3> destination)
    {
        Span<float> expression = stackalloc float[_face.Expressions.Count];
        _face.FromArkit(_curves.Frame(frame), expression);
        _face.Evaluate(_identity, expression, HeadPose.Rest, destination);
    }
}
