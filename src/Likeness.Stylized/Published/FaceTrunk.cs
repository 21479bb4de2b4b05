using System.Globalization;
using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Published;

/// <summary>
/// The residual network with gates that e4e and one of the ArcFace releases share (IR-SE-50): <c>input_layer</c>, then the 24 units of
/// <c>body</c> in four stages, each of which halves the picture and doubles the channels.
/// </summary>
internal sealed class FaceTrunk
{
    private static readonly int[] s_units = [3, 4, 14, 3];
    private readonly ILayer _input;
    private readonly List<ILayer> _body = [];

    private FaceTrunk(ILayer input) => _input = input;

    /// <summary>The units after which the second, third and fourth stage end.</summary>
    public static int SecondStageEnd => s_units[0] + s_units[1] - 1;

    public static int ThirdStageEnd => SecondStageEnd + s_units[2];

    /// <summary>Makes the trunk, and has its modules added to their owner under the published names.</summary>
    /// <param name="width">Channels of the first stage; 64 in the releases.</param>
    /// <param name="random">Draws the weights, or null.</param>
    /// <param name="add">Adds a module to the network that has the trunk.</param>
    public static FaceTrunk Create(int width, RandomSource? random, Action<string, Module> add)
    {
        var input = new Sequential(
            new Conv2d(3, width, 3, random, new ConvolutionOptions { Padding = 1 }, bias: false), new BatchNorm(width), new ChannelSlopes(width));
        add("input_layer", input);
        var trunk = new FaceTrunk(input);
        int inputs = width;
        for (int stage = 0; stage < s_units.Length; stage++)
        {
            int outputs = width << stage;
            for (int i = 0; i < s_units[stage]; i++)
            {
                var unit = new Unit(inputs, outputs, i == 0 ? 2 : 1, random);
                add("body." + trunk._body.Count.ToString(CultureInfo.InvariantCulture), unit);
                trunk._body.Add(unit);
                inputs = outputs;
            }
        }

        return trunk;
    }

    /// <summary>The maps at the ends of the second, third and fourth stage: [batch, 2w, H/4, W/4], [batch, 4w, H/8, W/8], [batch, 8w, H/16, W/16].</summary>
    public (Tensor Second, Tensor Third, Tensor Fourth) Forward(Tensor x)
    {
        x = _input.Forward(x);
        Tensor? second = null, third = null;
        for (int i = 0; i < _body.Count; i++)
        {
            x = _body[i].Forward(x);
            second = i == SecondStageEnd ? x : second;
            third = i == ThirdStageEnd ? x : third;
        }

        return (second!, third!, x);
    }

    private sealed class Unit : Module, ILayer
    {
        private readonly Sequential _layers;
        private readonly Sequential? _shortcut;
        private readonly int _stride;

        public Unit(int inputs, int outputs, int stride, RandomSource? random)
        {
            _stride = stride;
            _shortcut = inputs == outputs
                ? null
                : AddModule("shortcut_layer", new Sequential(
                    new Conv2d(inputs, outputs, 1, random, new ConvolutionOptions { Stride = stride }, bias: false), new BatchNorm(outputs)));
            _layers = AddModule("res_layer", new Sequential(
                new BatchNorm(inputs),
                new Conv2d(inputs, outputs, 3, random, new ConvolutionOptions { Padding = 1 }, bias: false),
                new ChannelSlopes(outputs),
                new Conv2d(outputs, outputs, 3, random, new ConvolutionOptions { Stride = stride, Padding = 1 }, bias: false),
                new BatchNorm(outputs),
                new ChannelGates(outputs, random)));
        }

        // Pooling over one place is what the releases thin the picture with.
        public Tensor Forward(Tensor x) => _layers.Forward(x) + (_shortcut is not null ? _shortcut.Forward(x) : _stride == 1 ? x : x.MaxPool2d(1, _stride));
    }
}
