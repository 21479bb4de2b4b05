using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Generators;

/// <summary>
/// The discriminator of StyleGAN2 with residual blocks: how real pictures look, as a logit. With a condition, how well they fit it
/// (projection, Miyato and Koyama 2018). Names and arithmetic are those of NVlabs' PyTorch release.
/// </summary>
public sealed class Discriminator : Module
{
    private readonly DiscriminatorBlock[] _blocks;
    private readonly MappingNetwork? _mapping;
    private readonly DiscriminatorHead _head;

    /// <summary>Makes the network.</summary>
    /// <param name="options">Its sizes.</param>
    /// <param name="random">Draws the weights; null leaves them zero, to be loaded.</param>
    public Discriminator(DiscriminatorOptions options, RandomSource? random)
    {
        Options = options;
        IReadOnlyList<int> channels = options.Channels;
        _blocks = new DiscriminatorBlock[channels.Count - 1];
        for (int i = 0; i < _blocks.Length; i++)
        {
            int level = channels.Count - 1 - i;
            _blocks[i] = AddModule(
                $"b{4 << level}", new DiscriminatorBlock(channels[level], channels[level - 1], i == 0 ? options.ImageChannels : 0, random));
        }

        int size = channels[0];
        _mapping = options.ConditionSize > 0
            ? AddModule("mapping", new MappingNetwork(0, options.ConditionSize, size, options.MappingLayers, keepsMean: false, random))
            : null;
        _head = AddModule("b4", new DiscriminatorHead(size, _mapping is null ? 1 : size, options, random));
    }

    /// <summary>Its sizes.</summary>
    public DiscriminatorOptions Options { get; }

    /// <summary>Judges pictures.</summary>
    /// <param name="pictures">[batch, colours, R, R], about -1 to 1.</param>
    /// <param name="condition">[batch, condition size], or null where the network takes none.</param>
    /// <returns>[batch, 1]; above 0 for real.</returns>
    /// <exception cref="ShapeException">What is given is not what the network takes.</exception>
    public Tensor Forward(Tensor pictures, Tensor? condition = null)
    {
        Shape shape = pictures.Shape;
        if (shape.Rank != 4 || shape[1] != Options.ImageChannels || shape[2] != Options.Resolution || shape[3] != Options.Resolution || condition is null == _mapping is not null)
        {
            throw new ShapeException(
                $"This discriminator takes pictures [batch, {Options.ImageChannels}, {Options.Resolution}, {Options.Resolution}] {(_mapping is null ? "without" : "with")} "
                + $"a condition; it was given {shape} and {condition?.Shape.ToString() ?? "none"}.");
        }

        Tensor x = pictures;
        foreach (DiscriminatorBlock block in _blocks)
        {
            x = block.Forward(x);
        }

        Tensor logits = _head.Forward(x);
        return _mapping is null
            ? logits
            : (logits * _mapping.Forward(null, condition)).Sum(1, keepDims: true) * (1f / MathF.Sqrt(logits.Shape[1]));
    }
}
