using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Perception;

/// <summary>The small identity network (spec C3): a trunk and 128 numbers of length 1. R learns people, R_t learns avatars.</summary>
public sealed class IdentityEmbedding : Module, IPictureEmbedding
{
    /// <summary>Numbers that say who somebody is.</summary>
    public const int Numbers = 128;

    private readonly PictureTrunk _trunk;
    private readonly Linear _last;

    /// <summary>Makes the network.</summary>
    /// <param name="size">Rows and columns of the pictures.</param>
    /// <param name="random">Draws the weights; null leaves them zero, to be loaded.</param>
    public IdentityEmbedding(int size, RandomSource? random)
    {
        _trunk = AddModule("trunk", new PictureTrunk(size, random));
        _last = AddModule("last", new Linear(PictureTrunk.Outputs, Numbers, random));
    }

    /// <inheritdoc/>
    public Tensor Embed(Tensor pictures) => _last.Forward(_trunk.Forward(pictures)).Normalize();
}
