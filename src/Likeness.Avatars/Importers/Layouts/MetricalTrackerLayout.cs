using System.Globalization;
using System.Numerics;
using Likeness.Avatars.Importers.Flame;
using Likeness.Geometry.Cameras;
using Likeness.Imaging.Ffmpeg;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Avatars.Importers.Layouts;

/// <summary>
/// metrical-tracker's frames (Zielonka et al., Towards Metrical Reconstruction of Human Faces, ECCV 2022), exported from torch to npz by their user: one file a frame
/// with <c>flame_exp</c>, <c>flame_shape</c>, <c>flame_jaw</c>, <c>flame_eyes</c> (turns as two rows of a rotation), <c>opencv_R</c>, <c>opencv_t</c>, <c>opencv_K</c> and
/// <c>img_size</c> (spec 9.4).
/// </summary>
internal static class MetricalTrackerLayout
{
    public const string Name = "metrical-tracker";

    /// <summary>What the user runs once where torch is: nobody should unpickle files of others.</summary>
    public const string Export =
        "python -c \"import torch,numpy as n,glob;[n.savez(f[:-5]+'npz',img_size=n.array(d['img_size']),**{g+'_'+k:n.asarray(v) for g in('flame','opencv') for k,v in d[g].items()}) for f in glob.glob('checkpoint/*.frame') for d in [torch.load(f,map_location='cpu',weights_only=False)]]\"";

    private const float MetresToMillimetres = 1000;

    /// <summary>The frames of a folder, in the folder itself or in <c>checkpoint</c>, in the order of their numbers.</summary>
    public static string[] Files(string folder, string extension)
    {
        string inner = Path.Combine(folder, "checkpoint");
        return [.. (Directory.Exists(inner) ? Directory.EnumerateFiles(inner, "*" + extension) : []).Concat(Directory.EnumerateFiles(folder, "*" + extension))
            .Where(f => NumberOf(f) is not null).OrderBy(f => NumberOf(f))];
    }

    public static ImportedTracking Read(ImportJob job, string[] files, List<string> notes, CancellationToken cancel)
    {
        FlameModel flame = FlameModel.Load(job.FlamePath ?? throw new LikenessException(
            $"{job.Source} holds FLAME parameters. FLAME itself is not ours to give: convert the model that you have licensed to npz (v_template, shapedirs, posedirs, J_regressor, weights, faces, kintree_table) and name it with --flame FILE."));
        string images = job.ImagesFolder ?? Path.Combine(job.Source, "images"), masks = job.MasksFolder ?? Path.Combine(job.Source, "masks");
        if (!Directory.Exists(images))
        {
            throw new LikenessException($"There is no folder of pictures {images}; name it with --images DIR.");
        }

        Dictionary<long, string> pictures = ByNumber(images), covers = Directory.Exists(masks) ? ByNumber(masks) : [];
        notes.Add($"{files.Length} tracked frames, {pictures.Count} pictures, {covers.Count} masks; frame k belongs to picture k + {job.FrameOffset} (`likeness avatar check` says when another offset fits better)");
        List<string> skipped = [];
        var frames = new List<ImportedFrame>();
        foreach (string path in files)
        {
            cancel.ThrowIfCancellationRequested();
            long number = NumberOf(path)!.Value + job.FrameOffset;
            if (!pictures.TryGetValue(number, out string? picture))
            {
                skipped.Add($"{Path.GetFileName(path)}: no picture of number {number}");
                continue;
            }

            frames.Add(ReadFrame(path, picture, covers.GetValueOrDefault(number), flame, frames.Count == 0 ? notes : null));
            if (frames.Count >= (job.MaxFrames ?? int.MaxValue))
            {
                break;
            }
        }

        return frames.Count > 0
            ? new ImportedTracking(Name, flame.Topology, frames, skipped, notes)
            : throw new LikenessException($"{job.Source}: no tracked frame has a picture in {images}. The first that was passed over: {skipped.FirstOrDefault() ?? "none"}. Another --frame-offset may fit.");
    }

