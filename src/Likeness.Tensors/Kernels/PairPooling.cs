using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Likeness.Tensors.Kernels;

/// <summary>
/// The maximum over windows of 2 x 2 that neither overlap nor are padded, 16 windows at a time: two vectors of a row are
/// sorted into the even and the odd columns. Same results as <see cref="Pooling"/>, NaN included.
/// </summary>
internal static unsafe class PairPooling
{
    private const int RowsPerBlock = 16;
    private const int Step = 32;

    /// <summary>True when the windows are such and the rows are whole numbers of 32 elements.</summary>
    public static bool Fits(in PoolAxis rows, in PoolAxis columns) => Avx512F.IsSupported && rows.IsPairs && columns.IsPairs && columns.Size % Step == 0;

    /// <summary>y = largest element of each window; <paramref name="outputRows"/> counts the rows of all planes.</summary>
    public static void Maximum(float* x, float* y, int outputRows, int width) =>
        Work.For(Work.Blocks(outputRows, RowsPerBlock), new Forward { X = x, Y = y, Rows = outputRows, Width = width });

    /// <summary>Adds the gradient of each window to the first element that equals its maximum.</summary>
    public static void MaximumBackward(float* x, float* y, float* dy, float* dx, int outputRows, int width) =>
        Work.For(Work.Blocks(outputRows, RowsPerBlock), new Backward { X = x, Y = y, Dy = dy, Dx = dx, Rows = outputRows, Width = width });

    private struct Forward : IBlocks
    {
        public float* X;
        public float* Y;
        public int Rows;
        public int Width;

        public readonly void Run(int block)
        {
            Vector512<int> even = Vector512<int>.Indices * 2, odd = even + Vector512<int>.One;
            int end = Math.Min(Rows, (block + 1) * RowsPerBlock);
            for (int row = block * RowsPerBlock; row < end; row++)
            {
                float* x = X + ((nint)row * 2 * Width);
                float* y = Y + ((nint)row * (Width / 2));
                for (int c = 0; c < Width; c += Step, x += Step, y += Step / 2)
                {
                    Vector512<float> first = Vector512.Max(Vector512.Load(x), Vector512.Load(x + Width));
                    Vector512<float> second = Vector512.Max(Vector512.Load(x + 16), Vector512.Load(x + Width + 16));
                    Vector512.Max(Avx512F.PermuteVar16x32x2(first, even, second), Avx512F.PermuteVar16x32x2(first, odd, second)).Store(y);
                }
            }
        }
    }

    private struct Backward : IBlocks
    {
        public float* X;
        public float* Y;
        public float* Dy;
        public float* Dx;
        public int Rows;
        public int Width;

        public readonly void Run(int block)
        {
            int end = Math.Min(Rows, (block + 1) * RowsPerBlock);
            for (int row = block * RowsPerBlock; row < end; row++)
            {
                nint at = (nint)row * 2 * Width, window = (nint)row * (Width / 2);
                for (int c = 0; c < Width; c += Step)
                {
                    Spread(X + at + c, Dx + at + c, Vector512.Load(Y + window + (c / 2)), Vector512.Load(Dy + window + (c / 2)));
                }
            }
        }

        // The first of the four that equals the maximum takes the gradient: upper left, upper right, lower left, lower right.
        private readonly void Spread(float* x, float* dx, Vector512<float> maximum, Vector512<float> gradient)
        {
            Vector512<int> even = Vector512<int>.Indices * 2, odd = even + Vector512<int>.One;
            Vector512<float> left = Vector512.Load(x), right = Vector512.Load(x + 16);
            Vector512<float> free = Vector512<float>.AllBitsSet;
            Vector512<float> upperEven = Take(Avx512F.PermuteVar16x32x2(left, even, right), maximum, gradient, ref free);
            Vector512<float> upperOdd = Take(Avx512F.PermuteVar16x32x2(left, odd, right), maximum, gradient, ref free);
            Add(dx, upperEven, upperOdd);
            left = Vector512.Load(x + Width);
            right = Vector512.Load(x + Width + 16);
            Vector512<float> lowerEven = Take(Avx512F.PermuteVar16x32x2(left, even, right), maximum, gradient, ref free);
            Vector512<float> lowerOdd = Take(Avx512F.PermuteVar16x32x2(left, odd, right), maximum, gradient, ref free);
            Add(dx + Width, lowerEven, lowerOdd);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector512<float> Take(Vector512<float> x, Vector512<float> maximum, Vector512<float> gradient, ref Vector512<float> free)
        {
            Vector512<float> wins = (Vector512.Equals(x, maximum) | (Vector512.IsNaN(x) & Vector512.IsNaN(maximum))) & free;
            free = Vector512.AndNot(free, wins);
            return gradient & wins;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Add(float* dx, Vector512<float> even, Vector512<float> odd)
        {
            Vector512<int> half = Vector512<int>.Indices >>> 1, side = (Vector512<int>.Indices & Vector512<int>.One) * 16;
            Vector512<int> low = half + side, high = low + Vector512.Create(8);
            (Vector512.Load(dx) + Avx512F.PermuteVar16x32x2(even, low, odd)).Store(dx);
            (Vector512.Load(dx + 16) + Avx512F.PermuteVar16x32x2(even, high, odd)).Store(dx + 16);
        }
    }
}
