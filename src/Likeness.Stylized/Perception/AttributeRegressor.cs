using Likeness.Stylized.Schemas;
using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Perception;

/// <summary>The CNN baseline (spec A4, C3): attributes straight from a picture. It learns avatars, whose attributes the engine knows; shown a photograph, it guesses.</summary>
public sealed class AttributeRegressor : Module
{
    private readonly PictureTrunk _trunk;
    private readonly Linear _last;

    /// <summary>Makes the network.</summary>
    /// <param name="size">Rows and columns of the pictures.</param>
    /// <param name="schema">What it predicts.</param>
    /// <param name="random">Draws the weights; null leaves them zero, to be loaded.</param>
    public AttributeRegressor(int size, AvatarSchema schema, RandomSource? random)
    {
        Schema = schema;
        _trunk = AddModule("trunk", new PictureTrunk(size, random));
        _last = AddModule("last", new Linear(PictureTrunk.Outputs, schema.Dimensions, random));
    }

    /// <summary>What it predicts.</summary>
    public AvatarSchema Schema { get; }

    /// <summary>The outputs of pictures, [batch, dimensions]; see <see cref="RelaxedAttributes"/>.</summary>
    public Tensor Forward(Tensor pictures) => _last.Forward(_trunk.Forward(pictures));

    /// <summary>The avatar that a picture looks most like.</summary>
    /// <param name="pictures">[batch, 3, size, size].</param>
    public AvatarVector[] Predict(Tensor pictures)
    {
        Tensor relaxed = RelaxedAttributes.Relax(Forward(pictures), Schema);
        return [.. Enumerable.Range(0, pictures.Shape[0]).Select(i => RelaxedAttributes.VectorOf(relaxed, i, Schema).Hardened())];
    }
}
