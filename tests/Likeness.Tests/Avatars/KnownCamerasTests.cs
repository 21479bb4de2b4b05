using System.Numerics;
using Likeness.Avatars.Clips;
using Likeness.Avatars.Evaluation;
using Likeness.Avatars.Frames;
using Likeness.Avatars.Heads;
using Likeness.Avatars.Networks;
using Likeness.Avatars.Synthetic;
using Likeness.Geometry.Cameras;
using Likeness.Runs.Events;
using Likeness.Tensors.Randomness;
using Likeness.Tests.Geometry.Files;

namespace Likeness.Tests.Avatars;

public sealed class KnownCamerasTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_all_cameras_have_wrong_in_common_is_what_true_ones_are_moved_by()
    {
        AvatarClip clip = SyntheticClip.Make(
            _folder["clip"], new SyntheticClipOptions { Frames = 6, Size = 32, Reduced = true, PoseErrorDegrees = 0, PoseErrorShare = 0 }, new RunReporter(static _ => { }), default);
        var template = HeadTemplate.Of(clip, 6);
        var truth = new ClipInputs(clip, template, 32, 32, 6);
        Camera[] known = [.. Enumerable.Range(0, 6).Select(f => truth.Of(f).Camera)];

        // The head stands turned by two degrees and a little to the side in every frame.
        var turn = Quaternion.CreateFromAxisAngle(Vector3.Normalize(new Vector3(1, 2, -1)), 0.035f);
        var aside = new Vector3(0.01f, -0.02f, 0.015f);
        Camera[] tracked = [.. known.Select(c => c with
        {
            Right = Vector3.Transform(c.Right, turn),
            Down = Vector3.Transform(c.Down, turn),
            Forward = Vector3.Transform(c.Forward, turn),
            Translation = c.Translation + new Vector3(Vector3.Dot(c.Right, aside), Vector3.Dot(c.Down, aside), Vector3.Dot(c.Forward, aside)),
        })];
        var avatar = new BoundGaussians(template, Vector3.One * 0.5f, new RandomSource(1));
        Camera[] found = KnownCameras.For(avatar, truth.From(tracked), known);
        for (int f = 0; f < 6; f++)
        {
            Assert.True(Vector3.Distance(known[f].Forward, tracked[f].Forward) > 0.01f);
            Assert.True(Vector3.Distance(found[f].Forward, tracked[f].Forward) < 1e-4f, $"frame {f}");
            Assert.True(Vector3.Distance(found[f].Right, tracked[f].Right) < 1e-4f, $"frame {f}");
            Assert.True(Vector3.Distance(found[f].Translation, tracked[f].Translation) < 1e-4f, $"frame {f}");
        }
    }

    [Fact]
    public void Spreads_of_codes_are_those_of_the_frames_that_are_learned_from()
    {
        AvatarClip clip = SyntheticClip.Make(_folder["clip"], new SyntheticClipOptions { Frames = 5, Size = 32, Reduced = true }, new RunReporter(static _ => { }), default);
        var inputs = new ClipInputs(clip, HeadTemplate.Of(clip, 4), 32, 32, 4);
        float[] spreads = inputs.CodeSpreads();
        for (int i = 0; i < clip.ExpressionLength; i++)
        {
            double[] values = [.. Enumerable.Range(0, 4).Select(f => (double)clip.ExpressionOf(f)[i])];
            Assert.Equal(Math.Sqrt(values.Average(v => (v - values.Average()) * (v - values.Average()))), spreads[i], 1e-5);
        }
    }
}
