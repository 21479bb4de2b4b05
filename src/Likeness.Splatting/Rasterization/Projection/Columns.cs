using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Likeness.Tensors.Kernels;

namespace Likeness.Splatting.Rasterization.Projection;

/// <summary>
/// Sixteen Gaussians side by side: a column is sixteen floats, one to a Gaussian, so that registers of any width run down it.
/// This names the columns, fills them from arrays of one Gaussian after another, and empties them.
/// </summary>
internal static unsafe class Columns
{
    /// <summary>Gaussians to a group.</summary>
    public const int Rows = 16;

    public const int Mean = 0;

    /// <summary>Log-scales at first, standard deviations after <see cref="Activate"/>.</summary>
    public const int Scale = 3;

    public const int Rotation = 6;

    /// <summary>The logit at first, the opacity after <see cref="Activate"/>.</summary>
    public const int Opacity = 10;

    /// <summary>Columns that come from the scene.</summary>
    public const int Inputs = 11;

    /// <summary>Opacity times compensation, then its base-2 logarithm.</summary>
    public const int LogOpacity = 11;

    public const int Covariance = 12;
    public const int Determinant = 15;
    public const int Colour = 16;

    /// <summary>Left, top, right and bottom of the rectangle, as floats.</summary>
    public const int Rectangle = 19;

    /// <summary>A mask: what is drawn.</summary>
    public const int Visible = 23;

    public const int Radius = 24;

    /// <summary>The fields of <see cref="Splat"/> before its rectangle.</summary>
    public const int Splat = 25;

    public const int Count = Splat + Projection.Splat.Floats;

    /// <summary>Loads <paramref name="rows"/> Gaussians; the rest of the group becomes harmless.</summary>
    public static void Load(in GaussianPointers scene, int first, int rows, float* columns)
    {
        Gather(scene.Means + (first * 3L), 3, 3, rows, columns + (Mean * Rows));
        Gather(scene.LogScales + (first * 3L), 3, 3, rows, columns + (Scale * Rows));
        Gather(scene.Rotations + (first * 4L), 4, 4, rows, columns + (Rotation * Rows));
        Gather(scene.OpacityLogits + first, 1, 1, rows, columns + (Opacity * Rows));
    }

    /// <summary>columns[k, row] = source[row * stride + k] for k below <paramref name="width"/>; zeros for rows that are not there.</summary>
    public static void Gather(float* source, int stride, int width, int rows, float* columns)
    {
        int k = 0;
        if (rows == Rows && Avx.IsSupported)
        {
            for (; k + 8 <= width; k += 8)
            {
                Transpose8(source + k, stride, columns + (k * Rows), Rows);
                Transpose8(source + k + (8L * stride), stride, columns + (k * Rows) + 8, Rows);
            }
        }

        for (; k < width; k++)
        {
            float* column = columns + (k * Rows);
            int row = 0;
            for (; row < rows; row++)
            {
                column[row] = source[((long)row * stride) + k];
            }

            for (; row < Rows; row++)
            {
                column[row] = 0;
            }
        }
    }

    /// <summary>target[row * stride + k] = columns[k, row], or that much more when <paramref name="add"/>.</summary>
    public static void Scatter(float* columns, float* target, int stride, int width, int rows, bool add)
    {
        int k = 0;
        if (rows == Rows && !add && Avx.IsSupported)
        {
            for (; k + 8 <= width; k += 8)
            {
                Transpose8(columns + (k * Rows), Rows, target + k, stride);
                Transpose8(columns + (k * Rows) + 8, Rows, target + k + (8L * stride), stride);
            }
        }

        for (; k < width; k++)
        {
            float* column = columns + (k * Rows);
            for (int row = 0; row < rows; row++)
            {
                float* place = target + ((long)row * stride) + k;
                *place = add ? *place + column[row] : column[row];
            }
        }
    }

    /// <summary>Scales from their logarithms, opacities from their logits.</summary>
    public static void Activate(float* columns)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Activate<Lanes512>(columns);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Activate<Lanes256>(columns);
        }
        else
        {
            Activate<Lanes128>(columns);
        }
    }

    /// <summary>The base-2 logarithm of a column, in place.</summary>
    public static void Log2(float* column)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Log2<Lanes512>(column);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Log2<Lanes256>(column);
        }
        else
        {
            Log2<Lanes128>(column);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Activate<V>(float* columns) where V : struct, ILanes<V>
    {
        for (int k = 0; k < 3; k++)
        {
            float* scale = columns + ((Scale + k) * Rows);
            LaneMath.Exp(V.Load(scale)).Store(scale);
        }

        float* opacity = columns + (Opacity * Rows);
        LaneMath.Sigmoid(V.Load(opacity)).Store(opacity);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Log2<V>(float* column) where V : struct, ILanes<V> =>
        (LaneMath.Log(V.Load(column)) * V.Broadcast(1.44269504f)).Store(column);

    /// <summary>
    /// target[c * targetStride + r] = source[r * sourceStride + c] for r and c below 8: neighbours are interleaved, then pairs,
    /// then halves of registers.
    /// </summary>
    private static void Transpose8(float* source, int sourceStride, float* target, int targetStride)
    {
        Vector256<float> r0 = Vector256.Load(source), r1 = Vector256.Load(source + sourceStride);
        Vector256<float> r2 = Vector256.Load(source + (2L * sourceStride)), r3 = Vector256.Load(source + (3L * sourceStride));
        Vector256<float> r4 = Vector256.Load(source + (4L * sourceStride)), r5 = Vector256.Load(source + (5L * sourceStride));
        Vector256<float> r6 = Vector256.Load(source + (6L * sourceStride)), r7 = Vector256.Load(source + (7L * sourceStride));
        Vector256<double> a0 = Avx.UnpackLow(r0, r1).AsDouble(), a1 = Avx.UnpackHigh(r0, r1).AsDouble(), a2 = Avx.UnpackLow(r2, r3).AsDouble(), a3 = Avx.UnpackHigh(r2, r3).AsDouble();
        Vector256<double> a4 = Avx.UnpackLow(r4, r5).AsDouble(), a5 = Avx.UnpackHigh(r4, r5).AsDouble(), a6 = Avx.UnpackLow(r6, r7).AsDouble(), a7 = Avx.UnpackHigh(r6, r7).AsDouble();
        Vector256<float> b0 = Avx.UnpackLow(a0, a2).AsSingle(), b1 = Avx.UnpackHigh(a0, a2).AsSingle(), b2 = Avx.UnpackLow(a1, a3).AsSingle(), b3 = Avx.UnpackHigh(a1, a3).AsSingle();
        Vector256<float> b4 = Avx.UnpackLow(a4, a6).AsSingle(), b5 = Avx.UnpackHigh(a4, a6).AsSingle(), b6 = Avx.UnpackLow(a5, a7).AsSingle(), b7 = Avx.UnpackHigh(a5, a7).AsSingle();
        Avx.Permute2x128(b0, b4, 0x20).Store(target);
        Avx.Permute2x128(b1, b5, 0x20).Store(target + targetStride);
        Avx.Permute2x128(b2, b6, 0x20).Store(target + (2L * targetStride));
        Avx.Permute2x128(b3, b7, 0x20).Store(target + (3L * targetStride));
        Avx.Permute2x128(b0, b4, 0x31).Store(target + (4L * targetStride));
        Avx.Permute2x128(b1, b5, 0x31).Store(target + (5L * targetStride));
        Avx.Permute2x128(b2, b6, 0x31).Store(target + (6L * targetStride));
        Avx.Permute2x128(b3, b7, 0x31).Store(target + (7L * targetStride));
    }
}
