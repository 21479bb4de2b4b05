using System.Numerics;
using System.Runtime.InteropServices;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Ops;

namespace Likeness.Talking.Transport;

/// <summary>A surface as weighted points: one for each triangle.</summary>
/// <param name="Points">[triangles, 6]: barycentre, and unit normal times kappa; zero normals for triangles without area.</param>
/// <param name="Areas">[triangles].</param>
public readonly record struct VarifoldMeasure(Tensor Points, Tensor Areas);

/// <summary>
/// Oriented varifolds (Kaltenmark et al. 2017; OT-Talk, section 3.3): a surface is where its triangles are, which way they face, and how
/// large they are; it does not matter how it is cut.
/// </summary>
public static class Varifold
{
    private const int Columns = 7;

    /// <summary>How much a difference of direction counts against one of place, in millimetres.</summary>
    public const float DefaultKappa = 20;

    /// <summary>The measure of a mesh.</summary>
    /// <param name="vertices">[n, 3]; differentiable.</param>
    /// <param name="topology">Triangles.</param>
    /// <param name="kappa">Length of normals, in the unit of the vertices.</param>
    /// <exception cref="ShapeException">The vertices do not fit the topology.</exception>
    public static VarifoldMeasure Of(Tensor vertices, MeshTopology topology, float kappa = DefaultKappa)
    {
        if (vertices.Shape.Rank != 2 || vertices.Shape[1] != 3 || vertices.Shape[0] != topology.VertexCount)
        {
            throw new ShapeException($"The topology has {topology.VertexCount} vertices; found {vertices.Shape}.");
        }

        Tensor table = Tensor.Uninitialized(new Shape(topology.TriangleCount, Columns));
        ReadOnlySpan<Vector3> v = MemoryMarshal.Cast<float, Vector3>(vertices.Span);
        ReadOnlySpan<int> t = topology.Triangles;
        Span<float> to = table.Span;
        for (int f = 0; f < topology.TriangleCount; f++, to = to[Columns..])
        {
            Vector3 a = v[t[3 * f]], b = v[t[(3 * f) + 1]], c = v[t[(3 * f) + 2]];
            (Vector3 normal, float area) = Facing(a, b, c);
            ((a + b + c) / 3).CopyTo(to);
            (kappa * normal).CopyTo(to[3..]);
            to[6] = area;
        }

        if (Tape.Record<TableNode>(table, vertices) is { } node)
        {
            node.Topology = topology;
            node.Kappa = kappa;
        }

        return new VarifoldMeasure(table.Slice(1, 0, 6), table.Slice(1, 6, 7).Reshape(topology.TriangleCount));
    }

    /// <summary>SW_2^2 between two surfaces.</summary>
    /// <param name="a">One.</param>
    /// <param name="b">The other; it may be cut into triangles otherwise.</param>
    /// <param name="directions">[k, 6] of length one; <see cref="SliceDirections"/> makes them.</param>
    public static Tensor Distance(in VarifoldMeasure a, in VarifoldMeasure b, Tensor directions) =>
        SlicedWasserstein.Distance(a.Points, a.Areas, b.Points, b.Areas, directions);

    private static (Vector3 Normal, float Area) Facing(Vector3 a, Vector3 b, Vector3 c)
    {
        var cross = Vector3.Cross(b - a, c - a);
        float length = cross.Length();
        return length > 0 ? (cross / length, length / 2) : (Vector3.Zero, 0);
    }

    private sealed class TableNode : Node
    {
        public MeshTopology? Topology { get; set; }

        public float Kappa { get; set; }

        protected override void Forget() => Topology = null;

        protected override void Backward()
        {
            ReadOnlySpan<Vector3> v = MemoryMarshal.Cast<float, Vector3>(Input(0).Span);
            Span<Vector3> dv = MemoryMarshal.Cast<float, Vector3>(InputGradient(0));
            ReadOnlySpan<int> t = Topology!.Triangles;
            ReadOnlySpan<float> from = OutputGradient();
            for (int f = 0; f < Topology.TriangleCount; f++, from = from[Columns..])
            {
                int i = t[3 * f], j = t[(3 * f) + 1], k = t[(3 * f) + 2];
                Vector3 a = v[i], b = v[j], c = v[k], third = new Vector3(from) / 3;
                dv[i] += third;
                dv[j] += third;
                dv[k] += third;
                (Vector3 normal, float area) = Facing(a, b, c);
                if (area == 0)
                {
                    continue;
                }

                // Through the cross product: its length is twice the area, its direction the normal.
                Vector3 byNormal = Kappa * new Vector3(from[3..]);
                Vector3 byCross = ((byNormal - (normal * Vector3.Dot(normal, byNormal))) / (2 * area)) + (from[6] / 2 * normal);
                Vector3 byB = Vector3.Cross(c - a, byCross), byC = Vector3.Cross(byCross, b - a);
                dv[i] -= byB + byC;
                dv[j] += byB;
                dv[k] += byC;
            }
        }
    }
}
