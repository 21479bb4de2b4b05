using System.Numerics;
using System.Runtime.CompilerServices;
using Likeness.Geometry.Numerics;

namespace Likeness.Geometry.Surfaces;

/// <summary>The cross product of a triangle's sides, and its way back.</summary>
internal static unsafe class TriangleGeometry
{
    /// <summary>(b - a) x (c - a): along the normal, twice as long as the area is large.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double3 Cross(Vector3* positions, int* corners) =>
        Double3.Cross((Double3)positions[corners[1]] - positions[corners[0]], (Double3)positions[corners[2]] - positions[corners[0]]);

    /// <summary>The derivative of dot(cross, cotangent) by the position of one vertex, which may be any of the corners.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double3 CrossGradient(Vector3* positions, int* corners, int vertex, Double3 cotangent)
    {
        var gradient = default(Double3);
        for (int k = 0; k < 3; k++)
        {
            if (corners[k] == vertex)
            {
                // The cross product is (next - corner) x (previous - corner) for every corner alike.
                Double3 opposite = (Double3)positions[corners[(k + 1) % 3]] - positions[corners[(k + 2) % 3]];
                gradient += Double3.Cross(opposite, cotangent);
            }
        }

        return gradient;
    }

    /// <summary>The way back through y = x / |x|: (g - y (y . g)) / |x|; zero where x is zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double3 NormalisedGradient(Double3 x, Double3 cotangent)
    {
        double length = x.Length;
        if (!(length > 0))
        {
            return default;
        }

        Double3 y = x * (1 / length);
        return (cotangent - (y * Double3.Dot(y, cotangent))) * (1 / length);
    }

    /// <summary>x / |x|, or zero where x is zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double3 Normalised(Double3 x)
    {
        double length = x.Length;
        return length > 0 ? x * (1 / length) : default;
    }
}
