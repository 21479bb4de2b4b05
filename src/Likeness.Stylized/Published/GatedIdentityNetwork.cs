using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Published;

/// <summary>ArcFace with the gated trunk of e4e (IR-SE-50): <c>input_layer</c>, <c>body</c>, <c>output_layer</c>.</summary>
public sealed class GatedIdentityNetwork : IdentityNetwork
{
    private const int Places = 7 * 7;
    private readonly FaceTrunk _trunk;
    private readonly BatchNorm _mapNorm;
    private readonly Linear _linear;
    private readonly BatchNorm _norm;

    /// <summary>Makes the network, ready for use and not for training.</summary>
    /// <param name="random">Draws the weights; null leaves them zero, to be loaded.</param>
    /// <param name="width">Channels of the first stage, a multiple of 16; 64 in the release.</param>
    /// <param name="size">Size of the result.</param>
    public GatedIdentityNetwork(RandomSource? random, int width = 64, int size = 512)
    {
        _trunk = FaceTrunk.Create(width, random, (name, module) => AddModule(name, module));

        // Positions 1 and 2 of the release are dropout and flattening, which have no numbers.
        _mapNorm = AddModule("output_layer.0", new BatchNorm(8 * width));
        _linear = AddModule("output_layer.3", new Linear(8 * width * Places, size, random));
        _norm = AddModule("output_layer.4", new BatchNorm(size));
        Train(false);
    }

    private protected override Tensor Features(Tensor pictures)
    {
        Tensor map = _mapNorm.Forward(_trunk.Forward(pictures).Fourth);
        return _norm.Forward(_linear.Forward(map.Reshape(map.Shape[0], -1)));
    }
}
