using System.Numerics;
using Likeness.Geometry.Numerics;
using Likeness.Geometry.Topology;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;

namespace Likeness.Geometry.Surfaces;

public static partial class SurfaceOps
{
    /// <summary>The lengths of some edges, for example those of <see cref="MeshEdges"/>.</summary>
    /// <param name="positions">[..., vertices, 3]</param>
    /// <param name="edges">Pairs of vertices. Kept until the gradient was taken.</param>
    /// <returns>[..., edges]; the gradient of an edge without a length is zero.</returns>
    /// <exception cref="ShapeException">The positions are not triples, or an edge names a vertex that they do not have.</exception>
    public static unsafe Tensor EdgeLengths(Tensor positions, ReadOnlyMemory<MeshEdge> edges)
    {
        int vertices = positions.Shape.Rank >= 2 ? positions.Shape[-2] : 0;
        int batch = BatchOf(positions, vertices);
        foreach (MeshEdge edge in edges.Span)
        {
            if ((uint)edge.A >= (uint)vertices || (uint)edge.B >= (uint)vertices)
            {
                throw new ShapeException($"The edge {edge.A}-{edge.B} names a vertex that positions of shape {positions.Shape} do not have.");
            }
        }

        Tensor lengths = Tensor.Uninitialized(PerItem(positions.Shape, edges.Length, vectors: false));
        fixed (float* x = positions.Span, y = lengths.Span)
        fixed (MeshEdge* e = edges.Span)
        {
            Work.For(batch, new EdgeLengthBlocks(vertices, edges.Length, e, (Vector3*)x, y));
        }

        if (Tape.Record<EdgeLengthsNode>(lengths, positions) is { } node)
        {
            node.Edges = edges;
        }

        return lengths;
    }

    private readonly unsafe struct EdgeLengthBlocks(int vertices, int count, MeshEdge* edges, Vector3* positions, float* lengths) : IBlocks
    {
        public void Run(int block)
        {
            Vector3* x = positions + ((long)block * vertices);
            float* y = lengths + ((long)block * count);
            for (int e = 0; e < count; e++)
            {
                y[e] = (float)((Double3)x[edges[e].A] - x[edges[e].B]).Length;
            }
        }
    }

    private readonly unsafe struct EdgeGradientBlocks(int vertices, int count, MeshEdge* edges, Vector3* positions, float* dLengths, Vector3* dPositions) : IBlocks
    {
        public void Run(int block)
        {
            Vector3* x = positions + ((long)block * vertices);
            Vector3* dx = dPositions + ((long)block * vertices);
            float* dy = dLengths + ((long)block * count);
            for (int e = 0; e < count; e++)
            {
                (int a, int b) = (edges[e].A, edges[e].B);
                var g = (Vector3)(TriangleGeometry.Normalised((Double3)x[a] - x[b]) * dy[e]);
                dx[a] += g;
                dx[b] -= g;
            }
        }
    }

    private sealed class EdgeLengthsNode : Node
    {
        public ReadOnlyMemory<MeshEdge> Edges { get; set; }

        protected override unsafe void Backward()
        {
            ReadOnlySpan<float> dLengths = OutputGradient();
            if (dLengths.IsEmpty || !WantsGradient(0))
            {
                return;
            }

            Tensor positions = Input(0);
            int vertices = positions.Shape[-2];
            fixed (float* x = positions.Span, dy = dLengths, dx = InputGradient(0))
            fixed (MeshEdge* e = Edges.Span)
            {
                Work.For(BatchOf(positions, vertices), new EdgeGradientBlocks(vertices, Edges.Length, e, (Vector3*)x, dy, (Vector3*)dx));
            }
        }

        protected override void Forget() => Edges = default;
    }
}
