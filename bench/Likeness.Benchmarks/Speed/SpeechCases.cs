using Likeness.Audio.Speech;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Memory;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Randomness;

namespace Likeness.Benchmarks.Speed;

/// <summary>Speech encoders of the published sizes on four seconds of sound; random weights.</summary>
internal static class SpeechCases
{
    private const int Samples = 4 * SpeechEncoder.Rate;

    public static IEnumerable<SpeedCase> All()
    {
        yield return Encoder("HuBERT Base, 4 s", SpeechEncoderOptions.Base);
        yield return Encoder("HuBERT Large, 4 s", SpeechEncoderOptions.Large);
    }

    private static SpeedCase Encoder(string name, SpeechEncoderOptions options) => new(name, Flops(options), () =>
    {
        var encoder = new SpeechEncoder(options);
        var random = new RandomSource(1);
        foreach (NamedTensor parameter in encoder.NamedParameters())
        {
            random.FillNormal(parameter.Tensor.Span, 0, 0.05f);
        }

        encoder.Train(false);
        Tensor wave = Tensor.Persistent(new Shape(1, Samples));
        random.FillNormal(wave.Span);
        return () =>
        {
            using var scope = TensorScope.Begin();
            using Tape.PauseScope pause = Tape.Pause();
            encoder.Forward(wave);
        };
    });

    /// <summary>Of the products alone: convolutions, projections, attention.</summary>
    private static double Flops(SpeechEncoderOptions o)
    {
        double flops = 0;
        int length = Samples;
        for (int i = 0; i < o.Kernels.Count; i++)
        {
            length = ((length - o.Kernels[i]) / o.Strides[i]) + 1;
            flops += 2.0 * length * o.Kernels[i] * o.Channels * (i == 0 ? 1 : o.Channels);
        }

        double layer = (4.0 * o.Hidden * o.Hidden) + (2.0 * o.Hidden * o.FeedForward) + (2.0 * length * o.Hidden);
        double position = (double)o.PositionKernel * o.Hidden * o.Hidden / o.PositionGroups;
        return flops + (2.0 * length * ((o.Layers * layer) + position + (o.Channels * o.Hidden)));
    }
}
