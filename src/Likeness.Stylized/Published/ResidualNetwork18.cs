using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Published;

/// <summary>ResNet-18 without its classifier (He et al. 2016), under torchvision's names: <c>conv1</c>, <c>bn1</c>, <c>layer1</c> to <c>layer4</c>.</summary>
internal sealed class ResidualNetwork18 : Module
{
    private const int Stages = 4;
    private readonly Conv2d _convolution;
    private readonly BatchNorm _norm;
    private readonly Sequential[] _stages = new Sequential[Stages];

    public ResidualNetwork18(int width, RandomSource? random)
    {
        _convolution = AddModule("conv1", new Conv2d(3, width, 7, random, new ConvolutionOptions { Stride = 2, Padding = 3 }, bias: false));
        _norm = AddModule("bn1", new BatchNorm(width));
        for (int i = 0; i < Stages; i++)
        {
            int inputs = width << Math.Max(0, i - 1), outputs = width << i;
            _stages[i] = AddModule($"layer{i + 1}", new Sequential(
                new Block(inputs, outputs, i == 0 ? 1 : 2, random), new Block(outputs, outputs, 1, random)));
        }
    }

    /// <summary>The maps at an eighth, a sixteenth and a thirty-second of the picture.</summary>
    public (Tensor Eighth, Tensor Sixteenth, Tensor ThirtySecond) Forward(Tensor x)
    {
        Tensor quarter = _stages[0].Forward(_norm.Forward(_convolution.Forward(x)).Relu().MaxPool2d(3, 2, 1));
        Tensor eighth = _stages[1].Forward(quarter), sixteenth = _stages[2].Forward(eighth);
        return (eighth, sixteenth, _stages[3].Forward(sixteenth));
    }

    private sealed class Block : Module, ILayer
    {
        private readonly Conv2d _first;
        private readonly BatchNorm _firstNorm;
        private readonly Conv2d _second;
        private readonly BatchNorm _secondNorm;
        private readonly Sequential? _shortcut;

        public Block(int inputs, int outputs, int stride, RandomSource? random)
        {
            _first = AddModule("conv1", new Conv2d(inputs, outputs, 3, random, new ConvolutionOptions { Stride = stride, Padding = 1 }, bias: false));
            _firstNorm = AddModule("bn1", new BatchNorm(outputs));
            _second = AddModule("conv2", new Conv2d(outputs, outputs, 3, random, new ConvolutionOptions { Padding = 1 }, bias: false));
            _secondNorm = AddModule("bn2", new BatchNorm(outputs));
            _shortcut = inputs == outputs && stride == 1
                ? null
                : AddModule("downsample", new Sequential(
                    new Conv2d(inputs, outputs, 1, random, new ConvolutionOptions { Stride = stride }, bias: false), new BatchNorm(outputs)));
        }

        public Tensor Forward(Tensor x)
        {
            Tensor y = _secondNorm.Forward(_second.Forward(_firstNorm.Forward(_first.Forward(x)).Relu()));
            return ((_shortcut is null ? x : _shortcut.Forward(x)) + y).Relu();
        }
    }
}
