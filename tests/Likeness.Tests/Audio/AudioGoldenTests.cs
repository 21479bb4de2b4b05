using System.Numerics;
using Likeness.Audio.Spectra;
using Likeness.Audio.Waveforms;
using Likeness.Tensors;
using Likeness.Tensors.Ops;
using Likeness.Tests.Support;

namespace Likeness.Tests.Audio;

/// <summary>Every case of <c>audio</c>.</summary>
public class AudioGoldenTests
{
    private const int Rate = 16000;
    private static readonly SpectrogramOptions Frames = new();

    public static TheoryData<string> Resampling => GoldenFile.CaseNames("audio", "resample");

    public static TheoryData<string> Interpolation => GoldenFile.CaseNames("audio", "interp");

    [Fact]
    public void Every_case_is_run_by_one_of_the_tests() => Assert.DoesNotContain(
        GoldenFile.Load("audio").Cases,
        static n => !n.StartsWith("resample", StringComparison.Ordinal) && !n.StartsWith("interp", StringComparison.Ordinal) && n is not ("mel" or "mfcc" or "kaldi" or "preemphasis"));

    [Fact]
    public void Spectra_match()
    {
        GoldenCase test = GoldenFile.Load("audio").Case("mel");
        var spectrogram = new Spectrogram(Frames);
        float[] wave = test.Tensor("in/wav").Span.ToArray();
        double[] power = spectrogram.Power(wave);
        AssertShare(test, "out/power_spec", Transposed(power, spectrogram.Bins), 1e-6);
        int frames = test.Shape("out/stft_real")[1];
        var real = new double[frames * spectrogram.Bins];
        var imaginary = new double[frames * spectrogram.Bins];
        for (int t = 0; t < frames; t++)
        {
            ReadOnlySpan<Complex> spectrum = spectrogram.Frame(wave, t);
            for (int k = 0; k < spectrogram.Bins; k++)
            {
                real[(k * frames) + t] = spectrum[k].Real;
                imaginary[(k * frames) + t] = spectrum[k].Imaginary;
            }
        }

        AssertShare(test, "out/stft_real", real, 1e-6);
        AssertShare(test, "out/stft_imag", imaginary, 1e-6);
    }

    [Theory]
    [InlineData("htk", MelScale.Htk, false)]
    [InlineData("htk_norm", MelScale.Htk, true)]
    [InlineData("slaney", MelScale.Slaney, false)]
    [InlineData("slaney_norm", MelScale.Slaney, true)]
    public void Bands_match(string name, MelScale scale, bool equalArea)
    {
        GoldenCase test = GoldenFile.Load("audio").Case("mel");
        var spectrogram = new Spectrogram(Frames);
        int bands = test.Shape($"fb_{name}")[1];
        var bank = new MelFilterBank(spectrogram.Bins, Rate, bands, 0, Rate / 2.0, scale, equalArea);
        AssertShare(test, $"fb_{name}", bank.Weights, 1e-6);
        double[] mel = bank.Apply(spectrogram.Power(test.Tensor("in/wav").Span));
        AssertShare(test, $"out/mel_{name}", Transposed(mel, bands), 1e-6);
        Check($"logmel_{name}", e => Compression.NaturalLogarithm(e));
        Check($"db_{name}", e => Compression.Decibels(e));
        if (name == "slaney_norm")
        {
            Check("whisper", e => Compression.Whisper(e));
        }

        void Check(string output, Action<double[]> compress)
        {
            if (test.Has($"out/{output}"))
            {
                double[] values = [.. mel];
                compress(values);
                test.AssertClose($"out/{output}", Transposed(values, bands), 1e-4, 1e-5);
            }
        }
    }

    [Fact]
    public void Cepstral_coefficients_match()
    {
        GoldenCase test = GoldenFile.Load("audio").Case("mfcc");
        int bands = test.Shape("dct")[0], coefficients = test.Shape("dct")[1];
        var cosine = new CosineTransform(bands, coefficients);
        test.AssertClose("dct", cosine.Weights, 1e-12, 0);
        var spectrogram = new Spectrogram(Frames);
        double[] mel = new MelFilterBank(spectrogram.Bins, Rate, bands, 0, Rate / 2.0).Apply(spectrogram.Power(GoldenFile.Load("audio").Case("mel").Tensor("in/wav").Span));
        double[] decibels = [.. mel], logarithms = [.. mel];
        Compression.Decibels(decibels);
        Compression.NaturalLogarithm(logarithms);
        test.AssertClose("out/db", Transposed(cosine.Apply(decibels), coefficients), 1e-3, 1e-5);
        test.AssertClose("out/log", Transposed(cosine.Apply(logarithms), coefficients), 1e-3, 1e-5);
    }

    [Fact]
    public void Kaldi_features_match()
    {
        GoldenCase test = GoldenFile.Load("audio").Case("kaldi");
        float[] wave = [.. GoldenFile.Load("audio").Case("mel").Tensor("in/wav").Span.ToArray().Select(x => 32768 * x)];
        var features = new KaldiFeatures(test.Shape("out/fbank")[1]);
        test.AssertClose("out/fbank", features.FilterBanks(wave), 2e-3, 0);
        test.AssertClose("out/mfcc", features.Cepstra(wave, test.Shape("out/mfcc")[1]), 5e-3, 1e-4);
    }

    [Fact]
    public void Emphasis_matches()
    {
        GoldenCase test = GoldenFile.Load("audio").Case("preemphasis");
        int count = test.Shape("out/y")[0];
        test.AssertClose("out/y", Emphasis.Apply(GoldenFile.Load("audio").Case("mel").Tensor("in/wav").Span[..count]), 1e-6, 0);
    }

    [Theory]
    [MemberData(nameof(Resampling))]
    public void Resampling_matches(string name)
    {
        GoldenCase test = GoldenFile.Load("audio").Case(name);
        bool kaiser = name == "resample_kaiser";
        GoldenCase from = kaiser ? GoldenFile.Load("audio").Case("resample_44100_16000") : test;
        ResamplerOptions options = kaiser ? new() { ZeroCrossings = 16, Rolloff = 0.85, KaiserBeta = 14.769656459379492 } : ResamplerOptions.TorchAudio;
        options = options with { ZeroCrossings = test.Whole("lowpass_filter_width", options.ZeroCrossings), Rolloff = test.Number("rolloff", options.Rolloff) };
        var resampler = new Resampler(from.Whole("orig", 0), from.Whole("new", 0), options);
        test.AssertClose("out/y", resampler.Apply(from.Tensor("in/x").Span), 1e-5, 1e-5);
    }

    [Theory]
    [MemberData(nameof(Interpolation))]
    public void Interpolation_over_time_matches(string name)
    {
        GoldenCase test = GoldenFile.Load("audio").Case(name);
        Tensor x = test.Input("x");
        Tensor y = x.Transpose().ResizeLinear(test.Whole("out", 0), test.Flag("align_corners", false)).Transpose();
        test.AssertOutput("y", y, 1e-6, 1e-6);
        (y * test.Tensor("cot/y")).Sum().Backward();
        test.AssertGradient("x", x.Grad);
    }

    private static double[] Transposed(double[] values, int columns)
    {
        int rows = values.Length / columns;
        double[] result = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            result[(i % columns * rows) + (i / columns)] = values[i];
        }

        return result;
    }

    private static void AssertShare(GoldenCase test, string name, double[] actual, double share) =>
        test.AssertClose(name, actual, share * test.Doubles(name).Max(Math.Abs), 0);
}
