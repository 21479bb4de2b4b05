using System.Numerics;
using System.Runtime.InteropServices;
using Likeness.Geometry.Alignment;
using Likeness.Geometry.Files;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Avatars.Tracking.Landmarks;

/// <summary>
/// The places of the 468 face landmarks on a face at rest, +Y up, +Z out of the face, in any unit: MediaPipe's canonical face where the user has it, else the
/// middle of a track's own frames.
/// </summary>
public static class CanonicalFace
{
    private const string SharedName = "mediapipe_canonical_face.npz";
    private const int Rounds = 3;

    /// <summary>Looks for the canonical face beside a file or in the folder above it.</summary>
    /// <returns>Its path, or null.</returns>
    public static string? Find(string beside)
    {
        string? folder = Path.GetDirectoryName(Path.GetFullPath(beside));
        for (int level = 0; level < 2 && folder is not null; level++, folder = Path.GetDirectoryName(folder))
        {
            string path = Path.Combine(folder, SharedName);
            if (File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }

    /// <summary>Reads a canonical face: an npz file with <c>vertices</c> [468, 3], or MediaPipe's own .obj.</summary>
    /// <exception cref="InvalidFileException">The file is damaged, or has another number of vertices.</exception>
    public static Vector3[] Read(string path)
    {
        Vector3[] points;
        if (Path.GetExtension(path).Equals(".npz", StringComparison.OrdinalIgnoreCase))
        {
            using NpzFile file = NpzFile.Open(path);
            points = file.Contains("vertices")
                ? MemoryMarshal.Cast<float, Vector3>(file.Read("vertices").ToFloats()).ToArray()
                : throw new InvalidFileException(path, $"has no array 'vertices'; it holds {string.Join(", ", file.Names)}.");
        }
        else
        {
            points = MeshFiles.Load(path).Mesh.Positions;
        }

        return points.Length == MediaPipeLandmarks.FaceCount
            ? points
            : throw new InvalidFileException(path, $"has {points.Length} vertices; MediaPipe's canonical face has {MediaPipeLandmarks.FaceCount}.");
    }

    /// <summary>The middle of a track's frames: each turned onto the last middle, then the median of every coordinate.</summary>
    /// <exception cref="LikenessException">The track has no depth.</exception>
    public static Vector3[] MiddleOf(LandmarkTrack track)
    {
        if (!track.HasDepth)
        {
            throw new LikenessException("A track without depth does not say where its landmarks lie on a face; give MediaPipe's canonical face (--canonical canonical_face_model.obj).");
        }

        Vector3[][] frames = [.. Enumerable.Range(0, track.Frames).Where(track.IsSeen).Select(f => Upright(track.Of(f)))];
        Vector3[] middle = frames[0];
        for (int round = 0; round < Rounds; round++)
        {
            foreach (Vector3[] frame in frames)
            {
                Procrustes.Similarity(frame, middle).Apply(frame, frame);
            }

            middle = [.. Enumerable.Range(0, middle.Length).Select(i => new Vector3(
                Median(frames, i, static p => p.X), Median(frames, i, static p => p.Y), Median(frames, i, static p => p.Z)))];
        }

        return middle;
    }

    private static Vector3[] Upright(ReadOnlySpan<Vector3> landmarks)
    {
        var points = new Vector3[MediaPipeLandmarks.FaceCount];
        for (int i = 0; i < points.Length; i++)
        {
            points[i] = new Vector3(landmarks[i].X, -landmarks[i].Y, -landmarks[i].Z);
        }

        return points;
    }

    private static float Median(Vector3[][] frames, int landmark, Func<Vector3, float> coordinate)
    {
        float[] values = [.. frames.Select(f => coordinate(f[landmark]))];
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
