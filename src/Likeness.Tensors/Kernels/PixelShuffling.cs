namespace Likeness.Tensors.Kernels;

/// <summary>Moves r x r channels into r x r neighbouring pixels, <c>[N, C r r, H, W]</c> to <c>[N, C, H r, W r]</c>, and back.</summary>
internal static class PixelShuffling
{
    /// <summary>fine = coarse; one block makes one fine plane.</summary>
    public static unsafe void Shuffle(ReadOnlySpan<float> coarse, Span<float> fine, int planes, int height, int width, int factor)
    {
        fixed (float* pc = coarse, pf = fine)
        {
            Work.For(planes, new Blocks(pc, pf, height, width, factor, toFine: true, add: false));
        }
    }

    /// <summary>coarse = fine, or coarse += fine.</summary>
    public static unsafe void Unshuffle(ReadOnlySpan<float> fine, Span<float> coarse, int planes, int height, int width, int factor, bool add)
    {
        fixed (float* pc = coarse, pf = fine)
        {
            Work.For(planes, new Blocks(pc, pf, height, width, factor, toFine: false, add));
        }
    }

    /// <summary>fine += coarse.</summary>
    public static unsafe void AddShuffled(ReadOnlySpan<float> coarse, Span<float> fine, int planes, int height, int width, int factor)
    {
        fixed (float* pc = coarse, pf = fine)
        {
            Work.For(planes, new Blocks(pc, pf, height, width, factor, toFine: true, add: true));
        }
    }

    private readonly unsafe struct Blocks(float* coarse, float* fine, int height, int width, int factor, bool toFine, bool add) : IBlocks
    {
        public void Run(int block)
        {
            long size = (long)height * width * factor * factor;
            float* c = coarse + (block * size);
            for (int dy = 0; dy < factor; dy++)
            {
                for (int dx = 0; dx < factor; dx++)
                {
                    for (int i = 0; i < height; i++, c += width)
                    {
                        float* f = fine + (block * size) + ((((long)i * factor) + dy) * width * factor) + dx;
                        if (toFine)
                        {
                            MoveToFine(c, f);
                        }
                        else
                        {
                            MoveToCoarse(f, c);
                        }
                    }
                }
            }
        }

        private void MoveToFine(float* c, float* f)
        {
            for (int j = 0; j < width; j++, f += factor)
            {
                *f = add ? *f + c[j] : c[j];
            }
        }

        private void MoveToCoarse(float* f, float* c)
        {
            for (int j = 0; j < width; j++, f += factor)
            {
                c[j] = add ? c[j] + *f : *f;
            }
        }
    }
}
