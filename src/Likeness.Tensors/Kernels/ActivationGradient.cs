namespace Likeness.Tensors.Kernels;

/// <summary>The way back through an activation that was fused into a product: it needs the result alone.</summary>
internal static unsafe class ActivationGradient
{
    private const int BlockSize = 1 << 14;

    /// <summary>gradient = dy * activation'(x), with the derivative read off from y = activation(x).</summary>
    public static void Multiply(Activation activation, float slope, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> gradient)
    {
        fixed (float* py = y, pd = dy, pg = gradient)
        {
            Work.For(
                Work.Blocks(y.Length, BlockSize),
                new Job { Activation = activation, Slope = slope, Y = py, Dy = pd, Gradient = pg, Count = y.Length });
        }
    }

    private struct Job : IBlocks
    {
        public Activation Activation;
        public float Slope;
        public float* Y;
        public float* Dy;
        public float* Gradient;
        public int Count;

        public readonly void Run(int block)
        {
            int first = block * BlockSize;
            int count = Math.Min(BlockSize, Count - first);
            float* y = Y + first;
            float* dy = Dy + first;
            float* g = Gradient + first;
            switch (Activation)
            {
                case Activation.Relu:
                    for (int i = 0; i < count; i++)
                    {
                        g[i] = y[i] > 0f ? dy[i] : 0f;
                    }

                    break;
                case Activation.LeakyRelu:
                    for (int i = 0; i < count; i++)
                    {
                        g[i] = y[i] > 0f ? dy[i] : dy[i] * Slope;
                    }

                    break;
                case Activation.Elu:
                    // Below zero y = slope (e^x - 1), so the derivative slope e^x is y + slope.
                    for (int i = 0; i < count; i++)
                    {
                        g[i] = y[i] > 0f ? dy[i] : dy[i] * (y[i] + Slope);
                    }

                    break;
                default:
                    new ReadOnlySpan<float>(dy, count).CopyTo(new Span<float>(g, count));
                    break;
            }
        }
    }
}
