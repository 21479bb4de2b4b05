using System.Numerics;
using Likeness.Geometry.Meshes;
using Likeness.Geometry.Spatial;
using Likeness.Geometry.Surfaces;
using Likeness.Tensors;

namespace Likeness.Imaging.Rendering;

/// <summary>
/// How much light from all around reaches each vertex: what makes nostrils, ears and mouths read as hollow without shadows.
/// Takes about a second for a head, so it is for still pictures, or done once for the neutral pose of an animation.
/// </summary>
public static class SurfaceOpenness
{
    private const int VertexBlock = 64;

    // Rays start a little above the surface, so that a vertex does not hide behind its own triangles.
    private const float Lift = 0.3f;

    /// <summary>Casts rays from each vertex over its hemisphere, more of them along the normal (cosine-weighted).</summary>
    /// <param name="mesh">The mesh, millimetres.</param>
    /// <param name="rays">Rays a vertex; 48 is smooth enough once interpolated.</param>
    /// <param name="reach">Surfaces farther than this (mm) do not darken; nearer ones darken in proportion.</param>
    /// <returns>One number a vertex, 0 (closed) to 1 (open): <see cref="RenderPart.Openness"/>. The same for any number of threads.</returns>
    public static float[] Of(Mesh mesh, int rays = 48, float reach = 70)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rays, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(reach);
        float[] openness = new float[mesh.VertexCount];
        Array.Fill(openness, 1);
        if (mesh.Topology.TriangleCount == 0)
        {
            return openness;
        }

        var normals = new Vector3[mesh.VertexCount];
        SurfaceOps.VertexNormals(mesh.Positions, mesh.Topology, normals);
        Work.For(Work.Blocks(mesh.VertexCount, VertexBlock), new RayBlocks(new TriangleTree(mesh), mesh.Positions, normals, Directions(rays), reach, openness));
        return openness;
    }

    /// <summary>Directions around +Z, cosine-weighted, on a spiral of golden angles.</summary>
    private static Vector3[] Directions(int count)
    {
        var directions = new Vector3[count];
        float golden = MathF.PI * (3 - MathF.Sqrt(5));
        for (int i = 0; i < count; i++)
        {
            float square = (i + 0.5f) / count, radius = MathF.Sqrt(square);
            (float sin, float cos) = MathF.SinCos(i * golden);
            directions[i] = new Vector3(radius * cos, radius * sin, MathF.Sqrt(1 - square));
        }

        return directions;
    }

    private readonly struct RayBlocks(TriangleTree tree, Vector3[] positions, Vector3[] normals, Vector3[] directions, float reach, float[] openness) : IBlocks
    {
        public void Run(int block)
        {
            for (int v = block * VertexBlock; v < Math.Min(positions.Length, (block + 1) * VertexBlock); v++)
            {
                Vector3 normal = normals[v];
                if (!(normal.LengthSquared() > 0.5f) || !float.IsFinite(positions[v].LengthSquared()))
                {
                    continue;
                }

                Vector3 side = Vector3.Normalize(Vector3.Cross(normal, MathF.Abs(normal.X) < 0.7f ? Vector3.UnitX : Vector3.UnitY));
                Vector3 other = Vector3.Cross(normal, side);
                double blocked = 0;
                foreach (Vector3 d in directions)
                {
                    if (tree.TryRaycast(positions[v] + normal * Lift, side * d.X + other * d.Y + normal * d.Z, out RayHit hit, reach))
                    {
                        blocked += 1 - hit.Distance / reach;
                    }
                }

                openness[v] = (float)(1 - blocked / directions.Length);
            }
        }
    }
}
