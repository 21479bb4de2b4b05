using System.Numerics;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Meshes;
using Likeness.Geometry.Surfaces;
using Likeness.Imaging.Images;
using Likeness.Imaging.Rendering;

namespace Likeness.Avatars.Synthetic;

/// <summary>
/// Hair as a shell over the scalp, thick in the middle and thin at its edge, with strands of different browns: geometry that a tracked
/// mesh does not have.
/// </summary>
internal sealed class HairShell
{
    private const float Thickness = 16f;
    private const float FadeLength = 26f;
    private const float Lift = 1.2f;
    private static readonly Vector3 s_dark = new(0.030f, 0.014f, 0.007f);
    private static readonly Vector3 s_light = new(0.150f, 0.075f, 0.034f);
    private readonly int[] _vertices;
    private readonly float[] _thickness;
    private readonly MeshTopology _topology;
    private readonly Rgba[] _colours;

    /// <summary>Grows hair on the Bust.</summary>
    public HairShell(BlendshapeFace bust)
    {
        Mesh neutral = bust.Neutral;
        bool[] onScalp = new bool[neutral.VertexCount];
        foreach (int v in bust.Masks["scalp"])
        {
            onScalp[v] = true;
        }

        int[] local = new int[neutral.VertexCount];
        _vertices = bust.Masks["scalp"];
        for (int i = 0; i < _vertices.Length; i++)
        {
            local[_vertices[i]] = i;
        }

        int[] all = neutral.Topology.Triangles;
        var triangles = new List<int>();
        var rim = new HashSet<int>();
        for (int t = 0; t < all.Length; t += 3)
        {
            int inside = (onScalp[all[t]] ? 1 : 0) + (onScalp[all[t + 1]] ? 1 : 0) + (onScalp[all[t + 2]] ? 1 : 0);
            for (int k = 0; k < 3 && inside == 3; k++)
            {
                triangles.Add(local[all[t + k]]);
            }

            for (int k = 0; k < 3 && inside is 1 or 2; k++)
            {
                if (onScalp[all[t + k]])
                {
                    rim.Add(all[t + k]);
                }
            }
        }

        _topology = new MeshTopology(_vertices.Length, [.. triangles]);
        Vector3[] edge = [.. rim.Select(v => neutral.Positions[v])];
        _thickness = [.. _vertices.Select(v => Lift + (Thickness * Smooth(Nearest(neutral.Positions[v], edge) / FadeLength)))];
        _colours = [.. _vertices.Select(v => Rgba.FromLinear(Vector3.Lerp(s_dark, s_light, Strand(neutral.Positions[v]))))];
    }

    /// <summary>The hair on a posed head.</summary>
    public RenderPart Part(ReadOnlySpan<Vector3> head, MeshTopology topology)
    {
        var normals = new Vector3[head.Length];
        SurfaceOps.VertexNormals(head, topology, normals);
        var positions = new Vector3[_vertices.Length];
        for (int i = 0; i < positions.Length; i++)
        {
            positions[i] = head[_vertices[i]] + (normals[_vertices[i]] * _thickness[i]);
        }

        return new RenderPart(new Mesh(positions, _topology), new Material { Roughness = 0.55f, TwoSided = true }) { VertexColours = _colours };
    }

    // Strands run backwards from the forehead, so their colour changes across them, by the angle around the crown's axis.
    private static float Strand(Vector3 p)
    {
        float angle = MathF.Atan2(p.X, p.Y + 20), wave = MathF.Sin((angle * 38) + (0.05f * p.Z)) + MathF.Sin((angle * 61) - (0.08f * p.Z));
        return Math.Clamp(0.45f + (0.25f * wave), 0, 1);
    }

    private static float Nearest(Vector3 point, Vector3[] edge) => MathF.Sqrt(edge.Min(e => Vector3.DistanceSquared(e, point)));

    private static float Smooth(float x)
    {
        float t = Math.Clamp(x, 0, 1);
        return t * t * (3 - (2 * t));
    }
}
