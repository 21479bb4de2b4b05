using System.Numerics;

namespace Likeness.Geometry.Alignment;

/// <summary>Scale, then turn, then move: p becomes Scale * (Rotation p) + Translation.</summary>
/// <param name="Scale">Positive; 1 for a rigid motion.</param>
/// <param name="Rotation">A unit quaternion.</param>
/// <param name="Translation">In the unit of the positions.</param>
public readonly record struct SimilarityTransform(float Scale, Quaternion Rotation, Vector3 Translation)
{
    /// <summary>Changes nothing.</summary>
    public static SimilarityTransform Identity { get; } = new(1, Quaternion.Identity, Vector3.Zero);

    /// <summary>The same as a matrix for <see cref="Vector3.Transform(Vector3, Matrix4x4)"/>.</summary>
    public Matrix4x4 Matrix => Matrix4x4.CreateScale(Scale) * Matrix4x4.CreateFromQuaternion(Rotation) * Matrix4x4.CreateTranslation(Translation);

    /// <summary>The way back.</summary>
    public SimilarityTransform Inverse
    {
        get
        {
            Quaternion back = Quaternion.Conjugate(Rotation);
            return new SimilarityTransform(1 / Scale, back, -Vector3.Transform(Translation, back) / Scale);
        }
    }

    /// <summary>Transforms a point.</summary>
    public Vector3 Apply(Vector3 point) => (Vector3.Transform(point, Rotation) * Scale) + Translation;

    /// <summary>Transforms points; source and destination may be the same.</summary>
    public void Apply(ReadOnlySpan<Vector3> points, Span<Vector3> destination)
    {
        Matrix4x4 matrix = Matrix;
        for (int i = 0; i < points.Length; i++)
        {
            destination[i] = Vector3.Transform(points[i], matrix);
        }
    }
}
