using System.Numerics;
using Likeness.Tensors;

namespace Likeness.Audio.Spectra;

/// <summary>How sound is cut into frames.</summary>
public sealed record SpectrogramOptions
{
    /// <summary>Points of the transform, a power of two.</summary>
    public int Size { get; init; } = 512;

    /// <summary>Samples under the window, at most <see cref="Size"/>; the window stands in the middle of the frame.</summary>
    public int Window { get; init; } = 400;

    /// <summary>Samples from one frame to the next.</summary>
    public int Hop { get; init; } = 160;
}

/// <summary>
/// The short-time Fourier transform with a periodic Hann window. Frame t is centred on sample t * hop; before the beginning and after the end
/// the sound is mirrored, without repeating the outermost sample (the convention of PyTorch and torchaudio with "center").
/// </summary>
public sealed class Spectrogram
{
    private readonly SpectrogramOptions _options;
    private readonly FourierTransform _transform;
    private readonly double[] _window;
    private readonly double[] _frame;
    private readonly Complex[] _spectrum;

    /// <summary>Prepares the window and the transform.</summary>
    /// <param name="options">How sound is cut into frames; null for 25 ms every 10 ms at 16 kHz.</param>
    public Spectrogram(SpectrogramOptions? options = null)
    {
        _options = options ?? new SpectrogramOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Hop, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Window, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_options.Window, _options.Size, nameof(options));
        _transform = new FourierTransform(_options.Size);
        _window = new double[_options.Size];
        int before = (_options.Size - _options.Window) / 2;
        for (int i = 0; i < _options.Window; i++)
        {
            _window[before + i] = 0.5 - (0.5 * Math.Cos(2 * Math.PI * i / _options.Window));
        }

        _frame = new double[_options.Size];
        _spectrum = new Complex[_transform.Bins];
    }

    /// <summary>Frequencies of a frame, from zero to half the rate.</summary>
    public int Bins => _transform.Bins;

    /// <summary>Frames of a sound.</summary>
    /// <param name="samples">Its samples.</param>
    public int Frames(int samples) => (samples / _options.Hop) + 1;

    /// <summary>The shortest sound that can be mirrored at its ends.</summary>
    public int ShortestSound => (_options.Size / 2) + 1;

    /// <summary>Energies |X|^2 of all frames. Not for several threads at once.</summary>
    /// <param name="samples">One channel; at least <see cref="ShortestSound"/>.</param>
    /// <returns>[frames, bins].</returns>
    /// <exception cref="LikenessException">The sound is too short.</exception>
    public double[] Power(ReadOnlySpan<float> samples) => Power(samples, 0, Frames(samples.Length));

    /// <summary>Energies |X|^2 of some frames. Not for several threads at once.</summary>
    /// <param name="samples">One channel; at least <see cref="ShortestSound"/>.</param>
    /// <param name="from">The first frame.</param>
    /// <param name="to">One past the last.</param>
    /// <returns>[to - from, bins].</returns>
    /// <exception cref="LikenessException">The sound is too short.</exception>
    public double[] Power(ReadOnlySpan<float> samples, int from, int to)
    {
        double[] power = new double[(to - from) * Bins];
        for (int t = from; t < to; t++)
        {
            ReadOnlySpan<Complex> spectrum = Frame(samples, t);
            for (int k = 0; k < Bins; k++)
            {
                power[((t - from) * Bins) + k] = (spectrum[k].Real * spectrum[k].Real) + (spectrum[k].Imaginary * spectrum[k].Imaginary);
            }
        }

        return power;
    }

    /// <summary>The spectrum of one frame, valid until the next call.</summary>
    /// <param name="samples">One channel; at least <see cref="ShortestSound"/>.</param>
    /// <param name="frame">Its number.</param>
    /// <returns>[bins].</returns>
    /// <exception cref="LikenessException">The sound is too short.</exception>
    public ReadOnlySpan<Complex> Frame(ReadOnlySpan<float> samples, int frame)
    {
        if (samples.Length < ShortestSound)
        {
            throw new LikenessException($"The sound has {samples.Length} samples; a spectrogram with frames of {_options.Size} needs at least {ShortestSound}.");
        }

        int first = (frame * _options.Hop) - (_options.Size / 2), last = samples.Length - 1;
        for (int i = 0; i < _frame.Length; i++)
        {
            int at = Math.Abs(first + i);
            _frame[i] = _window[i] == 0 ? 0 : _window[i] * samples[at > last ? (2 * last) - at : at];
        }

        _transform.Apply(_frame, _spectrum);
        return _spectrum;
    }
}
