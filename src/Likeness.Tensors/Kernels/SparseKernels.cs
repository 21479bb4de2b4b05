using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Likeness.Tensors.Kernels;

/// <summary>
/// Products of a sparse matrix (compressed rows) with dense rows of features, one sample at a time:
/// x is [columns, width], y is [rows, width], both row-major. A sample's features fit the second-level cache, which is
/// why batches are walked sample by sample and not in one wide row.
/// Within a row entries are added in storage order, so results do not depend on how rows are shared out.
/// </summary>
internal static unsafe class SparseKernels
{
    /// <summary>y[r] = scale * sum_e values[e] x[column(e)] + addend * z[r], for rows first to last - 1; z may be y.</summary>
    /// <param name="starts">[rows + 1]</param>
    /// <param name="columns">The column of each entry.</param>
    /// <param name="values">The value of each entry.</param>
    /// <param name="first">First row.</param>
    /// <param name="last">One past the last row.</param>
    /// <param name="x">[columns, width]</param>
    /// <param name="z">[rows, width], or null; may be y itself.</param>
    /// <param name="y">[rows, width]</param>
    /// <param name="width">Features a row.</param>
    /// <param name="scale">Factor of the product.</param>
    /// <param name="addend">Factor of z.</param>
    public static void MultiplyRows(
        int* starts, int* columns, float* values, int first, int last, float* x, float* z, float* y, int width, float scale, float addend)
    {
        int done = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; done + 32 <= width; done += 32)
            {
                Columns32(starts, columns, values, first, last, x + done, z == null ? null : z + done, y + done, width, scale, addend);
            }
        }

        if (Vector256.IsHardwareAccelerated)
        {
            for (; done + 16 <= width; done += 16)
            {
                Columns16(starts, columns, values, first, last, x + done, z == null ? null : z + done, y + done, width, scale, addend);
            }

            for (; done + 8 <= width; done += 8)
            {
                Columns8(starts, columns, values, first, last, x + done, z == null ? null : z + done, y + done, width, scale, addend);
            }
        }

        if (Vector128.IsHardwareAccelerated)
        {
            for (; done + 4 <= width; done += 4)
            {
                Columns4(starts, columns, values, first, last, x + done, z == null ? null : z + done, y + done, width, scale, addend);
            }
        }

        if (done < width)
        {
            ColumnsPlain(starts, columns, values, first, last, x, z, y, width, done, scale, addend);
        }
    }

    /// <summary>Adds the transposed product: for each row r, x[column(e)] += values[e] * y[r]. One thread a sample.</summary>
    public static void AddTransposed(int* starts, int* columns, float* values, int rows, float* y, float* x, int width)
    {
        for (int r = 0; r < rows; r++)
        {
            float* source = y + ((nint)r * width);
            for (int e = starts[r]; e < starts[r + 1]; e++)
            {
                AddScaled(values[e], source, x + ((nint)columns[e] * width), width);
            }
        }
    }

    /// <summary>The gradient of the values: for each entry (r, c), destination[e] += dot(dy[r], x[c]), for rows first to last - 1.</summary>
    public static void AddEntryProducts(int* starts, int* columns, int first, int last, float* dy, float* x, int width, float* destination)
    {
        for (int r = first; r < last; r++)
        {
            float* g = dy + ((nint)r * width);
            for (int e = starts[r]; e < starts[r + 1]; e++)
            {
                destination[e] += Dot(g, x + ((nint)columns[e] * width), width);
            }
        }
    }

    /// <summary>The dot product of two rows, in vector sums folded in a fixed order.</summary>
    internal static float Dot(float* a, float* b, int count)
    {
        int i = 0;
        float sum = 0;
        if (Vector512.IsHardwareAccelerated && count >= 16)
        {
            Vector512<float> s0 = Vector512<float>.Zero, s1 = s0, s2 = s0, s3 = s0;
            for (; i + 64 <= count; i += 64)
            {
                s0 = Vector512.FusedMultiplyAdd(Vector512.Load(a + i), Vector512.Load(b + i), s0);
                s1 = Vector512.FusedMultiplyAdd(Vector512.Load(a + i + 16), Vector512.Load(b + i + 16), s1);
                s2 = Vector512.FusedMultiplyAdd(Vector512.Load(a + i + 32), Vector512.Load(b + i + 32), s2);
                s3 = Vector512.FusedMultiplyAdd(Vector512.Load(a + i + 48), Vector512.Load(b + i + 48), s3);
            }

            for (; i + 16 <= count; i += 16)
            {
                s0 = Vector512.FusedMultiplyAdd(Vector512.Load(a + i), Vector512.Load(b + i), s0);
            }

            sum = Vector512.Sum((s0 + s1) + (s2 + s3));
        }
        else if (Vector256.IsHardwareAccelerated && count >= 8)
        {
            Vector256<float> s0 = Vector256<float>.Zero, s1 = s0;
            for (; i + 16 <= count; i += 16)
            {
                s0 = Vector256.FusedMultiplyAdd(Vector256.Load(a + i), Vector256.Load(b + i), s0);
                s1 = Vector256.FusedMultiplyAdd(Vector256.Load(a + i + 8), Vector256.Load(b + i + 8), s1);
            }

            for (; i + 8 <= count; i += 8)
            {
                s0 = Vector256.FusedMultiplyAdd(Vector256.Load(a + i), Vector256.Load(b + i), s0);
            }

            sum = Vector256.Sum(s0 + s1);
        }

        for (; i < count; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    /// <summary>y += factor * x over a short row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void AddScaled(float factor, float* x, float* y, int width)
    {
        int i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<float> f = Vector512.Create(factor);
            for (; i + 16 <= width; i += 16)
            {
                Vector512.FusedMultiplyAdd(f, Vector512.Load(x + i), Vector512.Load(y + i)).Store(y + i);
            }
        }

        if (Vector256.IsHardwareAccelerated)
        {
            Vector256<float> f = Vector256.Create(factor);
            for (; i + 8 <= width; i += 8)
            {
                Vector256.FusedMultiplyAdd(f, Vector256.Load(x + i), Vector256.Load(y + i)).Store(y + i);
            }
        }

        for (; i < width; i++)
        {
            y[i] += factor * x[i];
        }
    }

    private static void Columns32(
        int* starts, int* columns, float* values, int first, int last, float* x, float* z, float* y, int stride, float scale, float addend)
    {
        Vector512<float> s = Vector512.Create(scale), t = Vector512.Create(addend);
        for (int r = first; r < last; r++)
        {
            Vector512<float> a0 = Vector512<float>.Zero, a1 = a0;
            for (int e = starts[r]; e < starts[r + 1]; e++)
            {
                float* row = x + ((nint)columns[e] * stride);
                Vector512<float> v = Vector512.Create(values[e]);
                a0 = Vector512.FusedMultiplyAdd(v, Vector512.Load(row), a0);
                a1 = Vector512.FusedMultiplyAdd(v, Vector512.Load(row + 16), a1);
            }

            nint at = (nint)r * stride;
            a0 *= s;
            a1 *= s;
            if (z != null)
            {
                a0 = Vector512.FusedMultiplyAdd(t, Vector512.Load(z + at), a0);
                a1 = Vector512.FusedMultiplyAdd(t, Vector512.Load(z + at + 16), a1);
            }

            a0.Store(y + at);
            a1.Store(y + at + 16);
        }
    }

    private static void Columns16(
        int* starts, int* columns, float* values, int first, int last, float* x, float* z, float* y, int stride, float scale, float addend)
    {
        Vector256<float> s = Vector256.Create(scale), t = Vector256.Create(addend);
        for (int r = first; r < last; r++)
        {
            Vector256<float> a0 = Vector256<float>.Zero, a1 = a0;
            for (int e = starts[r]; e < starts[r + 1]; e++)
            {
                float* row = x + ((nint)columns[e] * stride);
                Vector256<float> v = Vector256.Create(values[e]);
                a0 = Vector256.FusedMultiplyAdd(v, Vector256.Load(row), a0);
                a1 = Vector256.FusedMultiplyAdd(v, Vector256.Load(row + 8), a1);
            }

            nint at = (nint)r * stride;
            a0 *= s;
            a1 *= s;
            if (z != null)
            {
                a0 = Vector256.FusedMultiplyAdd(t, Vector256.Load(z + at), a0);
                a1 = Vector256.FusedMultiplyAdd(t, Vector256.Load(z + at + 8), a1);
            }

            a0.Store(y + at);
            a1.Store(y + at + 8);
        }
    }

    private static void Columns8(
        int* starts, int* columns, float* values, int first, int last, float* x, float* z, float* y, int stride, float scale, float addend)
    {
        Vector256<float> s = Vector256.Create(scale), t = Vector256.Create(addend);
        for (int r = first; r < last; r++)
        {
            Vector256<float> a = Vector256<float>.Zero;
            for (int e = starts[r]; e < starts[r + 1]; e++)
            {
                a = Vector256.FusedMultiplyAdd(Vector256.Create(values[e]), Vector256.Load(x + ((nint)columns[e] * stride)), a);
            }

            nint at = (nint)r * stride;
            a *= s;
            if (z != null)
            {
                a = Vector256.FusedMultiplyAdd(t, Vector256.Load(z + at), a);
            }

            a.Store(y + at);
        }
    }

    private static void Columns4(
        int* starts, int* columns, float* values, int first, int last, float* x, float* z, float* y, int stride, float scale, float addend)
    {
        for (int r = first; r < last; r++)
        {
            Vector128<float> a = Vector128<float>.Zero;
            for (int e = starts[r]; e < starts[r + 1]; e++)
            {
                a += Vector128.Create(values[e]) * Vector128.Load(x + ((nint)columns[e] * stride));
            }

            nint at = (nint)r * stride;
            a *= scale;
            if (z != null)
            {
                a += addend * Vector128.Load(z + at);
            }

            a.Store(y + at);
        }
    }

    private static void ColumnsPlain(
        int* starts, int* columns, float* values, int first, int last, float* x, float* z, float* y, int width, int from, float scale, float addend)
    {
        for (int r = first; r < last; r++)
        {
            nint at = (nint)r * width;
            for (int f = from; f < width; f++)
            {
                float a = 0;
                for (int e = starts[r]; e < starts[r + 1]; e++)
                {
                    a += values[e] * x[((nint)columns[e] * width) + f];
                }

                a *= scale;
                y[at + f] = z == null ? a : a + (addend * z[at + f]);
            }
        }
    }
}
