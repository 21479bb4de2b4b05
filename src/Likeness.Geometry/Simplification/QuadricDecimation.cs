using System.Numerics;
using Likeness.Geometry.Meshes;
using Likeness.Geometry.Topology;

namespace Likeness.Geometry.Simplification;

/// <summary>What a decimation kept.</summary>
/// <param name="Kept">The surviving vertices, as indices into the finer mesh, ascending.</param>
/// <param name="Topology">The remaining triangles between them, numbered by their place in <paramref name="Kept"/>.</param>
/// <param name="Collapses">How many edges were collapsed.</param>
/// <param name="TotalCost">The sum of the quadric costs of the collapses, in squared length units of the positions.</param>
/// <param name="ReachedTarget">False when the mesh ran out of edges that may be collapsed.</param>
public sealed record DecimationResult(int[] Kept, MeshTopology Topology, int Collapses, double TotalCost, bool ReachedTarget);

/// <summary>
/// Quadric-error decimation that keeps a subset of the vertices and never moves one, as CoMA builds its hierarchy
/// (Garland and Heckbert 1997, with unweighted planes, no boundary planes, no flip test and no link condition).
/// The result can therefore have edges with three or more triangles.
/// </summary>
public static class QuadricDecimation
{
    /// <summary>Collapses the cheapest edges until at most <paramref name="target"/> vertices are used by triangles.</summary>
    /// <param name="positions">One position a vertex; costs are computed in double precision.</param>
    /// <param name="topology">The triangles.</param>
    /// <param name="target">How many vertices to keep. The result can have fewer (a collapse can free several vertices) but always has a triangle.</param>
    /// <exception cref="Tensors.LikenessException">A position is not finite, or there is no triangle with three different corners.</exception>
    public static DecimationResult ToVertexCount(ReadOnlySpan<Vector3> positions, MeshTopology topology, int target)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(target);
        MeshChecks.RequirePositions(positions, topology);
        var collapser = new EdgeCollapser(positions, topology);
        collapser.Run(target);
        return collapser.Result(target);
    }

    private sealed class EdgeCollapser
    {
        private readonly Vector3[] _positions;
        private readonly int[] _corners;
        private readonly bool[] _dead;
        private readonly int[] _useCount;
        private readonly Quadric[] _quadrics;

        // Singly linked lists: corner k of the triangle list hangs in the list of the vertex that it names,
        // end 2e (kept r) and 2e + 1 (c) of queue entry e in the list of theirs.
        private readonly int[] _firstCorner;
        private readonly int[] _nextCorner;
        private readonly int[] _ends;
        private readonly int[] _firstEnd;
        private readonly int[] _nextEnd;

        private readonly CollapseQueue _queue;
        private int _used;
        private int _alive;
        private int _collapses;
        private double _totalCost;

        public EdgeCollapser(ReadOnlySpan<Vector3> positions, MeshTopology topology)
        {
            int n = topology.VertexCount;
            _positions = positions.ToArray();
            _corners = [.. topology.Triangles];
            _dead = new bool[topology.TriangleCount];
            _useCount = new int[n];
            _quadrics = new Quadric[n];
            _firstCorner = new int[n];
            _nextCorner = new int[_corners.Length];
            _firstCorner.AsSpan().Fill(-1);
            for (int t = 0; t < _dead.Length; t++)
            {
                (int a, int b, int c) = (_corners[3 * t], _corners[(3 * t) + 1], _corners[(3 * t) + 2]);
                if (a == b || b == c || c == a)
                {
                    _dead[t] = true;
                    continue;
                }

                _alive++;
                for (int k = 3 * t; k < (3 * t) + 3; k++)
                {
                    _nextCorner[k] = _firstCorner[_corners[k]];
                    _firstCorner[_corners[k]] = k;
                    if (_useCount[_corners[k]]++ == 0)
                    {
                        _used++;
                    }
                }

                if (Quadric.TryPlane(_positions[a], _positions[b], _positions[c], out Quadric plane))
                {
                    _quadrics[a] += plane;
                    _quadrics[b] += plane;
                    _quadrics[c] += plane;
                }
            }

            if (_alive == 0)
            {
                throw new Tensors.LikenessException($"The mesh has no triangle with three different corners ({topology.TriangleCount} triangles in all), so it has no surface to simplify.");
            }

            ReadOnlySpan<MeshEdge> edges = MeshEdges.Of(topology).Edges;
            _ends = new int[2 * edges.Length];
            _nextEnd = new int[_ends.Length];
            _firstEnd = new int[n];
            _firstEnd.AsSpan().Fill(-1);
            _queue = new CollapseQueue(_ends);
            for (int e = 0; e < edges.Length; e++)
            {
                (_ends[2 * e], _ends[(2 * e) + 1]) = (edges[e].A, edges[e].B);
                Hang(2 * e);
                Hang((2 * e) + 1);
                (double keepR, double keepC) = Costs(edges[e].A, edges[e].B);
                _queue.Push(Math.Min(keepR, keepC), e);
            }
        }

        public void Run(int target)
        {
            while (_used > target && _queue.TryPop(out double key, out int entry))
            {
                int r = _ends[2 * entry];
                int c = _ends[(2 * entry) + 1];
                if (r == c)
                {
                    continue;
                }

                (double keepR, double keepC) = Costs(r, c);
                double cost = Math.Min(keepR, keepC);
                if (cost > key)
                {
                    _queue.Push(cost, entry);
                    continue;
                }

                (int kept, int removed) = keepR < keepC ? (r, c) : (c, r);
                if (LeavesNothing(kept, removed))
                {
                    continue;
                }

                Collapse(kept, removed);
                _collapses++;
                _totalCost += cost;
            }
        }

        public DecimationResult Result(int target)
        {
            int[] place = new int[_useCount.Length];
            int[] kept = new int[_used];
            int count = 0;
            for (int v = 0; v < place.Length; v++)
            {
                if (_useCount[v] > 0)
                {
                    place[v] = count;
                    kept[count++] = v;
                }
            }

            int[] triangles = new int[3 * _alive];
            int next = 0;
            for (int k = 0; k < _corners.Length; k++)
            {
                if (!_dead[k / 3])
                {
                    triangles[next++] = place[_corners[k]];
                }
            }

            return new DecimationResult(kept, new MeshTopology(kept.Length, triangles), _collapses, _totalCost, _used <= target);
        }

        private (double KeepR, double KeepC) Costs(int r, int c)
        {
            Quadric sum = _quadrics[r] + _quadrics[c];
            return (sum.Cost(_positions[r]), sum.Cost(_positions[c]));
        }

        // The last triangles stay, so that tiny meshes still have a surface to project onto.
        private bool LeavesNothing(int kept, int removed)
        {
            int lost = 0;
            for (int k = _firstCorner[removed]; k >= 0; k = _nextCorner[k])
            {
                if (!_dead[k / 3] && TriangleCorners.Contains(_corners, k / 3, kept))
                {
                    lost++;
                }
            }

            return lost == _alive;
        }

        private void Collapse(int kept, int removed)
        {
            for (int k = _firstCorner[removed]; k >= 0;)
            {
                int next = _nextCorner[k];
                int t = k / 3;
                if (!_dead[t])
                {
                    if (TriangleCorners.Contains(_corners, t, kept))
                    {
                        Kill(t);
                    }
                    else
                    {
                        Release(removed);
                        _corners[k] = kept;
                        _nextCorner[k] = _firstCorner[kept];
                        _firstCorner[kept] = k;
                        if (_useCount[kept]++ == 0)
                        {
                            _used++;
                        }
                    }
                }

                k = next;
            }

            _firstCorner[removed] = -1;
            for (int end = _firstEnd[removed]; end >= 0;)
            {
                int next = _nextEnd[end];
                _ends[end] = kept;
                Hang(end);
                end = next;
            }

            _firstEnd[removed] = -1;
            Quadric sum = _quadrics[kept] + _quadrics[removed];
            _quadrics[kept] = sum;
            _quadrics[removed] = sum;
        }

        private void Kill(int triangle)
        {
            _dead[triangle] = true;
            _alive--;
            for (int k = 3 * triangle; k < (3 * triangle) + 3; k++)
            {
                Release(_corners[k]);
            }
        }

        private void Release(int vertex)
        {
            if (--_useCount[vertex] == 0)
            {
                _used--;
            }
        }

        private void Hang(int end)
        {
            int vertex = _ends[end];
            _nextEnd[end] = _firstEnd[vertex];
            _firstEnd[vertex] = end;
        }
    }
}