    private static ImportedFrame ReadFrame(string path, string picture, string? mask, FlameModel flame, List<string>? notes)
    {
        using NpzFile file = NpzFile.Open(path);
        notes?.Add($"a frame holds {string.Join(", ", file.Names)}");
        if (file.Contains("flame_eyelids"))
        {
            notes?.Add("eyelids are not in FLAME and were left out");
        }

        float[] eyes = Numbers("flame_eyes", 12, false), jaw = Numbers("flame_jaw", 6, false);
        float[] r = Numbers("opencv_R", 9, true), t = Numbers("opencv_t", 3, true), k = Numbers("opencv_K", 9, true), size = Numbers("img_size", 2, false);
        float[] expression = file.Contains("flame_exp") ? file.Read("flame_exp").ToFloats() : [];
        var vertices = new Vector3[flame.VertexCount];
        flame.Evaluate(
            new FlameParameters
            {
                Shape = file.Contains("flame_shape") ? file.Read("flame_shape").ToFloats() : [],
                Expression = expression,
                Jaw = TurnOf(jaw, 0),
                LeftEye = TurnOf(eyes, 0),
                RightEye = TurnOf(eyes, 6),
            },
            vertices);
        (int width, int height) = ImageSize.Read(picture);
        // The tracker writes height and width; a file without a size was tracked at the pictures' own.
        (int trackedHeight, int trackedWidth) = size.Length >= 2 ? ((int)size[0], (int)size[1]) : (height, width);
        var camera = new Camera
        {
            Width = trackedWidth,
            Height = trackedHeight,
            FocalX = k[0],
            FocalY = k[4],
            CentreX = k[2],
            CentreY = k[5],
            Right = Vector3.Normalize(new Vector3(r[0], r[1], r[2])),
            Down = Vector3.Normalize(new Vector3(r[3], r[4], r[5])),
            Forward = Vector3.Normalize(new Vector3(r[6], r[7], r[8])),
            Translation = MetresToMillimetres * new Vector3(t[0], t[1], t[2]),
        };
        return new ImportedFrame(picture, mask, camera.Resized(width, height), vertices, expression);

        float[] Numbers(string name, int count, bool needed) =>
            file.Contains(name) && file.Read(name).ToFloats() is var values && values.Length >= count ? values
            : !needed ? []
            : throw new InvalidFileException(path, $"has no '{name}' of {count} numbers; it holds {string.Join(", ", file.Names)}. Export the frames with: {Export}");
    }

    /// <summary>Axis times angle of a rotation given by its first two rows (Zhou et al., CVPR 2019).</summary>
    private static Vector3 TurnOf(float[] six, int at)
    {
        if (six.Length < at + 6)
        {
            return Vector3.Zero;
        }

        Vector3 first = Vector3.Normalize(new Vector3(six[at], six[at + 1], six[at + 2])), second = new(six[at + 3], six[at + 4], six[at + 5]);
        second = Vector3.Normalize(second - (Vector3.Dot(first, second) * first));
        Vector3 third = Vector3.Cross(first, second);
        // Rows of a matrix for column vectors are columns of one for row vectors.
        var q = Quaternion.CreateFromRotationMatrix(new Matrix4x4(first.X, second.X, third.X, 0, first.Y, second.Y, third.Y, 0, first.Z, second.Z, third.Z, 0, 0, 0, 0, 1));
        var axis = new Vector3(q.X, q.Y, q.Z);
        float sine = axis.Length();
        return sine < 1e-7f ? Vector3.Zero : axis * (2 * MathF.Atan2(sine, q.W) / sine);
    }

    private static Dictionary<long, string> ByNumber(string folder) =>
        Directory.EnumerateFiles(folder).Where(f => NumberOf(f) is not null).Order(StringComparer.Ordinal).GroupBy(f => NumberOf(f)!.Value).ToDictionary(static g => g.Key, static g => g.First());

    private static long? NumberOf(string file) =>
        long.TryParse(Path.GetFileNameWithoutExtension(file), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
}
