using Likeness.Imaging.Images;

namespace Likeness.Imaging.Metrics;

/// <summary>
/// How alike two images are, computed in double precision on the values as they are given: 0 is black, 1 is white.
/// Published figures are for sRGB-encoded values; the overloads for 8-bit images use those.
/// </summary>
public static class ImageMetrics
{
    /// <summary>Keeps the comparison of means finite where both are dark.</summary>
    internal const double C1 = 0.01 * 0.01;

    /// <summary>Keeps the comparison of structure finite where both are flat.</summary>
    internal const double C2 = 0.03 * 0.03;

    private static readonly double[] ScaleWeights = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];

    /// <summary>Mean squared difference of all values.</summary>
    public static double MeanSquaredError(FloatImage a, FloatImage b)
    {
        CheckSizes(a, b);
        double sum = 0;
        for (int i = 0; i < a.Values.Length; i++)
        {
            double d = (double)a.Values[i] - b.Values[i];
            sum += d * d;
        }

        return sum / a.Values.Length;
    }

    /// <summary>Peak signal-to-noise ratio in dB for a peak of 1: -10 log10 of the mean squared difference; infinite for equal images.</summary>
    public static double Psnr(FloatImage a, FloatImage b) => -10 * Math.Log10(MeanSquaredError(a, b));

    /// <summary>Peak signal-to-noise ratio in dB of encoded red, green and blue.</summary>
    public static double Psnr(Image a, Image b) => Psnr(Encoded(a), Encoded(b));

    /// <summary>Structural similarity (Wang et al. 2004), the mean over all places and channels; 1 for equal images.</summary>
    /// <exception cref="ArgumentException">The sizes differ, or an image is smaller than the window where only valid places count.</exception>
    public static double Ssim(FloatImage a, FloatImage b, SsimBorder border = SsimBorder.Valid)
    {
        CheckSizes(a, b);
        double sum = 0;
        for (int channel = 0; channel < a.Channels; channel++)
        {
            sum += Similarity(Plane(a, channel), Plane(b, channel), a.Width, a.Height, border).Ssim.Average();
        }

        return sum / a.Channels;
    }

    /// <summary>Structural similarity of encoded red, green and blue.</summary>
    public static double Ssim(Image a, Image b, SsimBorder border = SsimBorder.Valid) => Ssim(Encoded(a), Encoded(b), border);

    /// <summary>The similarity at every place, with zeros outside the image.</summary>
    public static FloatImage SsimMap(FloatImage a, FloatImage b)
    {
        CheckSizes(a, b);
        var map = new FloatImage(a.Width, a.Height, a.Channels);
        for (int channel = 0; channel < a.Channels; channel++)
        {
            double[] plane = Similarity(Plane(a, channel), Plane(b, channel), a.Width, a.Height, SsimBorder.ZeroPadded).Ssim;
            for (int i = 0; i < plane.Length; i++)
            {
                map.Values[i * a.Channels + channel] = (float)plane[i];
            }
        }

        return map;
    }

    /// <summary>
    /// Multi-scale structural similarity (Wang et al. 2003) over five sizes: contrast and structure of the first four and the
    /// full similarity of the last, each clipped at zero, to the paper's powers; the mean over channels.
    /// Halving pads odd sides with a zero on both ends, as pytorch-msssim does.
    /// </summary>
    /// <exception cref="ArgumentException">The sizes differ or a side is not larger than 160, so that the window does not fit the last size.</exception>
    public static double MsSsim(FloatImage a, FloatImage b)
    {
        CheckSizes(a, b);
        if (Math.Min(a.Width, a.Height) <= (GaussianWindow.Size - 1) * 16)
        {
            throw new ArgumentException($"Multi-scale SSIM halves an image four times and needs sides over 160 pixels; these are {a.Width} by {a.Height}.");
        }

        double sum = 0;
        for (int channel = 0; channel < a.Channels; channel++)
        {
            double[] x = Plane(a, channel), y = Plane(b, channel);
            int width = a.Width, height = a.Height;
            double product = 1;
            for (int level = 0; level < ScaleWeights.Length; level++)
            {
                (double[] ssim, double[] contrast) = Similarity(x, y, width, height, SsimBorder.Valid);
                double value = level < ScaleWeights.Length - 1 ? contrast.Average() : ssim.Average();
                product *= Math.Pow(Math.Max(value, 0), ScaleWeights[level]);
                (x, int newWidth, int newHeight) = Halved(x, width, height);
                (y, width, height) = (Halved(y, width, height).Plane, newWidth, newHeight);
            }

            sum += product;
        }

        return sum / a.Channels;
    }

    private static (double[] Ssim, double[] Contrast) Similarity(double[] a, double[] b, int width, int height, SsimBorder border)
    {
        if (border == SsimBorder.Valid && Math.Min(width, height) < GaussianWindow.Size)
        {
            throw new ArgumentException($"SSIM without padding needs at least {GaussianWindow.Size} pixels a side; these images are {width} by {height}.");
        }

        double[] meanA = GaussianWindow.Apply(a, width, height, border), meanB = GaussianWindow.Apply(b, width, height, border);
        double[] squareA = GaussianWindow.Apply(Product(a, a), width, height, border);
        double[] squareB = GaussianWindow.Apply(Product(b, b), width, height, border);
        double[] cross = GaussianWindow.Apply(Product(a, b), width, height, border);
        double[] ssim = new double[meanA.Length], contrast = new double[meanA.Length];
        for (int i = 0; i < ssim.Length; i++)
        {
            double varianceA = squareA[i] - meanA[i] * meanA[i], varianceB = squareB[i] - meanB[i] * meanB[i], covariance = cross[i] - meanA[i] * meanB[i];
            contrast[i] = (2 * covariance + C2) / (varianceA + varianceB + C2);
            ssim[i] = contrast[i] * (2 * meanA[i] * meanB[i] + C1) / (meanA[i] * meanA[i] + meanB[i] * meanB[i] + C1);
        }

        return (ssim, contrast);
    }

    private static (double[] Plane, int Width, int Height) Halved(double[] plane, int width, int height)
    {
        int padX = width % 2, padY = height % 2, newWidth = (width + 2 * padX) / 2, newHeight = (height + 2 * padY) / 2;
        double[] half = new double[newWidth * newHeight];
        for (int y = 0; y < 2 * newHeight; y++)
        {
            for (int x = 0; x < 2 * newWidth; x++)
            {
                int fromX = x - padX, fromY = y - padY;
                if ((uint)fromX < (uint)width && (uint)fromY < (uint)height)
                {
                    half[y / 2 * newWidth + x / 2] += plane[fromY * width + fromX] / 4;
                }
            }
        }

        return (half, newWidth, newHeight);
    }

    private static double[] Product(double[] a, double[] b)
    {
        double[] product = new double[a.Length];
        for (int i = 0; i < a.Length; i++)
        {
            product[i] = a[i] * b[i];
        }

        return product;
    }

    private static double[] Plane(FloatImage image, int channel)
    {
        double[] plane = new double[image.Width * image.Height];
        for (int i = 0; i < plane.Length; i++)
        {
            plane[i] = image.Values[i * image.Channels + channel];
        }

        return plane;
    }

    private static FloatImage Encoded(Image image)
    {
        var values = new FloatImage(image.Width, image.Height, 3);
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            Rgba p = image.Pixels[i];
            values.Values[3 * i] = p.R / 255f;
            values.Values[3 * i + 1] = p.G / 255f;
            values.Values[3 * i + 2] = p.B / 255f;
        }

        return values;
    }

    private static void CheckSizes(FloatImage a, FloatImage b)
    {
        if (a.Width != b.Width || a.Height != b.Height || a.Channels != b.Channels)
        {
            throw new ArgumentException($"The images differ in size: {a.Width} by {a.Height} with {a.Channels} channels, and {b.Width} by {b.Height} with {b.Channels}.");
        }
    }
}
