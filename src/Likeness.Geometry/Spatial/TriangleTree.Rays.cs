using System.Numerics;
using Likeness.Geometry.Numerics;

namespace Likeness.Geometry.Spatial;

public sealed partial class TriangleTree
{
    /// <summary>The first triangle that a ray meets, from either side (Möller and Trumbore 1997). Among equally near ones the lowest index.</summary>
    /// <param name="origin">Where the ray starts.</param>
    /// <param name="direction">Where it goes; need not have unit length.</param>
    /// <param name="hit">The hit, when there is one.</param>
    /// <param name="reach">The farthest distance, in lengths of the direction.</param>
    public bool TryRaycast(Vector3 origin, Vector3 direction, out RayHit hit, double reach = double.PositiveInfinity)
    {
        Double3 o = origin;
        Double3 d = direction;
        var inverse = new Double3(1 / d.X, 1 / d.Y, 1 / d.Z);
        Span<int> pending = stackalloc int[StackSize];
        int top = 0;
        pending[top++] = 0;
        hit = new RayHit(-1, 0, 0, 0, reach);
        while (top > 0)
        {
            ref readonly Node node = ref _nodes[pending[--top]];
            if (!node.MeetsRay(o, inverse, hit.Distance))
            {
                continue;
            }

            if (node.Count == 0)
            {
                pending[top++] = node.First;
                pending[top++] = node.First + 1;
                continue;
            }

            for (int place = node.First; place < node.First + node.Count; place++)
            {
                if (Meets(place, o, d, out RayHit found)
                    && (found.Distance < hit.Distance || (found.Distance == hit.Distance && (hit.Triangle < 0 || found.Triangle < hit.Triangle))))
                {
                    hit = found;
                }
            }
        }

        return hit.Triangle >= 0;
    }

    private bool Meets(int place, Double3 origin, Double3 direction, out RayHit hit)
    {
        ReadOnlySpan<double> c = _corners.AsSpan(9 * place, 9);
        var a = new Double3(c[0], c[1], c[2]);
        Double3 ab = new Double3(c[3], c[4], c[5]) - a;
        Double3 ac = new Double3(c[6], c[7], c[8]) - a;
        hit = default;
        Double3 p = Double3.Cross(direction, ac);
        double determinant = Double3.Dot(ab, p);
        if (determinant == 0)
        {
            return false;
        }

        Double3 fromA = origin - a;
        double v = Double3.Dot(fromA, p) / determinant;
        Double3 q = Double3.Cross(fromA, ab);
        double w = Double3.Dot(direction, q) / determinant;
        double distance = Double3.Dot(ac, q) / determinant;
        if (!(v >= 0 && w >= 0 && v + w <= 1 && distance >= 0))
        {
            return false;
        }

        hit = new RayHit(_order[place], 1 - v - w, v, w, distance);
        return true;
    }
}
