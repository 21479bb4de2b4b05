using System.Runtime.CompilerServices;
using Likeness.Splatting.Rasterization.Lanes;
using static Likeness.Splatting.Harmonics.SphericalHarmonics;

namespace Likeness.Splatting.Rasterization.Projection;

/// <summary>
/// Colours of a register of Gaussians from spherical harmonics, and the way back (spec section 4 and 5.7). Coefficients and basis
/// lie in columns (see <see cref="Columns"/>): coefficient m of channel k is column 3 m + k.
/// </summary>
internal static unsafe class WideHarmonics
{
    private const int Rows = Columns.Rows;

    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private const MethodImplOptions Whole = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    /// <summary>The unit vector from the camera to the mean, and 1 over its distance.</summary>
    [MethodImpl(Inline)]
    public static P Direction<P>(float* columns, in View view, out P x, out P y, out P z) where P : struct, IWide<P>
    {
        x = P.Load(columns) - P.Broadcast(view.EyeX);
        y = P.Load(columns + Rows) - P.Broadcast(view.EyeY);
        z = P.Load(columns + (2 * Rows)) - P.Broadcast(view.EyeZ);
        P inverse = P.Broadcast(1f) / P.Sqrt((x * x) + (y * y) + (z * z));
        x *= inverse;
        y *= inverse;
        z *= inverse;
        return inverse;
    }

    /// <summary>Writes the basis functions of a degree, one to a column.</summary>
    [MethodImpl(Whole)]
    public static void Basis<P>(P x, P y, P z, int degree, float* basis) where P : struct, IWide<P>
    {
        Put(basis, 0, C<P>(C0));
        if (degree >= 1)
        {
            Put(basis, 1, C<P>(-C1) * y);
            Put(basis, 2, C<P>(C1) * z);
            Put(basis, 3, C<P>(-C1) * x);
        }

        if (degree >= 2)
        {
            P xx = x * x, yy = y * y, zz = z * z, xy = x * y, yz = y * z, xz = x * z;
            P difference = xx - yy, fourth = (C<P>(4) * zz) - xx - yy;
            Put(basis, 4, C<P>(C2) * xy);
            Put(basis, 5, C<P>(-C2) * yz);
            Put(basis, 6, C<P>(C3) * (zz + zz - xx - yy));
            Put(basis, 7, C<P>(-C2) * xz);
            Put(basis, 8, C<P>(C4) * difference);
            if (degree >= 3)
            {
                Put(basis, 9, C<P>(-C5) * y * ((C<P>(3) * xx) - yy));
                Put(basis, 10, C<P>(C6) * xy * z);
                Put(basis, 11, C<P>(-C7) * y * fourth);
                Put(basis, 12, C<P>(C8) * z * (zz + zz - (C<P>(3) * (xx + yy))));
                Put(basis, 13, C<P>(-C7) * x * fourth);
                Put(basis, 14, C<P>(C9) * z * difference);
                Put(basis, 15, C<P>(-C5) * x * (xx - (C<P>(3) * yy)));
            }
        }
    }

    /// <summary>colour = 0.5 + sum of basis times coefficients; not yet held at 0.</summary>
    [MethodImpl(Whole)]
    public static void Colours<P>(float* basis, float* coefficients, int count, float* colour) where P : struct, IWide<P>
    {
        P red = C<P>(0.5), green = red, blue = red;
        for (int m = 0; m < count; m++)
        {
            P b = P.Load(basis + (m * Rows));
            float* sh = coefficients + (m * 3 * Rows);
            red = P.MultiplyAdd(b, P.Load(sh), red);
            green = P.MultiplyAdd(b, P.Load(sh + Rows), green);
            blue = P.MultiplyAdd(b, P.Load(sh + (2 * Rows)), blue);
        }

        red.Store(colour);
        green.Store(colour + Rows);
        blue.Store(colour + (2 * Rows));
    }

