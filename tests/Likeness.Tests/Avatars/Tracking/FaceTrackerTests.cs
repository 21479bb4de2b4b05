using System.Numerics;
using Likeness.Avatars.Tracking;
using Likeness.Avatars.Tracking.Landmarks;
using Likeness.Geometry.Cameras;
using Likeness.Geometry.Faces;

namespace Likeness.Tests.Avatars.Tracking;

/// <summary>A Bust that moves as is known: what the tracker finds out about it from noisy landmarks.</summary>
public sealed class FaceTrackerTests
{
    private const int Frames = 40;
    private static readonly double FieldOfView = 2 * Math.Atan(SyntheticTrack.Size / (2.0 * SyntheticTrack.Focal)) * 180 / Math.PI;
    private static readonly TrackingOptions Options = new() { FieldOfView = FieldOfView, IdentityFrames = 16 };

    [Fact]
    public void Pose_expression_and_landmarks_are_recovered_from_noise_and_outliers()
    {
        var made = SyntheticTrack.Make(Frames);
        TrackedFace found = FaceTracker.Fit(SyntheticTrack.Face, made.Ties, made.Track(), (SyntheticTrack.Size, SyntheticTrack.Size), Options);

        Assert.Equal(Frames, found.Frames);
        Assert.All(found.Seen, Assert.True);
        Assert.DoesNotContain(true, found.Cuts);
        double degrees = Enumerable.Range(0, Frames).Average(f => Degrees(found.Cameras[f], made.Cameras[f]));
        double aside = Enumerable.Range(0, Frames).Average(f => new Vector2(
            found.Cameras[f].Translation.X - made.Cameras[f].Translation.X, found.Cameras[f].Translation.Y - made.Cameras[f].Translation.Y).Length());
        double away = Enumerable.Range(0, Frames).Average(f => Math.Abs(found.Cameras[f].Translation.Z - made.Cameras[f].Translation.Z) / made.Cameras[f].Translation.Z);
        Assert.True(degrees < 1.2, $"the turn is {degrees} degrees off");
        Assert.True(aside < 4, $"the place is {aside} mm off");
        // A larger head farther away looks the same.
        Assert.True(away < 0.04, $"the distance is {away:P1} off");

        foreach (string name in new[] { "jawOpen", "mouthSmileLeft", "browInnerUp", "eyeBlinkLeft" })
        {
            int w = ArkitShapes.IndexOf(name);
            double correlation = Correlation(
                [.. Enumerable.Range(0, Frames).Select(f => (double)found.ExpressionOf(f)[w])], [.. Enumerable.Range(0, Frames).Select(f => (double)made.Expressions[(f * ArkitShapes.Count) + w])]);
            Assert.True(correlation > 0.9, $"{name} correlates by {correlation}");
        }

        Assert.All(found.Expressions, static w => Assert.InRange(w, 0, 1));
        double exact = ExactError(made, found);
        Assert.True(exact < 0.6, $"landmarks are {exact} pixels from where they are");
        Assert.True(found.InnerFaceMean is > 0.4 and < 2.5, $"reported error {found.InnerFaceMean}");
        Assert.True(found.InnerFaceHigh > found.InnerFaceMean);
    }

    [Fact]
    public void Frames_without_a_face_are_bridged()
    {
        var made = SyntheticTrack.Make(Frames, outliers: 0);
        int[] lost = [0, 17, 18, 19];
        foreach (int f in lost)
        {
            made.Points.AsSpan(f * MediaPipeLandmarks.Count, MediaPipeLandmarks.Count).Fill(new Vector3(float.NaN));
        }

        TrackedFace found = FaceTracker.Fit(SyntheticTrack.Face, made.Ties, made.Track(), (SyntheticTrack.Size, SyntheticTrack.Size), Options);
        Assert.Equal(lost, Enumerable.Range(0, Frames).Where(f => !found.Seen[f]));
        foreach (int f in lost)
        {
            Assert.True(Degrees(found.Cameras[f], made.Cameras[f]) < 3, $"frame {f} is {Degrees(found.Cameras[f], made.Cameras[f])} degrees off");
            Assert.InRange(found.Cameras[f].Translation.Z / made.Cameras[f].Translation.Z, 0.95f, 1.05f);
        }

        Assert.True(ExactError(made, found) < 0.8);
    }

