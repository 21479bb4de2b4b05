namespace Likeness.Imaging.Metrics;

/// <summary>What a filter finds beyond the image's border.</summary>
public enum SsimBorder
{
    /// <summary>Zeros; the map has the image's size. The convention of 3D Gaussian splatting papers.</summary>
    ZeroPadded,

    /// <summary>Nothing: only places where the window fits count. The convention of scikit-image and pytorch-msssim.</summary>
    Valid,
}

/// <summary>The 11 x 11 Gaussian window of SSIM (sigma 1.5, Wang et al. 2004), applied along rows and then along columns.</summary>
internal static class GaussianWindow
{
    public const int Size = 11;
    public const int Half = Size / 2;

    private static readonly double[] Weights = MakeWeights();

    /// <summary>The eleven weights of one axis; symmetric, and their sum is one.</summary>
    public static ReadOnlySpan<double> Taps => Weights;

    /// <summary>Filters a plane.</summary>
    /// <param name="plane">[height, width].</param>
    /// <param name="width">Width of the plane.</param>
    /// <param name="height">Height of the plane.</param>
    /// <param name="border">What lies outside.</param>
    /// <returns>[height, width], or [height - 10, width - 10] when only valid places count.</returns>
    public static double[] Apply(double[] plane, int width, int height, SsimBorder border)
    {
        (int outWidth, int outHeight, int shift) = border == SsimBorder.Valid ? (width - Size + 1, height - Size + 1, 0) : (width, height, Half);
        double[] rows = new double[outWidth * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < outWidth; x++)
            {
                double sum = 0;
                for (int k = 0; k < Size; k++)
                {
                    int from = x + k - shift;
                    sum += (uint)from < (uint)width ? Weights[k] * plane[y * width + from] : 0;
                }

                rows[y * outWidth + x] = sum;
            }
        }

        double[] result = new double[outWidth * outHeight];
        for (int y = 0; y < outHeight; y++)
        {
            for (int k = 0; k < Size; k++)
            {
                int from = y + k - shift;
                if ((uint)from < (uint)height)
                {
                    for (int x = 0; x < outWidth; x++)
                    {
                        result[y * outWidth + x] += Weights[k] * rows[from * outWidth + x];
                    }
                }
            }
        }

        return result;
    }

    private static double[] MakeWeights()
    {
        double[] weights = new double[Size];
        for (int i = 0; i < Size; i++)
        {
            weights[i] = Math.Exp(-(i - Half) * (i - Half) / (2 * 1.5 * 1.5));
        }

        double sum = weights.Sum();
        return [.. weights.Select(w => w / sum)];
    }
}
