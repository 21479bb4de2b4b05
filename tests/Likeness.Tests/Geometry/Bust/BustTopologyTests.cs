using System.Numerics;
using Likeness.Geometry.Bust;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Meshes;

namespace Likeness.Tests.Geometry.Bust;

public class BustTopologyTests
{
    private static readonly BlendshapeFace Skin = BustModel.Create(new BustOptions { Parts = false });

    [Fact]
    public void The_skin_has_about_five_thousand_vertices_and_uses_them_all()
    {
        Assert.InRange(Skin.VertexCount, 4500, 5500);
        Assert.Equal(Skin.VertexCount, Skin.Neutral.Topology.Triangles.Distinct().Count());
    }

    [Fact]
    public void Every_edge_has_one_or_two_faces_wound_alike()
    {
        int[] t = Skin.Neutral.Topology.Triangles;
        var directed = new HashSet<(int, int)>();
        for (int i = 0; i < t.Length; i++)
        {
            // A directed edge twice means three faces on an edge or two faces wound against each other.
            Assert.True(directed.Add((t[i], Next(t, i))));
        }
    }

    [Fact]
    public void The_borders_are_mouth_two_eyes_and_the_rim_of_the_bust()
    {
        List<int[]> loops = Loops(Skin.Neutral.Topology);
        Assert.Equal(4, loops.Count);
        Vector3[] centres = [.. loops.Select(l => l.Aggregate(Vector3.Zero, (s, v) => s + Skin.Neutral.Positions[v]) / l.Length).OrderBy(c => c.Y)];
        Assert.InRange(centres[0].Y, -215, -190);
        Assert.InRange(centres[1].Y, -75, -68);
        Assert.InRange(centres[1].Z, 85, 105);
        Assert.InRange(MathF.Abs(centres[2].X), 30, 33);
        Assert.Equal(0, centres[2].X + centres[3].X, 1e-3f);
    }

    [Fact]
    public void It_is_one_piece_a_sphere_with_four_holes()
    {
        MeshTopology topology = Skin.Neutral.Topology;
        int[] t = topology.Triangles;
        var edges = new HashSet<(int, int)>();
        int[] root = [.. Enumerable.Range(0, topology.VertexCount)];
        int Root(int v) => root[v] == v ? v : root[v] = Root(root[v]);
        for (int i = 0; i < t.Length; i++)
        {
            int a = t[i], b = Next(t, i);
            edges.Add((Math.Min(a, b), Math.Max(a, b)));
            root[Root(a)] = Root(b);
        }

        Assert.Single(Enumerable.Range(0, topology.VertexCount).Select(Root).Distinct());
        Assert.Equal(2 - 4, topology.VertexCount - edges.Count + topology.TriangleCount);
    }

    [Fact]
    public void Every_vertex_has_one_fan_of_faces()
    {
        MeshTopology topology = Skin.Neutral.Topology;
        int[] t = topology.Triangles;
        var following = new Dictionary<int, int>[topology.VertexCount];
        for (int i = 0; i < t.Length; i += 3)
        {
            for (int k = 0; k < 3; k++)
            {
                (following[t[i + k]] ??= []).Add(t[i + ((k + 1) % 3)], t[i + ((k + 2) % 3)]);
            }
        }

        foreach (Dictionary<int, int> fan in following)
        {
            int start = fan.Keys.Except(fan.Values).Append(fan.Keys.First()).First();
            int steps = 0;
            for (int at = start; fan.TryGetValue(at, out int next) && (steps == 0 || at != start); at = next)
            {
                steps++;
            }

            Assert.Equal(fan.Count, steps);
        }
    }

    [Fact]
    public void It_is_life_size_and_faces_forward()
    {
        (Vector3 low, Vector3 high) = Skin.Neutral.Bounds();
        Assert.InRange(high.Y - low.Y, 300, 340);
        Vector3[] head = [.. Skin.Masks["head"].Select(v => Skin.Neutral.Positions[v])];
        float chin = head.Where(p => p.Z > 70).Min(p => p.Y);
        Assert.InRange(high.Y - chin, 215, 240);
        Assert.InRange(head.Max(p => p.Z) - head.Min(p => p.Z), 200, 235);

        // The volume against the cap over the open rim is positive: wound outwards.
        float volume = 0;
        int[] t = Skin.Neutral.Topology.Triangles;
        for (int i = 0; i < t.Length; i += 3)
        {
            Vector3 up = new(0, 200, 0);
            volume += Vector3.Dot(Skin.Neutral.Positions[t[i]] + up, Vector3.Cross(Skin.Neutral.Positions[t[i + 1]] + up, Skin.Neutral.Positions[t[i + 2]] + up));
        }

        Assert.True(volume > 0);
    }

    [Fact]
    public void Both_halves_are_mirror_images_to_the_bit()
    {
        var places = Skin.Neutral.Positions.ToHashSet();
        Assert.All(Skin.Neutral.Positions, p => Assert.Contains(p with { X = p.X == 0 ? 0 : -p.X }, places));
    }

    private static int Next(int[] t, int i) => t[i % 3 == 2 ? i - 2 : i + 1];

    private static List<int[]> Loops(MeshTopology topology)
    {
        int[] t = topology.Triangles;
        var directed = new HashSet<(int A, int B)>();
        for (int i = 0; i < t.Length; i++)
        {
            directed.Add((t[i], Next(t, i)));
        }

        var next = directed.Where(e => !directed.Contains((e.B, e.A))).ToDictionary(e => e.A, e => e.B);
        var loops = new List<int[]>();
        while (next.Count > 0)
        {
            int start = next.Keys.First();
            var loop = new List<int>();
            for (int at = start; next.Remove(at, out int following); at = following)
            {
                loop.Add(at);
            }

            Assert.True(loop.Count > 10);
            loops.Add([.. loop]);
        }

        return loops;
    }
}
