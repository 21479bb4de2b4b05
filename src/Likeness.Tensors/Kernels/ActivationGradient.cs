using System.Numerics;

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
            int end = Math.Min(first + BlockSize, Count);

            // All three have the derivative 1 above zero and a y + b below: 0, the slope, and for ELU, where
            // y = slope (e^x - 1), the derivative slope e^x = y + slope.
            float a = Activation == Activation.Elu ? 1f : 0f, b = Activation == Activation.Relu ? 0f : Slope;
            if (Activation == Activation.None)
            {
                b = 1f;
            }

            int i = first;
            Vector<float> va = new(a), vb = new(b);
            for (; i <= end - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector<float> y = Vector.Load(Y + i), dy = Vector.Load(Dy + i);
                Vector.ConditionalSelect(Vector.GreaterThan(y, Vector<float>.Zero), dy, dy * ((va * y) + vb)).Store(Gradient + i);
            }

            for (; i < end; i++)
            {
                Gradient[i] = Y[i] > 0f ? Dy[i] : Dy[i] * ((a * Y[i]) + b);
            }
        }
    }
}
