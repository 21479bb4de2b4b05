using System.Numerics;
using Likeness.Avatars.Tracking.Landmarks;
using Likeness.Geometry.Bust;
using Likeness.Geometry.Cameras;
using Likeness.Geometry.Faces;
using Likeness.Tensors.Randomness;
using Likeness.Tensors.Files;

namespace Likeness.Tests.Avatars.Tracking;

/// <summary>A Bust of a known person that moves as is known, and the landmarks that a tracker would give: noisy, some far off.</summary>
internal sealed class SyntheticTrack
{
    public const int Size = 256;
    public const float Focal = 420;

    private SyntheticTrack(FaceLandmarks ties, Vector3[] canonical, float[] expressions, Camera[] cameras, Vector3[] points, Vector3[] exact) =>
        (Ties, Canonical, Expressions, Cameras, Points, Exact) = (ties, canonical, expressions, cameras, points, exact);

    public static BlendshapeFace Face => BustModel.Create();

    public FaceLandmarks Ties { get; }

    public Vector3[] Canonical { get; }

    /// <summary>[frames, 52].</summary>
    public float[] Expressions { get; }

    public Camera[] Cameras { get; }

    /// <summary>[frames, 478] pixels, as a tracker has them.</summary>
    public Vector3[] Points { get; }

    /// <summary>Where they really are.</summary>
    public Vector3[] Exact { get; }

    public static string[] Moving { get; } = ["jawOpen", "mouthSmileLeft", "mouthSmileRight", "eyeBlinkLeft", "eyeBlinkRight", "browInnerUp"];

    public static SyntheticTrack Make(int frames, float noise = 0.5f, double outliers = 0.02, ulong seed = 3)
    {
        var random = new RandomSource(seed);
        BlendshapeFace face = Face;
        Vector3[] canonical = CanonicalOf(face);
        var ties = FaceLandmarks.Tie(face, canonical);
        float[] identity = [.. face.Identities.Select((_, i) => i % 3 == 0 ? 0.8f * (float)random.NextNormal() : 0)];
        float[] expressions = new float[frames * ArkitShapes.Count], own = new float[face.Expressions.Count];
        var cameras = new Camera[frames];
        Vector3[] points = new Vector3[frames * MediaPipeLandmarks.Count], exact = new Vector3[points.Length], posed = new Vector3[face.VertexCount];
        for (int f = 0; f < frames; f++)
        {
            for (int m = 0; m < Moving.Length; m++)
            {
                // Blinks and smiles are the same on both sides.
                double phase = Moving[m].EndsWith("Right", StringComparison.Ordinal) ? m - 1 : m;
                expressions[(f * ArkitShapes.Count) + ArkitShapes.IndexOf(Moving[m])] = (float)(0.35 * (1 - Math.Cos((f * 0.25) + (1.3 * phase))));
            }

            cameras[f] = CameraOf(f);
            face.FromArkit(expressions.AsSpan(f * ArkitShapes.Count, ArkitShapes.Count), own);
            face.Evaluate(identity, own, HeadPose.Rest, posed);
            for (int p = 0; p < ties.Count; p++)
            {
                Vector3 seen = cameras[f].Project(ties.On(posed, p));
                int at = (f * MediaPipeLandmarks.Count) + ties.Landmarks[p];
                exact[at] = seen with { Z = (seen.Z - cameras[f].Translation.Z) * Focal / cameras[f].Translation.Z };
                bool off = random.NextDouble() < outliers;
                float spread = off ? 25 : noise;
                points[at] = exact[at] + (spread * new Vector3((float)random.NextNormal(), (float)random.NextNormal(), (float)random.NextNormal()));
            }
        }

        return new SyntheticTrack(ties, canonical, expressions, cameras, points, exact);
    }

    public LandmarkTrack Track() => LandmarkTrack.Of([.. Points], MediaPipeLandmarks.Count, hasDepth: true);

    /// <summary>The landmarks as a tracker writes them.</summary>
    public void Save(string path, int frames)
    {
        float[] numbers = [.. Points.Take(frames * MediaPipeLandmarks.Count).SelectMany(static p => new[] { p.X / Size, p.Y / Size, p.Z / Size })];
        Npy.Write(path, NpyArray.Of(numbers, frames, MediaPipeLandmarks.Count, 3));
    }

    private static Camera CameraOf(int frame)
    {
        Quaternion turn = Quaternion.CreateFromYawPitchRoll(0.25f * MathF.Sin(frame * 0.13f), 0.1f * MathF.Cos(frame * 0.17f), 0.05f * MathF.Sin(frame * 0.1f));
        Vector3 x = Vector3.Transform(Vector3.UnitX, turn), y = Vector3.Transform(Vector3.UnitY, turn), z = Vector3.Transform(Vector3.UnitZ, turn);
        // Columns of the rotation are where the head's axes go: x stays, y points down and z against the camera.
        return new Camera
        {
            Width = Size,
            Height = Size,
            FocalX = Focal,
            FocalY = Focal,
            CentreX = Size / 2f,
            CentreY = Size / 2f,
            Right = new Vector3(x.X, y.X, z.X),
            Down = -new Vector3(x.Y, y.Y, z.Y),
            Forward = -new Vector3(x.Z, y.Z, z.Z),
            Translation = new Vector3(8 * MathF.Sin(frame * 0.09f), 5, 720 + (15 * MathF.Sin(frame * 0.05f))),
        };
    }

    // Anchors where the face has them, and everything else anywhere on its skin: the ties need no more.
    private static Vector3[] CanonicalOf(BlendshapeFace face)
    {
        int[] front = face.Masks["inner_face"];
        Vector3[] canonical = [.. Enumerable.Range(0, MediaPipeLandmarks.FaceCount).Select(i => face.Neutral.Positions[front[i * front.Length / MediaPipeLandmarks.FaceCount]])];
        foreach ((int landmark, Vector3 place) in FaceAnchors.Of(face))
        {
            canonical[landmark] = place;
        }

        return canonical;
    }
}
