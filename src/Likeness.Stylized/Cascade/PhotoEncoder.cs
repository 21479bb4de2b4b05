using Likeness.Stylized.Generators;
using Likeness.Stylized.Perception;
using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Cascade;

/// <summary>
/// The small e4e (spec C3): from a photograph to the styles of a generator, as one style and how each layer's differs from it (Tov et al., "Designing an
/// Encoder for StyleGAN Image Manipulation", SIGGRAPH 2021).
/// </summary>
public sealed class PhotoEncoder : Module
{
    private const int Hidden = 256;
    private const string TrunkName = "trunk";
    private readonly int _styles;
    private readonly int _styleSize;
    private readonly PictureTrunk _trunk;
    private readonly EqualizedLinear _hidden;
    private readonly EqualizedLinear _base;
    private readonly EqualizedLinear _deltas;

    /// <summary>Makes the network.</summary>
    /// <param name="size">Rows and columns of the photographs.</param>
    /// <param name="generator">Whose styles it finds.</param>
    /// <param name="random">Draws the weights; null leaves them zero, to be loaded.</param>
    public PhotoEncoder(int size, GeneratorOptions generator, RandomSource? random)
    {
        (_styles, _styleSize) = (generator.Styles, generator.StyleSize);
        _trunk = AddModule(TrunkName, new PictureTrunk(size, random));
        _hidden = AddModule("hidden", new EqualizedLinear(PictureTrunk.Outputs, Hidden, random, leaky: true));
        _base = AddModule("base", new EqualizedLinear(Hidden, _styleSize, random));

        // All layers begin with one style, as e4e's training does.
        _deltas = AddModule("deltas", new EqualizedLinear(Hidden, (_styles - 1) * _styleSize, null));
    }

    /// <summary>The shape of the codes.</summary>
    public CodeShape Codes => new(_styles, _styleSize);

    /// <summary>Finds the styles of photographs.</summary>
    /// <param name="photos">[batch, 3, size, size], -1 to 1.</param>
    /// <returns>[batch, styles, style size].</returns>
    public Tensor Forward(Tensor photos)
    {
        (Tensor shared, Tensor deltas) = Parts(photos);
        return Join(shared, deltas);
    }

    /// <summary>Whether a parameter of that name is one of the trunk's, whose layers have no equalised rates.</summary>
    internal static bool IsOfTrunk(string name) => name.StartsWith(TrunkName + ".", StringComparison.Ordinal);

    /// <summary>The one style, [batch, style size], and the differences of the other layers, [batch, styles - 1, style size].</summary>
    public (Tensor Base, Tensor Deltas) Parts(Tensor photos)
    {
        Tensor hidden = _hidden.Forward(_trunk.Forward(photos));
        return (_base.Forward(hidden), _deltas.Forward(hidden).Reshape(photos.Shape[0], _styles - 1, _styleSize));
    }

    /// <summary>The styles of what <see cref="Parts"/> gives.</summary>
    public static Tensor Join(Tensor shared, Tensor deltas)
    {
        Tensor one = shared.Unsqueeze(1);
        return ShapeOps.Concat(1, one, one + deltas);
    }
}
