using System.Numerics;

namespace Likeness.Geometry.Bust.Cage;

/// <summary>
/// The fine quad mesh taken from a cage's limit surface. Every strip of quads (the quads reached by crossing opposite edges) is cut
/// into its own number of segments, so that the face can be dense and the back of the head coarse without a single T-junction.
/// Only the +X half is sampled; the other half is its exact mirror image.
/// </summary>
internal sealed class Tessellation
{
    private const int Levels = 4;
    private const int Cells = 1 << Levels;
    private const int Corner = -1;
    private const int Edge = -2;

    private readonly ControlCage _cage;
    private readonly QuadEdges _edges;
    private readonly int[] _strip;
    private readonly List<Vector3> _positions = [];
    private readonly List<float[]> _marks = [];
    private readonly List<int> _mirror = [];
    private readonly List<int[]> _quads = [];
    private readonly Dictionary<string, int> _named = [];

    private Tessellation(ControlCage half)
    {
        _cage = half.Mirrored();
        _edges = new QuadEdges(_cage.Points.Count, [.. _cage.Quads]);
        _strip = Strips();
    }

    /// <summary>Positions of the fine mesh, millimetres.</summary>
    public Vector3[] Positions => [.. _positions];

    /// <summary>Marks of the fine vertices.</summary>
    public float[][] Marks => [.. _marks];

    /// <summary>For each vertex its mirror image; itself on the middle line.</summary>
    public int[] Mirror => [.. _mirror];

    /// <summary>Quads, counter-clockwise as the cage's are; those of the +X half first, then their mirror images in the same order.</summary>
    public int[][] Quads => [.. _quads];

    /// <summary>The fine vertices of the cage's named points, on the +X half.</summary>
    public IReadOnlyDictionary<string, int> Named => _named;

    /// <summary>Samples the limit surface of a half cage.</summary>
    /// <param name="half">The +X half.</param>
    /// <param name="segments">Segments of the strip that crosses the edge between two named points; strips not named get <paramref name="otherwise"/>.</param>
    /// <param name="otherwise">Segments of all other strips.</param>
    /// <param name="steps">Steps of the interpolating iteration.</param>
    public static Tessellation Of(ControlCage half, IEnumerable<(string A, string B, int Count)> segments, int otherwise, int steps)
    {
        var t = new Tessellation(half);
        var count = new Dictionary<int, int>();
        foreach ((string a, string b, int n) in segments)
        {
            int strip = t._strip[t._edges.Find(half[a], half[b])];
            if (count.TryGetValue(strip, out int before) && before != n)
            {
                throw new InvalidOperationException($"The strip over {a}-{b} was given {before} and {n} segments.");
            }

            count[strip] = n;
        }

        Dictionary<int, int> corners = t.Sample(count, otherwise, steps);
        foreach ((string name, int point) in half.Names)
        {
            t._named.Add(name, corners[point]);
        }

        return t;
    }

    private int[] Strips()
    {
        int[] parent = [.. Enumerable.Range(0, _edges.Count)];
        int Root(int e)
        {
            while (parent[e] != e)
            {
                e = parent[e] = parent[parent[e]];
            }

            return e;
        }

        foreach (int[] q in _cage.Quads)
        {
            for (int k = 0; k < 2; k++)
            {
                int a = Root(_edges.Find(q[k], q[k + 1])), b = Root(_edges.Find(q[k + 2], q[(k + 3) & 3]));
                parent[Math.Max(a, b)] = Math.Min(a, b);
            }
        }

        return [.. Enumerable.Range(0, _edges.Count).Select(Root)];
    }

    /// <summary>Samples the half and mirrors it; returns the fine vertex of each point of the cage's half.</summary>
    private Dictionary<int, int> Sample(Dictionary<int, int> count, int otherwise, int steps)
    {
        int[][] quads = [.. _cage.Quads];
        Vector3[] points = CatmullClark.ControlPointsThrough([.. _cage.Points], quads, steps);
        int[][] cells = quads;
        for (int level = 0; level < Levels; level++)
        {
            (points, cells) = CatmullClark.Refine(points, cells);
        }

        points = CatmullClark.Limit(points, cells);
        var shared = new Dictionary<(int, int, int), int>();
        var patches = new List<int[,]>();
        for (int q = 0; q < _cage.HalfQuads; q++)
        {
            int[,] lattice = Lattice(q, cells);
            int[] c = quads[q];
            int nu = Segments(c[0], c[1]), nv = Segments(c[1], c[2]);
            int[,] patch = new int[nu + 1, nv + 1];
            for (int j = 0; j <= nv; j++)
            {
                for (int i = 0; i <= nu; i++)
                {
                    (int, int, int) key = KeyOf(q, i, j, nu, nv);
                    if (!shared.TryGetValue(key, out int vertex))
                    {
                        float u = (float)i / nu, v = (float)j / nv;
                        shared[key] = vertex = Add(At(lattice, points, u * Cells, v * Cells), MarksAt(c, u, v));
                    }

                    patch[i, j] = vertex;
                }
            }

            patches.Add(patch);
        }

        MirrorVertices();
        AddQuads(patches);
        return shared.Where(s => s.Key.Item1 == Corner).ToDictionary(s => s.Key.Item2, s => s.Value);

        int Segments(int a, int b) => count.GetValueOrDefault(_strip[_edges.Find(a, b)], otherwise);
    }

