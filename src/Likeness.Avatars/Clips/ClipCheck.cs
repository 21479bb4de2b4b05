using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using Likeness.Geometry.Cameras;
using Likeness.Geometry.Meshes;
using Likeness.Imaging.Ffmpeg;
using Likeness.Imaging.Images;
using Likeness.Tensors;

namespace Likeness.Avatars.Clips;

/// <summary>Something that is wrong or odd about a clip.</summary>
/// <param name="Code">A short name for programs: <c>image-missing</c>, <c>code-constant</c> ...</param>
/// <param name="Message">A whole sentence.</param>
/// <param name="Unusable">Whether training cannot work with it.</param>
public sealed record ClipFinding(string Code, string Message, bool Unusable);

/// <summary>What is missing, inconsistent or odd about a tracked clip, found before a minute is spent on training.</summary>
public sealed class ClipCheck
{
    // Between two frames of a video no head moves by more than this: degrees, and a share of its distance.
    private const double JumpDegrees = 12, JumpShare = 0.08;
    private const int FewFrames = 50;
    private const double LowOverlap = 0.35, ShiftGain = 0.015;

    // A head of a grown person in millimetres, with or without neck and shoulders.
    private const float SmallestHead = 120, LargestHead = 900;

    private readonly AvatarClip _clip;
    private readonly List<ClipFinding> _findings = [];

    private ClipCheck(AvatarClip clip) => _clip = clip;

    /// <summary>What was found, in the order of the layout.</summary>
    public IReadOnlyList<ClipFinding> Findings => _findings;

    /// <summary>The mean overlap (intersection over union) of projected mesh and mask; NaN without masks.</summary>
    public double MaskOverlap { get; private set; } = double.NaN;

    /// <summary>Whether training can work with the clip.</summary>
    public bool IsUsable => _findings.All(static f => !f.Unusable);

    /// <summary>Looks at every picture, mask, mesh, code and camera of a clip.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="progress">Is told how many frames are looked at.</param>
    /// <param name="cancel">Stops between two frames.</param>
    public static ClipCheck Of(AvatarClip clip, Action<int>? progress = null, CancellationToken cancel = default)
    {
        var check = new ClipCheck(clip);
        if (clip.Frames < FewFrames)
        {
            check.Odd("few-frames", $"has {clip.Frames} frames; an avatar is learned from hundreds.");
        }

        check.LookAtPictures(progress, cancel);
        check.LookAtCodes();
        check.LookAtMeshes();
        check.LookAtCameras();
        return check;
    }

    private void LookAtPictures(Action<int>? progress, CancellationToken cancel)
    {
        (int width, int height) = _clip.Size;
        var silhouette = new HeadSilhouette(width, height);
        List<int> missing = [], sized = [], damaged = [], unmasked = [], badMasks = [], empty = [], full = [], outside = [];
        List<double> here = [], before = [], after = [];
        bool[]? lastMask = null, lastMesh = null;
        for (int f = 0; f < _clip.Frames; f++)
        {
            cancel.ThrowIfCancellationRequested();
            Look(_clip.Images[f], f, missing, damaged, sized);
            bool[] mesh = new bool[width * height];
            Mesh posed = MeshOf(f);
            if (!InPicture(posed.Positions, _clip.Cameras[f]))
            {
                outside.Add(f);
            }

            silhouette.Draw(posed, _clip.Cameras[f], mesh);
            bool[]? covered = null;
            if (_clip.Masks[f] is not { } path)
            {
                unmasked.Add(f);
            }
            else if (Look(path, f, badMasks, badMasks, badMasks) is { } mask)
            {
                covered = new bool[mesh.Length];
                HeadSilhouette.FromMask(mask, covered);
                int white = covered.Count(static c => c);
                (white == 0 ? empty : white == covered.Length ? full : []).Add(f);
            }

            Compare(mesh, covered, here);
            Compare(mesh, lastMask, before);
            Compare(lastMesh, covered, after);
            (lastMask, lastMesh) = (covered, mesh);
            progress?.Invoke(f + 1);
        }

        Name(missing, "image-missing", "have no picture file", unusable: true);
        Name(damaged, "image-damaged", "have a picture that cannot be read", unusable: true);
        Name(sized, "image-size", $"have a picture that is not {width} by {height} pixels, as the clip says", unusable: true);
        Name(unmasked, "mask-absent", "have no mask; their background is taken for the head", unusable: false);
        Name(badMasks, "mask-bad", "have a mask that is missing, damaged or of another size", unusable: true);
        Name(empty, "mask-empty", "have a mask without any white: there is no head in them", unusable: false);
        Name(full, "mask-full", "have a mask that is white everywhere", unusable: false);
        Name(outside, "mesh-outside", "have a mesh of which more than half lies outside the picture", unusable: outside.Count == _clip.Frames);
        if (here.Count > 0)
        {
            LookAtOverlap(here.Average(), before.DefaultIfEmpty(0).Average(), after.DefaultIfEmpty(0).Average());
        }

        static void Compare(bool[]? mesh, bool[]? mask, List<double> overlaps)
        {
            if (mesh is not null && mask is not null)
            {
                overlaps.Add(HeadSilhouette.Overlap(mesh, mask));
            }
        }
    }

