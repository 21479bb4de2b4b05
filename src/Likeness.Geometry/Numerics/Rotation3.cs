using System.Numerics;

namespace Likeness.Geometry.Numerics;

/// <summary>A rotation as nine numbers; row r is (Xr, Yr, Zr).</summary>
internal readonly record struct Rotation3(Double3 Row0, Double3 Row1, Double3 Row2)
{
    public Double3 Apply(Double3 v) => new(Double3.Dot(Row0, v), Double3.Dot(Row1, v), Double3.Dot(Row2, v));

    /// <summary>The rotation (determinant +1) R that makes the sum of y . R x largest, from the matrix sum of x y^T.</summary>
    /// <remarks>
    /// Horn 1987: its quaternion is the eigenvector of the largest eigenvalue of a symmetric 4x4 matrix. Unlike the singular value
    /// decomposition this needs no care for reflections and planar sets. The eigenvector comes from cyclic Jacobi rotations.
    /// </remarks>
    public static Rotation3 Closest(in Correlation s)
    {
        (double w, double x, double y, double z) = Largest(s, out _);
        return FromQuaternion(w, x, y, z);
    }

    /// <summary>The same as a quaternion.</summary>
    /// <param name="s">The sum of x y^T.</param>
    /// <param name="agreement">The sum of y . R x that it reaches.</param>
    public static Quaternion ClosestQuaternion(in Correlation s, out double agreement)
    {
        (double w, double x, double y, double z) = Largest(s, out agreement);
        return new Quaternion((float)x, (float)y, (float)z, (float)w);
    }

    public static Rotation3 FromQuaternion(double w, double x, double y, double z) => new(
        new Double3(1 - (2 * ((y * y) + (z * z))), 2 * ((x * y) - (w * z)), 2 * ((x * z) + (w * y))),
        new Double3(2 * ((x * y) + (w * z)), 1 - (2 * ((x * x) + (z * z))), 2 * ((y * z) - (w * x))),
        new Double3(2 * ((x * z) - (w * y)), 2 * ((y * z) + (w * x)), 1 - (2 * ((x * x) + (y * y)))));

    private static (double W, double X, double Y, double Z) Largest(in Correlation s, out double eigenvalue)
    {
        Span<double> n =
        [
            s.XX + s.YY + s.ZZ, s.YZ - s.ZY, s.ZX - s.XZ, s.XY - s.YX,
            s.YZ - s.ZY, s.XX - s.YY - s.ZZ, s.XY + s.YX, s.ZX + s.XZ,
            s.ZX - s.XZ, s.XY + s.YX, s.YY - s.XX - s.ZZ, s.YZ + s.ZY,
            s.XY - s.YX, s.ZX + s.XZ, s.YZ + s.ZY, s.ZZ - s.XX - s.YY,
        ];
        Span<double> vectors = stackalloc double[16];
        SymmetricJacobi.Solve(n, vectors, 4);
        int largest = 0;
        for (int k = 1; k < 4; k++)
        {
            largest = n[(4 * k) + k] > n[(4 * largest) + largest] ? k : largest;
        }

        eigenvalue = n[(4 * largest) + largest];
        return (vectors[largest], vectors[4 + largest], vectors[8 + largest], vectors[12 + largest]);
    }
}

/// <summary>A sum of products of the components of x and y: XY is the sum of x.X * y.Y.</summary>
internal struct Correlation
{
    public double XX, XY, XZ, YX, YY, YZ, ZX, ZY, ZZ;

    public void Add(Double3 x, Double3 y, double weight)
    {
        Double3 w = x * weight;
        XX += w.X * y.X;
        XY += w.X * y.Y;
        XZ += w.X * y.Z;
        YX += w.Y * y.X;
        YY += w.Y * y.Y;
        YZ += w.Y * y.Z;
        ZX += w.Z * y.X;
        ZY += w.Z * y.Y;
        ZZ += w.Z * y.Z;
    }
}
