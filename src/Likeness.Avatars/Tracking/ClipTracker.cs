using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using Likeness.Avatars.Clips;
using Likeness.Avatars.Tracking.Landmarks;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Meshes;
using Likeness.Imaging.Images;
using Likeness.Runs.Events;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Avatars.Tracking;

/// <summary>Makes a tracked clip of a video and its landmarks, as a run: the face is fitted, pictures are copied, masks are copied or made.</summary>
public static class ClipTracker
{
    /// <summary>Tracks. The folder is made beside its place and renamed, so that it is whole or absent.</summary>
    /// <param name="job">What to do.</param>
    /// <param name="cancel">Stops between two steps or pictures; nothing is left.</param>
    /// <returns>What happens; ends with <see cref="RunDone"/> and its figures (frames, reprojection_px_mean and so on).</returns>
    public static IAsyncEnumerable<RunEvent> Track(TrackingJob job, CancellationToken cancel = default) => RunThread.Start((report, stop) => Run(job, report, stop), cancel);

    private static void Run(TrackingJob job, RunReporter report, CancellationToken cancel)
    {
        long start = Stopwatch.GetTimestamp();
        if (Path.Exists(job.OutFolder))
        {
            throw new LikenessException($"{job.OutFolder} is there already; name a folder that does not exist, or take it away.");
        }

        TrackNotes notes = TrackNotes.Beside(job.LandmarksPath);
        string licence = job.Licence ?? notes.Licence
            ?? throw new LikenessException($"Nothing beside {job.LandmarksPath} says under which licence the pictures may be used; say it with --licence TEXT.");
        FrameSource source = FrameSource.Open(job.Frames);
        LandmarkTrack track = LandmarkTrack.Read(job.LandmarksPath, source.Size.Width, source.Size.Height);
        int frames = FramesOf(job, source, track, report);
        track = track.First(frames);
        TrackingOptions options = (job.PrincipalPointGiven || notes.PrincipalPoint is not { } centre ? job.Options : job.Options with { PrincipalPoint = centre }).Validated();
        FaceLandmarks ties = FaceLandmarks.Tie(job.Face, Canonical(job, track, report));

        int fitting = 2 * options.Iterations, total = fitting + frames;
        report.Report(new RunStarted($"tracking {frames} frames", 0, total));
        TrackedFace tracked = FaceTracker.Fit(job.Face, ties, track, source.Size, options, (done, cost) => report.Step(done, total, 0, cost), cancel);
        Warn(tracked, report);

        string partial = job.OutFolder.TrimEnd('/', Path.DirectorySeparatorChar) + ".partial";
        try
        {
            Directory.CreateDirectory(Path.Combine(partial, "frames"));
            Directory.CreateDirectory(Path.Combine(partial, "masks"));
            var pictures = new TrackedPictures(job, source, tracked, ties, partial);
            int copied = 0;
            foreach (Image image in source.Read(frames, cancel))
            {
                pictures.Copy(copied++, image);
                report.Step(fitting + copied, total, 1, tracked.InnerFaceMean);
            }

            frames = copied;
            Save(job, notes, licence, source, tracked, pictures, frames, partial);
            Directory.Move(partial, job.OutFolder);
            var figures = Figures(tracked, pictures, frames, Stopwatch.GetElapsedTime(start));
            report.Report(new RunDone(Stopwatch.GetElapsedTime(start), figures));
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
    }

    private static int FramesOf(TrackingJob job, FrameSource source, LandmarkTrack track, RunReporter report)
    {
        if (source.Count != track.Frames)
        {
            report.Warn($"{job.Frames} has {source.Count} pictures and {job.LandmarksPath} landmarks of {track.Frames} frames; the first {Math.Min(source.Count, track.Frames)} are used.");
        }

        int frames = Math.Min(Math.Min(source.Count, track.Frames), job.MaxFrames ?? int.MaxValue);
        return frames > 0 ? frames : throw new LikenessException($"{job.Frames} has no picture that belongs to a frame of {job.LandmarksPath}.");
    }

    private static Vector3[] Canonical(TrackingJob job, LandmarkTrack track, RunReporter report)
    {
        if ((job.CanonicalPath ?? CanonicalFace.Find(job.LandmarksPath)) is { } path)
        {
            return CanonicalFace.Read(path);
        }

        report.Warn("MediaPipe's canonical face was not given (--canonical) and lies not beside the landmarks; the middle of the track tells where its landmarks lie.");
        return CanonicalFace.MiddleOf(track);
    }

    private static void Warn(TrackedFace tracked, RunReporter report)
    {
        int bridged = tracked.Seen.Count(static s => !s);
        if (bridged > 0)
        {
            int first = tracked.Seen.ToList().IndexOf(false);
            report.Warn($"{bridged} of {tracked.Frames} frames have no landmarks (the first is {first}); pose and expression were bridged there.");
        }

        double share = tracked.InnerFaceMean / Math.Max(tracked.Cameras[0].Width, tracked.Cameras[0].Height);
        if (share > 0.02)
        {
            report.Warn(string.Create(CultureInfo.InvariantCulture, $"landmarks and mesh are {tracked.InnerFaceMean:F1} pixels apart in the mean; look whether pictures and landmarks belong together."));
        }
    }

    private static void Save(
        TrackingJob job, TrackNotes notes, string licence, FrameSource source, TrackedFace tracked, TrackedPictures pictures, int frames, string folder)
    {
        FacePart? skin = job.SkinOnly ? job.Face.Parts.FirstOrDefault(static p => p.Name == "skin") : null;
        Mesh template = skin is null ? job.Face.Neutral : job.Face.Part("skin").Neutral;
        float[] vertices = new float[frames * template.VertexCount * 3];
        var posed = new Vector3[job.Face.VertexCount];
        for (int f = 0; f < frames; f++)
        {
            tracked.Evaluate(f, posed);
            MemoryMarshal.Cast<Vector3, float>(posed.AsSpan(skin?.FirstVertex ?? 0, template.VertexCount)).CopyTo(vertices.AsSpan(f * template.VertexCount * 3));
        }

        AvatarClipFiles.Save(folder, new AvatarClip
        {
            Name = job.Name ?? Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(job.LandmarksPath))!),
            Licence = licence,
            FramesPerSecond = job.FramesPerSecond ?? notes.FramesPerSecond ?? source.FramesPerSecond ?? 25,
            Topology = template.Topology,
            Texture = template.Texture,
            Vertices = vertices,
            Expressions = tracked.Expressions[..(frames * ArkitShapes.Count)],
            ExpressionNames = ArkitShapes.Names,
            Cameras = [.. tracked.Cameras.Take(frames)],
            Images = pictures.Images,
            Masks = pictures.Masks,
        });
    }

    private static Dictionary<string, double> Figures(TrackedFace tracked, TrackedPictures pictures, int frames, TimeSpan taken)
    {
        var figures = new Dictionary<string, double>
        {
            ["frames"] = frames,
            ["reprojection_px_mean"] = tracked.InnerFaceMean,
            ["reprojection_px_p95"] = tracked.InnerFaceHigh,
            ["reprojection_px_mean_all"] = tracked.MeanError,
            ["focal_px"] = tracked.Cameras[0].FocalX,
            ["bridged_frames"] = tracked.Seen.Take(frames).Count(static s => !s),
            ["cuts"] = tracked.Cuts.Take(frames).Count(static c => c),
        };
        if (pictures.Overlaps.Count > 0)
        {
            figures["mask_iou"] = pictures.Overlaps.Average();
        }

        figures["seconds"] = taken.TotalSeconds;
        return figures;
    }
}
