using Likeness.Imaging.Ffmpeg;
using Likeness.Imaging.Images;
using Likeness.Splatting.Data.Lenses;
using Likeness.Tensors;

namespace Likeness.Splatting.Data.Images;

/// <summary>Reads a view's files and straightens them.</summary>
internal static class ViewLoader
{
    /// <summary>The image and mask at full size, as a pinhole would have taken them.</summary>
    /// <exception cref="InvalidFileException">A file is missing, damaged, or of another size than when the data set was read.</exception>
    public static ViewPixels Load(CaptureView view)
    {
        Image image = Straight(view, ImageFiles.Read(view.ImagePath), view.ImagePath);
        if (view.MaskPath is null)
        {
            return new ViewPixels(image, null);
        }

        Image file = ImageFiles.Read(view.MaskPath);
        if ((file.Width, file.Height) != (image.Width, image.Height))
        {
            file = file.Resize(image.Width, image.Height, file.Width > image.Width ? Resampling.Area : Resampling.Bilinear);
        }

        Image straight = Straight(view, file, view.MaskPath);
        byte[] mask = new byte[straight.Pixels.Length];
        for (int i = 0; i < mask.Length; i++)
        {
            // Grey levels, or opacity where the mask is cut out of a clear image.
            Rgba p = straight.Pixels[i];
            mask[i] = (byte)(p.G * p.A / 255);
        }

        return new ViewPixels(image, mask);
    }

    private static Image Straight(CaptureView view, Image file, string path)
    {
        if (file.Width != view.Camera.Width || file.Height != view.Camera.Height)
        {
            throw new InvalidFileException(path, $"is {file.Width} by {file.Height} pixels, its camera {view.Camera.Width} by {view.Camera.Height}. The file was changed; read the data set anew.");
        }

        return view.Lens is null ? file : Undistortion.Apply(file, view.Lens, Pinhole(view));
    }

    private static BrownLens Pinhole(CaptureView view) => new()
    {
        Width = view.Camera.Width,
        Height = view.Camera.Height,
        FocalX = view.Camera.FocalX,
        FocalY = view.Camera.FocalY,
        CentreX = view.Camera.CentreX,
        CentreY = view.Camera.CentreY,
    };
}
