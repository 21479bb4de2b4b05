using System.Numerics;
using System.Runtime.InteropServices;
using Likeness.Avatars.Clips;
using Likeness.Geometry.Meshes;
using Likeness.Geometry.Simplification;
using Likeness.Geometry.Surfaces;
using Likeness.Geometry.Topology;
using Likeness.Tensors;

namespace Likeness.Avatars.Heads;

/// <summary>
/// What does not learn: the mean mesh of a clip's training frames, its frame, and the two coarser meshes that graph U-Nets work on
/// (spec, section 3).
/// </summary>
public sealed class HeadTemplate
{
    private const int Steps = 2;

    /// <summary>Makes the template of a mesh.</summary>
    /// <param name="mean">The mean mesh, millimetres.</param>
    /// <param name="cacheFolder">Keeps hierarchies between programs, or null.</param>
    /// <exception cref="LikenessException">A position is not finite, or the mesh has no triangle.</exception>
    public HeadTemplate(Mesh mean, string? cacheFolder = null)
    {
        Mean = mean;
        Frame = HeadFrame.Of(mean.Positions);
        Hierarchy = MeshHierarchy.Build(mean, Steps, cacheFolder: cacheFolder);
        double sum = 0;
        var edges = MeshEdges.Of(mean.Topology);
        foreach (MeshEdge edge in edges.Edges)
        {
            sum += Vector3.Distance(mean.Positions[edge.A], mean.Positions[edge.B]);
        }

        MeanEdge = (float)(sum / Math.Max(1, edges.Count)) / Frame.Height;
    }

    /// <summary>The mean mesh, millimetres.</summary>
    public Mesh Mean { get; }

    /// <summary>The unit of learning.</summary>
    public HeadFrame Frame { get; }

    /// <summary>The mesh and its two coarser versions.</summary>
    public MeshHierarchy Hierarchy { get; }

    /// <summary>The mean length of an edge, heads.</summary>
    public float MeanEdge { get; }

    /// <summary>Number of vertices.</summary>
    public int VertexCount => Mean.VertexCount;

    /// <summary>The template of a clip: the mean of its training frames.</summary>
    public static HeadTemplate Of(AvatarClip clip, int trainingFrames, string? cacheFolder = null)
    {
        double[] sum = new double[clip.Topology.VertexCount * 3];
        for (int f = 0; f < trainingFrames; f++)
        {
            ReadOnlySpan<float> v = clip.VerticesOf(f);
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += v[i];
            }
        }

        float[] mean = [.. sum.Select(s => (float)(s / trainingFrames))];
        return new HeadTemplate(new Mesh(MemoryMarshal.Cast<float, Vector3>(mean).ToArray(), clip.Topology) { Texture = clip.Texture }, cacheFolder);
    }

    /// <summary>Vertices in heads, [vertices, 3].</summary>
    /// <param name="vertices">Millimetres, [vertices, 3].</param>
    /// <param name="destination">As many numbers.</param>
    public void Apply(ReadOnlySpan<float> vertices, Span<float> destination)
    {
        ReadOnlySpan<Vector3> from = MemoryMarshal.Cast<float, Vector3>(vertices);
        Span<Vector3> to = MemoryMarshal.Cast<float, Vector3>(destination);
        for (int i = 0; i < from.Length; i++)
        {
            to[i] = Frame.Apply(from[i]);
        }
    }

    /// <summary>What the networks see of a mesh: positions in heads and unit normals, [1, vertices, 6].</summary>
    /// <param name="vertices">Millimetres, [vertices, 3].</param>
    public Tensor Features(ReadOnlySpan<float> vertices)
    {
        ReadOnlySpan<Vector3> positions = MemoryMarshal.Cast<float, Vector3>(vertices);
        var normals = new Vector3[positions.Length];
        SurfaceOps.VertexNormals(positions, Mean.Topology, normals);
        Tensor features = Tensor.Uninitialized(new Shape(1, positions.Length, 6));
        Span<Vector3> to = MemoryMarshal.Cast<float, Vector3>(features.Span);
        for (int i = 0; i < positions.Length; i++)
        {
            to[2 * i] = Frame.Apply(positions[i]);
            to[(2 * i) + 1] = normals[i];
        }

        return features;
    }
}