    // A fine vertex is known by its cage corner, by its place on a cage edge (counted from the lower end), or by its place in the face.
    private (int, int, int) KeyOf(int q, int i, int j, int nu, int nv)
    {
        int[] c = _cage.Quads[q];
        return (i == 0 || i == nu, j == 0 || j == nv) switch
        {
            (true, true) => (Corner, c[j == 0 ? (i == 0 ? 0 : 1) : (i == 0 ? 3 : 2)], 0),
            (false, true) => OnEdge(j == 0 ? c[0] : c[3], j == 0 ? c[1] : c[2], i, nu),
            (true, false) => OnEdge(i == 0 ? c[0] : c[1], i == 0 ? c[3] : c[2], j, nv),
            _ => (q, i, j),
        };
    }

    private (int, int, int) OnEdge(int a, int b, int i, int n) => (Edge, _edges.Find(a, b), a < b ? i : n - i);

    private static int[,] Lattice(int q, int[][] cells)
    {
        int[,] lattice = new int[Cells + 1, Cells + 1];
        int first = q << (2 * Levels);
        for (int k = 0; k < Cells * Cells; k++)
        {
            int x = 0, y = 0;
            for (int level = 0; level < Levels; level++)
            {
                int corner = (k >> (2 * level)) & 3;
                x |= (corner is 1 or 2 ? 1 : 0) << level;
                y |= (corner >= 2 ? 1 : 0) << level;
            }

            int[] cell = cells[first + k];
            lattice[x, y] = cell[0];
            lattice[x + 1, y] = cell[1];
            lattice[x + 1, y + 1] = cell[2];
            lattice[x, y + 1] = cell[3];
        }

        return lattice;
    }

    private static Vector3 At(int[,] lattice, Vector3[] points, float x, float y)
    {
        int i = Math.Min((int)x, Cells - 1), j = Math.Min((int)y, Cells - 1);
        Vector3 low = Vector3.Lerp(points[lattice[i, j]], points[lattice[i + 1, j]], x - i);
        Vector3 high = Vector3.Lerp(points[lattice[i, j + 1]], points[lattice[i + 1, j + 1]], x - i);
        return Vector3.Lerp(low, high, y - j);
    }

    private float[] MarksAt(int[] corners, float u, float v)
    {
        float[] marks = new float[Mark.Count];
        for (int m = 0; m < Mark.Count; m++)
        {
            float low = float.Lerp(_cage.Marks[corners[0]][m], _cage.Marks[corners[1]][m], u);
            float high = float.Lerp(_cage.Marks[corners[3]][m], _cage.Marks[corners[2]][m], u);
            marks[m] = float.Lerp(low, high, v);
        }

        return marks;
    }

    private int Add(Vector3 position, float[] marks)
    {
        _positions.Add(position);
        _marks.Add(marks);
        return _positions.Count - 1;
    }

    private void MirrorVertices()
    {
        int half = _positions.Count;
        for (int v = 0; v < half; v++)
        {
            if (MathF.Abs(_positions[v].X) < 1e-3f)
            {
                _positions[v] = _positions[v] with { X = 0 };
                _mirror.Add(v);
            }
            else
            {
                _mirror.Add(-1);
            }
        }

        for (int v = 0; v < half; v++)
        {
            if (_mirror[v] < 0)
            {
                _mirror[v] = Add(_positions[v] with { X = -_positions[v].X }, _marks[v]);
                _mirror.Add(v);
            }
        }
    }

    private void AddQuads(List<int[,]> patches)
    {
        foreach (int[,] p in patches)
        {
            for (int j = 0; j + 1 < p.GetLength(1); j++)
            {
                for (int i = 0; i + 1 < p.GetLength(0); i++)
                {
                    _quads.Add([p[i, j], p[i + 1, j], p[i + 1, j + 1], p[i, j + 1]]);
                }
            }
        }

        int half = _quads.Count;
        for (int q = 0; q < half; q++)
        {
            int[] c = _quads[q];
            _quads.Add([_mirror[c[3]], _mirror[c[2]], _mirror[c[1]], _mirror[c[0]]]);
        }
    }
}
