using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using Likeness.Avatars.Clips;
using Likeness.Avatars.Importers.Layouts;
using Likeness.Imaging.Ffmpeg;
using Likeness.Imaging.Images;
using Likeness.Imaging.Png;
using Likeness.Runs.Events;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Avatars.Importers;

/// <summary>Makes a tracked clip of what other programs wrote, as a run. The layout is told from what lies in the folder.</summary>
public static class ClipImporter
{
    private const int NamedInWarning = 4;

    /// <summary>Imports. The folder is made beside its place and renamed, so that it is whole or absent.</summary>
    /// <param name="job">What to do.</param>
    /// <param name="cancel">Stops between two pictures; nothing is left.</param>
    /// <returns>What happens: warnings say what was found and what was passed over; ends with <see cref="RunDone"/> and its figures.</returns>
    public static IAsyncEnumerable<RunEvent> Import(ImportJob job, CancellationToken cancel = default) => RunThread.Start((report, stop) => Run(job, report, stop), cancel);

    private static void Run(ImportJob job, RunReporter report, CancellationToken cancel)
    {
        long start = Stopwatch.GetTimestamp();
        if (Path.Exists(job.OutFolder))
        {
            throw new LikenessException($"{job.OutFolder} is there already; name a folder that does not exist, or take it away.");
        }

        if (!Directory.Exists(job.Source))
        {
            throw new LikenessException($"There is no folder {job.Source}.");
        }

        string licence = job.Licence ?? Runs.Provenance.Licence.Find(Path.Combine(job.Source, "x"))?.Excerpt
            ?? throw new LikenessException($"Nothing beside {job.Source} says under which licence the pictures may be used; say it with --licence TEXT.");
        ImportedTracking tracking = ReadLayout(job, cancel);
        foreach (string note in tracking.Notes)
        {
            report.Warn($"{tracking.Layout}: {note}.");
        }

        if (tracking.Skipped.Count > 0)
        {
            report.Warn($"{tracking.Skipped.Count} frames were passed over ({string.Join("; ", tracking.Skipped.Take(NamedInWarning))}{(tracking.Skipped.Count > NamedInWarning ? "; ..." : "")}).");
        }

        IReadOnlyList<ImportedFrame> frames = tracking.Frames;
        (int Width, int Height) size = (frames[0].Camera.Width, frames[0].Camera.Height);
        if (frames.FirstOrDefault(f => (f.Camera.Width, f.Camera.Height) != size) is { } other)
        {
            throw new InvalidFileException(other.Image, $"is {other.Camera.Width} by {other.Camera.Height} pixels; the first frame has {size.Width} by {size.Height}.");
        }

        report.Report(new RunStarted($"importing {frames.Count} frames of {tracking.Layout}", 0, frames.Count));
        string partial = job.OutFolder.TrimEnd('/', Path.DirectorySeparatorChar) + ".partial";
        try
        {
            Directory.CreateDirectory(Path.Combine(partial, "frames"));
            Directory.CreateDirectory(Path.Combine(partial, "masks"));
            string[] images = new string[frames.Count];
            string?[] masks = new string?[frames.Count];
            for (int f = 0; f < frames.Count; f++)
            {
                cancel.ThrowIfCancellationRequested();
                string name = string.Create(CultureInfo.InvariantCulture, $"{f + 1:00000}.png");
                images[f] = Copy(frames[f].Image, Path.Combine(partial, "frames", name), size, cancel);
                masks[f] = frames[f].Mask is { } mask ? Copy(mask, Path.Combine(partial, "masks", name), size, cancel) : null;
                report.Step(f + 1, frames.Count, 0, 0);
            }

            AvatarClipFiles.Save(partial, ClipOf(job, licence, tracking, images, masks));
            Directory.Move(partial, job.OutFolder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Explain(job.OutFolder, error) ?? new LikenessException($"{job.OutFolder} cannot be written to ({error.Message.TrimEnd('.')}).");
        }
        finally
        {
            if (Directory.Exists(partial))
            {
                Directory.Delete(partial, recursive: true);
            }
        }

        TimeSpan taken = Stopwatch.GetElapsedTime(start);
        report.Report(new RunDone(taken, new Dictionary<string, double>
        {
            ["frames"] = frames.Count,
            ["skipped"] = tracking.Skipped.Count,
            ["vertices"] = tracking.Topology.VertexCount,
            ["expressions"] = frames[0].Code.Length,
            ["masks"] = frames.Count(static f => f.Mask is not null),
            ["seconds"] = taken.TotalSeconds,
        }));
    }

    private static ImportedTracking ReadLayout(ImportJob job, CancellationToken cancel)
    {
        List<string> notes = [];
        if (TransformsSet.Files(job.Source).Length > 0)
        {
            List<TransformsEntry> entries = TransformsSet.Read(job.Source, notes);
            return TransformsSet.Mentions(entries, "flame_param_path") ? GaussianAvatarsLayout.Read(job, entries, notes, cancel)
                : TransformsSet.Mentions(entries, "mesh_path") ? InstaLayout.Read(job, entries, notes, cancel)
                : throw new LikenessException($"{job.Source}: no frame names a mesh ('mesh_path', INSTA) or FLAME parameters ('flame_param_path', GaussianAvatars). Found: {string.Join("; ", notes)}.");
        }

        string[] exported = MetricalTrackerLayout.Files(job.Source, ".npz");
        return exported.Length > 0 ? MetricalTrackerLayout.Read(job, exported, notes, cancel)
            : MetricalTrackerLayout.Files(job.Source, ".frame").Length > 0
                ? throw new LikenessException($"{job.Source} holds torch pickles of metrical-tracker, which this program does not open. Export them once, in that folder: {MetricalTrackerLayout.Export}")
            : throw new LikenessException($"{job.Source} holds no layout that is known: transforms*.json (INSTA, GaussianAvatars), or exported frames of metrical-tracker (checkpoint/*.npz). Landmarks go through `likeness avatar track`.");
    }

    private static string Copy(string from, string to, (int Width, int Height) size, CancellationToken cancel)
    {
        Image image = ImageFiles.Read(from, cancel);
        if ((image.Width, image.Height) != size)
        {
            throw new InvalidFileException(from, $"is {image.Width} by {image.Height} pixels; the first frame has {size.Width} by {size.Height}.");
        }

        PngWriter.Write(to, image);
        return to;
    }

    private static AvatarClip ClipOf(ImportJob job, string licence, ImportedTracking tracking, string[] images, string?[] masks) => new()
    {
        Name = job.Name ?? Path.GetFileName(Path.GetFullPath(job.Source).TrimEnd(Path.DirectorySeparatorChar)),
        Licence = licence,
        FramesPerSecond = job.FramesPerSecond,
        Topology = tracking.Topology,
        Vertices = [.. tracking.Frames.SelectMany(static f => MemoryMarshal.Cast<Vector3, float>(f.Vertices).ToArray())],
        Expressions = [.. tracking.Frames.SelectMany(static f => f.Code)],
        ExpressionNames = [.. Enumerable.Range(0, tracking.Frames[0].Code.Length).Select(static e => string.Create(CultureInfo.InvariantCulture, $"expr{e:000}"))],
        Cameras = [.. tracking.Frames.Select(static f => f.Camera)],
        Images = images,
        Masks = masks,
    };
}
