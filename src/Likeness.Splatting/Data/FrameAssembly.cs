using System.Globalization;
using Likeness.Geometry.Cameras;
using Likeness.Imaging.Ffmpeg;
using Likeness.Splatting.Data.Lenses;
using Likeness.Tensors;

namespace Likeness.Splatting.Data;

/// <summary>
/// Holds the frames of a camera file against the image files: leaves out what is missing, brings lenses to the sizes that the
/// images have, straightens them, and holds out every eighth view. What it had to do comes out as warnings.
/// </summary>
internal static class FrameAssembly
{
    // Sides whose ratio differs by more were cropped or turned, and no scaling of the lens makes up for that.
    private const double LargestRatioDifference = 0.02;
    private const int NamesInWarning = 5;

    public static CaptureDataset Make(string folder, CaptureFrames read, CaptureOptions options)
    {
        List<string> warnings = read.Warnings;
        Warn(warnings, [.. read.Frames.Where(f => f.ImagePath is null).Select(f => f.Name)], read.Frames.Count, $"of {read.Source} have no image file and are left out");
        var views = new List<CaptureView>();
        List<string> rescaled = [], reshaped = [];
        foreach (CaptureFrame frame in read.Frames.Where(f => f.ImagePath is not null).DistinctBy(f => f.Name))
        {
            (int width, int height) = ImageSize.Read(frame.ImagePath!);
            BrownLens lens = frame.Lens ?? frame.LensOf!(width, height);
            if (lens.Width != width || lens.Height != height)
            {
                double ratio = (double)width * lens.Height / ((double)height * lens.Width);
                string sizes = string.Create(CultureInfo.InvariantCulture, $"{frame.Name} ({width} by {height}, not {lens.Width} by {lens.Height})");
                if (Math.Abs(ratio - 1) > LargestRatioDifference)
                {
                    reshaped.Add(sizes);
                    continue;
                }

                rescaled.Add(sizes);
                lens = lens.Resized(width, height);
            }

            views.Add(View(frame, lens, read.Source));
        }

        Warn(warnings, rescaled, read.Frames.Count, $"of {read.Source} have images of another size than stated; their lenses are scaled to it");
        Warn(warnings, reshaped, read.Frames.Count, $"of {read.Source} have images of another shape than stated (cropped or turned) and are left out");
        return new CaptureDataset(folder, Split(views, read.Frames, options), read.Points, warnings, options.Near);
    }

    private static CaptureView View(CaptureFrame frame, BrownLens lens, string source)
    {
        BrownLens pinhole = lens.Rectified() ?? throw new InvalidFileException(
            source, $"the distortion of {frame.Name} (k1 {Show(lens.K1)}, k2 {Show(lens.K2)}, k3 {Show(lens.K3)}, p1 {Show(lens.P1)}, p2 {Show(lens.P2)}) folds the image over itself. Check the coefficients.");
        return new CaptureView
        {
            Name = frame.Name,
            ImagePath = frame.ImagePath!,
            MaskPath = frame.MaskPath,
            Lens = lens.IsPinhole ? null : lens,
            Camera = CameraOf(frame, pinhole),
            Split = frame.Split ?? CaptureSplit.Train,
        };
    }

    /// <summary>A frame's camera with a lens without distortion.</summary>
    public static Camera CameraOf(CaptureFrame frame, BrownLens pinhole) => new()
    {
        Width = pinhole.Width,
        Height = pinhole.Height,
        FocalX = (float)pinhole.FocalX,
        FocalY = (float)pinhole.FocalY,
        CentreX = (float)pinhole.CentreX,
        CentreY = (float)pinhole.CentreY,
        Right = frame.Right,
        Down = frame.Down,
        Forward = frame.Forward,
        Translation = frame.Translation,
    };

    /// <summary>Holds out by the rule when the files say nothing; a set of two views or more keeps at least one to fit to.</summary>
    private static IEnumerable<CaptureView> Split(List<CaptureView> views, IReadOnlyList<CaptureFrame> frames, CaptureOptions options)
    {
        if (frames.Any(f => f.Split is not null) || options.TestEvery == 0 || views.Count < 2)
        {
            return views;
        }

        return views
            .OrderBy(v => v.Name, StringComparer.Ordinal)
            .Select((v, i) => i % options.TestEvery == 0 && options.TestEvery > 1 ? v with { Split = CaptureSplit.Test } : v);
    }

    private static void Warn(List<string> warnings, List<string> names, int all, string what)
    {
        if (names.Count > 0)
        {
            string rest = names.Count > NamesInWarning ? ", ..." : "";
            warnings.Add($"{names.Count} of the {all} frames {what}: {string.Join(", ", names.Take(NamesInWarning))}{rest}.");
        }
    }

    private static string Show(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
