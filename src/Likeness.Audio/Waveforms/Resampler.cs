using System.Numerics.Tensors;
using Likeness.Tensors;

namespace Likeness.Audio.Waveforms;

/// <summary>
/// Brings samples to another rate with a windowed sinc (Smith, Digital Audio Resampling). With the rates divided by their greatest
/// common divisor to old : new, the filter has as many phases as "new", each a short row of weights; a sample is one
/// dot product. What lies before and after the sound is silence.
/// </summary>
public sealed class Resampler
{
    // A phase for each step of the new rate: 44,100 to 16,000 has 160. Rates without a common divisor would have as many as the rate.
    private const long MaxWeights = 1 << 24;

    private readonly int _old;
    private readonly int _new;
    private readonly int _taps;
    private readonly int[] _firsts;
    private readonly float[] _weights;

    /// <summary>Makes the filter.</summary>
    /// <param name="from">Samples a second of the input.</param>
    /// <param name="to">Samples a second of the result.</param>
    /// <param name="options">The filter; null for the default.</param>
    /// <exception cref="LikenessException">The rates have so small a common divisor that the filter would not fit in memory.</exception>
    public Resampler(int from, int to, ResamplerOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(from, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(to, 1);
        options ??= new ResamplerOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ZeroCrossings, 1, nameof(options));
        if (!(options.Rolloff is > 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Rolloff, "The roll-off lies above 0 and at most at 1.");
        }

        int common = GreatestCommonDivisor(from, to);
        (_old, _new) = (from / common, to / common);
        double edge = Math.Min(_old, _new) * options.Rolloff;

        // Weights are wanted where |t| < zero crossings, t = (i - p old / new) edge / old.
        double reach = options.ZeroCrossings * _old / edge;
        _taps = (2 * (int)Math.Ceiling(reach)) + 1;
        if ((long)_taps * _new > MaxWeights)
        {
            throw new LikenessException($"{from} to {to} samples a second would need a filter of {(long)_taps * _new:N0} weights; choose rates with a larger common divisor.");
        }

        _firsts = new int[_new];
        _weights = new float[_new * _taps];
        for (int p = 0; p < _new; p++)
        {
            double centre = (double)p * _old / _new;
            _firsts[p] = (int)Math.Ceiling(centre - reach);
            for (int k = 0; k < _taps; k++)
            {
                double t = (_firsts[p] + k - centre) * edge / _old;
                _weights[(p * _taps) + k] = (float)(Weight(t, options) * edge / _old);
            }
        }
    }

    /// <summary>The length of the result: every new sample that begins within the sound.</summary>
    /// <param name="samples">Samples of the input.</param>
    public int Length(int samples) => (int)((((long)samples * _new) + _old - 1) / _old);

    /// <summary>Resamples one channel.</summary>
    /// <param name="x">Samples.</param>
    /// <returns><see cref="Length"/> samples.</returns>
    public float[] Apply(ReadOnlySpan<float> x)
    {
        float[] y = new float[Length(x.Length)];
        for (int i = 0; i < y.Length; i++)
        {
            (int block, int phase) = Math.DivRem(i, _new);
            long first = ((long)block * _old) + _firsts[phase];
            ReadOnlySpan<float> weights = _weights.AsSpan(phase * _taps, _taps);
            int skip = (int)Math.Clamp(-first, 0, _taps), end = (int)Math.Clamp(x.Length - first, skip, _taps);
            y[i] = end > skip ? TensorPrimitives.Dot(weights[skip..end], x.Slice((int)(first + skip), end - skip)) : 0;
        }

        return y;
    }

    private static double Weight(double t, ResamplerOptions options)
    {
        double share = t / options.ZeroCrossings;
        if (Math.Abs(share) > 1)
        {
            return 0;
        }

        double window = options.KaiserBeta is { } beta
            ? Bessel0(beta * Math.Sqrt(1 - (share * share))) / Bessel0(beta)
            : Math.Pow(Math.Cos(Math.PI * share / 2), 2);
        return window * (t == 0 ? 1 : Math.Sin(Math.PI * t) / (Math.PI * t));
    }

    /// <summary>The modified Bessel function of the first kind and order 0, by its series.</summary>
    private static double Bessel0(double x)
    {
        double sum = 1, term = 1, quarter = x * x / 4;
        for (int k = 1; term > sum * 1e-17; k++)
        {
            term *= quarter / ((double)k * k);
            sum += term;
        }

        return sum;
    }

    private static int GreatestCommonDivisor(int a, int b)
    {
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }

        return a;
    }
}
