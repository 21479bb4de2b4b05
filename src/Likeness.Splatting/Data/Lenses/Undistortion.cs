using Likeness.Imaging.Images;
using Likeness.Tensors;

namespace Likeness.Splatting.Data.Lenses;

/// <summary>Photographs as a pinhole would have taken them: each pixel looks up where its ray fell through the lens.</summary>
internal static class Undistortion
{
    private const int RowsPerBlock = 32;

    /// <summary>Resamples an image between its four nearest pixels; colours are weighted by opacity, the border is carried outwards.</summary>
    /// <param name="image">What was taken through <paramref name="lens"/>; of its size.</param>
    /// <param name="lens">The lens.</param>
    /// <param name="pinhole">The lens without distortion that the result is seen through; its size is the result's.</param>
    public static Image Apply(Image image, BrownLens lens, BrownLens pinhole)
    {
        var result = new Image(pinhole.Width, pinhole.Height);
        Work.For(Work.Blocks(pinhole.Height, RowsPerBlock), new Blocks(image, lens, pinhole, result));
        return result;
    }

    private readonly struct Blocks(Image image, BrownLens lens, BrownLens pinhole, Image result) : IBlocks
    {
        public void Run(int block)
        {
            int end = Math.Min((block + 1) * RowsPerBlock, pinhole.Height);
            for (int row = block * RowsPerBlock; row < end; row++)
            {
                double y = (row + 0.5 - pinhole.CentreY) / pinhole.FocalY;
                Span<Rgba> to = result.Row(row);
                for (int column = 0; column < to.Length; column++)
                {
                    (double dx, double dy) = lens.Distort((column + 0.5 - pinhole.CentreX) / pinhole.FocalX, y);
                    to[column] = Sample((dx * lens.FocalX) + lens.CentreX - 0.5, (dy * lens.FocalY) + lens.CentreY - 0.5);
                }
            }
        }

        private Rgba Sample(double x, double y)
        {
            x = Math.Clamp(x, 0, image.Width - 1);
            y = Math.Clamp(y, 0, image.Height - 1);
            int left = Math.Min((int)x, Math.Max(image.Width - 2, 0)), top = Math.Min((int)y, Math.Max(image.Height - 2, 0));
            int right = Math.Min(left + 1, image.Width - 1), bottom = Math.Min(top + 1, image.Height - 1);
            float u = (float)(x - left), v = (float)(y - top);
            Rgba a = image[left, top], b = image[right, top], c = image[left, bottom], d = image[right, bottom];
            float wa = (1 - u) * (1 - v) * a.A, wb = u * (1 - v) * b.A, wc = (1 - u) * v * c.A, wd = u * v * d.A;
            float alpha = wa + wb + wc + wd;
            if (!(alpha > 0))
            {
                return Rgba.Transparent;
            }

            float scale = 1 / alpha;
            return new Rgba(
                (byte)((((wa * a.R) + (wb * b.R) + (wc * c.R) + (wd * d.R)) * scale) + 0.5f),
                (byte)((((wa * a.G) + (wb * b.G) + (wc * c.G) + (wd * d.G)) * scale) + 0.5f),
                (byte)((((wa * a.B) + (wb * b.B) + (wc * c.B) + (wd * d.B)) * scale) + 0.5f),
                (byte)Math.Min(255, alpha + 0.5f));
        }
    }
}
