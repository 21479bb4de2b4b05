namespace Likeness.Tensors.Kernels;

/// <summary>
/// Extends planes <c>[planes, H, W]</c> beyond their edges with values of their own: mirrored without repeating the edge
/// (reflect), or the edge itself (replicate).
/// </summary>
internal static class EdgePadding
{
    private const int ElementsPerBlock = 1 << 14;

    /// <summary>The sizes of one call.</summary>
    internal readonly record struct Plan(int Height, int Width, int Left, int Right, int Top, int Bottom, bool Reflect)
    {
        public int OutHeight => Height + Top + Bottom;

        public int OutWidth => Width + Left + Right;

        public int Row(int i) => Source(i - Top, Height);

        public int Column(int j) => Source(j - Left, Width);

        private int Source(int i, int size) => Reflect
            ? (i < 0 ? -i : i >= size ? (2 * size) - 2 - i : i)
            : Math.Clamp(i, 0, size - 1);
    }

    /// <summary>y = x, extended.</summary>
    public static unsafe void Forward(ReadOnlySpan<float> x, Span<float> y, in Plan plan)
    {
        fixed (float* px = x, py = y)
        {
            int rows = y.Length / Math.Max(plan.OutWidth, 1);
            int perBlock = Math.Max(1, ElementsPerBlock / Math.Max(plan.OutWidth, 1));
            Work.For(Work.Blocks(rows, perBlock), new ForwardBlocks(px, py, plan, rows, perBlock));
        }
    }

    /// <summary>dx += dy, each element to the one it was copied from.</summary>
    public static unsafe void Backward(ReadOnlySpan<float> dy, Span<float> dx, in Plan plan)
    {
        fixed (float* pdy = dy, pdx = dx)
        {
            Work.For(dx.Length / Math.Max(plan.Height * plan.Width, 1), new BackwardBlocks(pdy, pdx, plan));
        }
    }

    private readonly unsafe struct ForwardBlocks(float* x, float* y, Plan plan, int rows, int perBlock) : IBlocks
    {
        public void Run(int block)
        {
            int end = Math.Min(rows, (block + 1) * perBlock);
            for (int row = block * perBlock; row < end; row++)
            {
                int plane = row / plan.OutHeight;
                float* from = x + ((((long)plane * plan.Height) + plan.Row(row % plan.OutHeight)) * plan.Width);
                float* to = y + ((long)row * plan.OutWidth);
                for (int j = 0; j < plan.Left; j++)
                {
                    to[j] = from[plan.Column(j)];
                }

                new ReadOnlySpan<float>(from, plan.Width).CopyTo(new Span<float>(to + plan.Left, plan.Width));
                for (int j = plan.Left + plan.Width; j < plan.OutWidth; j++)
                {
                    to[j] = from[plan.Column(j)];
                }
            }
        }
    }

    private readonly unsafe struct BackwardBlocks(float* dy, float* dx, Plan plan) : IBlocks
    {
        public void Run(int block)
        {
            float* from = dy + ((long)block * plan.OutHeight * plan.OutWidth);
            for (int i = 0; i < plan.OutHeight; i++, from += plan.OutWidth)
            {
                float* to = dx + ((((long)block * plan.Height) + plan.Row(i)) * plan.Width);
                for (int j = 0; j < plan.OutWidth; j++)
                {
                    to[plan.Column(j)] += from[j];
                }
            }
        }
    }
}
