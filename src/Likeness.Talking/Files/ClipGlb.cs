using System.Numerics;
using System.Runtime.InteropServices;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Files.Gltf;
using Likeness.Geometry.Meshes;
using Likeness.Morphable.Linear;
using Likeness.Talking.Motion;
using Likeness.Tensors;

namespace Likeness.Talking.Files;

/// <summary>A clip of vertices as GLB.</summary>
/// <param name="Content">The file.</param>
/// <param name="Targets">Morph targets that were needed.</param>
/// <param name="LargestMillimetres">How far any vertex of any frame is from where it should be.</param>
public sealed record ClipGlbResult(byte[] Content, int Targets, double LargestMillimetres);

/// <summary>
/// Vertices without a rig as GLB (spec section 13 item 3): the mean of the clip and at most 32 principal components of it as morph targets, animated. Weights
/// run from -1 to 1. It plays what the clip holds and nothing else.
/// </summary>
public static class ClipGlb
{
    /// <summary>The most morph targets.</summary>
    public const int MostTargets = 32;

    // Components are found from so many frames, evenly taken: the matrix of all pairs of an hour's frames would not fit.
    private const int MostSamples = 400;

    // Square millimetres over all vertices: what is below cannot be seen.
    private const double SmallestVariance = 1e-6;

    /// <summary>Makes the file.</summary>
    /// <param name="motion">The positions of the mesh's vertices.</param>
    /// <param name="mesh">Triangles and texture coordinates.</param>
    /// <param name="name">The animation's name.</param>
    /// <param name="options">Materials and the runs of triangles that have them; targets and animations are made here.</param>
    /// <exception cref="LikenessException">The motion is empty or of another mesh.</exception>
    public static ClipGlbResult Make(VertexMotion motion, Mesh mesh, string name, GlbMeshOptions? options = null)
    {
        if (motion.VertexCount != mesh.VertexCount || motion.Frames == 0)
        {
            throw new LikenessException($"The motion has {motion.Frames} frames of {motion.VertexCount} vertices; the mesh has {mesh.VertexCount}.");
        }

        PcaModel components = Components(motion, mesh.Topology);
        int targets = Math.Max(1, components.Variances.Count(v => v > SmallestVariance));
        float[] weights = new float[motion.Frames * targets];
        double[] coefficients = new double[components.ComponentCount];
        for (int t = 0; t < motion.Frames; t++)
        {
            components.Encode(MemoryMarshal.Cast<Vector3, float>(motion.Frame(t)), coefficients);
            for (int k = 0; k < targets; k++)
            {
                weights[(t * targets) + k] = (float)coefficients[k];
            }
        }

        FaceShape[] shapes = [.. Enumerable.Range(0, targets).Select(k => Scaled(components.Component(k), k, weights, targets))];
        Mesh mean = mesh.WithPositions(Vectors(components.Mean, 1));
        byte[] content = GlbWriter.ToBytes(GlbMeshes.ToDocument(
            mean, (options ?? new GlbMeshOptions()) with { Targets = shapes, Animations = [new MorphAnimation(name, (float)motion.FramesPerSecond, weights)] }));
        return new ClipGlbResult(content, targets, Largest(motion, mean.Positions, shapes, weights));
    }

    private static PcaModel Components(VertexMotion motion, MeshTopology topology)
    {
        int samples = Math.Min(motion.Frames, MostSamples);
        var set = new MeshSet(topology, new float[samples * 3 * motion.VertexCount]);
        for (int s = 0; s < samples; s++)
        {
            int frame = (int)((long)s * motion.Frames / samples);
            MemoryMarshal.Cast<Vector3, float>(motion.Frame(frame)).CopyTo(set.Sample(s));
        }

        return PcaModel.Fit(set, new PcaOptions { Components = Math.Min(MostTargets, Math.Min(samples, 3 * motion.VertexCount)) });
    }

    /// <summary>A component as a shape whose weights reach 1 and no further.</summary>
    private static FaceShape Scaled(ReadOnlySpan<double> component, int index, float[] weights, int targets)
    {
        float largest = 0;
        for (int i = index; i < weights.Length; i += targets)
        {
            largest = Math.Max(largest, Math.Abs(weights[i]));
        }

        for (int i = index; i < weights.Length && largest > 0; i += targets)
        {
            weights[i] /= largest;
        }

        return FaceShape.FromDense($"component {index + 1}", Vectors(component, largest));
    }

    private static Vector3[] Vectors(ReadOnlySpan<double> values, double factor)
    {
        var vectors = new Vector3[values.Length / 3];
        for (int v = 0; v < vectors.Length; v++)
        {
            vectors[v] = new Vector3((float)(factor * values[3 * v]), (float)(factor * values[(3 * v) + 1]), (float)(factor * values[(3 * v) + 2]));
        }

        return vectors;
    }

    private static double Largest(VertexMotion motion, Vector3[] mean, FaceShape[] shapes, float[] weights)
    {
        var made = new Vector3[mean.Length];
        float largest = 0;
        for (int t = 0; t < motion.Frames; t++)
        {
            mean.CopyTo(made, 0);
            for (int k = 0; k < shapes.Length; k++)
            {
                shapes[k].AddTo(weights[(t * shapes.Length) + k], made);
            }

            ReadOnlySpan<Vector3> frame = motion.Frame(t);
            for (int v = 0; v < made.Length; v++)
            {
                largest = Math.Max(largest, Vector3.DistanceSquared(made[v], frame[v]));
            }
        }

        return Math.Sqrt(largest);
    }
}
