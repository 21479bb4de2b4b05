namespace Likeness.Tensors.Kernels.Matrices;

/// <summary>Several products of one size: small ones share the threads, large ones use all threads one after the other.</summary>
internal static unsafe class MatrixBatch<TKernel> where TKernel : struct, IMicrokernel
{
    private const long SmallWork = 1 << 21;
    private const long BlockWork = 1 << 16;

    public static void Multiply(in Product product, int batch, nint aStep, nint bStep, nint cStep)
    {
        if (batch == 1)
        {
            MatrixEngine<TKernel>.Multiply(product);
            return;
        }

        var job = new BatchJob { Product = product, Batch = batch, AStep = aStep, BStep = bStep, CStep = cStep, PerBlock = 1 };
        long work = (long)product.M * product.N * product.K;
        if (work < SmallWork)
        {
            job.PerBlock = (int)Math.Clamp(BlockWork / Math.Max(1, work), 1, batch);
            Work.For(Work.Blocks(batch, job.PerBlock), job);
            return;
        }

        for (int i = 0; i < batch; i++)
        {
            job.Run(i);
        }
    }

    private struct BatchJob : IBlocks
    {
        public Product Product;
        public int Batch;
        public int PerBlock;
        public nint AStep;
        public nint BStep;
        public nint CStep;

        public readonly void Run(int block)
        {
            int end = Math.Min(Batch, (block + 1) * PerBlock);
            for (int i = block * PerBlock; i < end; i++)
            {
                Product one = Product;
                one.A += i * AStep;
                one.B += i * BStep;
                one.C += i * CStep;
                MatrixEngine<TKernel>.Multiply(one);
            }
        }
    }
}
