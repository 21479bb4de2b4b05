using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Generators;

/// <summary>What one resolution of a generator made.</summary>
/// <param name="Resolution">Rows and columns.</param>
/// <param name="Features">[batch, channels, R, R].</param>
/// <param name="Picture">[batch, colours, R, R].</param>
public readonly record struct SynthesisTrace(int Resolution, Tensor Features, Tensor Picture);

/// <summary>From styles to a picture: blocks <c>b4</c>, <c>b8</c> and so on, under the names of the reference code.</summary>
public sealed class SynthesisNetwork : Module
{
    private const int MostStyles = 3;
    private readonly SynthesisBlock[] _blocks;

    internal SynthesisNetwork(GeneratorOptions options, RandomSource? random)
    {
        Options = options;
        _blocks = new SynthesisBlock[options.Channels.Count];
        for (int i = 0; i < _blocks.Length; i++)
        {
            int resolution = 4 << i;
            _blocks[i] = AddModule($"b{resolution}", new SynthesisBlock(i == 0 ? 0 : options.Channels[i - 1], options.Channels[i], resolution, options, random));
        }
    }

    /// <summary>Its sizes; those of the mapping mean nothing here.</summary>
    public GeneratorOptions Options { get; }

    /// <summary>How many styles make a picture.</summary>
    public int Styles => Options.Styles;

    /// <summary>Makes pictures.</summary>
    /// <param name="styles">[batch, styles, style size], or [batch, style size] for one style everywhere.</param>
    /// <param name="noise">What noise is added.</param>
    /// <param name="random">Draws the noise where it is random.</param>
    /// <param name="trace">Collects what every resolution made; null when nobody wants it.</param>
    /// <returns>[batch, colours, R, R], about -1 to 1.</returns>
    /// <exception cref="ShapeException">The number of styles is another one.</exception>
    public Tensor Forward(Tensor styles, NoiseMode noise = NoiseMode.Constant, RandomSource? random = null, ICollection<SynthesisTrace>? trace = null)
    {
        bool shared = styles.Shape.Rank == 2;
        if (!shared && (styles.Shape.Rank != 3 || styles.Shape[1] != Styles))
        {
            throw new ShapeException($"This generator needs {Styles} styles a picture, [batch, {Styles}, size], or one, [batch, size]; the shape is {styles.Shape}.");
        }

        Tensor? features = null, picture = null;
        BlockStyles own = default;
        Tensor? last = null;
        int next = 0;
        foreach (SynthesisBlock block in _blocks)
        {
            int count = block.Convolutions + 1;
            for (int i = 0; i < count; i++)
            {
                own[i] = shared ? styles : i == 0 && last is not null ? last : styles.Select(1, next + i);
            }

            // The next block begins with the style of this one's picture.
            last = own[count - 1];
            next += count - 1;
            block.Forward(ref features, ref picture, ((ReadOnlySpan<Tensor>)own)[..count], noise, random);
            trace?.Add(new SynthesisTrace(block.Resolution, features!, picture!));
        }

        return picture!;
    }

    [System.Runtime.CompilerServices.InlineArray(MostStyles)]
    private struct BlockStyles
    {
        private Tensor _first;
    }
}
