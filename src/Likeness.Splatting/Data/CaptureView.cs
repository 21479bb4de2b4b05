using Likeness.Geometry.Cameras;
using Likeness.Splatting.Data.Lenses;

namespace Likeness.Splatting.Data;

/// <summary>One photograph with its camera. Pixels are not here: <see cref="Images.CaptureImages"/> loads them.</summary>
public sealed record CaptureView
{
    /// <summary>The name that views are sorted by: the image's path as the data set writes it.</summary>
    public required string Name { get; init; }

    /// <summary>The image file.</summary>
    public required string ImagePath { get; init; }

    /// <summary>A grey image whose bright pixels count in the fit and whose dark ones do not, or null when all count.</summary>
    public string? MaskPath { get; init; }

    /// <summary>The pinhole camera that the undistorted image is seen through, at the size of the file. World units are the data set's.</summary>
    public required Camera Camera { get; init; }

    /// <summary>The lens that the file was taken through, or null when it is a pinhole's picture already.</summary>
    public BrownLens? Lens { get; init; }

    /// <summary>What the view is for.</summary>
    public CaptureSplit Split { get; init; }
}
