using System.Numerics;
using Likeness.Geometry.Bust.Motion;
using Likeness.Geometry.Meshes;

namespace Likeness.Geometry.Bust.Look;

/// <summary>
/// Flattens the skin without overlaps. The surface is cut once, along the middle of the back up to the hairline; its outline is laid on
/// a convex curve, mouth and eyes are filled with a point each, and every inner vertex becomes a mean of its neighbours
/// with positive weights, so nothing can fold (Tutte 1963; the weights are the mean value coordinates of Floater 2003).
/// The chart of one half is the exact mirror image of the other.
/// </summary>
internal sealed class SkinChart
{
    private const int Sweeps = 1200;
    private const float OverRelaxation = 1.6f;

    private readonly BustSkin _skin;
    private readonly List<Vector3> _points;
    private readonly List<int[]> _triangles = [];
    private readonly Dictionary<int, int> _twin = [];

    private SkinChart(BustSkin skin)
    {
        _skin = skin;
        _points = [.. skin.Positions];
        Open();
    }

    /// <summary>Texture coordinates of skin and parts, with their corners in the order of the assembly's triangles.</summary>
    public static TextureMap TextureOf(BustSkin skin, BustAssembly body)
    {
        var chart = new SkinChart(skin);
        Vector2[] flat = chart.Flatten();
        var coordinates = new List<Vector2>(flat.Select(p => Atlas.Skin.Place(p.X, p.Y)));
        var corners = new List<int>();
        foreach (int[] t in chart._triangles.Take(skin.Triangles.Length / 3))
        {
            corners.AddRange(t);
        }

        foreach (Parts.PartMesh piece in body.Pieces)
        {
            corners.AddRange(piece.Triangles.Select(v => v + coordinates.Count));
            coordinates.AddRange(piece.Coordinates);
        }

        return new TextureMap([.. coordinates], [.. corners]);
    }

    // Doubles the vertices of the cut for the faces on the right (-X), and closes mouth and eyes with fans.
    private void Open()
    {
        int[] cut = [.. Enumerable.Range(0, _skin.Count).Where(v => _skin.Mirror[v] == v && OnCut(_skin.Positions[v]))];
        int end = cut.MaxBy(v => _skin.Positions[v].Z);
        foreach (int v in cut.Where(v => v != end))
        {
            _twin[v] = _points.Count;
            _points.Add(_skin.Positions[v]);
        }

        int[] t = _skin.Triangles;
        for (int i = 0; i < t.Length; i += 3)
        {
            bool right = _skin.Positions[t[i]].X + _skin.Positions[t[i + 1]].X + _skin.Positions[t[i + 2]].X < 0;
            _triangles.Add([Side(t[i], right), Side(t[i + 1], right), Side(t[i + 2], right)]);
        }

        foreach (int[] loop in Borders().Where(l => _skin.Positions[l[0]].Y > -150))
        {
            Vector3 middle = loop.Aggregate(Vector3.Zero, (s, v) => s + _skin.Positions[v]) / loop.Length;
            for (int i = 0; i < loop.Length; i++)
            {
                _triangles.Add([loop[(i + 1) % loop.Length], loop[i], _points.Count]);
            }

            _points.Add(middle);
        }
    }

    private static bool OnCut(Vector3 p) => p.Z < 84.5f && (p.Y > 73 || p.Z < -40);

    private int Side(int v, bool right) => right && _twin.TryGetValue(v, out int twin) ? twin : v;

    private Vector2[] Flatten()
    {
        int n = _points.Count;
        Dictionary<int, float>[] weights = [.. Enumerable.Range(0, n).Select(_ => new Dictionary<int, float>())];
        foreach (int[] t in _triangles)
        {
            for (int k = 0; k < 3; k++)
            {
                int v = t[k], a = t[(k + 1) % 3], b = t[(k + 2) % 3];
                Vector3 da = _points[a] - _points[v], db = _points[b] - _points[v];
                float la = da.Length(), lb = db.Length();
                float half = MathF.Tan(0.5f * MathF.Acos(Math.Clamp(Vector3.Dot(da, db) / (la * lb), -0.9999f, 0.9999f)));
                weights[v][a] = weights[v].GetValueOrDefault(a) + (half / la * Stiffness(0.5f * (_points[v] + _points[a])));
                weights[v][b] = weights[v].GetValueOrDefault(b) + (half / lb * Stiffness(0.5f * (_points[v] + _points[b])));
            }
        }

        var flat = new Vector2[n];
        bool[] pinned = new bool[n];
        PinOutline(flat, pinned);
        (int To, float Weight)[][] rows = [.. weights.Select(w => Normalised(w))];
        for (int s = 0; s < Sweeps; s++)
        {
            for (int v = 0; v < n; v++)
            {
                if (pinned[v])
                {
                    continue;
                }

                Vector2 sum = Vector2.Zero;
                foreach ((int to, float weight) in rows[v])
                {
                    sum += weight * flat[to];
                }

                flat[v] += OverRelaxation * (sum - flat[v]);
            }
        }

        Symmetrise(flat);
        return flat;
    }

