using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Likeness.Tensors.Kernels.Matrices;

/// <summary>Copies a strip of a matrix into a panel: for each step of the depth the values of all lanes beside each other.</summary>
internal static unsafe class Packing
{
    private const int TransposedDepth = 64;

    /// <summary>panel[p * width + i] = source[i * laneStep + p * depthStep] for i below <paramref name="lanes"/>, zero up to <paramref name="width"/>.</summary>
    public static void Pack(float* source, nint laneStep, nint depthStep, int lanes, int width, int depth, float* panel)
    {
        if (laneStep == 1)
        {
            CopyRows(source, depthStep, lanes, width, depth, panel);
        }
        else if (depthStep == 1 && Sse.IsSupported)
        {
            Transpose(source, laneStep, lanes, width, depth, panel);
        }
        else
        {
            Gather(source, laneStep, depthStep, 0, lanes, width, 0, depth, panel);
            Clear(lanes, width, depth, panel);
        }
    }

    private static void CopyRows(float* source, nint depthStep, int lanes, int width, int depth, float* panel)
    {
        if (lanes == width && width % 16 == 0 && Vector512.IsHardwareAccelerated)
        {
            for (int p = 0; p < depth; p++)
            {
                for (int i = 0; i < width; i += 16)
                {
                    Vector512.Load(source + i).Store(panel + i);
                }

                source += depthStep;
                panel += width;
            }

            return;
        }

        if (lanes == width && width % 8 == 0 && Vector256.IsHardwareAccelerated)
        {
            for (int p = 0; p < depth; p++)
            {
                for (int i = 0; i < width; i += 8)
                {
                    Vector256.Load(source + i).Store(panel + i);
                }

                source += depthStep;
                panel += width;
            }

            return;
        }

        for (int p = 0; p < depth; p++)
        {
            int i = 0;
            for (; i + 4 <= lanes; i += 4)
            {
                Vector128.Load(source + i).Store(panel + i);
            }

            for (; i < lanes; i++)
            {
                panel[i] = source[i];
            }

            for (; i < width; i++)
            {
                panel[i] = 0f;
            }

            source += depthStep;
            panel += width;
        }
    }

    // Four by four blocks: rows of the source become columns of the panel. Some depth at a time, so that the lines of the panel, each written
    // in several parts, stay in the first-level cache until they are whole.
    private static void Transpose(float* source, nint laneStep, int lanes, int width, int depth, float* panel)
    {
        int fours = lanes & ~3, pairs = lanes & ~1, fullDepth = depth & ~3;
        for (int first = 0; first < fullDepth; first += TransposedDepth)
        {
            int last = Math.Min(fullDepth, first + TransposedDepth);
            for (int i = 0; i < fours; i += 4)
            {
                float* s0 = source + (i * laneStep);
                float* s1 = s0 + laneStep;
                float* s2 = s1 + laneStep;
                float* s3 = s2 + laneStep;
                for (int p = first; p < last; p += 4)
                {
                    Transpose4(s0 + p, s1 + p, s2 + p, s3 + p, panel + ((nint)p * width) + i, width);
                }
            }

            for (int i = fours; i < pairs; i += 2)
            {
                for (int p = first; p < last; p += 4)
                {
                    Transpose2(source + (i * laneStep) + p, source + ((i + 1) * laneStep) + p, panel + ((nint)p * width) + i, width);
                }
            }
        }

        Gather(source, laneStep, 1, 0, pairs, width, fullDepth, depth, panel);
        Gather(source, laneStep, 1, pairs, lanes, width, 0, depth, panel);
        Clear(lanes, width, depth, panel);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose2(float* s0, float* s1, float* d, int width)
    {
        Vector128<float> r0 = Vector128.Load(s0), r1 = Vector128.Load(s1);
        Vector128<float> low = Sse.UnpackLow(r0, r1), high = Sse.UnpackHigh(r0, r1);
        low.GetLower().Store(d);
        low.GetUpper().Store(d + width);
        high.GetLower().Store(d + (2 * width));
        high.GetUpper().Store(d + (3 * width));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4(float* s0, float* s1, float* s2, float* s3, float* d, int width)
    {
        Vector128<float> r0 = Vector128.Load(s0), r1 = Vector128.Load(s1), r2 = Vector128.Load(s2), r3 = Vector128.Load(s3);
        Vector128<float> low01 = Sse.UnpackLow(r0, r1), high01 = Sse.UnpackHigh(r0, r1);
        Vector128<float> low23 = Sse.UnpackLow(r2, r3), high23 = Sse.UnpackHigh(r2, r3);
        Sse.MoveLowToHigh(low01, low23).Store(d);
        Sse.MoveHighToLow(low23, low01).Store(d + width);
        Sse.MoveLowToHigh(high01, high23).Store(d + (2 * width));
        Sse.MoveHighToLow(high23, high01).Store(d + (3 * width));
    }

    private static void Gather(float* source, nint laneStep, nint depthStep, int firstLane, int lanes, int width, int firstDepth, int depth, float* panel)
    {
        for (int i = firstLane; i < lanes; i++)
        {
            float* s = source + (i * laneStep);
            for (int p = firstDepth; p < depth; p++)
            {
                panel[(p * width) + i] = s[p * depthStep];
            }
        }
    }

    private static void Clear(int lanes, int width, int depth, float* panel)
    {
        for (int i = lanes; i < width; i++)
        {
            for (int p = 0; p < depth; p++)
            {
                panel[(p * width) + i] = 0f;
            }
        }
    }
}
