using Likeness.Tensors;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Ops;

namespace Likeness.Benchmarks.Speed;

/// <summary>
/// A U-Net without normalisation: four levels of two 3x3 convolutions with ReLU, 2x2 max pooling, a bottom level, 2x2 transposed
/// convolutions up, skips by concatenation, a 1x1 convolution at the end. 24.15 GFLOP forward at 256x256 with 32 channels.
/// </summary>
internal sealed class UNet
{
    private const int Levels = 4;
    private static readonly ConvolutionOptions Three = new() { Padding = 1, Activation = Activation.Relu };
    private static readonly ConvolutionOptions Up = new() { Stride = 2 };
    private readonly Random _random = new(1);
    private readonly List<Tensor> _parameters = [];
    private readonly Tensor[] _down;
    private readonly Tensor[] _up;
    private readonly Tensor[] _across;
    private readonly Tensor[] _end;
    private readonly Tensor[] _skips = new Tensor[Levels];

    public UNet(int channels = 32)
    {
        _down = [.. Enumerable.Range(0, Levels + 1).SelectMany(i => Double(i == 0 ? 3 : channels << (i - 1), channels << i))];
        _up = [.. Enumerable.Range(0, Levels).SelectMany(i => Layer(channels << (i + 1), channels << i, 2, channels << i))];
        _across = [.. Enumerable.Range(0, Levels).SelectMany(i => Double(channels << (i + 1), channels << i))];
        _end = Layer(3, channels, 1, 3);
    }

    public static double Flops(int channels, int size)
    {
        double flops = 2.0 * 3 * channels * size * size;
        for (int i = 0; i <= Levels; i++)
        {
            double pixels = (double)(size >> i) * (size >> i), c = channels << i, before = i == 0 ? 3 : c / 2;
            flops += 18 * pixels * ((before * c) + (c * c));
            if (i < Levels)
            {
                flops += (18 * pixels * 3 * c * c) + (2 * pixels * 2 * c * c);
            }
        }

        return flops;
    }

    public Tensor Forward(Tensor x)
    {
        for (int i = 0; i < Levels; i++)
        {
            _skips[i] = Twice(x, _down, i);
            x = _skips[i].MaxPool2d(2, 2);
        }

        x = Twice(x, _down, Levels);
        for (int i = Levels - 1; i >= 0; i--)
        {
            Tensor up = x.ConvTranspose2d(_up[2 * i], _up[(2 * i) + 1], Up);
            x = Twice(ShapeOps.Concat(1, _skips[i], up), _across, i);
        }

        return x.Conv2d(_end[0], _end[1]);
    }

    public void ZeroGrad()
    {
        foreach (Tensor parameter in _parameters)
        {
            parameter.ZeroGrad();
        }
    }

    private static Tensor Twice(Tensor x, Tensor[] layers, int level) =>
        x.Conv2d(layers[4 * level], layers[(4 * level) + 1], Three).Conv2d(layers[(4 * level) + 2], layers[(4 * level) + 3], Three);

    private Tensor[] Double(int inputs, int outputs) => [.. Layer(outputs, inputs, 3, outputs), .. Layer(outputs, outputs, 3, outputs)];

    private Tensor[] Layer(int first, int second, int kernel, int bias)
    {
        Tensor w = Tensor.Persistent(new Shape(first, second, kernel, kernel)).WithGrad(), b = Tensor.Persistent(new Shape(bias)).WithGrad();
        float size = MathF.Sqrt(6f / (second * kernel * kernel));
        foreach (ref float v in w.Span)
        {
            v = ((_random.NextSingle() * 2f) - 1f) * size;
        }

        _parameters.Add(w);
        _parameters.Add(b);
        return [w, b];
    }
}
