using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Published;

/// <summary>
/// ArcFace of InsightFace's iresnet50: <c>conv1</c>, <c>bn1</c>, <c>prelu</c>, <c>layer1</c> to <c>layer4</c>, <c>bn2</c>, <c>fc</c>, <c>features</c>.
/// </summary>
public sealed class ResidualIdentityNetwork : IdentityNetwork
{
    private const int Places = 7 * 7;
    private static readonly int[] s_units = [3, 4, 14, 3];
    private readonly Conv2d _convolution;
    private readonly BatchNorm _firstNorm;
    private readonly ChannelSlopes _slopes;
    private readonly Sequential[] _stages;
    private readonly BatchNorm _mapNorm;
    private readonly Linear _linear;
    private readonly BatchNorm _norm;

    /// <summary>Makes the network, ready for use and not for training.</summary>
    /// <param name="random">Draws the weights; null leaves them zero, to be loaded.</param>
    /// <param name="width">Channels of the first stage; 64 in the release.</param>
    /// <param name="size">Size of the result.</param>
    public ResidualIdentityNetwork(RandomSource? random, int width = 64, int size = 512)
    {
        _convolution = AddModule("conv1", new Conv2d(3, width, 3, random, new ConvolutionOptions { Padding = 1 }, bias: false));
        _firstNorm = AddModule("bn1", new BatchNorm(width));
        _slopes = AddModule("prelu", new ChannelSlopes(width));
        _stages = new Sequential[s_units.Length];
        int inputs = width;
        for (int stage = 0; stage < s_units.Length; stage++)
        {
            int outputs = width << stage;
            var units = new ILayer[s_units[stage]];
            for (int i = 0; i < units.Length; i++)
            {
                units[i] = new Unit(inputs, outputs, i == 0 ? 2 : 1, random);
                inputs = outputs;
            }

            _stages[stage] = AddModule($"layer{stage + 1}", new Sequential(units));
        }

        _mapNorm = AddModule("bn2", new BatchNorm(inputs));
        _linear = AddModule("fc", new Linear(inputs * Places, size, random));
        _norm = AddModule("features", new BatchNorm(size));
        Train(false);
    }

    private protected override Tensor Features(Tensor pictures)
    {
        Tensor x = _slopes.Forward(_firstNorm.Forward(_convolution.Forward(pictures)));
        foreach (Sequential stage in _stages)
        {
            x = stage.Forward(x);
        }

        return _norm.Forward(_linear.Forward(_mapNorm.Forward(x).Reshape(x.Shape[0], -1)));
    }

    private sealed class Unit : Module, ILayer
    {
        private readonly Sequential? _shortcut;
        private readonly BatchNorm _before;
        private readonly Conv2d _first;
        private readonly BatchNorm _between;
        private readonly ChannelSlopes _slopes;
        private readonly Conv2d _second;
        private readonly BatchNorm _after;

        public Unit(int inputs, int outputs, int stride, RandomSource? random)
        {
            _before = AddModule("bn1", new BatchNorm(inputs));
            _first = AddModule("conv1", new Conv2d(inputs, outputs, 3, random, new ConvolutionOptions { Padding = 1 }, bias: false));
            _between = AddModule("bn2", new BatchNorm(outputs));
            _slopes = AddModule("prelu", new ChannelSlopes(outputs));
            _second = AddModule("conv2", new Conv2d(outputs, outputs, 3, random, new ConvolutionOptions { Stride = stride, Padding = 1 }, bias: false));
            _after = AddModule("bn3", new BatchNorm(outputs));
            _shortcut = stride == 1
                ? null
                : AddModule("downsample", new Sequential(
                    new Conv2d(inputs, outputs, 1, random, new ConvolutionOptions { Stride = stride }, bias: false), new BatchNorm(outputs)));
        }

        public Tensor Forward(Tensor x)
        {
            Tensor y = _slopes.Forward(_between.Forward(_first.Forward(_before.Forward(x))));
            return _after.Forward(_second.Forward(y)) + (_shortcut is null ? x : _shortcut.Forward(x));
        }
    }
}
