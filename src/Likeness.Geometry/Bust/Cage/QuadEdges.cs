using System.Numerics;

namespace Likeness.Geometry.Bust.Cage;

/// <summary>The edges of a quad mesh, and which faces and vertices they touch.</summary>
internal sealed class QuadEdges
{
    private readonly Dictionary<(int, int), int> _find = [];

    public QuadEdges(int vertices, int[][] quads)
    {
        IsBorder = new bool[vertices];
        FacesOf = [.. Enumerable.Range(0, vertices).Select(_ => new List<int>(4))];
        EdgesOf = [.. Enumerable.Range(0, vertices).Select(_ => new List<int>(4))];
        for (int q = 0; q < quads.Length; q++)
        {
            for (int k = 0; k < 4; k++)
            {
                int a = quads[q][k], b = quads[q][(k + 1) & 3];
                FacesOf[a].Add(q);
                (int, int) key = a < b ? (a, b) : (b, a);
                if (_find.TryGetValue(key, out int e))
                {
                    Faces[e] = (Faces[e].Left, q);
                }
                else
                {
                    _find[key] = Ends.Count;
                    EdgesOf[a].Add(Ends.Count);
                    EdgesOf[b].Add(Ends.Count);
                    Ends.Add(key);
                    Faces.Add((q, -1));
                }
            }
        }

        for (int e = 0; e < Count; e++)
        {
            if (Faces[e].Right < 0)
            {
                IsBorder[Ends[e].A] = IsBorder[Ends[e].B] = true;
            }
        }
    }

    public int Count => Ends.Count;

    public List<(int A, int B)> Ends { get; } = [];

    /// <summary>The faces on both sides; Right is -1 on a border.</summary>
    public List<(int Left, int Right)> Faces { get; } = [];

    public List<int>[] FacesOf { get; }

    public List<int>[] EdgesOf { get; }

    public bool[] IsBorder { get; }

    public int Find(int a, int b) => _find[a < b ? (a, b) : (b, a)];

    /// <summary>The sum of a border vertex's two neighbours along the border.</summary>
    public Vector3 BorderSum(int v, Vector3[] points)
    {
        Vector3 sum = Vector3.Zero;
        foreach (int e in EdgesOf[v])
        {
            if (Faces[e].Right < 0)
            {
                sum += points[Ends[e].A == v ? Ends[e].B : Ends[e].A];
            }
        }

        return sum;
    }
}
