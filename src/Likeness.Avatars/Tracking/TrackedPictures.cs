using System.Globalization;
using System.Numerics;
using Likeness.Avatars.Clips;
using Likeness.Avatars.Tracking.Landmarks;
using Likeness.Geometry.Faces;
using Likeness.Imaging.Ffmpeg;
using Likeness.Imaging.Images;
using Likeness.Imaging.Png;
using Likeness.Tensors;

namespace Likeness.Avatars.Tracking;

/// <summary>Copies the pictures of a tracked clip into its folder as PNG, with their masks.</summary>
internal sealed class TrackedPictures
{
    private readonly string _folder;
    private readonly TrackedFace _tracked;
    private readonly string?[]? _given;
    private readonly MaskSource _masks;
    private readonly HeadSilhouette _silhouette;
    private readonly HairGrowth _hair;
    private readonly FaceLandmarks _ties;
    private readonly Vector3[] _posed;
    private readonly bool[] _mesh;
    private readonly bool[] _mask;
    private readonly List<string> _images = [];
    private readonly List<string?> _maskPaths = [];
    private readonly List<double> _overlaps = [];

    public TrackedPictures(TrackingJob job, FrameSource source, TrackedFace tracked, FaceLandmarks ties, string folder)
    {
        (_folder, _tracked, _ties) = (folder, tracked, ties);
        string masks = job.MasksFolder ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(job.Frames.TrimEnd('/', Path.DirectorySeparatorChar)))!, "masks");
        bool found = Directory.Exists(masks);
        if (!found && (job.MasksFolder is not null || job.Masks is MaskSource.Given or MaskSource.Head))
        {
            throw new LikenessException($"There is no folder of masks {masks}; name it with --masks, or let masks be made with --mask mesh.");
        }

        _masks = job.Masks == MaskSource.Auto ? (found ? MaskSource.Given : MaskSource.Mesh) : job.Masks;
        _given = found ? source.Partners(masks, tracked.Frames) : null;
        _silhouette = new HeadSilhouette(source.Size.Width, source.Size.Height);
        BlendshapeFace face = tracked.Face;
        _hair = new HairGrowth(face.Evaluate(tracked.Identity, []), ties, job.HairThickness, _silhouette);
        _posed = new Vector3[face.VertexCount];
        _mesh = new bool[source.Size.Width * source.Size.Height];
        _mask = new bool[_mesh.Length];
    }

    /// <summary>Paths of the pictures.</summary>
    public IReadOnlyList<string> Images => _images;

    /// <summary>Paths of the masks; null where there is none.</summary>
    public IReadOnlyList<string?> Masks => _maskPaths;

    /// <summary>How far the mesh as it is and the user's mask overlap, for each frame with such a mask.</summary>
    public IReadOnlyList<double> Overlaps => _overlaps;

    /// <summary>Writes the picture and the mask of the next frame.</summary>
    public void Copy(int frame, Image image)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{frame + 1:00000}.png");
        string path = Path.Combine(_folder, "frames", name);
        PngWriter.Write(path, image);
        _images.Add(path);
        _tracked.Evaluate(frame, _posed);
        Image? given = _given?[frame] is { } file ? ReadMask(file, image) : null;
        if (given is not null)
        {
            _silhouette.Draw(_tracked.Face.Neutral.WithPositions(_posed), _tracked.Cameras[frame], _mesh);
            HeadSilhouette.FromMask(given, _mask);
            _overlaps.Add(HeadSilhouette.Overlap(_mesh, _mask));
        }

        Image? mask = _masks switch
        {
            MaskSource.Mesh => _hair.Mask(_posed, _tracked.Cameras[frame], _mesh),
            MaskSource.Head when given is not null => WithoutShoulders(given, frame),
            _ => given,
        };
        if (mask is null)
        {
            _maskPaths.Add(null);
            return;
        }

        string maskPath = Path.Combine(_folder, "masks", name);
        PngWriter.Write(maskPath, mask);
        _maskPaths.Add(maskPath);
    }

    private static Image ReadMask(string path, Image picture)
    {
        Image mask = ImageFiles.Read(path);
        return (mask.Width, mask.Height) == (picture.Width, picture.Height)
            ? mask
            : throw new InvalidFileException(path, $"is {mask.Width} by {mask.Height} pixels; its picture has {picture.Width} by {picture.Height}.");
    }

    /// <summary>The user's mask without the shoulders: all of it above the lower lip, and below that what the mesh's jaw and neck cover.</summary>
    private Image WithoutShoulders(Image given, int frame)
    {
        (Vector2 lip, Vector2 down) = HairGrowth.LipLine(_posed, _ties, _tracked.Cameras[frame]);
        _hair.Mask(_posed, _tracked.Cameras[frame], _mesh);
        Image mask = given.Clone();
        for (int y = 0; y < mask.Height; y++)
        {
            for (int x = 0; x < mask.Width; x++)
            {
                if (!_mesh[(y * mask.Width) + x] && Vector2.Dot(new Vector2(x + 0.5f, y + 0.5f) - lip, down) > 0)
                {
                    mask[x, y] = new Rgba(0, 0, 0);
                }
            }
        }

        return mask;
    }
}
