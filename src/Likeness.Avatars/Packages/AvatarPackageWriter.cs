using System.IO.Compression;
using System.Text.Json;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Avatars.Packages;

/// <summary>What an animated package is to hold beside its frames.</summary>
public sealed record PackageContent
{
    /// <summary>What the head is called.</summary>
    public required string Name { get; init; }

    /// <summary>Where the head's pictures are from and what may be done with them.</summary>
    public required string Licence { get; init; }

    /// <summary>Frames a second.</summary>
    public required double FramesPerSecond { get; init; }

    /// <summary>Number of frames.</summary>
    public required int Frames { get; init; }

    /// <summary>Makes the Gaussians of a frame, millimetres: as many in each frame, in the same order. Each frame is asked for twice.</summary>
    public required Func<int, GaussianScene> Frame { get; init; }

    /// <summary>Where the camera stands that the colours belong to, and its vertical angle of view in degrees.</summary>
    public required (System.Numerics.Vector3 Eye, float FieldOfView) View { get; init; }

    /// <summary>The sound file that goes along, or null.</summary>
    public string? SoundPath { get; init; }
}

/// <summary>Writes <see cref="AvatarPackage"/>s.</summary>
public static class AvatarPackageWriter
{
    private const int FramesPerGroup = 16;

    // Nothing about the moment goes into the file: the same frames give the same bytes.
    private static readonly DateTimeOffset s_timestamp = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes a package whole or not at all. Gaussians that are seen in no frame are left out.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="content">What goes into it.</param>
    /// <param name="progress">Is told the share of the work that is done.</param>
    /// <param name="cancel">Stops between two frames.</param>
    /// <returns>The number of Gaussians that were kept.</returns>
    /// <exception cref="LikenessException">The sound is missing or too large, there are too many frames or Gaussians, or the file cannot be written.</exception>
    public static int Write(string path, PackageContent content, Action<double>? progress = null, CancellationToken cancel = default)
    {
        string? sound = content.SoundPath is { } file ? SoundName(file) : null;
        (int[] kept, GaussianGrid grid) = Survey(content, progress, cancel);
        var manifest = new PackageManifest
        {
            Format = PackageLimits.Format,
            Version = PackageLimits.Version,
            Name = content.Name,
            Licence = content.Licence,
            MadeBy = $"Likeness {Runs.Provenance.MachineInfo.Version}",
            FramesPerSecond = content.FramesPerSecond,
            Frames = content.Frames,
            Gaussians = kept.Length,
            FramesPerGroup = Math.Clamp((int)(PackageLimits.GroupBytes / ((long)PackedGaussians.Planes * Math.Max(1, kept.Length))), 1, FramesPerGroup),
            Low = [grid.Low.X, grid.Low.Y, grid.Low.Z],
            High = [grid.High.X, grid.High.Y, grid.High.Z],
            LogScales = [grid.SmallestLogScale, grid.LargestLogScale],
            Eye = [content.View.Eye.X, content.View.Eye.Y, content.View.Eye.Z],
            FieldOfView = content.View.FieldOfView,
            Sound = sound,
        };
        if (PackageLimits.Problem(manifest) is { } problem)
        {
            throw new LikenessException($"{path} cannot be written: the package {problem}");
        }

        AtomicFile.Write(path, stream =>
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
            Add(archive, "manifest.json", JsonSerializer.SerializeToUtf8Bytes(manifest, PackageJson.Default.PackageManifest), CompressionLevel.Optimal);
            if (sound is not null)
            {
                Add(archive, sound, File.ReadAllBytes(content.SoundPath!), CompressionLevel.NoCompression);
            }

            WriteFrames(archive, content, manifest, kept, progress, cancel);
        });
        return kept.Length;
    }

    private static (int[] Kept, GaussianGrid Grid) Survey(PackageContent content, Action<double>? progress, CancellationToken cancel)
    {
        bool[] seen = [];
        GaussianGrid grid = GaussianGrid.Empty;
        for (int f = 0; f < content.Frames; f++)
        {
            cancel.ThrowIfCancellationRequested();
            GaussianScene scene = content.Frame(f);
            seen = f == 0 ? new bool[scene.Count] : seen;
            if (scene.Count != seen.Length)
            {
                throw new LikenessException($"Frame {f} has {scene.Count} Gaussians and the first {seen.Length}; a package needs the same in every frame.");
            }

            for (int i = 0; i < scene.Count; i++)
            {
                if (PackedGaussians.IsSeen(scene, i))
                {
                    seen[i] = true;
                    grid = grid.With(scene, i);
                }
            }

            progress?.Invoke((f + 1) / (2.0 * content.Frames));
        }

        return ([.. Enumerable.Range(0, seen.Length).Where(i => seen[i])], grid.Opened());
    }

    private static void WriteFrames(ZipArchive archive, PackageContent content, PackageManifest manifest, int[] kept, Action<double>? progress, CancellationToken cancel)
    {
        GaussianGrid grid = PackageLimits.GridOf(manifest);
        int size = kept.Length * PackedGaussians.Planes;
        byte[] planes = new byte[size], before = new byte[size], difference = new byte[size];
        for (int first = 0; first < content.Frames; first += manifest.FramesPerGroup)
        {
            ZipArchiveEntry entry = archive.CreateEntry(PackageLimits.GroupName(first / manifest.FramesPerGroup), CompressionLevel.Optimal);
            entry.LastWriteTime = s_timestamp;
            using Stream packed = entry.Open();
            for (int f = first; f < Math.Min(content.Frames, first + manifest.FramesPerGroup); f++)
            {
                cancel.ThrowIfCancellationRequested();
                PackedGaussians.Pack(content.Frame(f), kept, grid, planes);
                for (int i = 0; i < size; i++)
                {
                    difference[i] = f == first ? planes[i] : (byte)(planes[i] - before[i]);
                }

                packed.Write(difference);
                (planes, before) = (before, planes);
                progress?.Invoke(0.5 + ((f + 1) / (2.0 * content.Frames)));
            }
        }
    }

    private static void Add(ZipArchive archive, string name, byte[] content, CompressionLevel level)
    {
        ZipArchiveEntry entry = archive.CreateEntry(name, level);
        entry.LastWriteTime = s_timestamp;
        using Stream stream = entry.Open();
        stream.Write(content);
    }

    private static string SoundName(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new InvalidFileException(path, "the file does not exist. Check the name.");
        }

        return file.Length <= PackageLimits.SoundBytes
            ? $"sound{file.Extension.ToLowerInvariant()}"
            : throw new LikenessException($"{path}: {file.Length >> 20} MB of sound are too much for a package; {PackageLimits.SoundBytes >> 20} MB are the most. Cut it, or give it as mp3.");
    }
}
