namespace Likeness.Tensors.Kernels.Matrices;

/// <summary>The tile product without vector instructions, for machines that have none of the wider paths, and as the one to read.</summary>
internal readonly unsafe struct MicrokernelPlain : IMicrokernel
{
    public static ReadOnlySpan<int> Heights => [4, 1];

    public static ReadOnlySpan<int> Widths => [4];

    public static int DepthBlock => 256;

    public static void Run(int height, int width, nint depth, float* a, nint aRow, nint aDepth, float* b, nint bDepth, float* c, nint stride, bool accumulate)
    {
        for (int i = 0; i < height; i++)
        {
            float c0 = 0f, c1 = 0f, c2 = 0f, c3 = 0f;
            float* ai = a + (i * aRow);
            float* bp = b;
            for (nint p = 0; p < depth; p++)
            {
                float s = *ai;
                c0 += s * bp[0];
                c1 += s * bp[1];
                c2 += s * bp[2];
                c3 += s * bp[3];
                ai += aDepth;
                bp += bDepth;
            }

            float* ci = c + (i * stride);
            ci[0] = accumulate ? ci[0] + c0 : c0;
            ci[1] = accumulate ? ci[1] + c1 : c1;
            ci[2] = accumulate ? ci[2] + c2 : c2;
            ci[3] = accumulate ? ci[3] + c3 : c3;
        }
    }
}
