using Likeness.Tensors;

namespace Likeness.Splatting.Fitting.Losses;

/// <summary>Between images as they are rendered, [height, width, 3], and the planes of the loss, [3, height, width].</summary>
internal static unsafe class ImagePlanes
{
    private const int PixelsPerBlock = 8192;

    /// <summary>Takes an image apart.</summary>
    public static void Split(ReadOnlySpan<float> image, Span<float> planes) => Run(image, planes, join: false);

    /// <summary>Puts an image together.</summary>
    public static void Join(ReadOnlySpan<float> planes, Span<float> image) => Run(planes, image, join: true);

    private static void Run(ReadOnlySpan<float> from, Span<float> to, bool join)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(to.Length, from.Length, nameof(to));
        fixed (float* f = from, t = to)
        {
            Work.For(Work.Blocks(from.Length / 3, PixelsPerBlock), new Blocks(f, t, from.Length / 3, join));
        }
    }

    private readonly struct Blocks(float* from, float* to, int pixels, bool join) : IBlocks
    {
        public void Run(int block)
        {
            int end = Math.Min(pixels, (block + 1) * PixelsPerBlock);
            for (int i = block * PixelsPerBlock; i < end; i++)
            {
                for (int c = 0; c < 3; c++)
                {
                    if (join)
                    {
                        to[(3 * i) + c] = from[(c * pixels) + i];
                    }
                    else
                    {
                        to[(c * pixels) + i] = from[(3 * i) + c];
                    }
                }
            }
        }
    }
}
