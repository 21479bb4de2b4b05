using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using Likeness.Avatars.Clips;
using Likeness.Avatars.Evaluation;
using Likeness.Geometry.Bust;
using Likeness.Geometry.Bust.Look;
using Likeness.Geometry.Cameras;
using Likeness.Geometry.Corpora;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Meshes;
using Likeness.Geometry.Simplification;
using Likeness.Imaging.Images;
using Likeness.Imaging.Png;
using Likeness.Imaging.Rendering;
using Likeness.Runs.Events;
using Likeness.Tensors.Randomness;

namespace Likeness.Avatars.Synthetic;

/// <summary>
/// A clip with known truth (spec, section 12): the textured Bust with hair and glasses, which the driving mesh lacks, talks and turns its head;
/// the tracked cameras and expressions carry smooth errors, and the true cameras are kept beside them.
/// </summary>
public static class SyntheticClip
{
    /// <summary>The kind of run.</summary>
    public const string RunKind = "avatar.synth";

    private const float FieldOfView = 22;
    private const float Margin = 0.8f;
    private const int TextureSize = 1024;
    private const int ErrorPeriod = 24;

    // Head and neck: the shoulders' edge stays outside.
    private static readonly Vector3 s_low = new(-95, -150, -105);
    private static readonly Vector3 s_high = new(95, 140, 120);

    // The skin and the eyeballs drive, as FLAME's mesh does; teeth, tongue and the inside of the mouth are seen only.
    private static readonly string[] s_drivingParts = ["skin", "eyeballLeft", "eyeballRight"];

