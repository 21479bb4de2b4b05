using System.Numerics;
using Likeness.Avatars.Importers.Flame;
using Likeness.Geometry.Cameras;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Avatars.Importers.Layouts;

/// <summary>
/// GaussianAvatars' sets (Qian et al., CVPR 2024; NeRSemble's layout): transforms files whose frames name an npz of FLAME parameters (<c>flame_param_path</c>), a time step and
/// a camera (spec 9.3). The head's turn and place are put into the cameras.
/// </summary>
internal static class GaussianAvatarsLayout
{
    public const string Name = "GaussianAvatars";

    private const float MetresToMillimetres = 1000;

    public static ImportedTracking Read(ImportJob job, List<TransformsEntry> entries, List<string> notes, CancellationToken cancel)
    {
        FlameModel flame = FlameModel.Load(job.FlamePath ?? throw new LikenessException(
            $"{job.Source} holds FLAME parameters. FLAME itself is not ours to give: convert the model that you have licensed to npz (v_template, shapedirs, posedirs, J_regressor, weights, faces, kintree_table) and name it with --flame FILE."));
        List<string> skipped = [];
        var frames = new List<ImportedFrame>();
        int codeLength = 0;
        foreach (TransformsEntry entry in InOrder(entries, job.Camera, notes))
        {
            cancel.ThrowIfCancellationRequested();
            string? parametersPath = entry.FileOf("flame_param_path");
            if (entry.Image is null || parametersPath is null)
            {
                skipped.Add($"{entry.Name}: {(entry.Image is null ? "no picture" : "no FLAME parameters")}");
                continue;
            }

            FlameParameters parameters = ReadParameters(parametersPath);
            var vertices = new Vector3[flame.VertexCount];
            Vector3 root = flame.Evaluate(parameters, vertices);
            Quaternion turn = FlameModel.RotationOf(parameters.Rotation);
            Camera camera = HeadMotion.InHeadAxes(entry.CameraOf(MetresToMillimetres), turn, root - Vector3.Transform(root, turn) + (MetresToMillimetres * parameters.Translation));
            codeLength = Math.Max(codeLength, parameters.Expression.Length);
            frames.Add(new ImportedFrame(entry.Image, entry.Mask, camera, vertices, parameters.Expression));
            if (frames.Count >= (job.MaxFrames ?? int.MaxValue))
            {
                break;
            }
        }

        if (frames.Count == 0)
        {
            throw new LikenessException($"{job.Source}: no frame has both a picture and FLAME parameters. Found: {string.Join("; ", notes)}. The first that was passed over: {skipped.FirstOrDefault() ?? "none"}.");
        }

        return new ImportedTracking(Name, flame.Topology, [.. frames.Select(f => f with { Code = [.. f.Code, .. new float[codeLength - f.Code.Length]] })], skipped, notes);
    }

    /// <summary>The frames of one camera in the order of time.</summary>
    private static IEnumerable<TransformsEntry> InOrder(List<TransformsEntry> entries, int? wanted, List<string> notes)
    {
        int[] cameras = [.. entries.Select(static e => e.Frame.Index("camera_index") ?? 0).Distinct().Order()];
        int chosen = wanted ?? cameras[0];
        if (!cameras.Contains(chosen))
        {
            throw new LikenessException($"There is no camera {chosen}; the frames are of cameras {string.Join(", ", cameras)}.");
        }

        if (cameras.Length > 1)
        {
            notes.Add($"frames of {cameras.Length} cameras ({string.Join(", ", cameras)}); those of camera {chosen} were taken");
        }

        return entries.Where(e => (e.Frame.Index("camera_index") ?? 0) == chosen).Select(static (e, i) => (Entry: e, Time: e.Frame.Index("timestep_index") ?? i)).OrderBy(static t => t.Time).Select(static t => t.Entry);
    }

    private static FlameParameters ReadParameters(string path)
    {
        using NpzFile file = NpzFile.Open(path);
        float[] eyes = Numbers("eyes_pose");
        return new FlameParameters
        {
            Shape = Numbers("shape"),
            Expression = Numbers("expr"),
            Rotation = Turn(Numbers("rotation"), 0),
            Translation = Turn(Numbers("translation"), 0),
            Neck = Turn(Numbers("neck_pose"), 0),
            Jaw = Turn(Numbers("jaw_pose"), 0),
            LeftEye = Turn(eyes, 0),
            RightEye = Turn(eyes, 3),
            StaticOffset = Numbers("static_offset"),
            DynamicOffset = Numbers("dynamic_offset"),
        };

        float[] Numbers(string name) => file.Contains(name) ? file.Read(name).ToFloats() : [];

        static Vector3 Turn(float[] values, int at) => values.Length >= at + 3 ? new Vector3(values[at], values[at + 1], values[at + 2]) : Vector3.Zero;
    }
}
