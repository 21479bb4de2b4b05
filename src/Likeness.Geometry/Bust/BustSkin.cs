using System.Numerics;
using Likeness.Geometry.Bust.Cage;

namespace Likeness.Geometry.Bust;

/// <summary>The skin of the Bust at rest: the tessellated cage with the lid rims laid onto the eyeballs, and what is known about each vertex.</summary>
internal sealed class BustSkin
{
    /// <summary>The centre of the subject's left eyeball, millimetres; the right one is its mirror image.</summary>
    public static readonly Vector3 EyeCentre = new(31.5f, 0, 73.8f);

    /// <summary>The radius of an eyeball without its cornea, millimetres.</summary>
    public const float EyeRadius = 12.1f;

    /// <summary>How far the lid rims stay off the eyeball, millimetres.</summary>
    public const float LidClearance = 0.3f;

    private readonly IReadOnlyDictionary<string, int> _named;

    private BustSkin(Tessellation t)
    {
        _named = t.Named;
        Positions = t.Positions;
        Marks = t.Marks;
        Mirror = t.Mirror;
        Quads = t.Quads;
        Sculpting.Apply(Positions, NormalsOf(Positions, Triangulate(Positions, Quads)), Marks);
        KeepMirrored();
        LayLidsOnEyeballs();
        Triangles = Triangulate(Positions, Quads);
        Normals = NormalsOf(Positions, Triangles);
        Neighbours = NeighboursOf(Positions.Length, Quads);
    }

    public Vector3[] Positions { get; }

    public Vector3[] Normals { get; }

    public float[][] Marks { get; }

    /// <summary>The mirror image of each vertex.</summary>
    public int[] Mirror { get; }

    public int[][] Quads { get; }

    public int[] Triangles { get; }

    /// <summary>The vertices one quad edge away.</summary>
    public int[][] Neighbours { get; }

    public int Count => Positions.Length;

    public static BustSkin Build() => new(Tessellation.Of(HeadCage.Build(), HeadCage.Segments, 2, 6));

    /// <summary>The vertex at a named point of the cage: the subject's left, or the middle.</summary>
    public int VertexOf(string point) => _named[point];

    /// <summary>Ring around the mouth, 0 to 5, or 6.</summary>
    public float MouthRing(int v) => Marks[v][Mark.Mouth];

    /// <summary>+1 upper lip, -1 lower lip, 0 corner.</summary>
    public float Lip(int v) => Marks[v][Mark.Lip];

    /// <summary>Ring around the eye, 0 to 4, or 5.</summary>
    public float EyeRing(int v) => Marks[v][Mark.Eye];

    /// <summary>+1 upper lid, -1 lower lid, 0 corners.</summary>
    public float Lid(int v) => Marks[v][Mark.Lid];

    /// <summary>A field averaged with its neighbours, so that it has no edges; the cuts at mouth and eyes keep the sides apart.</summary>
    public float[] Smoothed(float[] field, int steps)
    {
        float[] from = [.. field], to = new float[field.Length];
        for (int s = 0; s < steps; s++)
        {
            for (int v = 0; v < from.Length; v++)
            {
                float sum = 0;
                foreach (int n in Neighbours[v])
                {
                    sum += from[n];
                }

                to[v] = (from[v] + (sum / Neighbours[v].Length)) * 0.5f;
            }

            (from, to) = (to, from);
        }

        return from;
    }

    // Normals of the two halves may differ in the last bit; the left half decides.
    private void KeepMirrored()
    {
        for (int v = 0; v < Count; v++)
        {
            if (Mirror[v] == v)
            {
                Positions[v] = Positions[v] with { X = 0 };
            }
            else if (Positions[v].X > 0)
            {
                Positions[Mirror[v]] = Positions[v] with { X = -Positions[v].X };
            }
        }
    }

    private void LayLidsOnEyeballs()
    {
        for (int v = 0; v < Count; v++)
        {
            float ring = Marks[v][Mark.Eye];
            if (ring >= 1.99f)
            {
                continue;
            }

            Vector3 centre = Positions[v].X > 0 ? EyeCentre : EyeCentre with { X = -EyeCentre.X };
            Vector3 out_ = Positions[v] - centre;
            float distance = out_.Length();
            float least = EyeRadius + LidClearance + ring;
            float wanted = ring < 0.01f ? least : MathF.Max(distance, least);
            Positions[v] = centre + (out_ * (wanted / distance));
        }
    }

    // The shorter diagonal bends less; both halves take the same one because the choice is made from lengths alone, ties going to the first.
    private static int[] Triangulate(Vector3[] p, int[][] quads)
    {
        int half = quads.Length / 2;
        int[] triangles = new int[quads.Length * 6];
        for (int q = 0; q < half; q++)
        {
            int[] c = quads[q], m = quads[half + q];
            bool first = Vector3.DistanceSquared(p[c[0]], p[c[2]]) <= Vector3.DistanceSquared(p[c[1]], p[c[3]]);
            Put(6 * q, c, first);
            // m lists the mirrored corners backwards: its diagonal 1-3 is the image of 0-2.
            Put(6 * (half + q), m, !first);
        }

        return triangles;

        void Put(int at, int[] c, bool first)
        {
            int[] order = first ? [0, 1, 2, 0, 2, 3] : [0, 1, 3, 1, 2, 3];
            for (int k = 0; k < 6; k++)
            {
                triangles[at + k] = c[order[k]];
            }
        }
    }

    private static Vector3[] NormalsOf(Vector3[] p, int[] triangles)
    {
        var normals = new Vector3[p.Length];
        for (int t = 0; t < triangles.Length; t += 3)
        {
            int a = triangles[t], b = triangles[t + 1], c = triangles[t + 2];
            Vector3 n = Vector3.Cross(p[b] - p[a], p[c] - p[a]);
            normals[a] += n;
            normals[b] += n;
            normals[c] += n;
        }

        for (int v = 0; v < p.Length; v++)
        {
            normals[v] = Vector3.Normalize(normals[v]);
        }

        return normals;
    }

    private static int[][] NeighboursOf(int count, int[][] quads)
    {
        var sets = new SortedSet<int>[count];
        for (int v = 0; v < count; v++)
        {
            sets[v] = [];
        }

        foreach (int[] q in quads)
        {
            for (int k = 0; k < 4; k++)
            {
                sets[q[k]].Add(q[(k + 1) & 3]);
                sets[q[k]].Add(q[(k + 3) & 3]);
            }
        }

        return [.. sets.Select(s => s.ToArray())];
    }
}
