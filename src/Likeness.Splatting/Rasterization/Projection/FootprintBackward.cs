using System.Runtime.CompilerServices;
using Likeness.Splatting.Rasterization.Lanes;

namespace Likeness.Splatting.Rasterization.Projection;

/// <summary>
/// The way back through the projection of a register of Gaussians (spec 5.3 to 5.6, 5.8, 5.9), from the sums over pixels to mean,
/// scales, rotation and camera. With L = J R N the covariance is L L^T: its gradient G gives 2 G L for L, from which the others
/// follow without the 3D covariance. The camera's turn comes from M = J R as the antisymmetric part of J^T (dL/dM) R^T.
/// </summary>
internal static unsafe class FootprintBackward
{
    // Columns of what comes in, as the records of tiles have it.
    public const int Moments = 0;
    public const int Red = 6;
    public const int Depth = 9;

    /// <summary>Columns that come in.</summary>
    public const int Inputs = 12;

    // Columns of what goes out.
    public const int Mean = 0;
    public const int Scale = 3;
    public const int Rotation = 6;
    public const int Opacity = 10;
    public const int ScreenNorm = 11;

    /// <summary>Motion of the camera v and w, then fx, fy, cx, cy.</summary>
    public const int Camera = 12;
    public const int CameraNumbers = 10;

    /// <summary>Columns that go out.</summary>
    public const int Outputs = Camera + CameraNumbers;

    private const MethodImplOptions Whole = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    /// <summary>Gradients that stay between the steps.</summary>
    private struct State<P> where P : struct, IWide<P>
    {
        public P U, V;
        public P G00, G01, G11;
        public P L00, L01, L02, L10, L11, L12;
        public P J00, J01, J02, J10, J11, J12;
    }

    /// <summary>Writes the columns that go out; lanes that are not drawn hold nonsense.</summary>
    public static void Run<P>(in Footprint<P> f, float* columns, float* sums, in View view, float* outputs) where P : struct, IWide<P>
    {
        Unsafe.SkipInit(out State<P> s);
        Covariance(f, sums, columns, view, outputs, ref s);
        Axes(f, outputs, ref s);
        Jacobian(f, view, ref s);
        Camera3(f, sums, view, outputs, s);
    }

    /// <summary>From the moments to the centre, the covariance and the opacity.</summary>
    [MethodImpl(Whole)]
    private static void Covariance<P>(in Footprint<P> f, float* sums, float* columns, in View view, float* outputs, ref State<P> s) where P : struct, IWide<P>
    {
        P inverse = P.Broadcast(1f) / f.Determinant, half = P.Broadcast(0.5f);
        P a = f.C * inverse, b = P.Broadcast(-1f) * f.B * inverse, c = f.A * inverse;
        P h = At<P>(sums, 0), hx = At<P>(sums, 1), hy = At<P>(sums, 2), hxx = At<P>(sums, 3), hxy = At<P>(sums, 4), hyy = At<P>(sums, 5);
        s.U = (a * hx) + (b * hy);
        s.V = (b * hx) + (c * hy);
        P ndcU = s.U * P.Broadcast(0.5f * view.Width), ndcV = s.V * P.Broadcast(0.5f * view.Height);
        Put(outputs, ScreenNorm, P.Sqrt((ndcU * ndcU) + (ndcV * ndcV)));
        Put(outputs, Opacity, h * (P.Broadcast(1f) - At<P>(columns, Columns.Opacity)));
        P y00 = (hxx * a) + (hxy * b), y01 = (hxx * b) + (hxy * c), y10 = (hxy * a) + (hyy * b), y11 = (hxy * b) + (hyy * c);
        s.G00 = half * ((a * y00) + (b * y10));
        s.G01 = half * ((a * y01) + (b * y11));
        s.G11 = half * ((b * y01) + (c * y11));
        if (view.Antialiased)
        {
            // The compensation is the root of det before over det after dilation, and constant below its floor.
            P ratio = f.RawDeterminant * inverse;
            P g = (half * h / ratio * inverse) & P.Less(P.Broadcast(0.005f * 0.005f), ratio);
            s.G00 += g * (f.RawC - (ratio * f.C));
            s.G01 -= g * f.B * (P.Broadcast(1f) - ratio);
            s.G11 += g * (f.RawA - (ratio * f.A));
        }
    }

