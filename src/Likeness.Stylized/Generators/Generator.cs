using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Generators;

/// <summary>
/// The generator of StyleGAN2: <c>mapping</c> makes a style of a random code, <c>synthesis</c> a picture of styles. Names and arithmetic are those
/// of NVlabs' PyTorch release, so that its weights load.
/// </summary>
public sealed class Generator : Module
{
    /// <summary>Makes the network.</summary>
    /// <param name="options">Its sizes.</param>
    /// <param name="random">Draws the weights; null leaves them zero, to be loaded.</param>
    public Generator(GeneratorOptions options, RandomSource? random)
    {
        Options = options;
        Synthesis = AddModule("synthesis", new SynthesisNetwork(options, random));
        Mapping = AddModule("mapping", new MappingNetwork(options.CodeSize, options.ConditionSize, options.StyleSize, options.MappingLayers, keepsMean: true, random));
    }

    /// <summary>Its sizes.</summary>
    public GeneratorOptions Options { get; }

    /// <summary>From codes to styles.</summary>
    public MappingNetwork Mapping { get; }

    /// <summary>From styles to pictures.</summary>
    public SynthesisNetwork Synthesis { get; }

    /// <summary>Makes pictures of random codes.</summary>
    /// <param name="code">[batch, code size], normal numbers.</param>
    /// <param name="condition">[batch, condition size], or null where the network takes none.</param>
    /// <param name="truncation">How far styles may be from the mean: 1 as they are, 0 the mean itself.</param>
    /// <param name="noise">What noise is added.</param>
    /// <param name="random">Draws the noise where it is random.</param>
    /// <returns>[batch, colours, R, R], about -1 to 1.</returns>
    /// <exception cref="ShapeException">What is given is not what the network takes.</exception>
    public Tensor Forward(Tensor code, Tensor? condition = null, float truncation = 1f, NoiseMode noise = NoiseMode.Constant, RandomSource? random = null) =>
        Synthesis.Forward(Mapping.Truncated(Mapping.Forward(code, condition), truncation), noise, random);
}
