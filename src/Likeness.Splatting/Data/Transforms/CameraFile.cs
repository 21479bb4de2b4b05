using Likeness.Geometry.Cameras;
using Likeness.Splatting.Data.Lenses;
using Likeness.Tensors;

namespace Likeness.Splatting.Data.Transforms;

/// <summary>Cameras to render from, out of a transforms file of a NeRF program; images are not looked for, and distortion is straightened.</summary>
public static class CameraFile
{
    /// <summary>Reads all cameras.</summary>
    /// <param name="path">The file; see <see cref="CaptureDataset.Load"/> for what it may hold.</param>
    /// <param name="width">Width in pixels of all pictures, or null for the file's.</param>
    /// <param name="height">Height in pixels of all pictures, or null for the file's.</param>
    /// <returns>Names and cameras, in file order; their near planes are those of a data set.</returns>
    /// <exception cref="InvalidFileException">The file cannot be understood, holds no cameras, or no size is given here or there.</exception>
    public static IReadOnlyList<(string Name, Camera Camera)> Read(string path, int? width = null, int? height = null)
    {
        IReadOnlyList<CaptureFrame> frames = TransformsReader.ReadCameras(path);
        if (frames.Count == 0)
        {
            throw new InvalidFileException(path, "holds no cameras: its list 'frames' is empty.");
        }

        (string Name, Camera Camera)[] cameras = [.. frames.Select(f => (f.Name, FrameAssembly.CameraOf(f, Straight(f, path, width, height))))];
        float near = CaptureDataset.NearOf(CaptureDataset.ExtentOf([.. cameras.Select(c => c.Camera.Position)]));
        return [.. cameras.Select(c => (c.Name, c.Camera with { Near = near }))];
    }

    private static BrownLens Straight(CaptureFrame frame, string path, int? width, int? height)
    {
        BrownLens lens = frame.Lens ?? (width is { } w && height is { } h
            ? frame.LensOf!(w, h)
            : throw new InvalidFileException(path, $"does not say how large the pictures of {frame.Name} are ('w' and 'h'). Give a width and a height."));
        BrownLens pinhole = lens.Rectified() ?? throw new InvalidFileException(path, $"the distortion of {frame.Name} folds the image over itself. Check the coefficients.");
        return pinhole.Resized(width ?? lens.Width, height ?? lens.Height);
    }
}
