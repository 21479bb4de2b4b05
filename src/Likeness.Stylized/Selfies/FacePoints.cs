using System.Numerics;
using Likeness.Stylized.Photo;

namespace Likeness.Stylized.Selfies;

/// <summary>
/// A face in a picture, as the 68 points of the Multi-PIE scheme and both irises, in pixels. Left and right are the picture's. The estimators read these and nothing
/// else, so that photos (478 landmarks) and engine pictures (vertices) are treated alike.
/// </summary>
public sealed class FacePoints
{
    // The landmarks nearest to the 68 points, facts of MediaPipe's face mesh.
    private static readonly int[] Scheme68 =
    [
        162, 234, 93, 58, 172, 136, 149, 148, 152, 377, 378, 365, 397, 288, 323, 454, 389, 71, 63, 105, 66, 107, 336, 296, 334, 293, 301, 168, 197, 5, 4, 75, 97, 2, 326, 305,
        33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380, 61, 39, 37, 0, 267, 269, 291, 405, 314, 17, 84, 181, 78, 82, 13, 312, 308, 317, 14, 87,
    ];

    private const int RightIris = 468, LeftIris = 473;

    // The radius of an iris as a share of the distance between the eyes' middles: 5.9 of 63 mm.
    private const float IrisShare = 0.094f;

    private readonly Vector3[] _points;

    private FacePoints(Vector3[] points, Vector3 leftIris, Vector3 rightIris, float irisRadius)
    {
        _points = points;
        LeftIrisCentre = leftIris;
        RightIrisCentre = rightIris;
        IrisRadius = irisRadius;
    }

    /// <summary>One of the 68 points: column, row, depth (nearer is smaller), pixels.</summary>
    public Vector3 this[int index] => _points[index];

    /// <summary>The middle of the iris on the picture's left.</summary>
    public Vector3 LeftIrisCentre { get; }

    /// <summary>The middle of the iris on the picture's right.</summary>
    public Vector3 RightIrisCentre { get; }

    /// <summary>The radius of the irises, pixels.</summary>
    public float IrisRadius { get; }

    /// <summary>The middle of the eye on the picture's left: the mean of its outline.</summary>
    public Vector2 LeftEye => Mean(36, 42);

    /// <summary>The middle of the eye on the picture's right.</summary>
    public Vector2 RightEye => Mean(42, 48);

    /// <summary>Half-way between the eyes.</summary>
    public Vector2 BetweenEyes => (LeftEye + RightEye) / 2;

    /// <summary>Half-way between the corners of the mouth.</summary>
    public Vector2 Mouth => (At(48) + At(54)) / 2;

    /// <summary>From the middle of one eye to that of the other, pixels.</summary>
    public float EyeDistance => Vector2.Distance(LeftEye, RightEye);

    /// <summary>How far the head is turned, degrees; positive when its left side is seen more.</summary>
    public float Yaw
    {
        get
        {
            Vector3 across = _points[15] - _points[1];
            return MathF.Atan2(across.Z, MathF.Abs(across.X)) * (180 / MathF.PI);
        }
    }

    /// <summary>One of the 68 points in the picture's plane.</summary>
    public Vector2 At(int index) => new(_points[index].X, _points[index].Y);

    /// <summary>The points of 478 landmarks.</summary>
    /// <param name="landmarks">Shares of the picture (see <see cref="SelfieLandmarks"/>).</param>
    /// <param name="width">The picture's width, pixels.</param>
    /// <param name="height">The picture's height.</param>
    public static FacePoints FromLandmarks(IReadOnlyList<Vector3> landmarks, int width, int height)
    {
        var scale = new Vector3(width, height, width);
        Vector3 P(int i) => landmarks[i] * scale;
        float radius = 0;
        for (int i = 1; i <= 4; i++)
        {
            radius += (Flat(P(RightIris + i) - P(RightIris)).Length() + Flat(P(LeftIris + i) - P(LeftIris)).Length()) / 8;
        }

        return new FacePoints([.. Scheme68.Select(P)], P(RightIris), P(LeftIris), radius);
    }

    /// <summary>The points of an engine picture.</summary>
    /// <param name="points">What <see cref="PhotoEngine.Landmarks"/> gives: 70 points in pixels.</param>
    public static FacePoints FromEngine(IReadOnlyList<Vector3> points) =>
        new([.. points.Take(68)], points[68], points[69], IrisShare * Flat(points[69] - points[68]).Length());

    /// <summary>
    /// 478 landmarks as shares of a picture, from an engine picture's points: those that <see cref="FromLandmarks"/> reads lie where they belong, the others in the middle
    /// of the face.
    /// </summary>
    public static Vector3[] ToLandmarks(IReadOnlyList<Vector3> points, int size)
    {
        FacePoints face = FromEngine(points);
        var landmarks = new Vector3[SelfieLandmarks.Count];
        Array.Fill(landmarks, points[30] / size);
        for (int i = 0; i < Scheme68.Length; i++)
        {
            landmarks[Scheme68[i]] = points[i] / size;
        }

        foreach ((int first, Vector3 centre) in ((int, Vector3)[])[(RightIris, face.LeftIrisCentre), (LeftIris, face.RightIrisCentre)])
        {
            landmarks[first] = centre / size;
            for (int k = 0; k < 4; k++)
            {
                (float sine, float cosine) = MathF.SinCos(k * MathF.PI / 2);
                landmarks[first + 1 + k] = (centre + (face.IrisRadius * new Vector3(cosine, sine, 0))) / size;
            }
        }

        return landmarks;
    }

    /// <summary>The same face moved by a similarity of the plane; depth is scaled.</summary>
    internal FacePoints Moved(FaceTransform transform)
    {
        Vector3 Move(Vector3 p) => new(transform.Apply(Flat(p)), p.Z * transform.Scale);
        return new FacePoints([.. _points.Select(Move)], Move(LeftIrisCentre), Move(RightIrisCentre), IrisRadius * transform.Scale);
    }

    private static Vector2 Flat(Vector3 p) => new(p.X, p.Y);

    private Vector2 Mean(int first, int end)
    {
        Vector2 sum = Vector2.Zero;
        for (int i = first; i < end; i++)
        {
            sum += At(i);
        }

        return sum / (end - first);
    }
}
