using Likeness.Geometry.Meshes;
using Likeness.Geometry.Topology;

namespace Likeness.Geometry.Spirals;

/// <summary>
/// Walks rings around a vertex: from a start neighbour through the triangles that touch what has been seen in exactly one
/// vertex, counter-clockwise as faces are wound. One walker serves all vertices of a mesh, one after the other.
/// Where an edge has more than two triangles, those with the lowest indices are used.
/// </summary>
internal sealed class SpiralWalker
{
    /// <summary>Stands in a ring between its two ends at a boundary.</summary>
    public const int Dummy = -1;

    private readonly int[] _corners;
    private readonly MeshAdjacency _adjacency;
    private readonly List<int> _ring = [];

    // Marks hold the number of the walk or ring in which they were set, so that nothing needs clearing.
    private readonly int[] _seenIn;
    private readonly int[] _stripOf;
    private readonly int[] _innerOf;
    private int _walk;
    private int _strip;

    public SpiralWalker(MeshTopology topology)
    {
        _corners = topology.Triangles;
        _adjacency = MeshAdjacency.Of(topology);
        _seenIn = new int[topology.VertexCount];
        _stripOf = new int[topology.TriangleCount];
        _innerOf = new int[topology.TriangleCount];
    }

    /// <summary>Appends a vertex and the rings around it.</summary>
    /// <param name="centre">The vertex.</param>
    /// <param name="start">Its neighbour to start from, or -1 when it has none.</param>
    /// <param name="hops">How many rings at most.</param>
    /// <param name="enough">No further ring is begun once the spiral has so many entries.</param>
    /// <param name="spiral">Receives the entries, <see cref="Dummy"/> at boundaries.</param>
    public void Walk(int centre, int start, int hops, int enough, List<int> spiral)
    {
        _walk++;
        _seenIn[centre] = _walk;
        spiral.Add(centre);
        _ring.Clear();
        _ring.Add(centre);
        for (int hop = 0; hop < hops && spiral.Count < enough; hop++)
        {
            MarkStrip();
            int first = hop == 0 ? start : NextStart();
            if (first < 0)
            {
                return;
            }

            Ring(first);
            spiral.AddRange(_ring);
        }
    }

    private bool Seen(int vertex) => _seenIn[vertex] == _walk;

    // The strip to the next ring: triangles with one seen vertex whose other two are new.
    private void MarkStrip()
    {
        _strip++;
        foreach (int inner in _ring)
        {
            if (inner == Dummy)
            {
                continue;
            }

            foreach (int candidate in _adjacency.NeighboursOf(inner))
            {
                if (Seen(candidate))
                {
                    continue;
                }

                foreach (int t in _adjacency.TrianglesOf(candidate))
                {
                    (int a, int b, int c) = (_corners[3 * t], _corners[(3 * t) + 1], _corners[(3 * t) + 2]);
                    int seen = (Seen(a) ? 1 : 0) + (Seen(b) ? 1 : 0) + (Seen(c) ? 1 : 0);
                    if (seen == 1 && a != b && b != c && c != a)
                    {
                        _stripOf[t] = _strip;
                        _innerOf[t] = Seen(a) ? a : Seen(b) ? b : c;
                    }
                }
            }
        }
    }

    // The new vertex of the triangle that closes the previous ring, else of the first triangle along the ring that leads on.
    private int NextStart()
    {
        int count = _ring.Count;
        if (count > 1)
        {
            int start = Across(_ring[0], _ring[count - 1]);
            for (int i = 0; i + 1 < count && start < 0; i++)
            {
                start = Across(_ring[i], _ring[i + 1]);
            }

            return start;
        }

        return -1;
    }

    private int Across(int a, int b)
    {
        if (a == Dummy || b == Dummy || a == b)
        {
            return -1;
        }

        foreach (int t in _adjacency.TrianglesOf(a))
        {
            int third = TriangleCorners.Third(_corners, t, a, b);
            if (third >= 0 && TriangleCorners.Contains(_corners, t, b) && !Seen(third) && StripTriangle(third) >= 0)
            {
                return third;
            }
        }

        return -1;
    }

    private void Ring(int start)
    {
        _ring.Clear();
        Append(start);
        int first = StripTriangle(start);
        if (first < 0)
        {
            return;
        }

        int second = StripTriangle(start, after: first);
        bool forwards = TriangleCorners.Follows(_corners, first, _innerOf[first], start);
        if (second >= 0)
        {
            Append(Use(forwards ? first : second, start));
            while (true)
            {
                int at = _ring[^1];
                int t = StripTriangle(at);
                if (t < 0)
                {
                    break;
                }

                Append(Use(t, at));
            }
        }

        // What is left at the start lies on the other side of it, when the ring met a boundary.
        bool inOrder = second < 0 && forwards;
        int gap = _ring.Count;
        bool open = false;
        for (int at = start, t; (t = StripTriangle(at)) >= 0;)
        {
            int third = Use(t, at);
            if (!Seen(third))
            {
                _seenIn[third] = _walk;
                _ring.Insert(inOrder ? _ring.Count : gap, third);
                open = true;
                at = third;
            }
        }

        if (open)
        {
            _ring.Insert(inOrder ? _ring.Count : gap, Dummy);
        }
    }

    private void Append(int vertex)
    {
        if (!Seen(vertex))
        {
            _seenIn[vertex] = _walk;
            _ring.Add(vertex);
        }
    }

    // Takes a triangle off the strip and names its other outer vertex.
    private int Use(int triangle, int outer)
    {
        _stripOf[triangle] = 0;
        return TriangleCorners.Third(_corners, triangle, _innerOf[triangle], outer);
    }

    private int StripTriangle(int vertex, int after = -1)
    {
        foreach (int t in _adjacency.TrianglesOf(vertex))
        {
            if (t > after && _stripOf[t] == _strip)
            {
                return t;
            }
        }

        return -1;
    }
}
