using System.Globalization;
using System.Numerics;
using Likeness.Imaging.Ffmpeg;
using Likeness.Imaging.Images;
using Likeness.Imaging.Png;
using Likeness.Tensors;

namespace Likeness.Stylized.Selfies;

/// <summary>A photo of one person with the landmarks of the face, checked and ready for <see cref="AlignedSelfie"/>.</summary>
public sealed class SelfieInput
{
    // Photos are made smaller than this before anything looks at them; the frame has 256 pixels.
    private const int LargestSide = 1600;
    private const int SmallestSide = 16;
    private const long LargestArea = 1L << 29;

    // Faces with fewer pixels between the eyes are worked on, with a warning.
    private const float FewPixels = 20;

    private SelfieInput(string name, Image photo, Image? mask, FacePoints face, IReadOnlyList<string> warnings)
    {
        Name = name;
        Photo = photo;
        Mask = mask;
        Face = face;
        Warnings = warnings;
    }

    /// <summary>The photo's file name without folder and extension.</summary>
    public string Name { get; }

    /// <summary>The photo, opaque, its longer side at most 1600 pixels.</summary>
    public Image Photo { get; }

    /// <summary>Bright where the person is, of the photo's size; null when it is not known.</summary>
    public Image? Mask { get; }

    /// <summary>The face, in pixels of <see cref="Photo"/>.</summary>
    public FacePoints Face { get; }

