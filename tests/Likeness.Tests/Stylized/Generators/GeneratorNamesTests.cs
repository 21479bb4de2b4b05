using Likeness.Stylized.Generators;
using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;
using Likeness.Tests.Support;

namespace Likeness.Tests.Stylized.Generators;

public sealed class GeneratorNamesTests
{
    private static readonly GeneratorOptions s_options = new() { Channels = [6, 5, 4], CodeSize = 7, StyleSize = 8, MappingLayers = 2 };

    [Fact]
    public void One_set_of_weights_gives_one_picture_under_both_namings()
    {
        var generator = new Generator(s_options, new RandomSource(1L));
        Enliven(generator);
        var nvlabs = new SafeTensorsWriter();
        generator.Save(nvlabs, "G_ema.");
        var rosinality = new SafeTensorsWriter();
        foreach (NamedTensor tensor in generator.NamedParameters().Concat(generator.NamedBuffers()))
        {
            if (GeneratorNames.Rosinality(tensor.Name) is { } name)
            {
                rosinality.Add("decoder." + name, tensor.Tensor.Span.ToArray(), RosinalityShape(name, tensor.Tensor.Shape));
            }
        }

        // Its filters are saved too, times the gain of their layer.
        rosinality.Add("decoder.convs.0.conv.blur.kernel", new float[16], new Shape(4, 4));
        rosinality.Add("decoder.to_rgbs.0.upsample.kernel", new float[16], new Shape(4, 4));
        using SafeTensorsFile first = Parse(nvlabs), second = Parse(rosinality);
        Generator a = GeneratorNames.Load(first, s_options, GeneratorNaming.Nvlabs, "G_ema.");
        Generator b = GeneratorNames.Load(second, s_options, GeneratorNaming.Rosinality, "decoder.");
        Tensor z = GradientCheck.Random(new Shape(2, 7), new Random(2));
        float[] expected = generator.Forward(z).Span.ToArray();
        Assert.Equal(expected, a.Forward(z).Span.ToArray());
        Assert.All(expected.Zip(b.Forward(z).Span.ToArray()), static p => Assert.Equal(p.First, p.Second, 1e-5f));
    }

    [Fact]
    public void Names_are_those_of_the_other_release()
    {
        Assert.Equal("style.1.weight", GeneratorNames.Rosinality("mapping.fc0.weight"));
        Assert.Equal("input.input", GeneratorNames.Rosinality("synthesis.b4.const"));
        Assert.Equal("conv1.conv.modulation.bias", GeneratorNames.Rosinality("synthesis.b4.conv1.affine.bias"));
        Assert.Equal("noises.noise_0", GeneratorNames.Rosinality("synthesis.b4.conv1.noise_const"));
        Assert.Equal("to_rgb1.conv.weight", GeneratorNames.Rosinality("synthesis.b4.torgb.weight"));
        Assert.Equal("convs.0.conv.weight", GeneratorNames.Rosinality("synthesis.b8.conv0.weight"));
        Assert.Equal("convs.1.noise.weight", GeneratorNames.Rosinality("synthesis.b8.conv1.noise_strength"));
        Assert.Equal("noises.noise_3", GeneratorNames.Rosinality("synthesis.b16.conv0.noise_const"));
        Assert.Equal("to_rgbs.7.bias", GeneratorNames.Rosinality("synthesis.b1024.torgb.bias"));
        Assert.Equal("convs.15.activate.bias", GeneratorNames.Rosinality("synthesis.b1024.conv1.bias"));
        Assert.Null(GeneratorNames.Rosinality("mapping.w_avg"));
        Assert.Null(GeneratorNames.Rosinality("synthesis.b8.conv0.resample_filter"));
    }