    /// <summary>
    /// The gradients of the coefficients, and for every basis function the weight that it has in the gradient of the direction:
    /// written over the basis.
    /// </summary>
    [MethodImpl(Whole)]
    public static void Backward<P>(float* basis, float* coefficients, int count, P red, P green, P blue, float* gradients) where P : struct, IWide<P>
    {
        for (int m = 0; m < count; m++)
        {
            P b = P.Load(basis + (m * Rows));
            float* sh = coefficients + (m * 3 * Rows), g = gradients + (m * 3 * Rows);
            (b * red).Store(g);
            (b * green).Store(g + Rows);
            (b * blue).Store(g + (2 * Rows));
            P.MultiplyAdd(P.Load(sh), red, P.MultiplyAdd(P.Load(sh + Rows), green, P.Load(sh + (2 * Rows)) * blue)).Store(basis + (m * Rows));
        }
    }

    /// <summary>The gradient over the unit direction, from the weights of the basis functions.</summary>
    [MethodImpl(Whole)]
    public static void Slope<P>(P x, P y, P z, int degree, float* weights, out P gx, out P gy, out P gz) where P : struct, IWide<P>
    {
        gx = gy = gz = C<P>(0);
        if (degree >= 1)
        {
            gy = C<P>(-C1) * At<P>(weights, 1);
            gz = C<P>(C1) * At<P>(weights, 2);
            gx = C<P>(-C1) * At<P>(weights, 3);
        }

        if (degree >= 2)
        {
            P w4 = C<P>(C2) * At<P>(weights, 4), w5 = C<P>(C2) * At<P>(weights, 5), w6 = C<P>(2 * C3) * At<P>(weights, 6), w7 = C<P>(C2) * At<P>(weights, 7), w8 = C<P>(2 * C4) * At<P>(weights, 8);
            gx += (y * w4) - (x * w6) - (z * w7) + (x * w8);
            gy += (x * w4) - (z * w5) - (y * w6) - (y * w8);
            gz += (z * (w6 + w6)) - (y * w5) - (x * w7);
        }

        if (degree >= 3)
        {
            Third(x, y, z, weights, ref gx, ref gy, ref gz);
        }
    }

    [MethodImpl(Whole)]
    private static void Third<P>(P x, P y, P z, float* weights, ref P gx, ref P gy, ref P gz) where P : struct, IWide<P>
    {
        P xx = x * x, yy = y * y, zz = z * z, xy = x * y, yz = y * z, xz = x * z, difference = xx - yy, three = C<P>(3), two = C<P>(2);
        P w9 = C<P>(C5) * At<P>(weights, 9), w10 = C<P>(C6) * At<P>(weights, 10), w11 = C<P>(C7) * At<P>(weights, 11), w12 = C<P>(3 * C8) * At<P>(weights, 12);
        P w13 = C<P>(C7) * At<P>(weights, 13), w14 = C<P>(C9) * At<P>(weights, 14), w15 = C<P>(C5) * At<P>(weights, 15);
        P six = C<P>(6), four = C<P>(4) * zz;
        gx += (yz * w10) - (six * xy * w9) + (two * xy * w11) - (two * xz * w12) - ((four - (three * xx) - yy) * w13) + (two * xz * w14) - (three * difference * w15);
        gy += (xz * w10) - (three * difference * w9) - ((four - xx - (three * yy)) * w11) - (two * yz * w12) + (two * xy * w13) - (two * yz * w14) + (six * xy * w15);
        gz += (xy * w10) - (C<P>(8) * ((yz * w11) + (xz * w13))) + ((zz + zz - xx - yy) * w12) + (difference * w14);
    }

    [MethodImpl(Inline)]
    private static P C<P>(double value) where P : struct, IWide<P> => P.Broadcast((float)value);

    [MethodImpl(Inline)]
    private static P At<P>(float* columns, int column) where P : struct, IWide<P> => P.Load(columns + (column * Rows));

    [MethodImpl(Inline)]
    private static void Put<P>(float* columns, int column, P value) where P : struct, IWide<P> => value.Store(columns + (column * Rows));
}
