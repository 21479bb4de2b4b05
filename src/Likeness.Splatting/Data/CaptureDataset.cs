using System.Numerics;
using Likeness.Splatting.Data.Colmap;
using Likeness.Splatting.Data.Transforms;
using Likeness.Tensors;

namespace Likeness.Splatting.Data;

/// <summary>
/// Photographs of one thing from many sides, with their cameras: what a scene is fitted to and measured on. Made by
/// <see cref="Load"/> from a COLMAP model or a NeRF transforms file; images are not read before they are asked for.
/// </summary>
public sealed class CaptureDataset
{
    // Spec section 2 has 0.2, for captures whose cameras are about five units apart; others are measured in other units.
    private const float NearPerExtent = 0.04f;
    private const float DefaultNear = 0.2f;

    /// <summary>Makes a data set from views whose files exist.</summary>
    /// <param name="folder">Where it comes from, for messages.</param>
    /// <param name="views">At least one; sorted here by name.</param>
    /// <param name="points">Points on the thing, or null.</param>
    /// <param name="warnings">What was odd in the files.</param>
    /// <param name="near">See <see cref="CaptureOptions.Near"/>.</param>
    /// <exception cref="LikenessException">There is no view.</exception>
    public CaptureDataset(string folder, IEnumerable<CaptureView> views, PointCloud? points = null, IReadOnlyList<string>? warnings = null, float? near = null)
    {
        Folder = folder;
        CaptureView[] sorted = [.. views.OrderBy(v => v.Name, StringComparer.Ordinal)];
        if (sorted.Length == 0)
        {
            throw new LikenessException($"{folder}: holds no view whose image is there. Check that the images lie where the camera file says.");
        }

        Extent = ExtentOf([.. sorted.Where(v => v.Split == CaptureSplit.Train).DefaultIfEmpty(sorted[0]).Select(v => v.Camera.Position)]);
        float plane = near ?? NearOf(Extent);
        Views = [.. sorted.Select(v => v with { Camera = v.Camera with { Near = plane } })];
        Points = points;
        Warnings = warnings ?? [];
    }

    /// <summary>Where the data set comes from.</summary>
    public string Folder { get; }

    /// <summary>All views, sorted by name.</summary>
    public IReadOnlyList<CaptureView> Views { get; }

    /// <summary>Points on the thing, or null when the data set has none.</summary>
    public PointCloud? Points { get; }

    /// <summary>What was odd in the files, one sentence each: missing images, other sizes than stated.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>
    /// How far the training cameras lie apart: 1.1 times the largest distance of a camera to the mean of all, in world units; 0 for
    /// one camera. The learning rate of means and the sizes of densification are in this unit (spec section 1).
    /// </summary>
    public float Extent { get; }

    /// <summary>The views of one part.</summary>
    public IReadOnlyList<CaptureView> Of(CaptureSplit split) => [.. Views.Where(v => v.Split == split)];

    /// <summary>Reads the cameras of a folder: a COLMAP model in it, in <c>sparse/0</c> or in <c>sparse</c>; else <c>transforms.json</c>, or <c>transforms_train.json</c> with its like.</summary>
    /// <param name="folder">The folder, or a transforms file in it.</param>
    /// <param name="options">How to read.</param>
    /// <exception cref="InvalidFileException">There are no cameras, or their file is damaged.</exception>
    public static CaptureDataset Load(string folder, CaptureOptions? options = null)
    {
        options ??= new CaptureOptions();
        ArgumentOutOfRangeException.ThrowIfNegative(options.TestEvery, nameof(options));
        if (File.Exists(folder) && Path.GetExtension(folder).Equals(".json", StringComparison.OrdinalIgnoreCase))
        {
            return FrameAssembly.Make(folder, TransformsReader.Read([folder]), options);
        }

        if (!Directory.Exists(folder))
        {
            throw new InvalidFileException(folder, "there is no such folder. Give the folder that holds the photographs and their cameras.");
        }

        if (ColmapReader.Find(folder) is { } model)
        {
            return FrameAssembly.Make(folder, ColmapReader.Read(folder, model), options);
        }

        IReadOnlyList<string> transforms = TransformsReader.Find(folder);
        return transforms.Count > 0
            ? FrameAssembly.Make(folder, TransformsReader.Read(transforms), options)
            : throw new InvalidFileException(
                folder,
                "holds no cameras: there is neither a COLMAP model (sparse/0/cameras.bin or .txt) nor transforms.json or transforms_train.json. "
                + "Photographs alone do not say from where they were taken; run COLMAP on them first.");
    }

    /// <summary>The near plane for cameras of an extent.</summary>
    internal static float NearOf(float extent) => extent > 0 ? NearPerExtent * extent : DefaultNear;

    /// <summary>1.1 times the largest distance of a place to the mean of all.</summary>
    internal static float ExtentOf(Vector3[] centres)
    {
        Vector3 mean = Vector3.Zero;
        foreach (Vector3 centre in centres)
        {
            mean += centre / centres.Length;
        }

        return 1.1f * centres.Max(c => Vector3.Distance(c, mean));
    }
}
