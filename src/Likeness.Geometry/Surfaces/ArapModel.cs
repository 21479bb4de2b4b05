using System.Numerics;
using Likeness.Geometry.Meshes;
using Likeness.Geometry.Numerics;
using Likeness.Geometry.Topology;

namespace Likeness.Geometry.Surfaces;

/// <summary>
/// A rest shape for the as-rigid-as-possible energy (Sorkine and Alexa 2007): directed edges in the order of
/// <see cref="MeshAdjacency"/>, their weights and their rest vectors. Made once, used for any number of deformed shapes.
/// </summary>
public sealed class ArapModel
{
    private ArapModel(MeshAdjacency adjacency, Vector3[] rest, double[] weights)
    {
        Adjacency = adjacency;
        Rest = rest;
        Weights = weights;
    }

    /// <summary>The number of vertices.</summary>
    public int VertexCount => Adjacency.VertexCount;

    internal MeshAdjacency Adjacency { get; }

    internal Vector3[] Rest { get; }

    /// <summary>One weight for each entry of the adjacency's neighbours.</summary>
    internal double[] Weights { get; }

    /// <summary>Cotangent weights of the rest shape, which make the energy insensitive to how it is triangulated.</summary>
    /// <exception cref="Tensors.LikenessException">A position is not finite.</exception>
    public static ArapModel WithCotangentWeights(ReadOnlySpan<Vector3> rest, MeshTopology topology)
    {
        double[] perEdge = MeshLaplacian.CotangentWeights(rest, topology);
        MeshEdges edges = MeshEdges.Of(topology);
        MeshAdjacency adjacency = MeshAdjacency.Of(topology);
        double[] weights = new double[adjacency.Neighbours.Length];
        for (int v = 0; v < adjacency.VertexCount; v++)
        {
            for (int e = adjacency.Starts[v]; e < adjacency.Starts[v + 1]; e++)
            {
                weights[e] = perEdge[edges.IndexOf(v, adjacency.Neighbours[e])];
            }
        }

        return new ArapModel(adjacency, rest.ToArray(), weights);
    }

    /// <summary>All weights one.</summary>
    /// <exception cref="Tensors.LikenessException">A position is not finite.</exception>
    public static ArapModel WithUniformWeights(ReadOnlySpan<Vector3> rest, MeshTopology topology)
    {
        MeshChecks.RequirePositions(rest, topology);
        MeshAdjacency adjacency = MeshAdjacency.Of(topology);
        double[] weights = new double[adjacency.Neighbours.Length];
        weights.AsSpan().Fill(1);
        return new ArapModel(adjacency, rest.ToArray(), weights);
    }

    /// <summary>The rotation of a vertex's spokes that fits a deformed shape best.</summary>
    internal unsafe Rotation3 RotationAt(Vector3* deformed, int vertex)
    {
        var correlation = default(Correlation);
        for (int e = Adjacency.Starts[vertex]; e < Adjacency.Starts[vertex + 1]; e++)
        {
            int other = Adjacency.Neighbours[e];
            correlation.Add((Double3)Rest[vertex] - Rest[other], (Double3)deformed[vertex] - deformed[other], Weights[e]);
        }

        return Rotation3.Closest(correlation);
    }
}
