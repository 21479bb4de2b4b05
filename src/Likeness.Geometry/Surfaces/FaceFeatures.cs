using System.Numerics;
using Likeness.Geometry.Meshes;
using Likeness.Geometry.Numerics;
using Likeness.Geometry.Topology;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;

namespace Likeness.Geometry.Surfaces;

/// <summary>What varifold distances see of a surface: an atom for each triangle.</summary>
/// <param name="Areas">[..., triangles]</param>
/// <param name="Barycentres">[..., triangles, 3]</param>
/// <param name="Normals">[..., triangles, 3], unit length; zero for a triangle without an area.</param>
public readonly record struct FaceFeatures(Tensor Areas, Tensor Barycentres, Tensor Normals);

public static partial class SurfaceOps
{
    /// <summary>Area, barycentre and unit normal of every triangle.</summary>
    /// <param name="positions">[..., vertices, 3]</param>
    /// <param name="topology">The triangles, at least one.</param>
    /// <exception cref="ShapeException">The positions do not fit the topology.</exception>
    public static unsafe FaceFeatures FaceFeatures(Tensor positions, MeshTopology topology)
    {
        int batch = BatchOf(positions, topology.VertexCount);
        Tensor areas = Tensor.Uninitialized(PerItem(positions.Shape, topology.TriangleCount, vectors: false));
        Tensor barycentres = Tensor.Uninitialized(PerItem(positions.Shape, topology.TriangleCount, vectors: true));
        Tensor normals = Tensor.Uninitialized(barycentres.Shape);
        fixed (float* x = positions.Span, a = areas.Span, b = barycentres.Span, n = normals.Span)
        fixed (int* corners = topology.Triangles)
        {
            var body = new FaceBlocks(topology.VertexCount, topology.TriangleCount, corners, (Vector3*)x, a, (Vector3*)b, (Vector3*)n);
            Work.For(batch * Work.Blocks(topology.TriangleCount, VerticesPerBlock), body);
        }

        if (Tape.Record<FaceFeaturesNode>([areas, barycentres, normals], [positions]) is { } node)
        {
            node.Topology = topology;
        }

        return new FaceFeatures(areas, barycentres, normals);
    }

    private readonly unsafe struct FaceBlocks(int vertices, int triangles, int* corners, Vector3* positions, float* areas, Vector3* barycentres, Vector3* normals) : IBlocks
    {
        public void Run(int block)
        {
            (int sample, int part) = Math.DivRem(block, Work.Blocks(triangles, VerticesPerBlock));
            Vector3* x = positions + ((long)sample * vertices);
            long offset = (long)sample * triangles;
            for (int t = part * VerticesPerBlock; t < Math.Min(triangles, (part + 1) * VerticesPerBlock); t++)
            {
                int* c = corners + (3 * t);
                Double3 cross = TriangleGeometry.Cross(x, c);
                areas[offset + t] = (float)(0.5 * cross.Length);
                barycentres[offset + t] = (Vector3)(((Double3)x[c[0]] + x[c[1]] + x[c[2]]) * (1.0 / 3));
                normals[offset + t] = (Vector3)TriangleGeometry.Normalised(cross);
            }
        }
    }

    // Any of the three cotangents can be absent (null).
    private readonly unsafe struct FaceGradientBlocks(
        MeshAdjacency adjacency, int triangles, int* corners, Vector3* positions, float* dAreas, Vector3* dBarycentres, Vector3* dNormals, Vector3* dPositions) : IBlocks
    {
        public void Run(int block)
        {
            int n = adjacency.VertexCount;
            (int sample, int part) = Math.DivRem(block, Work.Blocks(n, VerticesPerBlock));
            Vector3* x = positions + ((long)sample * n);
            Vector3* dx = dPositions + ((long)sample * n);
            long offset = (long)sample * triangles;
            for (int v = part * VerticesPerBlock; v < Math.Min(n, (part + 1) * VerticesPerBlock); v++)
            {
                Double3 sum = dx[v];
                foreach (int t in adjacency.TrianglesOf(v))
                {
                    int* c = corners + (3 * t);
                    Double3 cross = TriangleGeometry.Cross(x, c);
                    var cotangent = default(Double3);
                    if (dAreas != null)
                    {
                        cotangent += TriangleGeometry.Normalised(cross) * (0.5 * dAreas[offset + t]);
                    }

                    if (dNormals != null)
                    {
                        cotangent += TriangleGeometry.NormalisedGradient(cross, dNormals[offset + t]);
                    }

                    sum += TriangleGeometry.CrossGradient(x, c, v, cotangent);
                    if (dBarycentres != null)
                    {
                        int times = (c[0] == v ? 1 : 0) + (c[1] == v ? 1 : 0) + (c[2] == v ? 1 : 0);
                        sum += (Double3)dBarycentres[offset + t] * (times / 3.0);
                    }
                }

                dx[v] = (Vector3)sum;
            }
        }
    }

    private sealed class FaceFeaturesNode : Node
    {
        public MeshTopology? Topology { get; set; }

        protected override unsafe void Backward()
        {
            if (!WantsGradient(0))
            {
                return;
            }

            Tensor positions = Input(0);
            int batch = BatchOf(positions, Topology!.VertexCount);
            fixed (float* x = positions.Span, da = OutputGradient(0), db = OutputGradient(1), dn = OutputGradient(2), dx = InputGradient(0))
            fixed (int* corners = Topology.Triangles)
            {
                var body = new FaceGradientBlocks(
                    MeshAdjacency.Of(Topology), Topology.TriangleCount, corners, (Vector3*)x, da, (Vector3*)db, (Vector3*)dn, (Vector3*)dx);
                Work.For(batch * BlocksOf(Topology), body);
            }
        }

        protected override void Forget() => Topology = null;
    }
}