    private void LookAtOverlap(double here, double before, double after)
    {
        MaskOverlap = here;
        if (here < LowOverlap)
        {
            Odd("mask-overlap", string.Create(CultureInfo.InvariantCulture, $"has meshes and masks that overlap by {here:P0} only; cameras and pictures may not belong together."));
        }

        foreach ((double there, string which) in ((double, string)[])[(before, "previous"), (after, "next")])
        {
            if (there > here + ShiftGain)
            {
                Odd("frame-offset", string.Create(
                    CultureInfo.InvariantCulture, $"has meshes that fit the masks of the {which} frame better ({there:P1} against {here:P1}): the tracking is off by one frame."));
            }
        }
    }

    private void LookAtCodes()
    {
        int length = _clip.ExpressionLength;
        if (length == 0)
        {
            Wrong("code-absent", "has no expression codes; an avatar is driven by them.");
            return;
        }

        int constant = Enumerable.Range(0, length).Count(e => Enumerable.Range(1, _clip.Frames - 1).All(f => _clip.Expressions[(f * length) + e] == _clip.Expressions[e]));
        if (constant == length && _clip.Frames > 1)
        {
            Odd("code-constant", "has the same expression code in every frame; nothing can be learned about expressions.");
        }
        else if (constant * 2 > length)
        {
            Odd("code-sparse", $"has {constant} of {length} expression numbers that never change.");
        }

        float largest = _clip.Expressions.Max(MathF.Abs);
        if (largest > 20)
        {
            Odd("code-large", string.Create(CultureInfo.InvariantCulture, $"has an expression number of {largest:G4}; codes are of the order of one."));
        }
    }

    private void LookAtMeshes()
    {
        int stride = _clip.Topology.VertexCount * 3;
        if (_clip.Frames > 1 && Enumerable.Range(1, _clip.Frames - 1).All(f => _clip.VerticesOf(f).SequenceEqual(_clip.VerticesOf(0))))
        {
            Odd("mesh-constant", "has the same mesh in every frame.");
        }

        (Vector3 low, Vector3 high) = MeshOf(0).Bounds();
        float size = (high - low).Y;
        if (size is < SmallestHead or > LargestHead)
        {
            Odd("mesh-size", string.Create(CultureInfo.InvariantCulture, $"has a mesh of {size:G4} mm from bottom to top; millimetres are expected."));
        }

        double spread = Enumerable.Range(0, _clip.Frames).Max(f => (double)Vector3.Distance(MiddleOf(f), MiddleOf(0)));
        if (spread > 0.15 * size)
        {
            Odd("mesh-moves", string.Create(CultureInfo.InvariantCulture, $"has meshes whose middle moves by {spread:F0} mm: the head's own motion belongs into the cameras."));
        }

        Vector3 MiddleOf(int frame)
        {
            Vector3 sum = Vector3.Zero;
            foreach (Vector3 p in MemoryMarshal.Cast<float, Vector3>(_clip.VerticesOf(frame)))
            {
                sum += p;
            }

            return sum / (stride / 3);
        }
    }

    private void LookAtCameras()
    {
        var jumps = new List<int>();
        for (int f = 1; f < _clip.Frames; f++)
        {
            Camera a = _clip.Cameras[f - 1], b = _clip.Cameras[f];
            float trace = Vector3.Dot(a.Right, b.Right) + Vector3.Dot(a.Down, b.Down) + Vector3.Dot(a.Forward, b.Forward);
            double degrees = Math.Acos(Math.Clamp((trace - 1) / 2, -1, 1)) * 180 / Math.PI;
            if (degrees > JumpDegrees || Vector3.Distance(a.Translation, b.Translation) > JumpShare * MathF.Max(1, a.Translation.Length()))
            {
                jumps.Add(f);
            }
        }

        Name(jumps, "camera-jump", "have a head that is elsewhere at once: a cut, or a frame that was lost", unusable: false);
    }

    private Image? Look(string path, int frame, List<int> missing, List<int> damaged, List<int> sized)
    {
        if (!File.Exists(path))
        {
            missing.Add(frame);
            return null;
        }

        Image image;
        try
        {
            image = ImageFiles.Read(path);
        }
        catch (InvalidFileException)
        {
            damaged.Add(frame);
            return null;
        }

        if ((image.Width, image.Height) == _clip.Size)
        {
            return image;
        }

        sized.Add(frame);
        return null;
    }

    private Mesh MeshOf(int frame) => new(MemoryMarshal.Cast<float, Vector3>(_clip.VerticesOf(frame)).ToArray(), _clip.Topology);

    private static bool InPicture(Vector3[] positions, Camera camera)
    {
        int inside = 0;
        foreach (Vector3 position in positions)
        {
            Vector3 p = camera.Project(position);
            inside += p.Z > camera.Near && p.X >= 0 && p.X <= camera.Width && p.Y >= 0 && p.Y <= camera.Height ? 1 : 0;
        }

        return inside * 2 >= positions.Length;
    }

    private void Name(List<int> frames, string code, string what, bool unusable)
    {
        if (frames.Count > 0)
        {
            string which = string.Join(", ", frames.Take(6)) + (frames.Count > 6 ? " ..." : "");
            _findings.Add(new ClipFinding(code, $"{frames.Count} of {_clip.Frames} frames {what} ({which}).", unusable));
        }
    }

    private void Odd(string code, string what) => _findings.Add(new ClipFinding(code, $"The clip {what}", false));

    private void Wrong(string code, string what) => _findings.Add(new ClipFinding(code, $"The clip {what}", true));
}
