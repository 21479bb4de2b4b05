using System.Runtime.Intrinsics;
using Likeness.Tensors.Memory;

namespace Likeness.Tensors.Kernels;

/// <summary>Sums over the rows of a matrix: the gradient of a bias.</summary>
internal static unsafe class ColumnSums
{
    private const int RowsPerBlock = 1024;

    /// <summary>sums[j] += sum over i of x[i * columns + j]. Blocks of 1024 rows are summed apart and added in order.</summary>
    public static void AddTo(ReadOnlySpan<float> x, int rows, int columns, Span<float> sums)
    {
        int blocks = Work.Blocks(rows, RowsPerBlock);
        if (blocks == 0 || columns == 0)
        {
            return;
        }

        Storage partial = BufferPool.Rent(blocks * columns);
        Span<float> parts = partial.Span(blocks * columns);
        fixed (float* px = x, pp = parts)
        {
            Work.For(blocks, new Job { X = px, Rows = rows, Columns = columns, Partial = pp });
        }

        for (int b = 0; b < blocks; b++)
        {
            System.Numerics.Tensors.TensorPrimitives.Add(sums, parts.Slice(b * columns, columns), sums);
        }

        BufferPool.Return(partial);
    }

    private struct Job : IBlocks
    {
        public float* X;
        public int Rows;
        public int Columns;
        public float* Partial;

        public readonly void Run(int block)
        {
            int first = block * RowsPerBlock;
            int rows = Math.Min(RowsPerBlock, Rows - first);
            float* x = X + ((nint)first * Columns);
            float* sums = Partial + ((nint)block * Columns);
            int j = 0;
            if (Vector512.IsHardwareAccelerated)
            {
                for (; j + 16 <= Columns; j += 16)
                {
                    Vector512<float> s = Vector512<float>.Zero;
                    float* p = x + j;
                    for (int i = 0; i < rows; i++, p += Columns)
                    {
                        s += Vector512.Load(p);
                    }

                    s.Store(sums + j);
                }
            }

            for (; j + 4 <= Columns; j += 4)
            {
                Vector128<float> s = Vector128<float>.Zero;
                float* p = x + j;
                for (int i = 0; i < rows; i++, p += Columns)
                {
                    s += Vector128.Load(p);
                }

                s.Store(sums + j);
            }

            for (; j < Columns; j++)
            {
                float s = 0f;
                for (int i = 0; i < rows; i++)
                {
                    s += x[((nint)i * Columns) + j];
                }

                sums[j] = s;
            }
        }
    }
}