    /// <summary>Makes a clip in a folder.</summary>
    /// <param name="folder">Where to; made when missing.</param>
    /// <param name="options">How.</param>
    /// <param name="report">Is told of each frame.</param>
    /// <param name="stop">Stops between two frames; the folder is then no clip yet.</param>
    /// <returns>The clip, saved.</returns>
    public static AvatarClip Make(string folder, SyntheticClipOptions options, RunReporter report, CancellationToken stop)
    {
        options = options.Validated();
        report.Report(new RunStarted("synthetic clip", 0, options.Frames) { Folder = folder });
        BlendshapeFace bust = BustModel.Create();
        var random = new RandomSource(options.Seed);
        FaceClip motion = FaceMotion.Generate(random.Split(0), options.Frames, options.FramesPerSecond);
        Camera[] cameras = Cameras(motion, options), tracked = Corrupted(cameras, options, random.Split(1));
        float[] codes = NoisyCodes(motion, options, random.Split(2));
        Directory.CreateDirectory(Path.Combine(folder, "frames"));
        Directory.CreateDirectory(Path.Combine(folder, "masks"));
        string[] images = Names(folder, "frames", options.Frames), masks = Names(folder, "masks", options.Frames);
        var scene = new Scene(bust, options.Size);
        (int[] kept, MeshTopology topology, TextureMap? texture) = DrivingMesh(bust, options.Reduced);
        float[] vertices = new float[options.Frames * kept.Length * 3];
        for (int f = 0; f < options.Frames; f++)
        {
            stop.ThrowIfCancellationRequested();
            Image picture = scene.Draw(motion.Weights(f), cameras[f]);
            PngWriter.Write(images[f], picture);
            PngWriter.Write(masks[f], Coverage(picture));
            Vector3[] head = scene.Pose(codes.AsSpan(f * ArkitShapes.Count, ArkitShapes.Count));
            Span<Vector3> to = MemoryMarshal.Cast<float, Vector3>(vertices.AsSpan(f * kept.Length * 3, kept.Length * 3));
            for (int i = 0; i < kept.Length; i++)
            {
                to[i] = head[kept[i]];
            }

            report.Step(f + 1, options.Frames, 0, 0);
        }

        var clip = new AvatarClip
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"synthetic-{options.Seed}"),
            Licence = BustModel.Licence,
            FramesPerSecond = options.FramesPerSecond,
            Topology = topology,
            Texture = texture,
            Vertices = vertices,
            Expressions = codes,
            ExpressionNames = ArkitShapes.Names,
            Cameras = tracked,
            TrueCameras = cameras,
            Images = images,
            Masks = masks,
        };
        AvatarClipFiles.Save(folder, clip);
        return clip;
    }

    /// <summary>
    /// How close the head itself comes to a clip's pictures when it is drawn as it was tracked: what limits an avatar that believes the tracking (a blurred one may pass it by a little, as blur is punished less than a shift).
    /// </summary>
    /// <param name="clip">A clip of <see cref="Make"/>.</param>
    /// <param name="first">The first frame.</param>
    /// <param name="end">The frame after the last.</param>
    /// <param name="stop">Stops between two frames.</param>
    public static AvatarScore Perfect(AvatarClip clip, int first, int end, CancellationToken stop)
    {
        int size = clip.Cameras[0].Width;
        var pictures = ClipPictures.Load(clip, size, cancel: stop);
        var scene = new Scene(BustModel.Create(), size);
        float[] truth = new float[size * size * 3], mask = new float[size * size], drawn = new float[size * size * 3], alpha = new float[size * size];
        var sums = new FrameSums();
        for (int f = first; f < end; f++)
        {
            stop.ThrowIfCancellationRequested();
            Image picture = scene.Draw(clip.ExpressionOf(f), clip.Cameras[f]);
            for (int i = 0; i < alpha.Length; i++)
            {
                Rgba p = picture.Pixels[i];
                alpha[i] = p.A / 255f;
                (drawn[3 * i], drawn[(3 * i) + 1], drawn[(3 * i) + 2]) = (OnWhite(p.R, alpha[i]), OnWhite(p.G, alpha[i]), OnWhite(p.B, alpha[i]));
            }

            pictures.CopyColours(f, truth);
            pictures.CopyMask(f, mask);
            sums.Add(drawn, truth, mask, alpha, size, size);
        }

        return sums.Score();
    }

    private static float OnWhite(byte colour, float alpha) => (colour / 255f * alpha) + (1 - alpha);

    private static string[] Names(string folder, string sub, int frames) =>
        [.. Enumerable.Range(1, frames).Select(i => Path.Combine(folder, sub, string.Create(CultureInfo.InvariantCulture, $"{i:D5}.png")))];

    // The head stands still and the camera goes around it: the same pictures, with the light fixed to the head.
    private static Camera[] Cameras(FaceClip motion, SyntheticClipOptions options)
    {
        float largest = Math.Max(1e-3f, motion.Poses.Max(static p => MathF.Abs(p.Yaw)));
        float factor = options.LargestYaw / largest;
        return [.. motion.Poses.Select(p => Camera.Framing(
            options.Size, options.Size, FieldOfView, s_low, s_high, p.Yaw * factor, p.Pitch * (180 / MathF.PI), Margin))];
    }

    private static Camera[] Corrupted(Camera[] cameras, SyntheticClipOptions options, RandomSource random)
    {
        float degrees = options.PoseErrorDegrees * (MathF.PI / 180), shift = options.PoseErrorShare * (s_high.Y - s_low.Y);
        float[][] errors = [.. Enumerable.Range(0, 6).Select(i => SmoothNoise(random.Split((ulong)i), cameras.Length))];
        return [.. cameras.Select((camera, f) =>
        {
            Vector3 axis = new Vector3(errors[0][f], errors[1][f], errors[2][f]) * degrees;
            Vector3 move = new Vector3(errors[3][f], errors[4][f], errors[5][f]) * shift;
            return Moved(camera, axis, move);
        })];
    }

    /// <summary>Turns the head about its own origin, in the camera's axes, and shifts it.</summary>
    private static Camera Moved(Camera camera, Vector3 rotation, Vector3 translation)
    {
        float angle = rotation.Length();
        Quaternion turn = angle > 1e-9f ? Quaternion.CreateFromAxisAngle(rotation / angle, angle) : Quaternion.Identity;
        Vector3 x = Vector3.Transform(new Vector3(camera.Right.X, camera.Down.X, camera.Forward.X), turn);
        Vector3 y = Vector3.Transform(new Vector3(camera.Right.Y, camera.Down.Y, camera.Forward.Y), turn);
        Vector3 z = Vector3.Transform(new Vector3(camera.Right.Z, camera.Down.Z, camera.Forward.Z), turn);
        return camera with
        {
            Right = new Vector3(x.X, y.X, z.X),
            Down = new Vector3(x.Y, y.Y, z.Y),
            Forward = new Vector3(x.Z, y.Z, z.Z),
            Translation = camera.Translation + translation,
        };
    }

    private static float[] NoisyCodes(FaceClip motion, SyntheticClipOptions options, RandomSource random)
    {
        int frames = motion.Frames;
        float[] codes = (float[])motion.ArkitWeights.Clone();
        for (int s = 0; s < ArkitShapes.Count; s++)
        {
            double sum = 0, squares = 0;
            for (int f = 0; f < frames; f++)
            {
                float w = codes[(f * ArkitShapes.Count) + s];
                (sum, squares) = (sum + w, squares + (w * w));
            }

            float deviation = (float)Math.Sqrt(Math.Max(0, (squares / frames) - (sum / frames * (sum / frames))));
            float[] noise = SmoothNoise(random.Split((ulong)s), frames);
            for (int f = 0; f < frames; f++)
            {
                ref float w = ref codes[(f * ArkitShapes.Count) + s];
                w = Math.Clamp(w + (options.ExpressionError * deviation * noise[f]), 0, 1);
            }
        }

        return codes;
    }

    // Unit normal numbers every so many frames, joined by cosines and brought back to unit deviation on average.
    private static float[] SmoothNoise(RandomSource random, int frames)
    {
        float[] knots = [.. Enumerable.Range(0, (frames / ErrorPeriod) + 2).Select(_ => (float)random.NextNormal())];
        const float Restore = 1.1547f;
        return [.. Enumerable.Range(0, frames).Select(f =>
        {
            int k = f / ErrorPeriod;
            float share = 0.5f - (0.5f * MathF.Cos(MathF.PI * (f % ErrorPeriod) / ErrorPeriod));
            return Restore * ((knots[k] * (1 - share)) + (knots[k + 1] * share));
        })];
    }

    private static Image Coverage(Image picture) => new(picture.Width, picture.Height, [.. picture.Pixels.Select(static p => new Rgba(p.A, p.A, p.A))]);

    private static (int[] Kept, MeshTopology Topology, TextureMap? Texture) DrivingMesh(BlendshapeFace bust, bool reduced)
    {
        FacePart[] parts = [.. bust.Parts.Where(p => s_drivingParts.Contains(p.Name))];
        int vertices = parts.Max(static p => p.FirstVertex + p.VertexCount);
        int[] triangles = [.. parts.SelectMany(p => bust.Neutral.Topology.Triangles.Skip(p.FirstTriangle * 3).Take(p.TriangleCount * 3))];
        var topology = new MeshTopology(vertices, triangles);
        if (!reduced)
        {
            int[] corners = [.. parts.SelectMany(p => bust.Neutral.Texture!.Corners.Skip(p.FirstTriangle * 3).Take(p.TriangleCount * 3))];
            return ([.. Enumerable.Range(0, vertices)], topology, bust.Neutral.Texture! with { Corners = corners });
        }

        var hierarchy = MeshHierarchy.Build(new Mesh([.. bust.Neutral.Positions.Take(vertices)], topology), 1);
        return (hierarchy.Steps[0].Kept, hierarchy.Levels[1].Topology, null);
    }

    /// <summary>The Bust with everything on, ready to be drawn in any pose.</summary>
    private sealed class Scene
    {
        private readonly BlendshapeFace _bust;
        private readonly HairShell _hair;
        private readonly RenderPart _glasses = Glasses.Part();
        private readonly Texture _texture;
        private readonly Renderer _renderer;
        private readonly float[] _expression;
        private readonly Vector3[] _positions;
        private readonly RenderOptions _options = new() { Background = Rgba.Transparent, Lighting = new Lighting { FollowsCamera = false } };

        public Scene(BlendshapeFace bust, int size)
        {
            _bust = bust;
            _hair = new HairShell(bust);
            _renderer = new Renderer(size, size);
            _expression = new float[bust.Expressions.Count];
            _positions = new Vector3[bust.VertexCount];
            var painted = new Image(TextureSize, TextureSize);
            BustTexture.Paint(TextureSize, new BustPalette { HairDensity = 0 }).CopyTo(painted.Bytes);
            _texture = new Texture(painted);
        }

        public Vector3[] Pose(ReadOnlySpan<float> arkit)
        {
            _bust.FromArkit(arkit, _expression);
            _bust.Evaluate([], _expression, HeadPose.Rest, _positions);
            return _positions;
        }

        public Image Draw(ReadOnlySpan<float> arkit, Camera camera)
        {
            Mesh posed = _bust.Neutral.WithPositions(Pose(arkit));
            return _renderer.Render([.. FaceParts.Of(_bust, posed, _texture), _hair.Part(_positions, _bust.Neutral.Topology), _glasses], camera, _options);
        }
    }
}
