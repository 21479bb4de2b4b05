using System.Numerics.Tensors;

namespace Likeness.Tensors.Kernels;

/// <summary>
/// Lays the windows of planes <c>[planes, H, W]</c> out as columns, <c>[planes, kernel * kernel, Ho * Wo]</c> ("im2col"), and
/// adds columns back to where they came from.
/// </summary>
internal static class Unfolding
{
    /// <summary>The sizes of one call; windows are square.</summary>
    internal readonly record struct Plan(int Height, int Width, int Kernel, int Stride, int Padding, int Dilation)
    {
        public int OutHeight => Positions(Height);

        public int OutWidth => Positions(Width);

        private int Positions(int size) => ((size + (2 * Padding) - (Dilation * (Kernel - 1)) - 1) / Stride) + 1;
    }

    /// <summary>columns = the windows of x; zeros outside.</summary>
    public static unsafe void Unfold(ReadOnlySpan<float> x, Span<float> columns, int planes, in Plan plan)
    {
        fixed (float* px = x, pc = columns)
        {
            Work.For(planes, new Blocks(px, pc, plan, fold: false));
        }
    }

    /// <summary>x += the columns, each element to the one it shows.</summary>
    public static unsafe void Fold(ReadOnlySpan<float> columns, Span<float> x, int planes, in Plan plan)
    {
        fixed (float* px = x, pc = columns)
        {
            Work.For(planes, new Blocks(px, pc, plan, fold: true));
        }
    }

    private readonly unsafe struct Blocks(float* x, float* columns, Plan plan, bool fold) : IBlocks
    {
        public void Run(int block)
        {
            int outHeight = plan.OutHeight;
            int outWidth = plan.OutWidth;
            float* plane = x + ((long)block * plan.Height * plan.Width);
            float* c = columns + ((long)block * plan.Kernel * plan.Kernel * outHeight * outWidth);
            for (int ky = 0; ky < plan.Kernel; ky++)
            {
                for (int kx = 0; kx < plan.Kernel; kx++)
                {
                    // Output positions first <= j < last see a column that exists.
                    int shift = (kx * plan.Dilation) - plan.Padding;
                    int first = Math.Clamp(shift >= 0 ? 0 : (-shift + plan.Stride - 1) / plan.Stride, 0, outWidth);
                    int last = Math.Clamp(plan.Width - 1 - shift < 0 ? 0 : ((plan.Width - 1 - shift) / plan.Stride) + 1, first, outWidth);
                    for (int i = 0; i < outHeight; i++, c += outWidth)
                    {
                        int row = (i * plan.Stride) + (ky * plan.Dilation) - plan.Padding;
                        bool inside = (uint)row < (uint)plan.Height;
                        float* from = plane + ((long)(inside ? row : 0) * plan.Width) + shift + ((long)first * plan.Stride);
                        if (fold)
                        {
                            if (inside)
                            {
                                AddRow(from, c + first, last - first);
                            }
                        }
                        else if (inside)
                        {
                            new Span<float>(c, first).Clear();
                            CopyRow(from, c + first, last - first);
                            new Span<float>(c + last, outWidth - last).Clear();
                        }
                        else
                        {
                            new Span<float>(c, outWidth).Clear();
                        }
                    }
                }
            }
        }

        private void CopyRow(float* from, float* to, int count)
        {
            if (plan.Stride == 1)
            {
                new ReadOnlySpan<float>(from, count).CopyTo(new Span<float>(to, count));
                return;
            }

            for (int j = 0; j < count; j++)
            {
                to[j] = from[(long)j * plan.Stride];
            }
        }

        private void AddRow(float* to, float* from, int count)
        {
            if (plan.Stride == 1)
            {
                var sum = new Span<float>(to, count);
                TensorPrimitives.Add(sum, new ReadOnlySpan<float>(from, count), sum);
                return;
            }

            for (int j = 0; j < count; j++)
            {
                to[(long)j * plan.Stride] += from[j];
            }
        }
    }
}
