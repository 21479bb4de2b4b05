using System.Globalization;
using Likeness.Geometry.Files;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;

namespace Likeness.Avatars.Importers.Layouts;

/// <summary>
/// INSTA's bundle (Zielonka et al., Instant Volumetric Head Avatars, CVPR 2023): transforms files whose frames name a posed mesh (<c>mesh_path</c>) and a text
/// file of expression numbers (<c>exp_path</c>). Where the meshes move as a whole, that motion is put into the cameras.
/// </summary>
internal static class InstaLayout
{
    public const string Name = "INSTA";

    public static ImportedTracking Read(ImportJob job, List<TransformsEntry> entries, List<string> notes, CancellationToken cancel)
    {
        List<string> skipped = [];
        List<(TransformsEntry Entry, Mesh Mesh, float[] Code)> read = [];
        foreach (TransformsEntry entry in entries)
        {
            cancel.ThrowIfCancellationRequested();
            string? meshPath = entry.FileOf("mesh_path"), codePath = entry.FileOf("exp_path");
            if (entry.Image is null || meshPath is null)
            {
                skipped.Add($"{entry.Name}: {(entry.Image is null ? "no picture" : "no mesh")}");
                continue;
            }

            Mesh mesh = MeshFiles.Load(meshPath).Mesh;
            if (read.Count > 0 && mesh.VertexCount != read[0].Mesh.VertexCount)
            {
                skipped.Add($"{entry.Name}: a mesh of {mesh.VertexCount} vertices where the first has {read[0].Mesh.VertexCount}");
                continue;
            }

            read.Add((entry, mesh, codePath is null ? [] : NumbersOf(codePath)));
            if (read.Count >= (job.MaxFrames ?? int.MaxValue))
            {
                break;
            }
        }

        if (read.Count == 0)
        {
            throw new LikenessException($"{job.Source}: no frame has both a picture and a mesh. Found: {string.Join("; ", notes)}. The first that was passed over: {skipped.FirstOrDefault() ?? "none"}.");
        }

        float unit = HeadMotion.UnitOf(read[0].Mesh.Positions, notes);
        int length = read.Max(static r => r.Code.Length);
        if (length == 0)
        {
            notes.Add("no frame has expression numbers (exp_path)");
        }

        ImportedFrame[] frames = [.. read.Select(r => new ImportedFrame(
            r.Entry.Image!, r.Entry.Mask, r.Entry.CameraOf(unit), [.. r.Mesh.Positions.Select(p => unit * p)], [.. r.Code, .. new float[length - r.Code.Length]]))];
        return new ImportedTracking(Name, read[0].Mesh.Topology, HeadMotion.FoldIntoCameras(frames, notes), skipped, notes);
    }

    private static float[] NumbersOf(string path)
    {
        try
        {
            return [.. File.ReadAllText(path).Split((char[])[' ', '\n', '\r', '\t', ',', '[', ']'], StringSplitOptions.RemoveEmptyEntries).Select(static w => float.Parse(w, CultureInfo.InvariantCulture))];
        }
        catch (Exception error) when (error is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidFileException(path, $"is no list of numbers ({error.Message.TrimEnd('.')}).", error);
        }
    }
}
