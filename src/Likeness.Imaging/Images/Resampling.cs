using System.Numerics;

namespace Likeness.Imaging.Images;

/// <summary>How an image is resized.</summary>
public enum Resampling
{
    /// <summary>Each new pixel is the mean of the old area it covers: right for making images smaller.</summary>
    Area,

    /// <summary>Between the four nearest pixels: right for making images larger. Pixel centres are at half coordinates.</summary>
    Bilinear,
}

/// <summary>Resizing, in linear light and with colours weighted by opacity, so that neither edges darken nor clear pixels bleed.</summary>
public static class Resizing
{
    /// <summary>The image at another size.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side is less than one.</exception>
    public static Image Resize(this Image image, int width, int height, Resampling resampling = Resampling.Area)
    {
        var planar = new float[image.Pixels.Length * 4];
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            Rgba p = image.Pixels[i];
            float alpha = p.A / 255f;
            (p.ToLinear() * alpha).CopyTo(planar.AsSpan(4 * i));
            planar[4 * i + 3] = alpha;
        }

        FloatImage resized = new FloatImage(image.Width, image.Height, 4, planar).Resize(width, height, resampling);
        var result = new Image(width, height);
        for (int i = 0; i < result.Pixels.Length; i++)
        {
            ReadOnlySpan<float> v = resized.Values.AsSpan(4 * i, 4);
            if (v[3] > 0)
            {
                Rgba colour = Rgba.FromLinear(new Vector3(v) / v[3]);
                result.Pixels[i] = colour.WithAlpha((byte)(v[3] * 255 + 0.5f));
            }
        }

        return result;
    }

    /// <summary>The image at another size.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side is less than one.</exception>
    public static FloatImage Resize(this FloatImage image, int width, int height, Resampling resampling = Resampling.Area)
    {
        var narrow = new FloatImage(width, image.Height, image.Channels);
        Taps columns = Taps.Make(image.Width, width, resampling);
        for (int y = 0; y < image.Height; y++)
        {
            ReadOnlySpan<float> from = image.Row(y);
            Span<float> to = narrow.Row(y);
            for (int x = 0; x < width; x++)
            {
                for (int t = columns.Starts[x]; t < columns.Starts[x + 1]; t++)
                {
                    int source = columns.Indices[t] * image.Channels;
                    for (int c = 0; c < image.Channels; c++)
                    {
                        to[x * image.Channels + c] += columns.Weights[t] * from[source + c];
                    }
                }
            }
        }

        var result = new FloatImage(width, height, image.Channels);
        Taps rows = Taps.Make(image.Height, height, resampling);
        for (int y = 0; y < height; y++)
        {
            Span<float> to = result.Row(y);
            for (int t = rows.Starts[y]; t < rows.Starts[y + 1]; t++)
            {
                ReadOnlySpan<float> from = narrow.Row(rows.Indices[t]);
                float weight = rows.Weights[t];
                for (int i = 0; i < to.Length; i++)
                {
                    to[i] += weight * from[i];
                }
            }
        }

        return result;
    }

    /// <summary>Which old pixels make each new one along one axis, and with which weights (they sum to one).</summary>
    private sealed record Taps(int[] Starts, List<int> Indices, List<float> Weights)
    {
        public static Taps Make(int from, int to, Resampling resampling)
        {
            var taps = new Taps(new int[to + 1], [], []);
            double scale = (double)from / to;
            for (int i = 0; i < to; i++)
            {
                if (resampling == Resampling.Area)
                {
                    double start = i * scale, end = (i + 1) * scale;
                    for (int s = (int)start; s < from && s < end; s++)
                    {
                        double share = (Math.Min(end, s + 1) - Math.Max(start, s)) / scale;
                        if (share > 1e-9)
                        {
                            taps.Add(s, share);
                        }
                    }
                }
                else
                {
                    double centre = Math.Clamp((i + 0.5) * scale - 0.5, 0, from - 1);
                    int first = Math.Min((int)centre, Math.Max(from - 2, 0));
                    taps.Add(first, 1 - (centre - first));
                    if (from > 1)
                    {
                        taps.Add(first + 1, centre - first);
                    }
                }

                taps.Starts[i + 1] = taps.Indices.Count;
            }

            return taps;
        }

        private void Add(int index, double weight)
        {
            Indices.Add(index);
            Weights.Add((float)weight);
        }
    }
}
