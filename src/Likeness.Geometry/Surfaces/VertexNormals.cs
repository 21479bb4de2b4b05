using System.Numerics;
using Likeness.Geometry.Meshes;
using Likeness.Geometry.Numerics;
using Likeness.Geometry.Topology;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;

namespace Likeness.Geometry.Surfaces;

public static partial class SurfaceOps
{
    /// <summary>Vertex normals weighted by area: the sum of (b - a) x (c - a) over the triangles at a vertex, normalised.</summary>
    /// <param name="positions">[..., vertices, 3]</param>
    /// <param name="topology">The triangles.</param>
    /// <returns>[..., vertices, 3]; outwards for counter-clockwise triangles; zero where there is no area.</returns>
    /// <exception cref="ShapeException">The positions do not fit the topology.</exception>
    public static unsafe Tensor VertexNormals(Tensor positions, MeshTopology topology)
    {
        int batch = BatchOf(positions, topology.VertexCount);
        Tensor normals = Tensor.Uninitialized(positions.Shape);
        fixed (float* x = positions.Span, y = normals.Span)
        fixed (int* corners = topology.Triangles)
        {
            Work.For(batch * BlocksOf(topology), new NormalBlocks(MeshAdjacency.Of(topology), corners, (Vector3*)x, (Vector3*)y));
        }

        if (Tape.Record<VertexNormalsNode>(normals, positions) is { } node)
        {
            node.Topology = topology;
        }

        return normals;
    }

    /// <summary>Vertex normals weighted by area, without gradients.</summary>
    /// <param name="positions">One position a vertex.</param>
    /// <param name="topology">The triangles.</param>
    /// <param name="normals">Receives one unit vector a vertex; zero where there is no area.</param>
    /// <exception cref="ShapeException">The lengths are not the topology's vertex count.</exception>
    public static unsafe void VertexNormals(ReadOnlySpan<Vector3> positions, MeshTopology topology, Span<Vector3> normals)
    {
        if (positions.Length != topology.VertexCount || normals.Length != topology.VertexCount)
        {
            throw new ShapeException($"A mesh of {topology.VertexCount} vertices needs as many positions and normals; found {positions.Length} and {normals.Length}.");
        }

        fixed (Vector3* x = positions, y = normals)
        fixed (int* corners = topology.Triangles)
        {
            Work.For(BlocksOf(topology), new NormalBlocks(MeshAdjacency.Of(topology), corners, x, y));
        }
    }

    private static unsafe Double3 CrossSum(MeshAdjacency adjacency, int* corners, Vector3* positions, int vertex)
    {
        var sum = default(Double3);
        foreach (int t in adjacency.TrianglesOf(vertex))
        {
            sum += TriangleGeometry.Cross(positions, corners + (3 * t));
        }

        return sum;
    }

    private readonly unsafe struct NormalBlocks(MeshAdjacency adjacency, int* corners, Vector3* positions, Vector3* normals) : IBlocks
    {
        public void Run(int block)
        {
            int n = adjacency.VertexCount;
            (int sample, int part) = Math.DivRem(block, Work.Blocks(n, VerticesPerBlock));
            long offset = (long)sample * n;
            for (int v = part * VerticesPerBlock; v < Math.Min(n, (part + 1) * VerticesPerBlock); v++)
            {
                normals[offset + v] = (Vector3)TriangleGeometry.Normalised(CrossSum(adjacency, corners, positions + offset, v));
            }
        }
    }

    // First the way back through the normalisation, for every vertex; then each vertex gathers from its triangles' corners.
    private readonly unsafe struct SumGradientBlocks(MeshAdjacency adjacency, int* corners, Vector3* positions, Vector3* dNormals, Vector3* dSums) : IBlocks
    {
        public void Run(int block)
        {
            int n = adjacency.VertexCount;
            (int sample, int part) = Math.DivRem(block, Work.Blocks(n, VerticesPerBlock));
            long offset = (long)sample * n;
            for (int v = part * VerticesPerBlock; v < Math.Min(n, (part + 1) * VerticesPerBlock); v++)
            {
                dSums[offset + v] = (Vector3)TriangleGeometry.NormalisedGradient(CrossSum(adjacency, corners, positions + offset, v), dNormals[offset + v]);
            }
        }
    }

    private readonly unsafe struct NormalGradientBlocks(MeshAdjacency adjacency, int* corners, Vector3* positions, Vector3* dSums, Vector3* dPositions) : IBlocks
    {
        public void Run(int block)
        {
            int n = adjacency.VertexCount;
            (int sample, int part) = Math.DivRem(block, Work.Blocks(n, VerticesPerBlock));
            long offset = (long)sample * n;
            Vector3* g = dSums + offset;
            for (int v = part * VerticesPerBlock; v < Math.Min(n, (part + 1) * VerticesPerBlock); v++)
            {
                Double3 sum = dPositions[offset + v];
                foreach (int t in adjacency.TrianglesOf(v))
                {
                    int* c = corners + (3 * t);
                    Double3 cotangent = (Double3)g[c[0]] + g[c[1]] + g[c[2]];
                    sum += TriangleGeometry.CrossGradient(positions + offset, c, v, cotangent);
                }

                dPositions[offset + v] = (Vector3)sum;
            }
        }
    }

    private sealed class VertexNormalsNode : Node
    {
        public MeshTopology? Topology { get; set; }

        protected override unsafe void Backward()
        {
            ReadOnlySpan<float> dNormals = OutputGradient();
            if (dNormals.IsEmpty || !WantsGradient(0))
            {
                return;
            }

            Tensor positions = Input(0);
            Tensor dSums = Tensor.Uninitialized(positions.Shape);
            int batch = BatchOf(positions, Topology!.VertexCount);
            MeshAdjacency adjacency = MeshAdjacency.Of(Topology);
            fixed (float* x = positions.Span, dy = dNormals, ds = dSums.Span, dx = InputGradient(0))
            fixed (int* corners = Topology.Triangles)
            {
                int blocks = batch * BlocksOf(Topology);
                Work.For(blocks, new SumGradientBlocks(adjacency, corners, (Vector3*)x, (Vector3*)dy, (Vector3*)ds));
                Work.For(blocks, new NormalGradientBlocks(adjacency, corners, (Vector3*)x, (Vector3*)ds, (Vector3*)dx));
            }
        }

        protected override void Forget() => Topology = null;
    }
}
