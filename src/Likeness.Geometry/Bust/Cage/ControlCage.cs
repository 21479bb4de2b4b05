using System.Numerics;

namespace Likeness.Geometry.Bust.Cage;

/// <summary>
/// A coarse quad mesh under construction: half a head (+X, the subject's left) with named points that lie on the wished surface.
/// <see cref="Mirrored"/> closes it over the plane x = 0; points with x = 0 are shared by both halves.
/// Each point carries marks (see <see cref="Mark"/>) that are interpolated onto the fine mesh and tell regions apart later.
/// </summary>
internal sealed class ControlCage
{
    private readonly Dictionary<string, int> _index = [];

    /// <summary>Where each point should lie on the finished surface, millimetres.</summary>
    public List<Vector3> Points { get; } = [];

    /// <summary>Marks, <see cref="Mark.Count"/> a point.</summary>
    public List<float[]> Marks { get; } = [];

    /// <summary>Quads as four point indices.</summary>
    public List<int[]> Quads { get; } = [];

    /// <summary>The number of faces of the +X half; they come first.</summary>
    public int HalfQuads { get; private set; }

    /// <summary>The names of the points and their indices.</summary>
    public IReadOnlyDictionary<string, int> Names => _index;

    /// <summary>The index of a named point.</summary>
    public int this[string name] => _index[name];

    /// <summary>Adds a named point.</summary>
    public void Point(string name, float x, float y, float z)
    {
        _index.Add(name, Points.Count);
        Points.Add(new Vector3(x, y, z));
        Marks.Add(Mark.None());
    }

    /// <summary>Adds a row of points named prefix + number.</summary>
    public void Row(string prefix, int first, params ReadOnlySpan<float> xyz)
    {
        for (int i = 0; i < xyz.Length / 3; i++)
        {
            Point(prefix + (first + i), xyz[3 * i], xyz[(3 * i) + 1], xyz[(3 * i) + 2]);
        }
    }

    /// <summary>Sets one mark of a point.</summary>
    public void SetMark(string name, int mark, float value) => Marks[_index[name]][mark] = value;

    /// <summary>Adds the quads between consecutive rows of names (space separated, equally many in each row; "-" leaves a hole).</summary>
    public void Grid(params string[] rows)
    {
        string[][] names = [.. rows.Select(r => r.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        for (int r = 0; r + 1 < names.Length; r++)
        {
            for (int c = 0; c + 1 < names[r].Length; c++)
            {
                string[] corners = [names[r][c], names[r][c + 1], names[r + 1][c + 1], names[r + 1][c]];
                if (!corners.Contains("-"))
                {
                    Quads.Add([.. corners.Select(n => _index[n])]);
                }
            }
        }
    }

    /// <summary>Turns all quads the way of the first by walking over shared edges.</summary>
    public void OrientLikeFirst()
    {
        var byEdge = new Dictionary<(int, int), List<int>>();
        for (int q = 0; q < Quads.Count; q++)
        {
            for (int k = 0; k < 4; k++)
            {
                (int, int) key = Key(Quads[q][k], Quads[q][(k + 1) & 3]);
                if (!byEdge.TryGetValue(key, out List<int>? list))
                {
                    byEdge[key] = list = [];
                }

                list.Add(q);
            }
        }

        bool[] done = new bool[Quads.Count];
        var queue = new Queue<int>([0]);
        done[0] = true;
        while (queue.TryDequeue(out int q))
        {
            for (int k = 0; k < 4; k++)
            {
                int a = Quads[q][k], b = Quads[q][(k + 1) & 3];
                List<int> faces = byEdge[Key(a, b)];
                if (faces.Count > 2)
                {
                    throw new InvalidOperationException($"Edge {NameOf(a)}-{NameOf(b)} has {faces.Count} faces.");
                }

                foreach (int other in faces)
                {
                    if (done[other])
                    {
                        continue;
                    }

                    done[other] = true;
                    queue.Enqueue(other);
                    int at = Array.IndexOf(Quads[other], a);
                    if (Quads[other][(at + 1) & 3] == b)
                    {
                        Array.Reverse(Quads[other]);
                    }
                }
            }
        }

        if (Array.IndexOf(done, false) is >= 0 and int lost)
        {
            throw new InvalidOperationException($"Quad {string.Join(' ', Quads[lost].Select(NameOf))} is not connected to the rest.");
        }
    }

    /// <summary>The whole cage: this half and its mirror image.</summary>
    public ControlCage Mirrored()
    {
        var whole = new ControlCage();
        whole.Points.AddRange(Points);
        whole.Marks.AddRange(Marks);
        int[] image = new int[Points.Count];
        for (int i = 0; i < Points.Count; i++)
        {
            if (Points[i].X == 0)
            {
                image[i] = i;
            }
            else
            {
                image[i] = whole.Points.Count;
                whole.Points.Add(Points[i] with { X = -Points[i].X });
                whole.Marks.Add(Marks[i]);
            }
        }

        whole.Quads.AddRange(Quads);
        whole.Quads.AddRange(Quads.Select(q => new[] { image[q[3]], image[q[2]], image[q[1]], image[q[0]] }));
        whole.HalfQuads = Quads.Count;
        return whole;
    }

    /// <summary>The name of a point, for messages.</summary>
    public string NameOf(int index) => _index.FirstOrDefault(p => p.Value == index).Key ?? index.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static (int, int) Key(int a, int b) => a < b ? (a, b) : (b, a);
}
