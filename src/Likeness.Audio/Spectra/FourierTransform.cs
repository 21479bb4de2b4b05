using System.Numerics;

namespace Likeness.Audio.Spectra;

/// <summary>
/// The discrete Fourier transform of real numbers, X_k = sum_n x_n e^(-2 pi i k n / N), for N a power of two. In double precision: the floor of
/// a logarithmic spectrum would show the noise of single precision, and a frame costs some twenty microseconds.
/// </summary>
public sealed class FourierTransform
{
    private readonly Complex[] _work;
    private readonly Complex[] _roots;
    private readonly int[] _reversed;

    /// <summary>Prepares a transform.</summary>
    /// <param name="size">N, a power of two of at least 2.</param>
    public FourierTransform(int size)
    {
        if (size < 2 || !BitOperations.IsPow2(size))
        {
            throw new ArgumentOutOfRangeException(nameof(size), size, "A transform has a power of two of points.");
        }

        Size = size;
        _work = new Complex[size];
        _roots = new Complex[size / 2];
        for (int k = 0; k < _roots.Length; k++)
        {
            (double sin, double cos) = Math.SinCos(-2 * Math.PI * k / size);
            _roots[k] = new Complex(cos, sin);
        }

        int bits = BitOperations.Log2((uint)size);
        _reversed = new int[size];
        for (int i = 0; i < size; i++)
        {
            _reversed[i] = (_reversed[i >> 1] >> 1) | ((i & 1) << (bits - 1));
        }
    }

    /// <summary>N.</summary>
    public int Size { get; }

    /// <summary>N / 2 + 1: the frequencies from zero to half the rate.</summary>
    public int Bins => (Size / 2) + 1;

    /// <summary>Transforms one frame. Not for several threads at once.</summary>
    /// <param name="frame">[<see cref="Size"/>].</param>
    /// <param name="spectrum">Receives [<see cref="Bins"/>].</param>
    public void Apply(ReadOnlySpan<double> frame, Span<Complex> spectrum)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(frame.Length, Size);
        ArgumentOutOfRangeException.ThrowIfNotEqual(spectrum.Length, Bins);
        for (int i = 0; i < Size; i++)
        {
            _work[_reversed[i]] = frame[i];
        }

        for (int half = 1, step = Size / 2; half < Size; half *= 2, step /= 2)
        {
            for (int start = 0; start < Size; start += 2 * half)
            {
                for (int k = 0; k < half; k++)
                {
                    Complex even = _work[start + k], odd = _work[start + half + k] * _roots[k * step];
                    _work[start + k] = even + odd;
                    _work[start + half + k] = even - odd;
                }
            }
        }

        _work.AsSpan(0, Bins).CopyTo(spectrum);
    }
}
