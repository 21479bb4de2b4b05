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

        return FromQuaternion(vectors[largest], vectors[4 + largest], vectors[8 + largest], vectors[12 + largest]);
    }

    public static Rotation3 FromQuaternion(double w, double x, double y, double z) => new(
        new Double3(1 - (2 * ((y * y) + (z * z))), 2 * ((x * y) - (w * z)), 2 * ((x * z) + (w * y))),
        new Double3(2 * ((x * y) + (w * z)), 1 - (2 * ((x * x) + (z * z))), 2 * ((y * z) - (w * x))),
        new Double3(2 * ((x * z) - (w * y)), 2 * ((y * z) + (w * x)), 1 - (2 * ((x * x) + (y * y)))));

    /// <summary>The matrix for <see cref="Vector3.Transform(Vector3, Matrix4x4)"/>, which multiplies from the left.</summary>
    public Matrix4x4 ToMatrix() => new(
        (float)Row0.X, (float)Row1.X, (float)Row2.X, 0,
        (float)Row0.Y, (float)Row1.Y, (float)Row2.Y, 0,
        (float)Row0.Z, (float)Row1.Z, (float)Row2.Z, 0,
        0, 0, 0, 1);
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
