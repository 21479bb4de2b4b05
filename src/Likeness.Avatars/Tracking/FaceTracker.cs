using System.Numerics;
using Likeness.Avatars.Tracking.Landmarks;
using Likeness.Avatars.Tracking.Solving;
using Likeness.Geometry.Alignment;
using Likeness.Geometry.Cameras;
using Likeness.Geometry.Faces;

namespace Likeness.Avatars.Tracking;

/// <summary>
/// Fits a blendshape face to a track of landmarks in two stages: identity and focal length with the poses of some frames spread over the clip, then pose
/// and expression of every frame, smooth in time except at cuts. Frames without landmarks are bridged by that smoothness.
/// </summary>
public static class FaceTracker
{
    // A telephoto portrait; landmarks tell the focal length roughly, and a wrong one is mostly made good by the distance.
    private const double FocalGuess = 2;
    private const double ReferenceSize = 256;

    // The rim slides over the skin as the head turns, and cheeks have no marks; the irises are two points for four weights.
    private const double RimImportance = 0.1, CheekImportance = 0.4, IrisImportance = 4;

    /// <summary>Fits.</summary>
    /// <param name="face">The face.</param>
    /// <param name="ties">Its landmarks.</param>
    /// <param name="track">The tracked landmarks in pixels.</param>
    /// <param name="size">Width and height of the pictures.</param>
    /// <param name="options">Settings.</param>
    /// <param name="step">Is told the finished steps of all and the cost, or null.</param>
    /// <param name="cancel">Stops between two steps.</param>
    public static TrackedFace Fit(
        BlendshapeFace face, FaceLandmarks ties, LandmarkTrack track, (int Width, int Height) size, TrackingOptions options, Action<int, double>? step = null, CancellationToken cancel = default)
    {
        options = options.Validated();
        int[] points = [.. Enumerable.Range(0, ties.Count).Where(p => ties.Landmarks[p] < track.Count)];
        FaceLandmarks used = points.Length == ties.Count ? ties : ties.Only(points);
        double larger = Math.Max(size.Width, size.Height);
        var centre = new Vector2((float)(options.PrincipalPoint.X * size.Width), (float)(options.PrincipalPoint.Y * size.Height));
        BlendshapeFace reduced = used.Reduce(face);
        var model = new LandmarkModel(reduced, options.IdentityModes, centre);
        double focalGuess = Math.Log(options.FieldOfView is { } angle ? size.Height / (2 * Math.Tan(angle * Math.PI / 360)) : FocalGuess * larger);
        double[] shared = new double[model.SharedLength];
        shared[^1] = focalGuess;
        double[] importance = [.. used.Landmarks.Select(ImportanceOf)];
        double[]?[] targets = [.. Enumerable.Range(0, track.Frames).Select(f => TargetsOf(track, f, used))];
        double sigma = options.LandmarkSigma * larger / ReferenceSize;
        int[] seen = [.. Enumerable.Range(0, track.Frames).Where(track.IsSeen)];

        int[] chosen = [.. Enumerable.Range(0, Math.Min(options.IdentityFrames, seen.Length)).Select(i => seen[(int)((long)i * seen.Length / Math.Min(options.IdentityFrames, seen.Length))])];
        FrameState[] some = [.. chosen.Select(f => Start(reduced, used, track, f, centre, Math.Exp(focalGuess)))];
        new TrackSolver(model, options, importance, sigma, [.. chosen.Select(f => targets[f])], new bool[chosen.Length], fitShared: true, focalGuess)
            .Solve(shared, some, (done, cost) => step?.Invoke(done, cost / chosen.Length), cancel);

        bool[] cuts = track.FindCuts();
        bool[] linked = [.. Enumerable.Range(0, track.Frames).Select(f => f > 0 && !cuts[f])];
        FrameState[] frames = StartAll(reduced, used, track, linked, centre, Math.Exp(shared[^1]));
        new TrackSolver(model, options, importance, sigma, targets, linked, fitShared: false, focalGuess)
            .Solve(shared, frames, (done, cost) => step?.Invoke(options.Iterations + done, cost / seen.Length), cancel);
        return Finish(face, used, track, size, centre, shared, frames, cuts);
    }

    private static double ImportanceOf(int landmark) =>
        landmark >= MediaPipeLandmarks.FaceCount ? IrisImportance
        : MediaPipeLandmarks.Oval.Contains(landmark) ? RimImportance
        : MediaPipeLandmarks.InnerFace.Contains(landmark) ? 1
        : CheekImportance;

