using Likeness.Audio.Speech;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Files;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Randomness;

namespace Likeness.Tests.Audio;

public class SpeechEncoderTests
{
    [Theory]
    [InlineData(16_000, 49)]
    [InlineData(48_000, 149)]
    [InlineData(400, 1)]
    [InlineData(399, 0)]
    public void Frames_follow_from_samples(int samples, int frames)
    {
        Assert.Equal(frames, SpeechEncoderOptions.Base.Frames(samples));
        Assert.Equal((320, 400), (SpeechEncoderOptions.Large.Stride, SpeechEncoderOptions.Large.ReceptiveField));
    }

    [Fact]
    public void The_published_sizes_have_the_published_numbers_of_parameters()
    {
        Assert.Equal(94_371_712, new SpeechEncoder(SpeechEncoderOptions.Base).ParameterCount);
        Assert.Equal(315_438_720, new SpeechEncoder(SpeechEncoderOptions.Large).ParameterCount);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("hubert.", false)]
    [InlineData("wav2vec2.", true)]
    public void Checkpoints_load_under_every_name_that_they_come_with(string prefix, bool newNames)
    {
        SpeechEncoder encoder = Small();
        LoadedSpeechEncoder loaded = SpeechEncoderFile.Load(File(encoder, prefix, newNames, "lm_head.weight"), heads: 4, normaliseFirst: true);
        Assert.Empty(loaded.Warnings);
        using Tape.PauseScope pause = Tape.Pause();
        Tensor wave = Tensor.From([.. Enumerable.Range(0, 2000).Select(i => MathF.Sin(i * 0.3f))], 1, 2000);
        Assert.Equal(encoder.Forward(wave).Span.ToArray(), loaded.Encoder.Forward(wave).Span.ToArray());
    }

    [Fact]
    public void A_missing_or_misshapen_tensor_is_named_and_an_unknown_one_is_reported()
    {
        SpeechEncoder encoder = Small();
        foreach (NamedTensor parameter in encoder.NamedParameters().Where(p => p.Name != "masked_spec_embed"))
        {
            var error = Assert.Throws<InvalidFileException>(() => SpeechEncoderFile.Load(File(encoder, "", false, leftOut: parameter.Name), heads: 4, normaliseFirst: true));
            Assert.Contains("tensor '", error.Message);
        }

        Assert.Contains("q_proj.bias' [16] is missing", Assert.Throws<InvalidFileException>(
            () => SpeechEncoderFile.Load(File(encoder, "", false, leftOut: "encoder.layers.1.attention.q_proj.bias"), heads: 4)).Message);
        Assert.Contains("'surprise'", Assert.Single(SpeechEncoderFile.Load(File(encoder, "", false, "surprise"), heads: 4).Warnings));
        Assert.Contains("no HuBERT", Assert.Throws<InvalidFileException>(() => SpeechEncoderFile.Load(SafeTensorsFile.Parse(Bytes(new SafeTensorsWriter()), "empty"))).Message);
    }

    [Fact]
    public void Too_short_a_recording_is_refused_and_levels_do_not_matter()
    {
        SpeechEncoder encoder = Small();
        Assert.Contains("399 samples", Assert.Throws<LikenessException>(() => encoder.Forward(Tensor.Zeros(new Shape(1, 399)))).Message);
        float[] quiet = [.. Enumerable.Range(0, 500).Select(i => 0.01f * MathF.Sin(i))], loud = [.. quiet.Select(x => (50 * x) + 0.2f)];
        Assert.All(SpeechEncoder.Normalise(quiet).Zip(SpeechEncoder.Normalise(loud)), p => Assert.Equal(p.First, p.Second, 2e-3));
    }

    private static SpeechEncoder Small()
    {
        var encoder = new SpeechEncoder(new SpeechEncoderOptions
        {
            Channels = 8,
            Hidden = 16,
            Heads = 4,
            FeedForward = 24,
            Layers = 2,
            PositionKernel = 6,
            PositionGroups = 4,
            ConvolutionBias = true,
            NormaliseChannels = true,
            NormaliseFirst = true,
        });
        var random = new RandomSource(4);
        foreach (NamedTensor parameter in encoder.NamedParameters())
        {
            random.FillUniform(parameter.Tensor.Span, -0.5f, 0.5f);
        }

        encoder.Train(false);
        return encoder;
    }

    private static SafeTensorsFile File(SpeechEncoder encoder, string prefix, bool newNames, string? more = null, string? leftOut = null)
    {
        var writer = new SafeTensorsWriter();
        foreach (NamedTensor parameter in encoder.NamedParameters().Where(p => p.Name != leftOut))
        {
            string name = newNames
                ? parameter.Name.Replace("conv.weight_g", "conv.parametrizations.weight.original0").Replace("conv.weight_v", "conv.parametrizations.weight.original1")
                : parameter.Name;
            writer.Add(prefix + name, parameter.Tensor);
        }

        if (more is not null)
        {
            writer.Add(more, [1f], new Shape(1));
        }

        return SafeTensorsFile.Parse(Bytes(writer), "small");
    }

    private static byte[] Bytes(SafeTensorsWriter writer)
    {
        using var stream = new MemoryStream();
        writer.Write(stream);
        return stream.ToArray();
    }
}
