using Likeness.Stylized.Generators;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Cascade;

/// <summary>
/// A network that draws what the engine would draw, and can be differentiated; between strict vectors it draws something in between (spec A2). One small
/// network for each layer's style, [vector] to 128 to 128, with equalised learning rates, and a StyleGAN2 generator without noise.
/// </summary>
public sealed class Imitator : Module
{
    private const int Hidden = 128;
    private readonly EqualizedLinear[] _first;
    private readonly EqualizedLinear[] _second;
    private readonly SynthesisNetwork _synthesis;

    /// <summary>Makes the network.</summary>
    /// <param name="schema">What vectors mean.</param>
    /// <param name="generator">The sizes of the generator.</param>
    /// <param name="random">Draws the weights; null leaves them zero, to be loaded.</param>
    public Imitator(AvatarSchema schema, GeneratorOptions generator, RandomSource? random)
    {
        Schema = schema;
        (_first, _second) = (new EqualizedLinear[generator.Styles], new EqualizedLinear[generator.Styles]);
        for (int i = 0; i < generator.Styles; i++)
        {
            _first[i] = AddModule($"style{i}.0", new EqualizedLinear(schema.Dimensions, Hidden, random, leaky: true));
            _second[i] = AddModule($"style{i}.1", new EqualizedLinear(Hidden, generator.StyleSize, random));
        }

        _synthesis = AddModule("synthesis", new SynthesisNetwork(generator, random));
    }

    /// <summary>What vectors mean.</summary>
    public AvatarSchema Schema { get; }

    /// <summary>Draws avatars.</summary>
    /// <param name="vectors">Strict or relaxed, [batch, dimensions].</param>
    /// <returns>[batch, 3, size, size], about -1 to 1.</returns>
    public Tensor Forward(Tensor vectors)
    {
        // Groups' ones and zeros and attributes' 0 to 1, moved to about unit size.
        Tensor centred = vectors.Affine(2, -1);
        var styles = new Tensor[_first.Length];
        for (int i = 0; i < styles.Length; i++)
        {
            styles[i] = _second[i].Forward(_first[i].Forward(centred));
        }

        return _synthesis.Forward(ShapeOps.Stack(1, styles), NoiseMode.None);
    }
}
