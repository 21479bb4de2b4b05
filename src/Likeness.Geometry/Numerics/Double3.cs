using System.Numerics;
using System.Runtime.CompilerServices;

namespace Likeness.Geometry.Numerics;

/// <summary>
/// A vector of three doubles. Preprocessing (quadrics, closest points, normals' gradients) works in double
/// precision on float positions, so that its results can be rounded once.
/// </summary>
internal readonly record struct Double3(double X, double Y, double Z)
{
    public static Double3 operator +(Double3 a, Double3 b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

    public static Double3 operator -(Double3 a, Double3 b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

    public static Double3 operator *(Double3 a, double s) => new(a.X * s, a.Y * s, a.Z * s);

    public static implicit operator Double3(Vector3 v) => new(v.X, v.Y, v.Z);

    public static explicit operator Vector3(Double3 v) => new((float)v.X, (float)v.Y, (float)v.Z);

    public double LengthSquared => (X * X) + (Y * Y) + (Z * Z);

    public double Length => Math.Sqrt(LengthSquared);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Dot(Double3 a, Double3 b) => (a.X * b.X) + (a.Y * b.Y) + (a.Z * b.Z);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double3 Cross(Double3 a, Double3 b) =>
        new((a.Y * b.Z) - (a.Z * b.Y), (a.Z * b.X) - (a.X * b.Z), (a.X * b.Y) - (a.Y * b.X));
}
