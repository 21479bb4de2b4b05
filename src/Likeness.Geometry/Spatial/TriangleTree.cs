using System.Numerics;
using Likeness.Geometry.Meshes;
using Likeness.Geometry.Numerics;
using Likeness.Geometry.Topology;

namespace Likeness.Geometry.Spatial;

/// <summary>
/// A tree of boxes around the triangles of a mesh that answers closest-point and ray queries. Built once for a mesh;
/// <see cref="Refit"/> follows moving vertices. Queries allocate nothing and may run on many threads.
/// </summary>
public sealed partial class TriangleTree
{
    private const int LeafSize = 4;
    private const int StackSize = 64;

    private readonly MeshTopology _topology;
    private readonly int[] _order;
    private readonly Node[] _nodes;

    // Corners in the order of the leaves, nine numbers a triangle, so that a leaf is one stretch of memory.
    private readonly double[] _corners;
    private int _nodeCount;

    /// <summary>Builds the tree.</summary>
    /// <exception cref="Tensors.LikenessException">There is no triangle, or a position is not finite.</exception>
    public TriangleTree(ReadOnlySpan<Vector3> positions, MeshTopology topology)
    {
        MeshChecks.RequireTriangles(topology);
        MeshChecks.RequirePositions(positions, topology);
        _topology = topology;
        int count = topology.TriangleCount;
        var middles = new Vector3[count];
        _order = new int[count];
        for (int t = 0; t < count; t++)
        {
            _order[t] = t;
            middles[t] = (positions[topology.Triangles[3 * t]] + positions[topology.Triangles[(3 * t) + 1]] + positions[topology.Triangles[(3 * t) + 2]]) / 3f;
        }

        _nodes = new Node[2 * count];
        _corners = new double[9 * count];
        _nodeCount = 1;
        Split(0, 0, count, middles);
        Refit(positions);
    }

    /// <summary>Builds the tree of a mesh.</summary>
    /// <exception cref="Tensors.LikenessException">There is no triangle, or a position is not finite.</exception>
    public TriangleTree(Mesh mesh) : this(mesh.Positions, mesh.Topology) { }

    /// <summary>The triangles that the tree was built for.</summary>
    public MeshTopology Topology => _topology;

    /// <summary>Moves the tree to other positions of the same topology. Fast, but queries slow down when shapes differ much.</summary>
    public void Refit(ReadOnlySpan<Vector3> positions)
    {
        MeshChecks.RequirePositions(positions, _topology);
        for (int i = 0; i < _order.Length; i++)
        {
            for (int k = 0; k < 3; k++)
            {
                Vector3 p = positions[_topology.Triangles[(3 * _order[i]) + k]];
                int at = (9 * i) + (3 * k);
                (_corners[at], _corners[at + 1], _corners[at + 2]) = (p.X, p.Y, p.Z);
            }
        }

        // Children are numbered after their parents.
        for (int n = _nodeCount - 1; n >= 0; n--)
        {
            ref Node node = ref _nodes[n];
            if (node.Count == 0)
            {
                node.SetUnion(_nodes[node.First], _nodes[node.First + 1]);
                continue;
            }

            node.SetEmpty();
            for (int k = 3 * node.First; k < 3 * (node.First + node.Count); k++)
            {
                node.Include(new Double3(_corners[3 * k], _corners[(3 * k) + 1], _corners[(3 * k) + 2]));
            }
        }
    }

    private void Split(int index, int first, int count, Vector3[] middles)
    {
        ref Node node = ref _nodes[index];
        if (count <= LeafSize)
        {
            (node.First, node.Count) = (first, count);
            return;
        }

        Span<int> part = _order.AsSpan(first, count);
        var minimum = new Vector3(float.PositiveInfinity);
        var maximum = new Vector3(float.NegativeInfinity);
        foreach (int t in part)
        {
            minimum = Vector3.Min(minimum, middles[t]);
            maximum = Vector3.Max(maximum, middles[t]);
        }

        Vector3 size = maximum - minimum;
        int axis = size.X >= size.Y && size.X >= size.Z ? 0 : size.Y >= size.Z ? 1 : 2;
        part.Sort((s, t) => middles[s][axis] != middles[t][axis] ? middles[s][axis].CompareTo(middles[t][axis]) : s.CompareTo(t));
        int half = count / 2;
        (node.First, node.Count) = (_nodeCount, 0);
        _nodeCount += 2;
        int left = node.First;
        Split(left, first, half, middles);
        Split(left + 1, first + half, count - half, middles);
    }

    // Count > 0: a leaf with triangles First .. First + Count - 1 of the order. Count = 0: children First and First + 1.
    private struct Node
    {
        public double MinX, MinY, MinZ, MaxX, MaxY, MaxZ;
        public int First;
        public int Count;

        public void SetEmpty()
        {
            MinX = MinY = MinZ = double.PositiveInfinity;
            MaxX = MaxY = MaxZ = double.NegativeInfinity;
        }

        public void Include(Double3 p)
        {
            (MinX, MinY, MinZ) = (Math.Min(MinX, p.X), Math.Min(MinY, p.Y), Math.Min(MinZ, p.Z));
            (MaxX, MaxY, MaxZ) = (Math.Max(MaxX, p.X), Math.Max(MaxY, p.Y), Math.Max(MaxZ, p.Z));
        }

        public void SetUnion(in Node a, in Node b)
        {
            (MinX, MinY, MinZ) = (Math.Min(a.MinX, b.MinX), Math.Min(a.MinY, b.MinY), Math.Min(a.MinZ, b.MinZ));
            (MaxX, MaxY, MaxZ) = (Math.Max(a.MaxX, b.MaxX), Math.Max(a.MaxY, b.MaxY), Math.Max(a.MaxZ, b.MaxZ));
        }

        public readonly double SquaredDistance(Double3 p)
        {
            double x = Math.Max(0, Math.Max(MinX - p.X, p.X - MaxX));
            double y = Math.Max(0, Math.Max(MinY - p.Y, p.Y - MaxY));
            double z = Math.Max(0, Math.Max(MinZ - p.Z, p.Z - MaxZ));
            return (x * x) + (y * y) + (z * z);
        }

        public readonly bool MeetsRay(Double3 origin, Double3 inverse, double reach)
        {
            double near = 0;
            double far = reach;
            return Slab(MinX, MaxX, origin.X, inverse.X, ref near, ref far)
                && Slab(MinY, MaxY, origin.Y, inverse.Y, ref near, ref far)
                && Slab(MinZ, MaxZ, origin.Z, inverse.Z, ref near, ref far);
        }

        private static bool Slab(double minimum, double maximum, double origin, double inverse, ref double near, ref double far)
        {
            // A direction component of zero makes the inverse infinite, and 0 * infinity NaN on the slab's own plane: then inside.
            double a = (minimum - origin) * inverse;
            double b = (maximum - origin) * inverse;
            if (double.IsNaN(a) || double.IsNaN(b))
            {
                return true;
            }

            // The exit is pushed out a little, so that rounding cannot lose a hit on a face of the box.
            near = Math.Max(near, Math.Min(a, b));
            far = Math.Min(far, Math.Max(a, b) * (1 + 1e-12));
            return near <= far;
        }
    }
}
