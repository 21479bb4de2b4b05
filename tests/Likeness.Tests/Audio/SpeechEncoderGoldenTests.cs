using System.Text.Json;
using Likeness.Audio.Speech;
using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tests.Support;

namespace Likeness.Tests.Audio;

/// <summary>Every case of <c>hubert_base</c>, <c>hubert_large</c> and <c>hubert_mixed</c>, layer by layer, gradients included.</summary>
public class SpeechEncoderGoldenTests
{
    private static readonly string[] Files = ["hubert_base", "hubert_large", "hubert_mixed"];

    public static TheoryData<string, string> Cases
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string file in Files)
            {
                foreach (string name in GoldenFile.Load(file).Cases)
                {
                    data.Add(file, name);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Layers_and_gradients_match(string file, string name)
    {
        GoldenCase test = GoldenFile.Load(file).Case(name);
        SpeechEncoder encoder = Encoder(test);
        Tensor waveform = test.Tensor("in/waveform").WithGrad();
        var trace = new SpeechTrace();
        Tensor last = encoder.Forward(waveform, null, trace);
        test.AssertOutput("last_hidden_state", last, 1e-4, 0);
        foreach (string state in test.Names("out").Where(n => n != "last_hidden_state"))
        {
            Tensor found = trace.States[state];
            Shape shape = test.Shape($"out/{state}");
            int frames = shape[shape.Rank - 1];
            test.AssertOutput(state, state.StartsWith("conv", StringComparison.Ordinal) && found.Shape[2] > frames ? found.Slice(2, 0, frames) : found, 1e-4, 0);
        }

        (last * test.Tensor("cot/last_hidden_state")).Sum().Backward();
        test.AssertGradient("waveform", waveform.Grad, 1e-3);
        foreach (NamedTensor parameter in encoder.NamedParameters().Where(p => p.Name != "masked_spec_embed"))
        {
            if (parameter.Name.EndsWith("k_proj.bias", StringComparison.Ordinal))
            {
                // The same number added to all keys changes no softmax: zero but for rounding, which is a share of what the queries get.
                double size = test.Doubles($"grad/{parameter.Name.Replace("k_proj", "q_proj", StringComparison.Ordinal)}").Max(Math.Abs);
                Assert.All(parameter.Tensor.Grad!.Span.ToArray(), g => Assert.Equal(0, g, 1e-3 * size));
                continue;
            }

            test.AssertGradient(parameter.Name, parameter.Tensor.Grad, 1e-3);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Padding_does_not_show_in_the_frames_before_it(string file, string name)
    {
        GoldenCase test = GoldenFile.Load(file).Case(name);
        if (!test.Has("padded/lengths"))
        {
            // Normalisation over time sees the padding; the file has no such case for it.
            Assert.Equal("group_norm", test.Text("extractor_mode", ""));
            return;
        }

        SpeechEncoder encoder = Encoder(test);
        int[] lengths = test.Ints("padded/lengths"), frames = test.Ints("padded/out_lengths");
        Assert.Equal(frames, lengths.Select(encoder.Options.Frames));
        Tensor found = encoder.Forward(test.Tensor("in/waveform"), lengths);
        double[] expected = test.Doubles("padded/last_hidden_state");
        int stride = found.Shape[1] * found.Shape[2];
        for (int b = 0; b < frames.Length; b++)
        {
            for (int i = 0; i < frames[b] * found.Shape[2]; i++)
            {
                Assert.Equal(expected[(b * stride) + i], found.Span[(b * stride) + i], 1e-4);
            }
        }
    }

    private static SpeechEncoder Encoder(GoldenCase test)
    {
        // The golden weights under their published names, as a file of their own.
        var writer = new SafeTensorsWriter();
        foreach (string name in test.Names("w"))
        {
            writer.Add(name, test.Tensor($"w/{name}"));
        }

        using var stream = new MemoryStream();
        writer.Write(stream);
        LoadedSpeechEncoder loaded = SpeechEncoderFile.Load(SafeTensorsFile.Parse(stream.ToArray(), test.Name), test.Whole("heads", 0), test.Flag("do_stable_layer_norm", false));
        Assert.Empty(loaded.Warnings);
        SpeechEncoderOptions options = loaded.Encoder.Options;
        Assert.Equal((test.Whole("hidden", 0), test.Whole("intermediate", 0), test.Whole("layers", 0)), (options.Hidden, options.FeedForward, options.Layers));
        Assert.Equal((test.Whole("pos_conv_kernel", 0), test.Whole("pos_conv_groups", 0)), (options.PositionKernel, options.PositionGroups));
        Assert.Equal(
            test.Attributes.GetProperty("conv_layers").EnumerateArray().Select(Layer),
            options.Kernels.Zip(options.Strides, (k, s) => (options.Channels, k, s)));
        return loaded.Encoder;

        static (int, int, int) Layer(JsonElement e) => (e[0].GetInt32(), e[1].GetInt32(), e[2].GetInt32());
    }
}
