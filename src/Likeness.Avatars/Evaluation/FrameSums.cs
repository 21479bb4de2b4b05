using Likeness.Imaging.Images;
using Likeness.Imaging.Metrics;
using Likeness.Imaging.Perceptual;

namespace Likeness.Avatars.Evaluation;

/// <summary>Errors of frames, summed up to a score.</summary>
internal sealed class FrameSums
{
    private const float Half = 0.5f;
    private double _psnr;
    private double _masked;
    private double _ssim;
    private double _maskedSsim;
    private double _squares;
    private double _maskedSquares;
    private double _overlap;
    private double _outside;
    private double _look;
    private BackboneKind? _lookedWith;
    private int _count;

    /// <summary>Milliseconds that frames took.</summary>
    public List<double> Times { get; } = [];

    /// <summary>Takes in a frame.</summary>
    /// <param name="drawn">[height, width, 3], 0 to 1.</param>
    /// <param name="truth">The same size.</param>
    /// <param name="mask">[height, width], 0 to 1.</param>
    /// <param name="alpha">[height, width], 0 to 1.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    public void Add(float[] drawn, float[] truth, float[] mask, ReadOnlySpan<float> alpha, int width, int height)
    {
        double squares = 0, inside = 0, weight = 0, outside = 0, away = 0;
        int both = 0, either = 0;
        for (int i = 0; i < mask.Length; i++)
        {
            double error = 0;
            for (int c = 0; c < 3; c++)
            {
                double d = drawn[(3 * i) + c] - truth[(3 * i) + c];
                error += d * d;
            }

            squares += error;
            bool head = mask[i] > Half, seen = alpha[i] > Half;
            both += head && seen ? 1 : 0;
            either += head || seen ? 1 : 0;
            (inside, weight) = head ? (inside + error, weight + 3) : (inside, weight);
            (outside, away) = head ? (outside, away) : (outside + alpha[i], away + 1);
        }

        double mean = squares / truth.Length;
        _squares += mean;
        _psnr += Decibels(mean);
        _maskedSquares += inside / Math.Max(1, weight);
        _masked += Decibels(inside / Math.Max(1, weight));
        FloatImage one = new(width, height, 3, drawn), other = new(width, height, 3, truth);
        _ssim += ImageMetrics.Ssim(one, other);
        _maskedSsim += Inside(ImageMetrics.SsimMap(one, other).Values, mask);
        _overlap += either == 0 ? 1 : (double)both / either;
        _outside += outside / Math.Max(1, away);
        _count++;
    }

    /// <summary>Takes in how different a frame looks.</summary>
    public void Add(BackboneKind network, double distance)
    {
        _lookedWith = network;
        _look += distance;
    }

    /// <summary>The means so far.</summary>
    public AvatarScore Score()
    {
        double n = Math.Max(1, _count);
        Times.Sort();
        return new AvatarScore(
            _psnr / n, _masked / n, _ssim / n, _maskedSsim / n, _squares / n, _maskedSquares / n, _overlap / n, _outside / n, Times.Count == 0 ? double.NaN : Times[Times.Count / 2], _count)
        {
            Perceptual = _lookedWith is { } network ? (network, _look / n) : null,
        };
    }

    // The mean over the mask and all channels; 1 where the mask is empty.
    private static double Inside(float[] map, float[] mask)
    {
        double sum = 0;
        int count = 0;
        for (int i = 0; i < mask.Length; i++)
        {
            if (mask[i] > Half)
            {
                sum += map[3 * i] + map[(3 * i) + 1] + map[(3 * i) + 2];
                count += 3;
            }
        }

        return count == 0 ? 1 : sum / count;
    }

    private static double Decibels(double squares) => 10 * Math.Log10(1 / Math.Max(squares, 1e-12));
}