    [Fact]
    public void A_track_without_depth_or_irises_is_fitted_and_the_focal_length_found_roughly()
    {
        var made = SyntheticTrack.Make(24, outliers: 0);
        Vector3[] flat = [.. Enumerable.Range(0, 24).SelectMany(f => made.Points.AsSpan(f * MediaPipeLandmarks.Count, MediaPipeLandmarks.FaceCount).ToArray()).Select(static p => p with { Z = 0 })];
        var track = LandmarkTrack.Of(flat, MediaPipeLandmarks.FaceCount, hasDepth: false);
        TrackedFace found = FaceTracker.Fit(SyntheticTrack.Face, made.Ties, track, (SyntheticTrack.Size, SyntheticTrack.Size), new TrackingOptions { IdentityFrames = 12 });
        Assert.True(Enumerable.Range(0, 24).Average(f => Degrees(found.Cameras[f], made.Cameras[f])) < 3);
        Assert.InRange(found.Cameras[0].FocalX, 250, 800);
        Assert.True(found.InnerFaceMean < 1.5);
    }

    [Fact]
    public void A_fit_has_the_same_bits_for_any_number_of_threads()
    {
        var made = SyntheticTrack.Make(12);
        int threads = Likeness.Tensors.Work.Threads;
        try
        {
            float[][] found = [.. new[] { 1, 3 }.Select(n =>
            {
                Likeness.Tensors.Work.Threads = n;
                return FaceTracker.Fit(SyntheticTrack.Face, made.Ties, made.Track(), (SyntheticTrack.Size, SyntheticTrack.Size), Options with { Iterations = 3 }).Expressions;
            })];
            Assert.Equal(found[0], found[1]);
        }
        finally
        {
            Likeness.Tensors.Work.Threads = threads;
        }
    }

    [Fact]
    public void A_cut_is_found_and_smoothness_ends_there()
    {
        var made = SyntheticTrack.Make(20, outliers: 0);
        for (int i = 10 * MediaPipeLandmarks.Count; i < made.Points.Length; i++)
        {
            made.Points[i] += new Vector3(25, 10, 0);
        }

        LandmarkTrack track = made.Track();
        Assert.Equal([10], Enumerable.Range(0, 20).Where(f => track.FindCuts()[f]));
        TrackedFace found = FaceTracker.Fit(SyntheticTrack.Face, made.Ties, track, (SyntheticTrack.Size, SyntheticTrack.Size), Options);
        Assert.True(found.Cuts[10]);
        Assert.True(found.InnerFaceMean < 1.2, $"{found.InnerFaceMean}");
    }

    [Fact]
    public void Settings_that_cannot_be_used_are_refused() =>
        Assert.Contains("field of view", Assert.Throws<Likeness.Tensors.LikenessException>(() => new TrackingOptions { FieldOfView = 200 }.Validated()).Message, StringComparison.Ordinal);

    private static double ExactError(SyntheticTrack made, TrackedFace found)
    {
        var posed = new Vector3[SyntheticTrack.Face.VertexCount];
        double sum = 0;
        int count = 0;
        for (int f = 0; f < found.Frames; f++)
        {
            found.Evaluate(f, posed);
            for (int p = 0; p < made.Ties.Count; p++)
            {
                if (found.Seen[f] && MediaPipeLandmarks.InnerFace.Contains(made.Ties.Landmarks[p]))
                {
                    Vector3 at = found.Cameras[f].Project(made.Ties.On(posed, p)), true_ = made.Exact[(f * MediaPipeLandmarks.Count) + made.Ties.Landmarks[p]];
                    sum += new Vector2(at.X - true_.X, at.Y - true_.Y).Length();
                    count++;
                }
            }
        }

        return sum / count;
    }

    private static double Degrees(Camera a, Camera b)
    {
        double trace = Vector3.Dot(a.Right, b.Right) + Vector3.Dot(a.Down, b.Down) + Vector3.Dot(a.Forward, b.Forward);
        return Math.Acos(Math.Clamp((trace - 1) / 2, -1, 1)) * 180 / Math.PI;
    }

    private static double Correlation(double[] a, double[] b)
    {
        double meanA = a.Average(), meanB = b.Average();
        double ab = a.Zip(b, (x, y) => (x - meanA) * (y - meanB)).Sum();
        return ab / Math.Sqrt(a.Sum(x => (x - meanA) * (x - meanA)) * b.Sum(y => (y - meanB) * (y - meanB)));
    }
}