    /// <summary>What makes the result less sure, one sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Reads a photo and its landmarks.</summary>
    /// <param name="photo">PNG, or anything that ffmpeg reads.</param>
    /// <param name="landmarks">An npz file (see <see cref="SelfieLandmarks"/>); null for <c>landmarks.npz</c> in the photo's folder.</param>
    /// <param name="mask">A PNG that is bright where the person is; null when there is none. A transparent photo is its own.</param>
    /// <param name="token">Gives up.</param>
    /// <exception cref="InvalidFileException">A file is missing or damaged, or is not what it should be.</exception>
    /// <exception cref="LikenessException">The face cannot be used, or ffmpeg is needed and missing.</exception>
    public static SelfieInput Read(string photo, string? landmarks = null, string? mask = null, CancellationToken token = default)
    {
        string stem = Path.GetFileNameWithoutExtension(photo);
        Image picture = ReadSmall(photo, token);
        string npz = landmarks ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(photo))!, "landmarks.npz");
        if (landmarks is null && !File.Exists(npz))
        {
            throw new InvalidFileException(photo, $"has no landmarks: there is no {npz}. Find the 478 landmarks of the face with 'likeness stylize landmarks --photo {photo} --out {stem}.npz', and give them with --landmarks {stem}.npz.");
        }

        Image? own = mask is null ? null : PngReader.Read(mask);
        return Of(stem, picture, SelfieLandmarks.Read(npz, stem), own);
    }

    /// <summary>Reads a photo alone, to look for landmarks in it.</summary>
    /// <param name="path">PNG, or anything that ffmpeg reads.</param>
    /// <param name="token">Gives up.</param>
    /// <returns>The photo as <see cref="Photo"/> has it: opaque, its longer side at most 1600 pixels.</returns>
    /// <exception cref="InvalidFileException">The file is missing or damaged, or holds no picture.</exception>
    /// <exception cref="LikenessException">The photo is too small, or ffmpeg is needed and missing.</exception>
    public static Image ReadPhoto(string path, CancellationToken token = default)
    {
        Image photo = ReadSmall(path, token);
        CheckSize(path, photo);
        return Opaque(Smaller(photo)).Opaque;
    }

    /// <summary>Checks a photo that is in memory.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="photo">The photo.</param>
    /// <param name="landmarks">478 landmarks as shares of the photo.</param>
    /// <param name="mask">Bright where the person is, of any size with the photo's proportions; null when there is none.</param>
    /// <exception cref="LikenessException">The photo is too small, or the face cannot be used.</exception>
    public static SelfieInput Of(string name, Image photo, IReadOnlyList<Vector3> landmarks, Image? mask = null)
    {
        CheckSize(name, photo);
        if (mask is not null && MathF.Abs(((float)mask.Width / mask.Height) - ((float)photo.Width / photo.Height)) > 0.02f)
        {
            throw new LikenessException($"{name}: the mask of {mask.Width} by {mask.Height} pixels does not fit the photo of {photo.Width} by {photo.Height}; expected the same proportions.");
        }

        var warnings = new List<string>();
        (Image opaque, Image? alpha) = Opaque(Smaller(photo));
        FacePoints face = FacePoints.FromLandmarks(landmarks, opaque.Width, opaque.Height);
        CheckFace(name, face, opaque, warnings);
        if (Saturation(opaque) < 0.035f)
        {
            warnings.Add("The photo is black and white: colours are guessed from lightness.");
        }

        return new SelfieInput(name, opaque, mask?.Resize(opaque.Width, opaque.Height) ?? alpha, face, warnings);
    }

    private static void CheckSize(string name, Image photo)
    {
        if (Math.Min(photo.Width, photo.Height) < SmallestSide)
        {
            throw new LikenessException($"{name}: the photo has {photo.Width} by {photo.Height} pixels; expected at least {SmallestSide} a side. Use a larger photo.");
        }
    }

    private static void CheckFace(string name, FacePoints face, Image photo, List<string> warnings)
    {
        Vector2 middle = face.BetweenEyes;
        if (!(face.EyeDistance > 1) || middle.X < 0 || middle.Y < 0 || middle.X > photo.Width || middle.Y > photo.Height)
        {
            throw new LikenessException($"{name}: there is no face in the photo: its landmarks lie outside it or in one place. Use a photo that shows a face from the front.");
        }

        if (MathF.Abs(face.Yaw) > SelfieLandmarks.LargestYaw)
        {
            throw new LikenessException(string.Create(CultureInfo.InvariantCulture, $"{name}: the face is turned by {MathF.Abs(face.Yaw):0} degrees; expected at most {SelfieLandmarks.LargestYaw:0}. Use a photo from the front."));
        }

        if (face.EyeDistance < FewPixels)
        {
            warnings.Add(string.Create(CultureInfo.InvariantCulture, $"The face is small ({face.EyeDistance:0} pixels between the eyes): details such as glasses and eye colour are unsure."));
        }
    }

    private static Image ReadSmall(string path, CancellationToken token)
    {
        (int width, int height) = ImageSize.Read(path, token);
        if ((long)width * height <= PngReader.MaxPixels)
        {
            return ImageFiles.Read(path, token);
        }

        if ((long)width * height > LargestArea)
        {
            throw new InvalidFileException(path, $"the photo has {width} by {height} pixels; expected at most {LargestArea / 1_000_000} million. Make it smaller first.");
        }

        // Too large for our own reader: ffmpeg makes it smaller while it reads.
        float scale = (float)LargestSide / Math.Max(width, height);
        string filter = string.Create(CultureInfo.InvariantCulture, $"scale={Math.Max(1, (int)(width * scale))}:{Math.Max(1, (int)(height * scale))}:flags=area");
        using var process = FfmpegProcess.Start("ffmpeg", path, [.. FfmpegProcess.FileInput(path), "-frames:v", "1", "-vf", filter, "-c:v", "png", "-pix_fmt", "rgba", "-f", "image2pipe", "-"], token);
        byte[] png = process.ReadToEnd(PngReader.MaxPixels * 4);
        return png.Length > 0 ? PngReader.Decode(png, path) : throw new InvalidFileException(path, "ffmpeg found no picture in it. Give an image file.");
    }

    private static Image Smaller(Image photo)
    {
        int longer = Math.Max(photo.Width, photo.Height);
        return longer <= LargestSide ? photo : photo.Resize(Math.Max(1, photo.Width * LargestSide / longer), Math.Max(1, photo.Height * LargestSide / longer));
    }

    // Transparent photos are cut-outs: their opacity says where the person is.
    private static (Image Opaque, Image? Alpha) Opaque(Image photo)
    {
        int clear = photo.Pixels.Count(p => p.A < 128);
        if (photo.Pixels.All(p => p.A == 255))
        {
            return (photo, null);
        }

        var grey = new Rgba(128, 128, 128);
        var opaque = new Image(photo.Width, photo.Height, [.. photo.Pixels.Select(p => Compositing.Over(p, grey))]);
        Image? alpha = clear > photo.Pixels.Length / 50 ? new Image(photo.Width, photo.Height, [.. photo.Pixels.Select(p => new Rgba(p.A, p.A, p.A))]) : null;
        return (opaque, alpha);
    }

    private static float Saturation(Image photo)
    {
        double sum = 0;
        foreach (Rgba p in photo.Pixels)
        {
            sum += Math.Max(p.R, Math.Max(p.G, p.B)) - Math.Min(p.R, Math.Min(p.G, p.B));
        }

        return (float)(sum / 255 / photo.Pixels.Length);
    }
}
