using Likeness.Splatting.Data.Lenses;
using Likeness.Tensors;

namespace Likeness.Splatting.Data.Colmap;

/// <summary>COLMAP's camera models: how many numbers each has, and what they mean (spec section 9.1).</summary>
internal static class ColmapCameraModel
{
    private static readonly (string Name, int Parameters)[] Known =
    [
        ("SIMPLE_PINHOLE", 3), ("PINHOLE", 4), ("SIMPLE_RADIAL", 4), ("RADIAL", 5), ("OPENCV", 8), ("OPENCV_FISHEYE", 8),
        ("FULL_OPENCV", 12), ("FOV", 5), ("SIMPLE_RADIAL_FISHEYE", 4), ("RADIAL_FISHEYE", 5), ("THIN_PRISM_FISHEYE", 12),
    ];

    /// <summary>The number of a model that a text file names.</summary>
    public static int Number(string name, string path)
    {
        int number = Array.FindIndex(Known, k => k.Name == name);
        return number >= 0 ? number : throw new InvalidFileException(path, $"has the camera model '{name}', which is not known. {Advice}");
    }

    /// <summary>How many numbers follow the size of a camera of this model.</summary>
    public static int Parameters(int model, string path) => (uint)model < (uint)Known.Length
        ? Known[model].Parameters
        : throw new InvalidFileException(path, $"has a camera model number {model}, which is not known. {Advice}");

    /// <summary>The lens of a camera.</summary>
    /// <param name="model">0 to 4: SIMPLE_PINHOLE, PINHOLE, SIMPLE_RADIAL, RADIAL, OPENCV.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="p">The model's numbers.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="InvalidFileException">The model is another one, or the numbers make no lens.</exception>
    public static BrownLens Lens(int model, long width, long height, ReadOnlySpan<double> p, string path)
    {
        if (width is < 1 or > 1 << 20 || height is < 1 or > 1 << 20)
        {
            throw new InvalidFileException(path, $"has a camera of {width} by {height} pixels. The file is damaged.");
        }

        BrownLens lens = model switch
        {
            0 => Make(p[0], p[0], p[1], p[2]),
            1 => Make(p[0], p[1], p[2], p[3]),
            2 => Make(p[0], p[0], p[1], p[2]) with { K1 = p[3] },
            3 => Make(p[0], p[0], p[1], p[2]) with { K1 = p[3], K2 = p[4] },
            4 => Make(p[0], p[1], p[2], p[3]) with { K1 = p[4], K2 = p[5], P1 = p[6], P2 = p[7] },
            _ => throw new InvalidFileException(path, $"has a camera of the model {Known[model].Name}. {Advice}"),
        };
        foreach (double number in p)
        {
            if (!double.IsFinite(number))
            {
                throw new InvalidFileException(path, "has a camera with a number that is not finite. The file is damaged.");
            }
        }

        return lens.FocalX > 0 && lens.FocalY > 0
            ? lens
            : throw new InvalidFileException(path, $"has a camera with a focal length of {Math.Min(lens.FocalX, lens.FocalY)} pixels; a positive number was expected.");

        BrownLens Make(double fx, double fy, double cx, double cy) =>
            new() { Width = (int)width, Height = (int)height, FocalX = fx, FocalY = fy, CentreX = cx, CentreY = cy };
    }

    private const string Advice = "SIMPLE_PINHOLE, PINHOLE, SIMPLE_RADIAL, RADIAL and OPENCV are read; let COLMAP undistort the images (colmap image_undistorter) first.";
}
