using System.Numerics;
using System.Runtime.InteropServices;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;

namespace Likeness.Geometry.Alignment;

/// <summary>A set of shapes after alignment to their common mean.</summary>
/// <param name="Aligned">The moved shapes, with the names, masks and texture of the set.</param>
/// <param name="Mean">Their mean, [vertices].</param>
/// <param name="Transforms">What moved each shape.</param>
/// <param name="Rounds">How often the mean was formed.</param>
/// <param name="Converged">False when the largest number of rounds was reached first.</param>
public sealed record AlignedSet(MeshSet Aligned, Vector3[] Mean, IReadOnlyList<SimilarityTransform> Transforms, int Rounds, bool Converged);

/// <summary>
/// Generalised procrustes analysis (Gower 1975): every shape is aligned to the mean of all, until the mean stays where it is.
/// </summary>
public static class GeneralisedProcrustes
{
    /// <summary>Aligns the shapes of a set.</summary>
    /// <param name="set">Registered shapes; not changed.</param>
    /// <param name="scale">True to remove differences of size too; the mean keeps the mean size of the shapes.</param>
    /// <param name="rounds">The largest number of rounds.</param>
    /// <param name="tolerance">Done when no vertex of the mean moves farther than this part of the shapes' size (root mean square distance to the centre).</param>
    /// <exception cref="LikenessException">A position is not finite.</exception>
    public static AlignedSet Align(MeshSet set, bool scale = false, int rounds = 50, double tolerance = 1e-5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rounds, 1);
        int n = set.VertexCount;
        double size = 0;
        for (int i = 0; i < set.Count; i++)
        {
            size += SizeOf(Points(set, i)) / set.Count;
        }

        Vector3[] mean = Points(set, 0).ToArray();
        float[] aligned = new float[set.Vertices.Length];
        var transforms = new SimilarityTransform[set.Count];
        int round = 0;
        bool converged = false;
        while (round < rounds && !converged)
        {
            round++;
            double[] sum = new double[3 * n];
            for (int i = 0; i < set.Count; i++)
            {
                ReadOnlySpan<Vector3> shape = Points(set, i);
                transforms[i] = scale ? Procrustes.Similarity(shape, mean) : Procrustes.Rigid(shape, mean);
                Span<float> moved = aligned.AsSpan(3 * n * i, 3 * n);
                transforms[i].Apply(shape, MemoryMarshal.Cast<float, Vector3>(moved));
                for (int k = 0; k < moved.Length; k++)
                {
                    sum[k] += moved[k];
                }
            }

            Vector3[] next = new Vector3[n];
            for (int v = 0; v < n; v++)
            {
                next[v] = new Vector3((float)(sum[3 * v] / set.Count), (float)(sum[(3 * v) + 1] / set.Count), (float)(sum[(3 * v) + 2] / set.Count));
            }

            // Fitting with scale shrinks the mean a little every time; without this it would go to a point.
            double factor = scale && SizeOf(next) > 0 ? size / SizeOf(next) : 1;
            double farthest = 0;
            for (int v = 0; v < n; v++)
            {
                next[v] *= (float)factor;
                farthest = Math.Max(farthest, (next[v] - mean[v]).Length());
            }

            mean = next;
            converged = farthest <= tolerance * size;
        }

        var result = new MeshSet(set.Topology, aligned)
        {
            UnitToMillimetres = set.UnitToMillimetres,
            Names = set.Names,
            Masks = set.Masks,
            Texture = set.Texture,
            Licence = set.Licence,
        };
        return new AlignedSet(result, mean, transforms, round, converged);
    }

    private static Span<Vector3> Points(MeshSet set, int index) => MemoryMarshal.Cast<float, Vector3>(set.Sample(index));

    // Root mean square distance to the centre.
    private static double SizeOf(ReadOnlySpan<Vector3> points)
    {
        var centre = Vector3.Zero;
        foreach (Vector3 p in points)
        {
            centre += p / points.Length;
        }

        double sum = 0;
        foreach (Vector3 p in points)
        {
            sum += (p - centre).LengthSquared();
        }

        return Math.Sqrt(sum / points.Length);
    }
}