    private static double[]? TargetsOf(LandmarkTrack track, int frame, FaceLandmarks ties)
    {
        if (!track.IsSeen(frame))
        {
            return null;
        }

        ReadOnlySpan<Vector3> landmarks = track.Of(frame);
        double[] targets = new double[2 * ties.Count];
        for (int p = 0; p < ties.Count; p++)
        {
            (targets[2 * p], targets[(2 * p) + 1]) = (landmarks[ties.Landmarks[p]].X, landmarks[ties.Landmarks[p]].Y);
        }

        return targets;
    }

    /// <summary>A pose to begin with: the face at rest laid onto the landmarks by turn, place and scale.</summary>
    private static FrameState Start(BlendshapeFace reduced, FaceLandmarks ties, LandmarkTrack track, int frame, Vector2 centre, double focal)
    {
        ReadOnlySpan<Vector3> landmarks = track.Of(frame);
        var target = new Vector3[ties.Count];
        for (int p = 0; p < target.Length; p++)
        {
            target[p] = landmarks[ties.Landmarks[p]];
        }

        var state = new FrameState();
        Vector3[] source = [.. reduced.Neutral.Positions];
        SimilarityTransform place;
        if (track.HasDepth)
        {
            place = Procrustes.Similarity(source, target);
            state.SetRotation(place.Rotation);
        }
        else
        {
            // Without depth the face is taken to look into the camera; the solver turns it.
            place = Procrustes.Similarity([.. source.Select(static p => new Vector3(p.X, -p.Y, 0))], target);
        }

        double depth = focal / Math.Max(place.Scale, 1e-6);
        state.Values[3] = (place.Translation.X - centre.X) * depth / focal;
        state.Values[4] = (place.Translation.Y - centre.Y) * depth / focal;
        state.Values[5] = depth;
        return state;
    }

    /// <summary>All frames; one without landmarks begins like the nearest before it in its take, else like the next one.</summary>
    private static FrameState[] StartAll(BlendshapeFace reduced, FaceLandmarks ties, LandmarkTrack track, bool[] linked, Vector2 centre, double focal)
    {
        var frames = new FrameState?[track.Frames];
        for (int f = 0; f < frames.Length; f++)
        {
            frames[f] = track.IsSeen(f) ? Start(reduced, ties, track, f, centre, focal) : linked[f] ? frames[f - 1]?.Clone() : null;
        }

        for (int f = frames.Length - 2; f >= 0; f--)
        {
            frames[f] ??= frames[f + 1]?.Clone();
        }

        for (int f = 1; f < frames.Length; f++)
        {
            frames[f] ??= frames[f - 1]!.Clone();
        }

        return frames!;
    }

    private static TrackedFace Finish(
        BlendshapeFace face, FaceLandmarks ties, LandmarkTrack track, (int Width, int Height) size, Vector2 centre, double[] shared, FrameState[] frames, bool[] cuts)
    {
        float focal = (float)Math.Exp(shared[^1]);
        float[] identity = new float[face.Identities.Count];
        for (int i = 0; i < shared.Length - 1; i++)
        {
            identity[i] = (float)shared[i];
        }

        Camera[] cameras = [.. frames.Select(f =>
        {
            (Vector3 right, Vector3 down, Vector3 forward) = f.Rotation;
            return new Camera
            {
                Width = size.Width, Height = size.Height, FocalX = focal, FocalY = focal, CentreX = centre.X, CentreY = centre.Y,
                Right = right, Down = down, Forward = forward, Translation = f.Translation,
            };
        })];
        float[] expressions = [.. frames.SelectMany(static f => f.Weights.ToArray().Select(static w => (float)w))];
        var errors = new List<float>();
        double sum = 0;
        long count = 0;
        var posed = new Vector3[face.VertexCount];
        float[] weights = new float[face.Expressions.Count];
        bool[] seen = [.. Enumerable.Range(0, frames.Length).Select(track.IsSeen)];
        for (int f = 0; f < frames.Length; f++)
        {
            if (!seen[f])
            {
                continue;
            }

            face.FromArkit(expressions.AsSpan(f * ArkitShapes.Count, ArkitShapes.Count), weights);
            face.Evaluate(identity, weights, HeadPose.Rest, posed);
            ReadOnlySpan<Vector3> landmarks = track.Of(f);
            for (int p = 0; p < ties.Count; p++)
            {
                Vector3 at = cameras[f].Project(ties.On(posed, p)), target = landmarks[ties.Landmarks[p]];
                float error = new Vector2(at.X - target.X, at.Y - target.Y).Length();
                sum += error;
                count++;
                if (MediaPipeLandmarks.InnerFace.Contains(ties.Landmarks[p]))
                {
                    errors.Add(error);
                }
            }
        }

        errors.Sort();
        return new TrackedFace
        {
            Face = face,
            Identity = identity,
            Expressions = expressions,
            Cameras = cameras,
            Seen = seen,
            Cuts = cuts,
            InnerFaceErrors = errors,
            MeanError = sum / Math.Max(1, count),
        };
    }
}
