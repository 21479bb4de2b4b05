using System.Numerics;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Stylized.Selfies;

/// <summary>
/// Reads and writes the 478 face landmarks of MediaPipe's Face Landmarker for photos in an npz file: one float array [478, 3] for each photo under its file's stem, or a single
/// array. Columns and rows are shares of the photo's width and height, the third number is depth in widths, nearer is smaller.
/// </summary>
public static class SelfieLandmarks
{
    /// <summary>Landmarks of a face with both irises.</summary>
    public const int Count = 478;

    /// <summary>Faces that look further away than this, in degrees, are refused: half of the face is not seen.</summary>
    public const float LargestYaw = 35;

    /// <summary>Reads the landmarks of a photo.</summary>
    /// <param name="path">The npz file.</param>
    /// <param name="stem">The photo's file name without folder and extension.</param>
    /// <returns>478 places as shares of the photo.</returns>
    /// <exception cref="InvalidFileException">The file is missing or damaged, has no array of this name, or the array is not the landmarks of one face.</exception>
    public static Vector3[] Read(string path, string stem)
    {
        using NpzFile file = NpzFile.Open(path);
        string name = file.Contains(stem) ? stem : file.Names.Count == 1 ? file.Names[0] : throw new InvalidFileException(
            path, $"has no landmarks named '{stem}'; it has {string.Join(", ", file.Names.Take(8))}{(file.Names.Count > 8 ? " ..." : "")}. Name the array after the photo's file, or give a file with one array.");
        NpyArray array = file.Read(name);
        Shape shape = array.Shape;
        string where = $"{path} ({name})";
        if (shape.Rank == 3 && shape[0] > 1)
        {
            throw new InvalidFileException(where, $"holds {shape[0]} faces; an avatar is made from a photo of one person. Crop the photo to one face.");
        }

        if (shape.Count == 0)
        {
            throw new InvalidFileException(where, "holds no face: no landmarks were found in the photo. Use a photo that shows a face from the front.");
        }

        if (shape.Rank is < 2 or > 3 || shape[shape.Rank - 1] != 3 || shape[shape.Rank - 2] != Count)
        {
            throw new InvalidFileException(where, $"has the shape {shape}; expected [{Count}, 3], the landmarks of a face with both irises (Face Landmarker's, not the older {468}).");
        }

        float[] values = array.ToFloats();
        var landmarks = new Vector3[Count];
        for (int i = 0; i < Count; i++)
        {
            landmarks[i] = new Vector3(values[3 * i], values[(3 * i) + 1], values[(3 * i) + 2]);
            if (!float.IsFinite(landmarks[i].X + landmarks[i].Y + landmarks[i].Z))
            {
                throw new InvalidFileException(where, $"landmark {i} is not a number. Find the landmarks again.");
            }

            if (landmarks[i].X is < -1 or > 2 || landmarks[i].Y is < -1 or > 2)
            {
                throw new InvalidFileException(where, FormattableString.Invariant($"landmark {i} lies at {landmarks[i].X:0.##}, {landmarks[i].Y:0.##}; columns and rows are shares of the photo's width and height, 0 to 1."));
            }
        }

        return landmarks;
    }

    /// <summary>Writes the landmarks of photos, whole or not at all.</summary>
    /// <param name="path">The npz file to make or replace.</param>
    /// <param name="faces">For each photo its file's stem and 478 places as shares of the photo.</param>
    /// <exception cref="LikenessException">The file cannot be written.</exception>
    /// <exception cref="ArgumentException">A stem is there twice.</exception>
    public static void Write(string path, IEnumerable<(string Stem, IReadOnlyList<Vector3> Landmarks)> faces)
    {
        var writer = new NpzWriter();
        foreach ((string stem, IReadOnlyList<Vector3> landmarks) in faces)
        {
            float[] values = [.. landmarks.SelectMany(l => (float[])[l.X, l.Y, l.Z])];
            writer.Add(stem, NpyArray.Of(values, landmarks.Count, 3));
        }

        writer.Save(path);
    }
}
