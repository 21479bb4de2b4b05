namespace Likeness.Tensors.Kernels.Convolutions;

/// <summary>The tiles without vector instructions, for machines that have none of the wider paths, and as the ones to read.</summary>
internal readonly unsafe struct ConvolutionTilePlain : IConvolutionTile
{
    public static int Unit => 4;

    public static int GradientRows => 4;

    public static int DepthBlock => 288;

    public static int HeightFor(int channels) => 4;

    public static void Run(int height, int depth, float* weights, int* offsets, float* x, float* y, float* first, float* second, nint stride, bool accumulate)
    {
        for (int i = 0; i < height; i++)
        {
            RunRow(height, depth, weights + i, offsets, x, first + (i * stride), accumulate);
            RunRow(height, depth, weights + i, offsets, y, second + (i * stride), accumulate);
        }
    }

    public static void RunGradient(int rows, int columns, nint pitch, float* x, int* offsets, float* grid, float* sums, nint stride)
    {
        for (int i = 0; i < GradientRows; i++)
        {
            float* at = x + offsets[i];
            for (int u = 0; u < 2 * Unit; u++)
            {
                float sum = 0f;
                float* g = grid + u;
                for (int row = 0; row < rows; row++)
                {
                    for (int column = 0; column < columns; column++)
                    {
                        sum += at[(row * pitch) + column] * *g;
                        g += 2 * Unit;
                    }
                }

                sums[(i * stride) + u] += sum;
            }
        }
    }

    private static void RunRow(int height, int depth, float* weights, int* offsets, float* x, float* result, bool accumulate)
    {
        float s0 = 0f, s1 = 0f, s2 = 0f, s3 = 0f;
        for (int p = 0; p < depth; p++)
        {
            float w = weights[(nint)p * height];
            float* at = x + offsets[p];
            s0 += w * at[0];
            s1 += w * at[1];
            s2 += w * at[2];
            s3 += w * at[3];
        }

        result[0] = accumulate ? result[0] + s0 : s0;
        result[1] = accumulate ? result[1] + s1 : s1;
        result[2] = accumulate ? result[2] + s2 : s2;
        result[3] = accumulate ? result[3] + s3 : s3;
    }
}