    // The other release multiplies weights by 1 / sqrt(fan-in) before it demodulates, spreads the picture out by a transposed convolution and
    // smooths what comes out.
    [Fact]
    public void A_layer_is_what_the_other_release_computes()
    {
        const int Inputs = 3, Outputs = 2, Size = 3;
        var random = new Random(3);
        Tensor x = GradientCheck.Random(new Shape(1, Inputs, Size, Size), random), w = GradientCheck.Random(new Shape(Outputs, Inputs, 3, 3), random, -2, 2);
        Tensor s = GradientCheck.Random(new Shape(1, Inputs), random, 0.5, 2);
        Tensor filter = Tensor.From([1 / 8f, 3 / 8f, 3 / 8f, 1 / 8f], 4, 1) * Tensor.From([1 / 8f, 3 / 8f, 3 / 8f, 1 / 8f], 1, 4);
        Tensor y = ModulatedConvolution.Modulated(x, w, s, filter, 2).PlaneActivation(null, ModulatedConvolution.Demodulation(w, s));
        double[] blur = [0.25, 0.75, 0.75, 0.25];
        for (int o = 0; o < Outputs; o++)
        {
            double scale = 1 / Math.Sqrt(Inputs * 9), length = 1e-8;
            for (int k = 0; k < Inputs * 9; k++)
            {
                length += Math.Pow(scale * s.Span[k / 9] * w.Span[(o * Inputs * 9) + k], 2);
            }

            double[,] spread = new double[(2 * Size) + 1, (2 * Size) + 1];
            for (int k = 0; k < Inputs * 9 * Size * Size; k++)
            {
                int column = k % Size, row = k / Size % Size, tap = k / (Size * Size) % 9, i = k / (Size * Size * 9);
                spread[(2 * row) + (tap / 3), (2 * column) + (tap % 3)] +=
                    scale * s.Span[i] * w.Span[(((o * Inputs) + i) * 9) + tap] / Math.Sqrt(length) * x.Span[(((i * Size) + row) * Size) + column];
            }

            for (int at = 0; at < 4 * Size * Size; at++)
            {
                double sum = 0;
                for (int tap = 0; tap < 16; tap++)
                {
                    int row = (at / (2 * Size)) + (tap / 4) - 1, column = (at % (2 * Size)) + (tap % 4) - 1;
                    sum += row < 0 || column < 0 || row > 2 * Size || column > 2 * Size ? 0 : blur[tap / 4] * blur[tap % 4] * spread[row, column];
                }

                Assert.Equal(sum, y.Span[(o * 4 * Size * Size) + at], 1e-5);
            }
        }
    }

    // Noise and biases begin at zero, where a mistake in their names could not be seen.
    private static void Enliven(Generator generator)
    {
        var random = new RandomSource(5L);
        foreach (NamedTensor tensor in generator.NamedParameters().Where(static p => p.Name.EndsWith("bias", StringComparison.Ordinal) || p.Name.EndsWith("strength", StringComparison.Ordinal)))
        {
            random.FillNormal(tensor.Tensor.Span);
        }
    }

    private static Shape RosinalityShape(string name, Shape shape) =>
        name.EndsWith("conv.weight", StringComparison.Ordinal) ? new Shape(1, shape[0], shape[1], shape[2], shape[3]) :
        name.StartsWith("noises.", StringComparison.Ordinal) ? new Shape(1, 1, shape[0], shape[1]) :
        name.StartsWith("input.", StringComparison.Ordinal) ? new Shape(1, shape[0], shape[1], shape[2]) :
        name.Contains("noise.weight", StringComparison.Ordinal) ? new Shape(1) :
        name.StartsWith("to_rgb", StringComparison.Ordinal) && name.EndsWith(".bias", StringComparison.Ordinal) && !name.Contains("modulation", StringComparison.Ordinal) ? new Shape(1, shape[0], 1, 1) :
        shape;

    private static SafeTensorsFile Parse(SafeTensorsWriter writer)
    {
        using var stream = new MemoryStream();
        writer.Write(stream);
        return SafeTensorsFile.Parse(stream.ToArray(), "weights");
    }
}
