using Likeness.Geometry.Cameras;
using Likeness.Splatting.Data.Lenses;
using Likeness.Splatting.Data.Transforms;
using Likeness.Tensors;

namespace Likeness.Splatting.Data;

/// <summary>A camera and what its file calls it.</summary>
/// <param name="Name">The name of the image that it took or is to take.</param>
/// <param name="Camera">Lens and pose; distortion is left out.</param>
public sealed record NamedCamera(string Name, Camera Camera);

/// <summary>Cameras without photographs: where to render a scene from.</summary>
public static class CameraFiles
{
    /// <summary>Reads a transforms file (spec section 9.2); the images that it names need not exist.</summary>
    /// <param name="path">The JSON file.</param>
    /// <param name="width">Width of the pictures in pixels; 0 for what the file says.</param>
    /// <param name="height">Their height; 0 for what the file says.</param>
    /// <exception cref="InvalidFileException">The file is damaged, has no frames, or neither it nor the caller says a size.</exception>
    public static IReadOnlyList<NamedCamera> Read(string path, int width = 0, int height = 0)
    {
        IReadOnlyList<CaptureFrame> frames = TransformsReader.ReadCameras(path);
        if (frames.Count == 0)
        {
            throw new InvalidFileException(path, "has no frames, so there is nothing to render from.");
        }

        NamedCamera[] cameras = [.. frames.Select(frame => new NamedCamera(frame.Name, CameraOf(path, frame, width, height)))];

        // The plane that a fit to photographs by these cameras has.
        float near = CaptureDataset.NearOf(CaptureDataset.ExtentOf([.. cameras.Select(c => c.Camera.Position)]));
        return [.. cameras.Select(c => c with { Camera = c.Camera with { Near = near } })];
    }

    private static Camera CameraOf(string path, CaptureFrame frame, int width, int height)
    {
        BrownLens? lens = frame.Lens ?? (width > 0 && height > 0 ? frame.LensOf!(width, height) : null);
        if (lens is null)
        {
            throw new InvalidFileException(path, $"does not say how large the pictures are (frame {frame.Name} has no 'w' and 'h'). Give --width and --height.");
        }

        Camera camera = FrameAssembly.CameraOf(frame, lens with { K1 = 0, K2 = 0, K3 = 0, P1 = 0, P2 = 0 });
        return camera.Resized(width > 0 ? width : lens.Width, height > 0 ? height : lens.Height);
    }
}
