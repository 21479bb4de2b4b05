using System.Runtime.CompilerServices;
using Likeness.Splatting.Rasterization.Lanes;

namespace Likeness.Splatting.Rasterization.Projection;

/// <summary>
/// The image of a register of Gaussians, and what of it the way back needs (spec section 2). With L = J R N (2x3), N = Rq diag(s),
/// the covariance is L L^T plus the dilation; its determinant is taken from the cross product of L's rows, which does not
/// cancel for needles as ac - b^2 does.
/// </summary>
internal unsafe struct Footprint<P> where P : struct, IWide<P>
{
    // In camera axes, and 1/z.
    public P X, Y, Z, InverseZ;

    // x/z and y/z as the Jacobian has them, and masks of where those are not held.
    public P SlopeX, SlopeY, FreeX, FreeY;

    public P U, V;

    // The unit quaternion and 1 over the length of the raw one.
    public P W, I, J, K, InverseLength;

    // Its matrix.
    public P Q00, Q01, Q02, Q10, Q11, Q12, Q20, Q21, Q22;

    // J R, and that times the matrix of the quaternion.
    public P M00, M01, M02, M10, M11, M12;
    public P N00, N01, N02, N10, N11, N12;

    public P S0, S1, S2;

    // Variances before dilation, covariance, the determinants before and after.
    public P RawA, B, RawC, RawDeterminant, A, C, Determinant;

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Of(float* columns, int lane, in View view, out Footprint<P> f)
    {
        Unsafe.SkipInit(out f);
        Place(columns + lane, view, ref f);
        Turn(columns + lane, ref f);
        Cover(columns + lane, view, ref f);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static P At(float* columns, int column) => P.Load(columns + (column * Columns.Rows));

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Place(float* columns, in View view, ref Footprint<P> f)
    {
        P x = At(columns, Columns.Mean), y = At(columns, Columns.Mean + 1), z = At(columns, Columns.Mean + 2);
        f.X = (P.Broadcast(view.R00) * x) + (P.Broadcast(view.R01) * y) + (P.Broadcast(view.R02) * z) + P.Broadcast(view.T0);
        f.Y = (P.Broadcast(view.R10) * x) + (P.Broadcast(view.R11) * y) + (P.Broadcast(view.R12) * z) + P.Broadcast(view.T1);
        f.Z = (P.Broadcast(view.R20) * x) + (P.Broadcast(view.R21) * y) + (P.Broadcast(view.R22) * z) + P.Broadcast(view.T2);
        f.InverseZ = P.Broadcast(1f) / f.Z;
        P slopeX = f.X * f.InverseZ, slopeY = f.Y * f.InverseZ;
        f.U = P.MultiplyAdd(P.Broadcast(view.FocalX), slopeX, P.Broadcast(view.CentreX));
        f.V = P.MultiplyAdd(P.Broadcast(view.FocalY), slopeY, P.Broadcast(view.CentreY));
        P lowX = P.Broadcast(view.LowX), highX = P.Broadcast(view.HighX), lowY = P.Broadcast(view.LowY), highY = P.Broadcast(view.HighY);
        f.FreeX = P.LessOrEqual(lowX, slopeX) & P.LessOrEqual(slopeX, highX);
        f.FreeY = P.LessOrEqual(lowY, slopeY) & P.LessOrEqual(slopeY, highY);
        f.SlopeX = P.Min(highX, P.Max(lowX, slopeX));
        f.SlopeY = P.Min(highY, P.Max(lowY, slopeY));
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Turn(float* columns, ref Footprint<P> f)
    {
        P w = At(columns, Columns.Rotation), x = At(columns, Columns.Rotation + 1), y = At(columns, Columns.Rotation + 2), z = At(columns, Columns.Rotation + 3);
        P one = P.Broadcast(1f), two = P.Broadcast(2f);
        P inverse = one / P.Sqrt((w * w) + (x * x) + (y * y) + (z * z));
        f.InverseLength = inverse;
        w *= inverse;
        x *= inverse;
        y *= inverse;
        z *= inverse;
        (f.W, f.I, f.J, f.K) = (w, x, y, z);
        f.Q00 = one - (two * ((y * y) + (z * z)));
        f.Q01 = two * ((x * y) - (w * z));
        f.Q02 = two * ((x * z) + (w * y));
        f.Q10 = two * ((x * y) + (w * z));
        f.Q11 = one - (two * ((x * x) + (z * z)));
        f.Q12 = two * ((y * z) - (w * x));
        f.Q20 = two * ((x * z) - (w * y));
        f.Q21 = two * ((y * z) + (w * x));
        f.Q22 = one - (two * ((x * x) + (y * y)));
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Cover(float* columns, in View view, ref Footprint<P> f)
    {
        P jx = P.Broadcast(view.FocalX) * f.InverseZ, jy = P.Broadcast(view.FocalY) * f.InverseZ;
        f.M00 = jx * (P.Broadcast(view.R00) - (f.SlopeX * P.Broadcast(view.R20)));
        f.M01 = jx * (P.Broadcast(view.R01) - (f.SlopeX * P.Broadcast(view.R21)));
        f.M02 = jx * (P.Broadcast(view.R02) - (f.SlopeX * P.Broadcast(view.R22)));
        f.M10 = jy * (P.Broadcast(view.R10) - (f.SlopeY * P.Broadcast(view.R20)));
        f.M11 = jy * (P.Broadcast(view.R11) - (f.SlopeY * P.Broadcast(view.R21)));
        f.M12 = jy * (P.Broadcast(view.R12) - (f.SlopeY * P.Broadcast(view.R22)));
        f.N00 = (f.M00 * f.Q00) + (f.M01 * f.Q10) + (f.M02 * f.Q20);
        f.N01 = (f.M00 * f.Q01) + (f.M01 * f.Q11) + (f.M02 * f.Q21);
        f.N02 = (f.M00 * f.Q02) + (f.M01 * f.Q12) + (f.M02 * f.Q22);
        f.N10 = (f.M10 * f.Q00) + (f.M11 * f.Q10) + (f.M12 * f.Q20);
        f.N11 = (f.M10 * f.Q01) + (f.M11 * f.Q11) + (f.M12 * f.Q21);
        f.N12 = (f.M10 * f.Q02) + (f.M11 * f.Q12) + (f.M12 * f.Q22);
        f.S0 = At(columns, Columns.Scale);
        f.S1 = At(columns, Columns.Scale + 1);
        f.S2 = At(columns, Columns.Scale + 2);
        P a0 = f.N00 * f.S0, a1 = f.N01 * f.S1, a2 = f.N02 * f.S2, b0 = f.N10 * f.S0, b1 = f.N11 * f.S1, b2 = f.N12 * f.S2;
        f.RawA = (a0 * a0) + (a1 * a1) + (a2 * a2);
        f.B = (a0 * b0) + (a1 * b1) + (a2 * b2);
        f.RawC = (b0 * b0) + (b1 * b1) + (b2 * b2);
        P cx = (a1 * b2) - (a2 * b1), cy = (a2 * b0) - (a0 * b2), cz = (a0 * b1) - (a1 * b0);
        f.RawDeterminant = (cx * cx) + (cy * cy) + (cz * cz);
        P dilation = P.Broadcast(view.Dilation);
        f.A = f.RawA + dilation;
        f.C = f.RawC + dilation;
        f.Determinant = f.RawDeterminant + (dilation * (f.RawA + f.RawC)) + (dilation * dilation);
    }
}
