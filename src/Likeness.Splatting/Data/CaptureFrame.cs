using System.Numerics;
using Likeness.Splatting.Data.Lenses;

namespace Likeness.Splatting.Data;

/// <summary>A view as a camera file states it, before anyone looked whether its image is there and of the stated size.</summary>
/// <param name="Name">As written in the file.</param>
/// <param name="ImagePath">Where the image should be; null when no file of that name was found.</param>
/// <param name="MaskPath">Where the mask is, or null.</param>
/// <param name="Lens">The lens at the stated size; null where width and height are the image's and the lens is made from them.</param>
/// <param name="LensOf">The lens for an image's size, where the file states none; null otherwise.</param>
/// <param name="Right">Row 0 of the world-to-camera rotation (x right, y down, z forward).</param>
/// <param name="Down">Row 1.</param>
/// <param name="Forward">Row 2.</param>
/// <param name="Translation">The world's origin in camera axes.</param>
/// <param name="Split">What the file says the view is for, or null.</param>
internal sealed record CaptureFrame(
    string Name,
    string? ImagePath,
    string? MaskPath,
    BrownLens? Lens,
    Func<int, int, BrownLens>? LensOf,
    Vector3 Right,
    Vector3 Down,
    Vector3 Forward,
    Vector3 Translation,
    CaptureSplit? Split);

/// <summary>What a camera file held.</summary>
/// <param name="Frames">In file order.</param>
/// <param name="Points">Points, or null.</param>
/// <param name="Source">The file's name, for messages.</param>
/// <param name="Warnings">What was odd.</param>
internal sealed record CaptureFrames(IReadOnlyList<CaptureFrame> Frames, PointCloud? Points, string Source, List<string> Warnings);