    /// <summary>To L, and from it to the scales and the quaternion.</summary>
    [MethodImpl(Whole)]
    private static void Axes<P>(in Footprint<P> f, float* outputs, ref State<P> s) where P : struct, IWide<P>
    {
        P g00 = s.G00 + s.G00, g01 = s.G01 + s.G01, g11 = s.G11 + s.G11;
        P a0 = f.N00 * f.S0, a1 = f.N01 * f.S1, a2 = f.N02 * f.S2, b0 = f.N10 * f.S0, b1 = f.N11 * f.S1, b2 = f.N12 * f.S2;
        s.L00 = (g00 * a0) + (g01 * b0);
        s.L01 = (g00 * a1) + (g01 * b1);
        s.L02 = (g00 * a2) + (g01 * b2);
        s.L10 = (g01 * a0) + (g11 * b0);
        s.L11 = (g01 * a1) + (g11 * b1);
        s.L12 = (g01 * a2) + (g11 * b2);
        Put(outputs, Scale, (a0 * s.L00) + (b0 * s.L10));
        Put(outputs, Scale + 1, (a1 * s.L01) + (b1 * s.L11));
        Put(outputs, Scale + 2, (a2 * s.L02) + (b2 * s.L12));

        // From here on with the scales, as both N and the matrix of the quaternion have them.
        s.L00 *= f.S0;
        s.L01 *= f.S1;
        s.L02 *= f.S2;
        s.L10 *= f.S0;
        s.L11 *= f.S1;
        s.L12 *= f.S2;
        P h00 = (f.M00 * s.L00) + (f.M10 * s.L10), h01 = (f.M00 * s.L01) + (f.M10 * s.L11), h02 = (f.M00 * s.L02) + (f.M10 * s.L12);
        P h10 = (f.M01 * s.L00) + (f.M11 * s.L10), h11 = (f.M01 * s.L01) + (f.M11 * s.L11), h12 = (f.M01 * s.L02) + (f.M11 * s.L12);
        P h20 = (f.M02 * s.L00) + (f.M12 * s.L10), h21 = (f.M02 * s.L01) + (f.M12 * s.L11), h22 = (f.M02 * s.L02) + (f.M12 * s.L12);
        P two = P.Broadcast(2f), w = f.W, x = f.I, y = f.J, z = f.K;
        P gw = two * ((x * (h21 - h12)) + (y * (h02 - h20)) + (z * (h10 - h01)));
        P gx = two * ((y * (h10 + h01)) + (z * (h20 + h02)) + (w * (h21 - h12)) - (two * x * (h11 + h22)));
        P gy = two * ((x * (h10 + h01)) + (z * (h21 + h12)) + (w * (h02 - h20)) - (two * y * (h00 + h22)));
        P gz = two * ((x * (h20 + h02)) + (y * (h21 + h12)) + (w * (h10 - h01)) - (two * z * (h00 + h11)));
        P along = (w * gw) + (x * gx) + (y * gy) + (z * gz);
        Put(outputs, Rotation, (gw - (w * along)) * f.InverseLength);
        Put(outputs, Rotation + 1, (gx - (x * along)) * f.InverseLength);
        Put(outputs, Rotation + 2, (gy - (y * along)) * f.InverseLength);
        Put(outputs, Rotation + 3, (gz - (z * along)) * f.InverseLength);
    }