    // Stiff edges get little room: the face and the ears are given more of the texture than neck and crown.
    private static float Stiffness(Vector3 p)
    {
        float face = Ramp.Smooth(30, 75, p.Z) * Ramp.Smooth(-116, -104, p.Y) * Ramp.Smooth(80, 55, p.Y);
        float ear = 0.7f * Ramp.Smooth(70, 78, MathF.Abs(p.X)) * Ramp.Smooth(20, 12, p.Y) * Ramp.Smooth(-60, -50, p.Y);
        return float.Lerp(1, 0.16f, MathF.Max(face, ear)) * float.Lerp(1, 5, Ramp.Smooth(-105, -150, p.Y)) * float.Lerp(1, 2, Ramp.Smooth(20, -40, p.Z));
    }

    private static (int To, float Weight)[] Normalised(Dictionary<int, float> row)
    {
        float sum = row.Values.Sum();
        return [.. row.OrderBy(p => p.Key).Select(p => (p.Key, p.Value / sum))];
    }

    // The outline runs along the rim of the bust and both lips of the cut. It becomes a rounded square, by arc length; the rim is the lower part.
    private void PinOutline(Vector2[] flat, bool[] pinned)
    {
        int[] rim = Borders().Single(l => _skin.Positions[l[0]].Y < -150);
        int back = Array.FindIndex(rim, v => _twin.ContainsKey(v));
        rim = [.. rim[back..], .. rim[..back]];
        if (_skin.Positions[rim[1]].X < 0)
        {
            Array.Reverse(rim, 1, rim.Length - 1);
        }

        // From the back over the left shoulder and the chest to the right shoulder, then up the right lip of the cut and down the left one.
        int[] cut = [.. _twin.Keys.Append(_skin.Mirror.Select((m, v) => (m, v)).Where(p => p.m == p.v && OnCut(_skin.Positions[p.v])).Select(p => p.v).MaxBy(v => _skin.Positions[v].Z))
            .OrderBy(v => Along(_skin.Positions[v]))];
        int[] outline = [.. rim, _twin[cut[0]], .. cut[1..].Select(v => _twin.GetValueOrDefault(v, v)), .. cut[1..^1].Reverse()];
        float[] arc = new float[outline.Length + 1];
        for (int i = 0; i < outline.Length; i++)
        {
            arc[i + 1] = arc[i] + Vector3.Distance(_points[outline[i]], _points[outline[(i + 1) % outline.Length]]);
        }

        int middle = Array.FindIndex(outline, v => _skin.Mirror.Length > v && _skin.Mirror[v] == v && _skin.Positions[v].Z > 0 && _skin.Positions[v].Y < -150);
        for (int i = 0; i < outline.Length; i++)
        {
            // The chest is at the bottom (angle -90 degrees); left shoulder on the right side of the chart.
            float angle = (2 * MathF.PI * (arc[middle] - arc[i]) / arc[^1]) - (0.5f * MathF.PI);
            (float s, float c) = MathF.SinCos(angle);
            // A superellipse of power 4: convex, and fills the square better than a circle.
            float r = MathF.Pow(MathF.Pow(MathF.Abs(c), 4) + MathF.Pow(MathF.Abs(s), 4), -0.25f);
            flat[outline[i]] = new Vector2(0.5f + (0.5f * r * c), 0.5f + (0.5f * r * s));
            pinned[outline[i]] = true;
        }

        for (int v = 0; v < flat.Length; v++)
        {
            if (!pinned[v])
            {
                flat[v] = new Vector2(0.5f, 0.5f);
            }
        }
    }

    // A measure that grows along the cut from the rim up the back and over the crown.
    private static float Along(Vector3 p) => p.Y < 60 && p.Z < 0 ? p.Y : 200 + p.Z;

    private void Symmetrise(Vector2[] flat)
    {
        for (int v = 0; v < _skin.Count; v++)
        {
            int m = _skin.Mirror[v] == v ? _twin.GetValueOrDefault(v, v) : _skin.Mirror[v];
            if (m == v)
            {
                flat[v].X = 0.5f;
            }
            else if (m > v)
            {
                Vector2 mean = 0.5f * (flat[v] + new Vector2(1 - flat[m].X, flat[m].Y));
                flat[v] = mean;
                flat[m] = new Vector2(1 - mean.X, mean.Y);
            }
        }
    }

    private List<int[]> Borders()
    {
        int[] t = _skin.Triangles;
        var directed = new HashSet<(int, int)>();
        for (int i = 0; i < t.Length; i++)
        {
            directed.Add((t[i], t[i % 3 == 2 ? i - 2 : i + 1]));
        }

        var next = new SortedDictionary<int, int>();
        foreach ((int a, int b) in directed.Where(e => !directed.Contains((e.Item2, e.Item1))))
        {
            next[a] = b;
        }

        var loops = new List<int[]>();
        while (next.Count > 0)
        {
            var loop = new List<int>();
            for (int at = next.Keys.First(); next.Remove(at, out int following); at = following)
            {
                loop.Add(at);
            }

            loops.Add([.. loop]);
        }

        return loops;
    }
}
