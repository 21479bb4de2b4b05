using System.Numerics.Tensors;
using Likeness.Tensors;

namespace Likeness.Audio.Waveforms;

/// <summary>Sound as numbers: full scale is -1 to 1.</summary>
public sealed class Waveform
{
    /// <summary>The largest number of samples of all channels together: three hours of stereo at 48 kHz.</summary>
    public const long MaxSamples = 3L * 3600 * 48000 * 2;

    /// <summary>Holds samples.</summary>
    /// <param name="samples">[frames, channels]; kept, not copied.</param>
    /// <param name="rate">Frames a second.</param>
    /// <param name="channels">Channels side by side.</param>
    /// <exception cref="ShapeException">The samples are no whole number of frames.</exception>
    public Waveform(float[] samples, int rate, int channels = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rate, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        if (samples.Length % channels != 0)
        {
            throw new ShapeException($"{samples.Length} samples are no whole number of frames of {channels} channels.");
        }

        Samples = samples;
        Rate = rate;
        Channels = channels;
    }

    /// <summary>[<see cref="Frames"/>, <see cref="Channels"/>].</summary>
    public float[] Samples { get; }

    /// <summary>Frames a second.</summary>
    public int Rate { get; }

    /// <summary>Channels side by side.</summary>
    public int Channels { get; }

    /// <summary>Samples of one channel.</summary>
    public int Frames => Samples.Length / Channels;

    /// <summary>Seconds.</summary>
    public double Seconds => (double)Frames / Rate;

    /// <summary>The mean of all channels; the same object when there is one.</summary>
    public Waveform ToMono()
    {
        if (Channels == 1)
        {
            return this;
        }

        float[] mono = new float[Frames];
        for (int i = 0; i < mono.Length; i++)
        {
            mono[i] = TensorPrimitives.Sum(Samples.AsSpan(i * Channels, Channels)) / Channels;
        }

        return new Waveform(mono, Rate);
    }

    /// <summary>One channel at another rate; the same object when nothing is to be done.</summary>
    /// <param name="rate">Frames a second that are wanted.</param>
    /// <param name="options">The filter; null for the default.</param>
    public Waveform ToMono(int rate, ResamplerOptions? options = null)
    {
        Waveform mono = ToMono();
        return mono.Rate == rate ? mono : new Waveform(new Resampler(mono.Rate, rate, options).Apply(mono.Samples), rate);
    }
}
