using System.Runtime.Intrinsics;
using Likeness.Tensors;

namespace Likeness.Morphable.Linear;

/// <summary>Inner products of rows in float64: what a principal component analysis of few long rows needs.</summary>
internal static unsafe class GramMatrix
{
    private const int Tile = 32;

    /// <summary>G[i, j] = dot(rows_i, rows_j), symmetric, [count, count].</summary>
    public static double[] Of(double[] rows, int count, int length)
    {
        double[] gram = new double[(long)count * count];
        int tiles = Work.Blocks(count, Tile);
        fixed (double* p = rows, g = gram)
        {
            Work.For(tiles * (tiles + 1) / 2, new Body { Rows = p, Gram = g, Count = count, Length = length });
        }

        for (int i = 0; i < count; i++)
        {
            for (int j = i + 1; j < count; j++)
            {
                gram[((long)i * count) + j] = gram[((long)j * count) + i];
            }
        }

        return gram;
    }

    internal static double Dot(double* a, double* b, int length)
    {
        Vector256<double> s0 = Vector256<double>.Zero, s1 = s0, s2 = s0, s3 = s0;
        int i = 0;
        for (; i + 16 <= length; i += 16)
        {
            s0 += Vector256.Load(a + i) * Vector256.Load(b + i);
            s1 += Vector256.Load(a + i + 4) * Vector256.Load(b + i + 4);
            s2 += Vector256.Load(a + i + 8) * Vector256.Load(b + i + 8);
            s3 += Vector256.Load(a + i + 12) * Vector256.Load(b + i + 12);
        }

        double sum = Vector256.Sum((s0 + s1) + (s2 + s3));
        for (; i < length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    private struct Body : IBlocks
    {
        // Long rows are walked in pieces that let both tiles stay in the second-level cache.
        private const int Piece = 1024;

        public double* Rows;
        public double* Gram;
        public int Count;
        public int Length;

        public readonly void Run(int block)
        {
            int row = 0;
            while (block > row)
            {
                block -= ++row;
            }

            int iEnd = Math.Min(Count, (row + 1) * Tile), jEnd = Math.Min(Count, (block + 1) * Tile);
            for (int from = 0; from < Length; from += Piece)
            {
                int length = Math.Min(Piece, Length - from);
                for (int i = row * Tile; i < iEnd; i++)
                {
                    for (int j = block * Tile; j < jEnd && j <= i; j++)
                    {
                        Gram[((nint)i * Count) + j] += Dot(Rows + ((nint)i * Length) + from, Rows + ((nint)j * Length) + from, length);
                    }
                }
            }
        }
    }
}
