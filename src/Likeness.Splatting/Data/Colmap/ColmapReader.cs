using System.Numerics;
using Likeness.Geometry.Numerics;
using Likeness.Splatting.Data.Lenses;
using Likeness.Tensors;

namespace Likeness.Splatting.Data.Colmap;

/// <summary>Reads a COLMAP model, binary or text, and finds its photographs (spec section 9.1).</summary>
internal static class ColmapReader
{
    private static readonly string[] ModelFolders = [Path.Combine("sparse", "0"), "sparse", Path.Combine("colmap", "sparse", "0"), ""];

    private static readonly string[] ImageFolders = ["images", "", "input"];

    /// <summary>The folder of the model within a data set; null when there is none.</summary>
    public static string? Find(string folder) => ModelFolders
        .Select(f => Path.Combine(folder, f))
        .FirstOrDefault(f => File.Exists(Path.Combine(f, "cameras.bin")) || File.Exists(Path.Combine(f, "cameras.txt")));

    /// <summary>Reads the model and looks for its images in "images", in the folder itself and beside the model.</summary>
    /// <exception cref="InvalidFileException">A file is missing or damaged, or a camera is of a model that is not read.</exception>
    public static CaptureFrames Read(string folder, string modelFolder)
    {
        bool binary = File.Exists(Path.Combine(modelFolder, "cameras.bin"));
        ColmapModel model = binary ? ColmapBinary.Read(modelFolder) : ColmapText.Read(modelFolder);
        string source = Path.Combine(modelFolder, binary ? "images.bin" : "images.txt");
        if (model.Images.Count == 0)
        {
            throw new InvalidFileException(source, "holds no images; COLMAP could not place any. Take more photographs that overlap.");
        }

        CaptureFrame[] frames = [.. model.Images.Select(image => Frame(folder, model, image, source))];
        return new CaptureFrames(frames, model.Points, Path.GetFileName(source), []);
    }

    private static CaptureFrame Frame(string folder, ColmapModel model, ColmapImage image, string source)
    {
        if (!model.Cameras.TryGetValue(image.Camera, out BrownLens? lens))
        {
            throw new InvalidFileException(source, $"says that {image.Name} was taken with camera {image.Camera}, which the cameras file does not have.");
        }

        double[] q = image.Rotation;
        double norm = Math.Sqrt(q.Sum(v => v * v));
        if (!double.IsFinite(norm) || norm < 1e-9 || !image.Translation.All(double.IsFinite))
        {
            throw new InvalidFileException(source, $"gives {image.Name} a pose that is none (a zero quaternion, or a number that is not finite).");
        }

        var rotation = Rotation3.FromQuaternion(q[0] / norm, q[1] / norm, q[2] / norm, q[3] / norm);
        double[] t = image.Translation;
        return new CaptureFrame(
            image.Name,
            ImageFolders.Select(f => Path.Combine(folder, f, image.Name)).FirstOrDefault(File.Exists),
            CaptureMasks.Find(folder, image.Name),
            lens,
            null,
            (Vector3)rotation.Row0,
            (Vector3)rotation.Row1,
            (Vector3)rotation.Row2,
            new Vector3((float)t[0], (float)t[1], (float)t[2]),
            null);
    }
}