    /// <summary>To M = J R, and from it to the Jacobian.</summary>
    [MethodImpl(Whole)]
    private static void Jacobian<P>(in Footprint<P> f, in View view, ref State<P> s) where P : struct, IWide<P>
    {
        P m00 = (s.L00 * f.Q00) + (s.L01 * f.Q01) + (s.L02 * f.Q02), m01 = (s.L00 * f.Q10) + (s.L01 * f.Q11) + (s.L02 * f.Q12), m02 = (s.L00 * f.Q20) + (s.L01 * f.Q21) + (s.L02 * f.Q22);
        P m10 = (s.L10 * f.Q00) + (s.L11 * f.Q01) + (s.L12 * f.Q02), m11 = (s.L10 * f.Q10) + (s.L11 * f.Q11) + (s.L12 * f.Q12), m12 = (s.L10 * f.Q20) + (s.L11 * f.Q21) + (s.L12 * f.Q22);
        P r0 = P.Broadcast(view.R00), r1 = P.Broadcast(view.R01), r2 = P.Broadcast(view.R02);
        s.J00 = (m00 * r0) + (m01 * r1) + (m02 * r2);
        s.J10 = (m10 * r0) + (m11 * r1) + (m12 * r2);
        (r0, r1, r2) = (P.Broadcast(view.R10), P.Broadcast(view.R11), P.Broadcast(view.R12));
        s.J01 = (m00 * r0) + (m01 * r1) + (m02 * r2);
        s.J11 = (m10 * r0) + (m11 * r1) + (m12 * r2);
        (r0, r1, r2) = (P.Broadcast(view.R20), P.Broadcast(view.R21), P.Broadcast(view.R22));
        s.J02 = (m00 * r0) + (m01 * r1) + (m02 * r2);
        s.J12 = (m10 * r0) + (m11 * r1) + (m12 * r2);
    }

    /// <summary>To the mean in camera axes, from it to the mean, and to the camera.</summary>
    [MethodImpl(Whole)]
    private static void Camera3<P>(in Footprint<P> f, float* sums, in View view, float* outputs, in State<P> s) where P : struct, IWide<P>
    {
        P z = f.InverseZ, jx = P.Broadcast(view.FocalX) * z, jy = P.Broadcast(view.FocalY) * z, jxz = jx * z, jyz = jy * z;
        P freeX = s.J02 & f.FreeX, freeY = s.J12 & f.FreeY;
        P tx = (jx * s.U) - (jxz * freeX), ty = (jy * s.V) - (jyz * freeY);
        P tz = At<P>(sums, Depth) - (jxz * ((f.X * s.U) + s.J00)) - (jyz * ((f.Y * s.V) + s.J11))
            + (jxz * f.SlopeX * (s.J02 + freeX)) + (jyz * f.SlopeY * (s.J12 + freeY));
        Put(outputs, Mean, (P.Broadcast(view.R00) * tx) + (P.Broadcast(view.R10) * ty) + (P.Broadcast(view.R20) * tz));
        Put(outputs, Mean + 1, (P.Broadcast(view.R01) * tx) + (P.Broadcast(view.R11) * ty) + (P.Broadcast(view.R21) * tz));
        Put(outputs, Mean + 2, (P.Broadcast(view.R02) * tx) + (P.Broadcast(view.R12) * ty) + (P.Broadcast(view.R22) * tz));

        P j02 = P.Broadcast(-1f) * jx * f.SlopeX, j12 = P.Broadcast(-1f) * jy * f.SlopeY;
        Put(outputs, Camera, tx);
        Put(outputs, Camera + 1, ty);
        Put(outputs, Camera + 2, tz);
        Put(outputs, Camera + 3, (f.Y * tz) - (f.Z * ty) + (j02 * s.J01) + (j12 * s.J11) - (jy * s.J12));
        Put(outputs, Camera + 4, (f.Z * tx) - (f.X * tz) + (jx * s.J02) - (j02 * s.J00) - (j12 * s.J10));
        Put(outputs, Camera + 5, (f.X * ty) - (f.Y * tx) + (jy * s.J10) - (jx * s.J01));

        // Where the slope is held its limit moves with the intrinsics: it is a length in pixels over the focal length.
        P limitX = (s.J02 - freeX) * z, limitY = (s.J12 - freeY) * z;
        Put(outputs, Camera + 6, (f.X * z * s.U) + (z * (s.J00 - (f.SlopeX * s.J02))) + (limitX * f.SlopeX));
        Put(outputs, Camera + 7, (f.Y * z * s.V) + (z * (s.J11 - (f.SlopeY * s.J12))) + (limitY * f.SlopeY));
        Put(outputs, Camera + 8, view.LimitsShift ? s.U + limitX : s.U);
        Put(outputs, Camera + 9, view.LimitsShift ? s.V + limitY : s.V);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static P At<P>(float* columns, int column) where P : struct, IWide<P> => P.Load(columns + (column * Columns.Rows));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<P>(float* columns, int column, P value) where P : struct, IWide<P> => value.Store(columns + (column * Columns.Rows));
}
