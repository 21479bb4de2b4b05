using System.Numerics;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Avatars.Tracking.Landmarks;

/// <summary>
/// 2D landmarks of one face over the frames of a video, in pixels. A frame in which the tracker found no face has none.
/// </summary>
public sealed class LandmarkTrack
{
    // A cut moves the face by this many times what it usually moves, and by this share of its own size.
    private const double CutFactor = 8;
    private const double CutShare = 0.06;

    private readonly Vector3[] _points;
    private readonly bool[] _seen;

    private LandmarkTrack(Vector3[] points, int count, bool hasDepth)
    {
        _points = points;
        Count = count;
        HasDepth = hasDepth;
        _seen = [.. Enumerable.Range(0, points.Length / count).Select(f => Of(f).IndexOfAnyExcept(Vector3.Zero) >= 0 && AllFinite(Of(f)))];
    }

    /// <summary>Number of frames.</summary>
    public int Frames => _seen.Length;

    /// <summary>Landmarks a frame: 468, or 478 with the irises.</summary>
    public int Count { get; }

    /// <summary>Whether the tracker gave a depth.</summary>
    public bool HasDepth { get; }

    /// <summary>Reads a track.</summary>
    /// <param name="path">
    /// A .npy array [frames, 468 or 478, 2 or 3] of fractions of the picture's width and height, (0, 0) at the upper left; the third number is a depth in widths,
    /// negative towards the camera. A frame of zeros, or one with something that is no number, is one without a face.
    /// </param>
    /// <param name="width">Width of the pictures in pixels.</param>
    /// <param name="height">Their height.</param>
    /// <exception cref="InvalidFileException">The file is damaged or of another shape, or no frame has a face.</exception>
    public static LandmarkTrack Read(string path, int width, int height)
    {
        NpyArray array = Npy.Read(path);
        Shape shape = array.Shape;
        if (shape.Rank != 3 || shape[1] is not (MediaPipeLandmarks.FaceCount or MediaPipeLandmarks.Count) || shape[2] is not (2 or 3))
        {
            throw new InvalidFileException(path, $"has shape {shape}; landmarks of MediaPipe's face tracker, [frames, 468 or 478, 2 or 3], were expected.");
        }

        if (shape[0] == 0)
        {
            throw new InvalidFileException(path, "has no frames; give the landmarks of a video.");
        }

        float[] numbers = array.ToFloats();
        var points = new Vector3[shape[0] * shape[1]];
        int stride = shape[2];
        for (int i = 0; i < points.Length; i++)
        {
            points[i] = new Vector3(numbers[i * stride] * width, numbers[(i * stride) + 1] * height, stride == 3 ? numbers[(i * stride) + 2] * width : 0);
        }

        var track = new LandmarkTrack(points, shape[1], stride == 3);
        return track._seen.Any(static s => s)
            ? track
            : throw new InvalidFileException(path, "has no face in any frame: every one is zeros or not a number.");
    }

    /// <summary>A track of points in pixels.</summary>
    /// <param name="points">[frames, count]; column, row and depth in pixels.</param>
    /// <param name="count">468 or 478.</param>
    /// <param name="hasDepth">Whether the third number means something.</param>
    /// <exception cref="LikenessException">The numbers do not fit, or there is no frame.</exception>
    public static LandmarkTrack Of(Vector3[] points, int count, bool hasDepth) =>
        count is MediaPipeLandmarks.FaceCount or MediaPipeLandmarks.Count && points.Length > 0 && points.Length % count == 0
            ? new LandmarkTrack(points, count, hasDepth)
            : throw new LikenessException($"{points.Length} points are no frames of {count} landmarks; 468 or 478 a frame were expected.");

    /// <summary>Column, row and depth in pixels of the landmarks of a frame.</summary>
    public ReadOnlySpan<Vector3> Of(int frame) => _points.AsSpan(frame * Count, Count);

    /// <summary>Whether a frame has a face.</summary>
    public bool IsSeen(int frame) => _seen[frame];

    /// <summary>Frames without a face.</summary>
    public int Missing => _seen.Count(static s => !s);

    /// <summary>The first so many frames.</summary>
    public LandmarkTrack First(int frames) => frames >= Frames ? this : new LandmarkTrack(_points[..(frames * Count)], Count, HasDepth);

    /// <summary>
    /// Whether the film is cut before each frame: the face is elsewhere at once, by eight times its usual motion and 6 percent of its size.
    /// </summary>
    public bool[] FindCuts()
    {
        double[] motion = new double[Frames];
        int last = -1;
        for (int f = 0; f < Frames; f++)
        {
            if (!_seen[f])
            {
                continue;
            }

            motion[f] = last == f - 1 && last >= 0 ? MeanMotion(last, f) : 0;
            last = f;
        }

        double[] moving = [.. motion.Where(static m => m > 0).Order()];
        double usual = moving.Length == 0 ? 0 : moving[moving.Length / 2];
        return [.. Enumerable.Range(0, Frames).Select(f => motion[f] > CutFactor * usual && motion[f] > CutShare * Size(f))];
    }

    private double MeanMotion(int from, int to)
    {
        ReadOnlySpan<Vector3> a = Of(from), b = Of(to);
        double sum = 0;
        for (int i = 0; i < Count; i++)
        {
            sum += new Vector2(a[i].X - b[i].X, a[i].Y - b[i].Y).Length();
        }

        return sum / Count;
    }

    private double Size(int frame)
    {
        Vector3 low = new(float.MaxValue), high = new(float.MinValue);
        foreach (Vector3 p in Of(frame))
        {
            (low, high) = (Vector3.Min(low, p), Vector3.Max(high, p));
        }

        return Math.Max(high.X - low.X, high.Y - low.Y);
    }

    private static bool AllFinite(ReadOnlySpan<Vector3> points)
    {
        foreach (Vector3 p in points)
        {
            if (!float.IsFinite(p.X + p.Y + p.Z))
            {
                return false;
            }
        }

        return true;
    }
}
