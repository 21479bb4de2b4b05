using Likeness.Tensors;
using Likeness.Tensors.Ops;
using Likeness.Tests.Support;

namespace Likeness.Tests.Tensors.Kernels;

/// <summary>Resampling filters and plane activations against their definitions in float64, at sizes around the width of the vectors.</summary>
public sealed class ResamplingKernelsTests
{
    [Theory]
    [InlineData(1, 1, 3, 3, 0, 0)]
    [InlineData(2, 1, 4, 4, 2, 1)]
    [InlineData(1, 2, 4, 4, 1, 1)]
    [InlineData(3, 2, 5, 2, 4, -1)]
    [InlineData(2, 3, 2, 5, -1, 6)]
    public void A_filter_is_run_as_it_is_defined(int up, int down, int rows, int columns, int before, int after)
    {
        var random = new Random(1);
        foreach ((int height, int width) in new[] { (5, 1), (6, 7), (4, 16), (3, 33), (9, 50) })
        {
            foreach (bool separable in new[] { false, true })
            {
                Tensor x = GradientCheck.Random(new Shape(2, 3, height, width), random);
                Tensor filter = separable
                    ? GradientCheck.Random(new Shape(rows, 1), random, 0.2, 1) * GradientCheck.Random(new Shape(1, columns), random, 0.2, 1)
                    : GradientCheck.Random(new Shape(rows, columns), random);
                if ((height * up) + before + after < rows || (width * up) + before + after < columns)
                {
                    continue;
                }

                Tensor y = x.UpFirDown(filter, new FirOptions { Up = up, Down = down, Left = before, Right = after, Top = before, Bottom = after, Gain = 1.5f });
                AssertDefinition(x, filter, y, up, down, before);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(49)]
    public void An_activation_is_what_its_parts_are(int positions)
    {
        var random = new Random(2);
        Tensor x = GradientCheck.Random(new Shape(3, 5, positions), random, -2, 2), bias = GradientCheck.Random(new Shape(5), random);
        Tensor scale = GradientCheck.Random(new Shape(3, 5), random), noise = GradientCheck.Random(new Shape(3, positions), random);
        Tensor y = x.PlaneActivation(bias, scale, noise, 0.2f, 1.5f, 2f);
        for (int i = 0; i < y.Count; i++)
        {
            int plane = i / positions, channel = plane % 5, image = plane / 5;
            double z = ((double)x.Span[i] * scale.Span[plane]) + bias.Span[channel] + noise.Span[(image * positions) + (i % positions)];
            Assert.Equal(Math.Clamp(1.5 * (z > 0 ? z : 0.2 * z), -2, 2), y.Span[i], 1e-5);
        }
    }

    [Fact]
    public void A_sum_of_gradients_reaches_scale_noise_and_bias_at_any_length()
    {
        foreach (int positions in new[] { 1, 17, 64 })
        {
            var random = new Random(3);
            Tensor x = GradientCheck.Random(new Shape(2, 3, positions), random, 0.5, 1), bias = Tensor.Full(new Shape(3), 1f).WithGrad();
            Tensor scale = Tensor.Full(new Shape(2, 3), 2f).WithGrad(), noise = Tensor.Zeros(positions).WithGrad();
            x.PlaneActivation(bias, scale, noise, 0.2f, 3f).Sum().Backward();
            Assert.All(bias.Grad!.Span.ToArray(), v => Assert.Equal(6f * positions, v, 1e-3f));
            Assert.All(noise.Grad!.Span.ToArray(), static v => Assert.Equal(18f, v, 1e-3f));
            for (int plane = 0; plane < scale.Count; plane++)
            {
                Assert.Equal(3 * x.Span.Slice(plane * positions, positions).ToArray().Sum(static v => (double)v), scale.Grad!.Span[plane], 1e-3);
            }
        }
    }

    private static void AssertDefinition(Tensor x, Tensor filter, Tensor y, int up, int down, int before)
    {
        int height = x.Shape[2], width = x.Shape[3], rows = filter.Shape[0], columns = filter.Shape[1];
        for (int i = 0; i < y.Count; i++)
        {
            int column = i % y.Shape[3], row = i / y.Shape[3] % y.Shape[2], plane = i / (y.Shape[2] * y.Shape[3]);
            double sum = 0;
            for (int a = 0; a < rows; a++)
            {
                for (int b = 0; b < columns; b++)
                {
                    int u = (row * down) + a - before, v = (column * down) + b - before;
                    if (u >= 0 && v >= 0 && u % up == 0 && v % up == 0 && u / up < height && v / up < width)
                    {
                        sum += (double)x.Span[(((plane * height) + (u / up)) * width) + (v / up)] * filter.Span[filter.Count - 1 - (a * columns) - b];
                    }
                }
            }

            Assert.Equal(1.5 * sum, y.Span[i], 2e-5);
        }
    }
}
