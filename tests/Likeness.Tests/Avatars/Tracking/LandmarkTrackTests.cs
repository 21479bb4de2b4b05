using System.Numerics;
using Likeness.Avatars.Tracking.Landmarks;
using Likeness.Geometry.Faces;
using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tests.Geometry.Files;
using Likeness.Tests.Support;

namespace Likeness.Tests.Avatars.Tracking;

/// <summary>What files of landmarks are taken for, and where landmarks lie on a face.</summary>
public sealed class LandmarkTrackTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(4, 68, 2, "has shape [4, 68, 2]; landmarks of MediaPipe's face tracker, [frames, 468 or 478, 2 or 3], were expected.")]
    [InlineData(4, 478, 4, "[frames, 468 or 478, 2 or 3]")]
    [InlineData(0, 478, 3, "has no frames")]
    [InlineData(3, 468, 2, "has no face in any frame")]
    public void Arrays_that_are_no_track_are_named(int frames, int count, int numbers, string message)
    {
        Npy.Write(_folder["a.npy"], NpyArray.Of(new float[frames * count * numbers], frames, count, numbers));
        var error = Assert.Throws<InvalidFileException>(() => LandmarkTrack.Read(_folder["a.npy"], 256, 256));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fractions_become_pixels_and_frames_of_zeros_or_no_numbers_are_not_seen()
    {
        float[] numbers = [.. Enumerable.Repeat(0.25f, 3 * 468 * 3)];
        numbers.AsSpan(468 * 3, 468 * 3).Clear();
        numbers[(2 * 468 * 3) + 5] = float.NaN;
        Npy.Write(_folder["a.npy"], NpyArray.Of(numbers, 3, 468, 3));
        var track = LandmarkTrack.Read(_folder["a.npy"], 200, 100);
        Assert.Equal(new Vector3(50, 25, 50), track.Of(0)[7]);
        Assert.Equal([true, false, false], Enumerable.Range(0, 3).Select(track.IsSeen));
        Assert.Equal(2, track.Missing);
        Assert.Equal(2, track.First(2).Frames);
    }

    [Fact]
    public void The_reduced_face_moves_like_the_points_of_the_whole()
    {
        var made = SyntheticTrack.Make(1);
        BlendshapeFace face = SyntheticTrack.Face, reduced = made.Ties.Reduce(face);
        float[] identity = [.. face.Identities.Select(static (_, i) => (i % 5) - 2f)], weights = [.. face.Expressions.Select(static (_, i) => (i % 4) * 0.2f)];
        Vector3[] whole = new Vector3[face.VertexCount], points = new Vector3[reduced.VertexCount];
        face.Evaluate(identity, weights, HeadPose.Rest, whole);
        reduced.Evaluate(identity, weights, HeadPose.Rest, points);
        Assert.All(Enumerable.Range(0, made.Ties.Count), p => Assert.True(Vector3.Distance(points[p], made.Ties.On(whole, p)) < 0.4f, $"point {p} is {Vector3.Distance(points[p], made.Ties.On(whole, p))} mm off"));
    }

    [SkippableFact]
    public void The_canonical_face_is_laid_onto_the_Bust()
    {
        BlendshapeFace face = SyntheticTrack.Face;
        var ties = FaceLandmarks.Tie(face, CanonicalFace.Read(Requires.Shared("data/video/mediapipe_canonical_face.npz")));
        Assert.Equal(MediaPipeLandmarks.FaceCount + 2, ties.Count);
        Vector3 On(int landmark) => ties.On(face.Neutral.Positions, ties.Landmarks.ToList().IndexOf(landmark));
        // Partners of left and right are mirror images, and features are in their order from top to bottom.
        Assert.True(Vector3.Distance(On(33) * new Vector3(-1, 1, 1), On(263)) < 1.5f);
        Assert.True(On(10).Y > On(168).Y && On(168).Y > On(1).Y && On(1).Y > On(0).Y && On(0).Y > On(13).Y && On(14).Y > On(17).Y && On(17).Y > On(152).Y);
        Assert.True(On(386).Y > On(374).Y + 6);
        Assert.True(On(MediaPipeLandmarks.LeftIris).X > 25 && On(MediaPipeLandmarks.RightIris).X < -25);
    }

    [SkippableTheory]
    [InlineData("grid_s1", 2.0)]
    [InlineData("lp_d6", 4.0)]
    public void Real_landmarks_are_met(string clip, double pixels)
    {
        string path = Requires.Shared($"data/video/{clip}/landmarks.npy");
        var track = LandmarkTrack.Read(path, 256, 256).First(60);
        var ties = FaceLandmarks.Tie(SyntheticTrack.Face, CanonicalFace.Read(CanonicalFace.Find(path)!));
        var found = Likeness.Avatars.Tracking.FaceTracker.Fit(SyntheticTrack.Face, ties, track, (256, 256), new() { IdentityFrames = 12, Iterations = 10 });
        Assert.True(found.InnerFaceMean < pixels, $"{found.InnerFaceMean} pixels");
    }

    [SkippableFact]
    public void The_middle_of_a_track_stands_in_for_the_canonical_face()
    {
        string path = Requires.Shared("data/video/grid_s1/landmarks.npy");
        BlendshapeFace face = SyntheticTrack.Face;
        var known = FaceLandmarks.Tie(face, CanonicalFace.Read(CanonicalFace.Find(path)!));
        var guessed = FaceLandmarks.Tie(face, CanonicalFace.MiddleOf(LandmarkTrack.Read(path, 256, 256)));
        double apart = MediaPipeLandmarks.InnerFace.Average(l => (double)Vector3.Distance(known.On(face.Neutral.Positions, l), guessed.On(face.Neutral.Positions, l)));
        Assert.True(apart < 2, $"{apart} mm");
    }
}
