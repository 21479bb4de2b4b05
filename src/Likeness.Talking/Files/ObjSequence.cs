using System.Globalization;
using System.Numerics;
using Likeness.Geometry.Files;
using Likeness.Geometry.Meshes;
using Likeness.Talking.Motion;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Talking.Files;

/// <summary>A moving face as a folder of meshes: <c>frame_0000.obj</c>, <c>frame_0001.obj</c> ..., millimetres.</summary>
public static class ObjSequence
{
    /// <summary>Writes the folder; it appears whole or not at all.</summary>
    /// <param name="folder">A new folder, or an empty one.</param>
    /// <param name="mesh">Triangles and texture coordinates.</param>
    /// <param name="motion">The positions of the mesh's vertices.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="LikenessException">There is something in the folder already, the motion is of another mesh, or nothing can be written.</exception>
    public static void Write(string folder, Mesh mesh, IMovingFace motion, CancellationToken cancel = default)
    {
        if (mesh.VertexCount != motion.VertexCount)
        {
            throw new LikenessException($"The mesh has {mesh.VertexCount} vertices; its motion has {motion.VertexCount}.");
        }

        string whole = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)), beside = $"{whole}.{Guid.NewGuid():N}.tmp";
        if (File.Exists(whole) || (Directory.Exists(whole) && Directory.EnumerateFileSystemEntries(whole).Any()))
        {
            throw new LikenessException($"{folder}: there is something already; name a new folder.");
        }

        try
        {
            Directory.CreateDirectory(beside);
            var positions = new Vector3[mesh.VertexCount];
            for (int t = 0; t < motion.Frames; t++)
            {
                cancel.ThrowIfCancellationRequested();
                motion.CopyFrame(t, positions);
                ObjFile.Write(Path.Combine(beside, string.Create(CultureInfo.InvariantCulture, $"frame_{t:0000}.obj")), mesh.WithPositions(positions));
            }

            if (Directory.Exists(whole))
            {
                Directory.Delete(whole);
            }

            Directory.Move(beside, whole);
        }
        catch (Exception error) when (AtomicFile.Explain(folder, error) is { } explained)
        {
            throw explained;
        }
        finally
        {
            if (Directory.Exists(beside))
            {
                Directory.Delete(beside, recursive: true);
            }
        }
    }
}
