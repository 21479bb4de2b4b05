using System.Numerics;
using Likeness.Imaging.Images;
using Likeness.Imaging.Png;
using Likeness.Stylized.Selfies;
using Likeness.Tensors;

namespace Likeness.Studio.Landmarks;

/// <summary>
/// A search for the face in each of several photos. A page in a browser does it (see <see cref="StudioOptions.Landmarks"/>), on this computer;
/// what it finds comes together here.
/// </summary>
public sealed class LandmarkSearch
{
    private const int LongestProblem = 300;
    private readonly SearchedPhoto[] _photos;
    private readonly FoundFace?[] _found;
    private readonly TaskCompletionSource<IReadOnlyList<FoundFace>> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _reports;

    /// <summary>Prepares a search.</summary>
    /// <param name="photos">What to search in, one person each.</param>
    /// <param name="packages">What to search with.</param>
    /// <param name="masks">Also find where the person is, which takes about as long again.</param>
    public LandmarkSearch(IEnumerable<SearchedPhoto> photos, MediaPipePackages packages, bool masks)
    {
        _photos = [.. photos];
        _found = new FoundFace?[_photos.Length];
        Packages = packages;
        Masks = masks;
    }

    /// <summary>Ends with a face for each photo, in their order; or with a <see cref="LikenessException"/> when a photo has not exactly one face, or when the page cannot search.</summary>
    public Task<IReadOnlyList<FoundFace>> Completion => _completion.Task;

    /// <summary>How often the page has asked for something or told something. While this grows, it works.</summary>
    public int Reports => Volatile.Read(ref _reports);

    /// <summary>The photos.</summary>
    public IReadOnlyList<SearchedPhoto> Photos => _photos;

    /// <summary>Masks are wanted as well.</summary>
    public bool Masks { get; }

    internal MediaPipePackages Packages { get; }

    /// <summary>Notes that the page is at work.</summary>
    internal void Hear() => Interlocked.Increment(ref _reports);

    /// <summary>Takes what the page found in a photo.</summary>
    /// <exception cref="LikenessException">The report is not what a page of this program sends.</exception>
    internal void Take(int index, LandmarkReport report)
    {
        SearchedPhoto photo = _photos[index];
        if (report.Problem is { Length: > 0 } problem)
        {
            string why = problem[..Math.Min(LongestProblem, problem.Length)].ReplaceLineEndings(" ").TrimEnd('.', ' ');
            _completion.TrySetException(new LikenessException($"{photo.Path}: the browser could not search for the face ({why}). Try another browser with --show."));
            return;
        }

        switch (report.Faces)
        {
            case < 0:
                throw new LikenessException($"\"faces\" is {report.Faces}; expected how many faces were found.");
            case 0:
                _completion.TrySetException(new InvalidFileException(photo.Path, "holds no face that could be found. Use a photo that shows a face from the front, cropped so that the face is large in it."));
                return;
            case > 1:
                _completion.TrySetException(new InvalidFileException(photo.Path, $"holds {report.Faces} faces; an avatar is made from a photo of one person. Crop the photo to one face."));
                return;
            default:
                Keep(index, new FoundFace(photo.Name, Points(report.Points), Masks ? Mask(report.Mask, photo.Picture) : null));
                return;
        }
    }

    private static Vector3[] Points(float[]? values)
    {
        if (values?.Length != 3 * SelfieLandmarks.Count)
        {
            throw new LikenessException($"\"points\" has {values?.Length ?? 0} numbers; expected {3 * SelfieLandmarks.Count}, three for each landmark.");
        }

        var points = new Vector3[SelfieLandmarks.Count];
        for (int i = 0; i < points.Length; i++)
        {
            points[i] = new Vector3(values[3 * i], values[(3 * i) + 1], values[(3 * i) + 2]);
            if (!(MathF.Abs(points[i].X - 0.5f) <= 1.5f && MathF.Abs(points[i].Y - 0.5f) <= 1.5f && float.IsFinite(points[i].Z)))
            {
                throw new LikenessException(FormattableString.Invariant($"\"points\": landmark {i} lies at {points[i].X:0.##}, {points[i].Y:0.##}; expected shares of the photo's width and height."));
            }
        }

        return points;
    }

    private static Image Mask(byte[]? png, Image photo)
    {
        Image mask = PngReader.Decode(png ?? [], "\"mask\"");
        return (mask.Width, mask.Height) == (photo.Width, photo.Height) ? mask : throw new LikenessException(
            $"\"mask\" has {mask.Width} by {mask.Height} pixels; expected the photo's {photo.Width} by {photo.Height}.");
    }

    private void Keep(int index, FoundFace face)
    {
        lock (_found)
        {
            _found[index] = face;
            if (_found.All(f => f is not null))
            {
                _completion.TrySetResult([.. _found.Select(f => f!)]);
            }
        }
    }
}

/// <summary>A photo to search in.</summary>
/// <param name="Path">Its file, for messages.</param>
/// <param name="Picture">The photo, opaque.</param>
public sealed record SearchedPhoto(string Path, Image Picture)
{
    /// <summary>The file's name without folder and extension, which landmarks go by.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);
}

/// <summary>The one face of a photo.</summary>
/// <param name="Name">The name of <see cref="SearchedPhoto"/>.</param>
/// <param name="Landmarks">478 places as <see cref="SelfieLandmarks"/> has them: shares of the photo's width and height, and depth in widths.</param>
/// <param name="Mask">Bright where the person is, of the photo's size; null where none was wanted.</param>
public sealed record FoundFace(string Name, IReadOnlyList<Vector3> Landmarks, Image? Mask);
