using Likeness.Avatars.Clips;
using Likeness.Avatars.Tracking;
using Likeness.Imaging.Ffmpeg;
using Likeness.Imaging.Images;
using Likeness.Imaging.Png;
using Likeness.Runs.Events;
using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tests.Geometry.Files;
using Likeness.Tests.Support;

namespace Likeness.Tests.Avatars.Tracking;

/// <summary>A tracking run from files to a clip, and what it says about files that do not fit.</summary>
public sealed class ClipTrackerTests : IDisposable
{
    private const int Pictures = 12;
    private readonly TemporaryFolder _folder = new();

    public ClipTrackerTests()
    {
        Directory.CreateDirectory(_folder["frames"]);
        for (int f = 0; f < Pictures; f++)
        {
            // Names that sort wrongly as text.
            PngWriter.Write(Path.Combine(_folder["frames"], $"{f + 1}.png"), new Image(SyntheticTrack.Size, SyntheticTrack.Size, new Rgba((byte)(10 * f), 90, 60)));
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_clip_is_made_and_a_shorter_track_is_reported()
    {
        var made = SyntheticTrack.Make(Pictures, outliers: 0);
        made.Points.AsSpan(4 * 478, 478).Fill(new System.Numerics.Vector3(float.NaN));
        made.Save(_folder["landmarks.npy"], 10);
        (RunDone done, List<string> warnings) = await RunAsync(Job());
        Assert.Equal(10, done.Figures["frames"]);
        Assert.Equal(1, done.Figures["bridged_frames"]);
        Assert.True(done.Figures["reprojection_px_mean"] < 1.5 && done.Figures["reprojection_px_p95"] < 5);
        Assert.Contains(warnings, w => w.Contains("has 12 pictures", StringComparison.Ordinal) && w.Contains("landmarks of 10 frames; the first 10 are used", StringComparison.Ordinal));
        Assert.Contains(warnings, w => w.Contains("1 of 10 frames have no landmarks (the first is 4)", StringComparison.Ordinal));
        Assert.Contains(warnings, w => w.Contains("canonical face", StringComparison.Ordinal));

        AvatarClip clip = AvatarClipFiles.Load(_folder["clip"]);
        Assert.Equal(10, clip.Frames);
        Assert.Equal("our own", clip.Licence);
        Assert.Equal(SyntheticTrack.Face.VertexCount, clip.Topology.VertexCount);
        Assert.Equal(52, clip.ExpressionLength);
        Assert.Equal(20, PngReader.Read(clip.Images[2])[0, 0].R);

        // The masks are of the head: white in its middle, black at the upper edge.
        Image mask = PngReader.Read(clip.Masks[0]!);
        Assert.Equal(255, mask[128, 128].G);
        Assert.Equal(0, mask[2, 2].G);

        ClipCheck check = ClipCheck.Of(clip);
        Assert.True(check.IsUsable);
        Assert.Equal(["few-frames"], check.Findings.Select(f => f.Code));
        Assert.True(check.MaskOverlap > 0.5);
    }

    [Fact]
    public async Task The_skin_alone_and_given_masks_without_shoulders_are_taken()
    {
        SyntheticTrack.Make(Pictures, outliers: 0).Save(_folder["landmarks.npy"], Pictures);
        Directory.CreateDirectory(_folder["masks"]);
        for (int f = 0; f < Pictures - 1; f++)
        {
            PngWriter.Write(Path.Combine(_folder["masks"], $"{f + 1}.png"), new Image(SyntheticTrack.Size, SyntheticTrack.Size, Rgba.White));
        }

        await RunAsync(Job() with { SkinOnly = true, Masks = MaskSource.Head });
        AvatarClip clip = AvatarClipFiles.Load(_folder["clip"]);
        Assert.Equal(SyntheticTrack.Face.Part("skin").VertexCount, clip.Topology.VertexCount);
        Assert.Null(clip.Masks[^1]);
        Image mask = PngReader.Read(clip.Masks[0]!);
        Assert.Equal(255, mask[128, 100].G);
        Assert.Equal(255, mask[5, 20].G);
        Assert.Equal(255, mask[128, 215].G);
        Assert.Equal(0, mask[5, 250].G);
        Assert.Equal(0, mask[128, 254].G);
    }

    [Fact]
    public async Task A_run_that_is_stopped_leaves_nothing()
    {
        SyntheticTrack.Make(Pictures, outliers: 0).Save(_folder["landmarks.npy"], Pictures);
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (RunEvent happened in ClipTracker.Track(Job(), stop.Token))
            {
                if (happened is RunStep)
                {
                    await stop.CancelAsync();
                }
            }
        });
        Assert.False(Directory.Exists(_folder["clip"]));
        Assert.False(Directory.Exists(_folder["clip"] + ".partial"));
    }

    [Fact]
    public async Task What_does_not_fit_is_said()
    {
        var made = SyntheticTrack.Make(2);
        made.Save(_folder["landmarks.npy"], 2);
        await SaysAsync(Job() with { Licence = null }, "say it with --licence TEXT");
        await SaysAsync(Job() with { Frames = Directory.CreateDirectory(_folder["empty"]).FullName }, "holds no pictures");
        await SaysAsync(Job() with { MasksFolder = _folder["nowhere"] }, "There is no folder of masks");
        await SaysAsync(Job() with { OutFolder = _folder["frames"] }, "is there already");
        PngWriter.Write(Path.Combine(_folder["frames"], "2.png"), new Image(20, 10));
        await SaysAsync(Job(), "is 20 by 10 pixels; the first of its series has 256 by 256.");
        Npy.Write(_folder["landmarks.npy"], NpyArray.Of(new float[10], 5, 2));
        await SaysAsync(Job(), "has shape [5, 2]");
        Assert.False(Directory.Exists(_folder["clip"]));
    }

    [SkippableFact]
    public async Task Frames_of_a_video_are_read_at_its_own_rate()
    {
        Requires.Ffmpeg();
        using (var writer = new VideoWriter(_folder["me.mp4"], SyntheticTrack.Size, SyntheticTrack.Size, new VideoWriteOptions { FrameRate = 12 }))
        {
            for (int f = 0; f < Pictures; f++)
            {
                writer.Add(new Image(SyntheticTrack.Size, SyntheticTrack.Size, new Rgba((byte)(20 * f), 90, 60)));
            }

            writer.Finish();
        }

        SyntheticTrack.Make(Pictures, outliers: 0).Save(_folder["landmarks.npy"], Pictures);
        (RunDone done, _) = await RunAsync(Job() with { Frames = _folder["me.mp4"] });
        Assert.Equal(Pictures, done.Figures["frames"]);
        AvatarClip clip = AvatarClipFiles.Load(_folder["clip"]);
        Assert.Equal(12, clip.FramesPerSecond, 1e-3);
        Assert.Equal((SyntheticTrack.Size, SyntheticTrack.Size), clip.Size);
        Assert.InRange(PngReader.Read(clip.Images[6])[40, 40].R, 114, 126);
    }

    private TrackingJob Job() => new()
    {
        Frames = _folder["frames"],
        LandmarksPath = _folder["landmarks.npy"],
        OutFolder = _folder["clip"],
        Face = SyntheticTrack.Face,
        Licence = "our own",
        Options = new TrackingOptions { IdentityFrames = 8, Iterations = 6 },
    };

    private static async Task SaysAsync(TrackingJob job, string message)
    {
        var error = await Assert.ThrowsAnyAsync<LikenessException>(() => RunAsync(job));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private static Task<(RunDone Done, List<string> Warnings)> RunAsync(TrackingJob job) => ClipTracker.Track(job).ToEndAsync();
}
