using Likeness.Audio.Speech;
using Likeness.Audio.Waveforms;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Memory;

namespace Likeness.Talking.Features;

/// <summary>
/// HuBERT or wav2vec 2.0 with weights that the user brings. Long recordings are heard in pieces of 20 s that overlap by 2 s, so that memory does not
/// grow with their length; where pieces overlap, each keeps the half that lies further from its edge.
/// </summary>
/// <param name="encoder">The encoder.</param>
/// <param name="name">What commands report, for example the file's name.</param>
public sealed class EncoderFrontEnd(SpeechEncoder encoder, string name) : IFrontEnd
{
    private const double PieceSeconds = 20;
    private const double OverlapSeconds = 2;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public int Width => encoder.Options.Hidden;

    /// <inheritdoc/>
    public SpeechFeatures Hear(Waveform waveform)
    {
        float[] samples = SpeechEncoder.Normalise(waveform.ToMono(SpeechEncoder.Rate).Samples);
        int stride = encoder.Options.Stride, steps = encoder.Options.Frames(samples.Length);
        if (steps == 0)
        {
            throw new LikenessException($"The recording has {samples.Length * 1000.0 / SpeechEncoder.Rate:F0} ms of sound; at least {encoder.Options.ReceptiveField * 1000.0 / SpeechEncoder.Rate:F0} ms are needed.");
        }

        int piece = (int)(PieceSeconds * SpeechEncoder.Rate) / stride, overlap = (int)(OverlapSeconds * SpeechEncoder.Rate) / stride;
        float[] values = new float[steps * Width];
        for (int first = 0; ;)
        {
            int last = Math.Min(steps, first + piece);
            int keepFrom = first == 0 ? 0 : first + (overlap / 2);
            Encode(samples, first, last, keepFrom, values);
            if (last == steps)
            {
                return new SpeechFeatures(values, Width);
            }

            first = last - overlap;
        }
    }

    private void Encode(float[] samples, int first, int last, int keepFrom, float[] values)
    {
        using var scope = TensorScope.Begin();
        using Tape.PauseScope pause = Tape.Pause();
        int stride = encoder.Options.Stride, start = first * stride, end = Math.Min(samples.Length, ((last - 1) * stride) + encoder.Options.ReceptiveField);
        Tensor waveform = Tensor.Uninitialized(new Shape(1, end - start));
        samples.AsSpan(start, end - start).CopyTo(waveform.Span);
        Tensor features = encoder.Forward(waveform);
        features.Span.Slice((keepFrom - first) * Width, (last - keepFrom) * Width).CopyTo(values.AsSpan(keepFrom * Width));
    }
}
