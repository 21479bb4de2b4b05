using System.Numerics;
using Likeness.Geometry.Spatial;
using Likeness.Stylized.Heads;

namespace Likeness.Stylized.Assets;

/// <summary>
/// Grows a layer on the skin where a field is positive: cropped hair, beards, stubble. Triangles that the zero line crosses are cut along it, so the
/// edge is smooth, and every vertex is bound to the skin.
/// </summary>
internal static class SkinPatch
{
    /// <summary>Adds the layer to a piece.</summary>
    /// <param name="builder">The piece.</param>
    /// <param name="field">Positive where the layer grows, for a vertex of the skin; best in millimetres.</param>
    /// <param name="offset">The layer's offset from the skin (mm), given the place on the Bust, the skin's normal and the field.</param>
    /// <param name="paint">The paint, given the place on the Bust and the field.</param>
    public static void Grow(PieceBuilder builder, Func<int, float> field, Func<Vector3, Vector3, float, Vector3> offset, Func<Vector3, float, Vector4> paint)
    {
        HeadBase head = HeadBase.Instance;
        int[] triangles = head.SkinMesh.Topology.Triangles;
        float[] values = [.. Enumerable.Range(0, head.SkinMesh.VertexCount).Select(field)];
        Vector3[] bust = [.. Enumerable.Range(0, values.Length).Select(head.OnBust)];
        var made = new Dictionary<(int, int), int>();
        Span<int> ring = stackalloc int[4];
        for (int t = 0; t < triangles.Length; t += 3)
        {
            int count = 0;
            for (int k = 0; k < 3; k++)
            {
                int a = triangles[t + k], b = triangles[t + ((k + 1) % 3)];
                if (values[a] > 0)
                {
                    ring[count++] = Vertex(a, a, 0);
                }

                if ((values[a] > 0) != (values[b] > 0))
                {
                    ring[count++] = Vertex(Math.Min(a, b), Math.Max(a, b), Share(Math.Min(a, b), Math.Max(a, b)));
                }
            }

            for (int k = 2; k < count; k++)
            {
                builder.Triangle(ring[0], ring[k - 1], ring[k]);
            }
        }

        float Share(int a, int b) => Math.Clamp(values[a] / (values[a] - values[b]), 0, 1);

        int Vertex(int a, int b, float share)
        {
            if (!made.TryGetValue((a, b), out int index))
            {
                SkinPlace place = a == b ? SkinPlace.At(a) : SkinPlace.Between(a, b, share);
                Vector3 at = place.Of(bust), normal = Vector3.Normalize(place.Of(head.Normals));
                float value = MathF.Max(0, place.Of(values));
                made[(a, b)] = index = builder.AddBound(place, offset(at, normal, value), paint(at, value));
            }

            return index;
        }
    }

    /// <summary>The place of the skin in front of which a point lies, looking along -Z, and the skin's normal there.</summary>
    public static (SkinPlace Place, Vector3 Normal)? InFront(float x, float y)
    {
        HeadBase head = HeadBase.Instance;
        return head.Tree.TryRaycast(new Vector3(x, y, 400), -Vector3.UnitZ, out RayHit hit) ? At(hit.Triangle, hit.WeightA, hit.WeightB, hit.WeightC) : null;
    }

    /// <summary>The place of the skin nearest to a point, and the skin's normal there.</summary>
    public static (SkinPlace Place, Vector3 Normal) Nearest(Vector3 point)
    {
        SurfacePoint found = HeadBase.Instance.Tree.Closest(point);
        return At(found.Triangle, found.WeightA, found.WeightB, found.WeightC);
    }

    private static (SkinPlace Place, Vector3 Normal) At(int triangle, double a, double b, double c)
    {
        HeadBase head = HeadBase.Instance;
        int[] corners = head.SkinMesh.Topology.Triangles;
        var place = new SkinPlace(corners[3 * triangle], corners[(3 * triangle) + 1], corners[(3 * triangle) + 2], (float)a, (float)b, (float)c);
        return (place, Vector3.Normalize(place.Of(head.Normals)));
    }
}
