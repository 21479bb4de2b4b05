using System.Numerics;
using Likeness.Avatars.Clips;
using Likeness.Avatars.Evaluation;
using Likeness.Avatars.Frames;
using Likeness.Avatars.Heads;
using Likeness.Avatars.Synthetic;
using Likeness.Geometry.Cameras;
using Likeness.Runs.Events;
using Likeness.Tests.Geometry.Files;

namespace Likeness.Tests.Avatars;

public sealed class PoseErrorsTests : IDisposable
{
    private const int Frames = 4;
    private readonly TemporaryFolder _folder = new();
    private readonly ClipInputs _inputs;
    private readonly Camera[] _known;

    public PoseErrorsTests()
    {
        AvatarClip clip = SyntheticClip.Make(
            _folder["clip"], new SyntheticClipOptions { Frames = Frames, Size = 64, Reduced = true, PoseErrorDegrees = 0, PoseErrorShare = 0 }, new RunReporter(static _ => { }), default);
        _inputs = new ClipInputs(clip, HeadTemplate.Of(clip, Frames), 64, 64, Frames);
        _known = [.. Enumerable.Range(0, Frames).Select(f => _inputs.Of(f).Camera)];
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_shift_along_the_view_is_seen_apart_and_hardly_in_the_picture()
    {
        const float Far = 0.004f;
        PoseError along = Of(f => Shifted(_known[f], new Vector3(0, 0, Sign(f) * Far))), across = Of(f => Shifted(_known[f], new Vector3(Sign(f) * Far, 0, 0)));
        Assert.Equal(Far, along.Along, 1e-5);
        Assert.Equal(Far, along.Shift, 1e-5);
        Assert.Equal(0, along.Across, 1e-5);
        Assert.Equal(0, along.Degrees, 1e-3);
        Assert.Equal(Far, across.Across, 1e-5);
        Assert.Equal(0, across.Along, 1e-5);
        Assert.True(along.Pixels < 0.15 * across.Pixels, $"{along.Pixels} and {across.Pixels} pixels");
    }

    [Fact]
    public void Pixels_are_what_projection_says()
    {
        // Every other frame the other way, so that the mean of all errors is nothing where cameras are the same.
        Camera[] known = [.. Enumerable.Repeat(_known[0], Frames)];
        Camera[] cameras = [.. known.Select((c, f) => Turned(Shifted(c, new Vector3(0.003f, -0.002f, 0.001f) * Sign(f)), 0.01f * Sign(f)))];
        PoseError error = PoseErrors.Of(cameras, _inputs, known);
        double sum = 0;
        int count = 0;
        for (int f = 0; f < Frames; f++)
        {
            float[] positions = _inputs.Of(f).Positions.Span.ToArray();
            for (int v = 0; v < positions.Length; v += 3)
            {
                var vertex = new Vector3(positions.AsSpan(v, 3));
                Vector3 a = cameras[f].Project(vertex), b = known[f].Project(vertex);
                sum += ((a.X - b.X) * (a.X - b.X)) + ((a.Y - b.Y) * (a.Y - b.Y));
                count++;
            }
        }

        double expected = Math.Sqrt(sum / count);
        Assert.True(expected > 0.1, $"{expected} pixels");
        Assert.Equal(expected, error.Pixels, 0.02 * expected);
        Assert.Equal(0.01 * 180 / Math.PI, error.Degrees, 1e-3);
    }

    [Fact]
    public void What_every_frame_has_wrong_alike_is_no_error()
    {
        PoseError error = Of(f => Shifted(_known[f], new Vector3(0.01f, 0.02f, -0.03f)));
        Assert.Equal(0, error.Shift, 1e-5);
        Assert.Equal(0, error.Pixels, 1e-2);
    }

    [Fact]
    public void Cameras_are_needed_and_true_ones_as_many()
    {
        Assert.Throws<ArgumentException>(() => PoseErrors.Of([], _inputs, _known));
        Assert.Throws<ArgumentException>(() => PoseErrors.Of(_known, _inputs, _known[1..]));
    }

    private static float Sign(int frame) => frame % 2 == 0 ? 1 : -1;

    private static Camera Shifted(Camera camera, Vector3 shift) => camera with { Translation = camera.Translation + shift };

    // The head turned about the camera's downward axis, about its own origin.
    private static Camera Turned(Camera camera, float angle)
    {
        (float s, float c) = MathF.SinCos(angle);
        return camera with { Right = (camera.Right * c) + (camera.Forward * s), Forward = (camera.Forward * c) - (camera.Right * s) };
    }

    private PoseError Of(Func<int, Camera> camera) => PoseErrors.Of([.. Enumerable.Range(0, Frames).Select(camera)], _inputs, _known);
}
