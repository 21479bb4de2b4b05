using System.Numerics;
using Likeness.Tensors;

namespace Likeness.Audio.Spectra;

/// <summary>
/// Log filter-bank energies and cepstral coefficients as Kaldi makes them, and programs that follow it: whole frames of 25 ms every
/// 10 ms at 16 kHz, their mean taken off, high notes raised by 0.97, Povey's window, triangles from 20 Hz on that are even on the mel
/// scale. No dither.
/// </summary>
public sealed class KaldiFeatures
{
    private const int Rate = 16000;
    private const int Window = 400;
    private const int Hop = 160;
    private const int Size = 512;
    private const double Emphasis = 0.97;
    private const double LowHertz = 20;
    private const double Lifter = 22;

    // The smallest step of single precision at 1, Kaldi's floor.
    private const double Floor = 1.1920928955078125e-7;

    private readonly int _bands;
    private readonly double[] _window;
    private readonly double[] _triangles;
    private readonly FourierTransform _transform = new(Size);

    /// <summary>Prepares the triangles.</summary>
    /// <param name="bands">Triangles; Kaldi has 23.</param>
    public KaldiFeatures(int bands = 23)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bands, 1);
        _bands = bands;
        _window = [.. Enumerable.Range(0, Window).Select(i => Math.Pow(0.5 - (0.5 * Math.Cos(2 * Math.PI * i / (Window - 1))), 0.85))];
        _triangles = new double[(Size / 2) * bands];
        double low = Mel(LowHertz), step = (Mel(Rate / 2.0) - low) / (bands + 1);
        for (int k = 0; k < Size / 2; k++)
        {
            double mel = Mel((double)k * Rate / Size);
            for (int b = 0; b < bands; b++)
            {
                double left = low + (b * step);
                _triangles[(k * bands) + b] = Math.Max(0, Math.Min((mel - left) / step, (left + (2 * step) - mel) / step));
            }
        }
    }

    /// <summary>Whole frames within a sound.</summary>
    /// <param name="samples">Its samples.</param>
    public static int Frames(int samples) => samples < Window ? 0 : 1 + ((samples - Window) / Hop);

    /// <summary>Natural logarithms of the energies of bands. Not for several threads at once.</summary>
    /// <param name="samples">16 kHz, in units of 16-bit integers (full scale times 32,768) for Kaldi's values.</param>
    /// <returns>[frames, bands].</returns>
    public double[] FilterBanks(ReadOnlySpan<float> samples)
    {
        double[] result = new double[Frames(samples.Length) * _bands];
        double[] frame = new double[Size];
        var spectrum = new Complex[_transform.Bins];
        for (int t = 0; t < result.Length / _bands; t++)
        {
            ReadOnlySpan<float> cut = samples.Slice(t * Hop, Window);
            double mean = 0;
            foreach (float x in cut)
            {
                mean += x / (double)Window;
            }

            for (int i = 0; i < Window; i++)
            {
                frame[i] = _window[i] * (cut[i] - mean - (Emphasis * (cut[Math.Max(0, i - 1)] - mean)));
            }

            _transform.Apply(frame, spectrum);
            for (int b = 0; b < _bands; b++)
            {
                double energy = 0;
                for (int k = 0; k < Size / 2; k++)
                {
                    energy += _triangles[(k * _bands) + b] * ((spectrum[k].Real * spectrum[k].Real) + (spectrum[k].Imaginary * spectrum[k].Imaginary));
                }

                result[(t * _bands) + b] = Math.Log(Math.Max(energy, Floor));
            }
        }

        return result;
    }

    /// <summary>Cepstral coefficients, with Kaldi's lifter of 22.</summary>
    /// <param name="samples">As for <see cref="FilterBanks"/>.</param>
    /// <param name="coefficients">How many; Kaldi has 13.</param>
    /// <returns>[frames, coefficients].</returns>
    /// <exception cref="ShapeException">There are fewer bands than coefficients.</exception>
    public double[] Cepstra(ReadOnlySpan<float> samples, int coefficients = 13)
    {
        if (coefficients > _bands)
        {
            throw new ShapeException($"{_bands} bands give at most as many coefficients, not {coefficients}.");
        }

        double[] result = new CosineTransform(_bands, coefficients).Apply(FilterBanks(samples));
        for (int i = 0; i < result.Length; i++)
        {
            result[i] *= 1 + (Lifter / 2 * Math.Sin(Math.PI * (i % coefficients) / Lifter));
        }

        return result;
    }

    private static double Mel(double hertz) => 1127 * Math.Log(1 + (hertz / 700));
}
