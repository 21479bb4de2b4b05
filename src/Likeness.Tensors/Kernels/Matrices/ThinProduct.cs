using System.Numerics;

namespace Likeness.Tensors.Kernels.Matrices;

/// <summary>
/// Products with very few rows or columns whose factors both lie along the depth: every value of the large factor is used
/// a few times only, so it is read where it lies and each element of C is one dot product, summed in a fixed order.
/// </summary>
internal static unsafe class ThinProduct
{
    private const int MostLines = 4;
    private const int BlockWork = 1 << 15;

    public static bool Fits(in Product product) =>
        product.ADepth == 1 && product.BDepth == 1 && Math.Min(product.M, product.N) <= MostLines;

    public static void Multiply(in Product product)
    {
        int lines = Math.Max(product.M, product.N), thin = Math.Min(product.M, product.N);
        var job = new Job { Product = product, PerBlock = Math.Max(1, BlockWork / Math.Max(1, product.K * thin)) };
        Work.For(Work.Blocks(lines, job.PerBlock), job);
        if (!product.Epilogue.IsEmpty)
        {
            product.Epilogue.Apply(product.C, product.CRow, 0, product.M, 0, product.N);
        }
    }

    private static float Dot(float* a, float* b, int count)
    {
        int lanes = Vector<float>.Count, i = 0;
        Vector<float> s0 = Vector<float>.Zero, s1 = s0, s2 = s0, s3 = s0;
        for (; i <= count - (4 * lanes); i += 4 * lanes)
        {
            s0 += Vector.Load(a + i) * Vector.Load(b + i);
            s1 += Vector.Load(a + i + lanes) * Vector.Load(b + i + lanes);
            s2 += Vector.Load(a + i + (2 * lanes)) * Vector.Load(b + i + (2 * lanes));
            s3 += Vector.Load(a + i + (3 * lanes)) * Vector.Load(b + i + (3 * lanes));
        }

        for (; i <= count - lanes; i += lanes)
        {
            s0 += Vector.Load(a + i) * Vector.Load(b + i);
        }

        float sum = Vector.Sum(s0 + s1 + (s2 + s3));
        for (; i < count; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    private struct Job : IBlocks
    {
        public Product Product;
        public int PerBlock;

        public readonly void Run(int block)
        {
            bool tall = Product.M >= Product.N;
            int end = Math.Min((block + 1) * PerBlock, tall ? Product.M : Product.N), thin = tall ? Product.N : Product.M;
            for (int line = block * PerBlock; line < end; line++)
            {
                for (int t = 0; t < thin; t++)
                {
                    (int i, int j) = tall ? (line, t) : (t, line);
                    float* c = Product.C + (i * Product.CRow) + j;
                    float sum = Dot(Product.A + (i * Product.ARow), Product.B + (j * Product.BColumn), Product.K);
                    *c = Product.Accumulate ? *c + sum : sum;
                }
            }
        }
    }
}
