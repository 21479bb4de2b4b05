using Likeness.Tensors;

namespace Likeness.Talking.Networks;

/// <summary>Positions as waves (Vaswani et al. 2017, section 3.5): sin in even channels, cos in odd ones, of t / 10000^(2i / width).</summary>
internal static class SinusoidalPositions
{
    /// <summary>[1, frames, width].</summary>
    public static Tensor Table(int frames, int width)
    {
        Tensor table = Tensor.Uninitialized(new Shape(1, frames, width));
        Span<float> to = table.Span;
        for (int t = 0; t < frames; t++)
        {
            for (int c = 0; c < width; c++)
            {
                double angle = t / Math.Pow(10000, (double)(c - (c % 2)) / width);
                to[(t * width) + c] = (float)(c % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle));
            }
        }

        return table;
    }
}
