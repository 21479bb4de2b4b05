using System.Globalization;
using Likeness.Stylized.Generators;
using Likeness.Stylized.Weights;
using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Published;

/// <summary>
/// The encoder e4e: from a photo of a face to the styles of a StyleGAN2 generator (Tov et al., "Designing an Encoder for StyleGAN Image
/// Manipulation", SIGGRAPH 2021). One head gives a style for all layers, the others what each layer differs by; all are added to the mean style
/// <c>latent_avg</c>. Names are those of the release; its generator, under <c>decoder.</c>, is loaded by <see cref="GeneratorNames"/>.
/// </summary>
public sealed class StyleEncoder : Module
{
    private const int CoarseStyles = 3;
    private const int MiddleStyles = 7;

    // A generator of 1024 pixels, pictures of 1024 pixels, and more channels than the release has.
    private const int MostStyles = 18;
    private const int MostHalvings = 6;
    private const int MostChannels = 4096;
    private readonly FaceTrunk _trunk;
    private readonly Head[] _heads;
    private readonly Conv2d _middle;
    private readonly Conv2d _fine;
    private readonly Tensor _mean;

    /// <summary>Makes the network, ready for use and not for training.</summary>
    /// <param name="options">Its sizes.</param>
    /// <param name="random">Draws the weights; null leaves them zero, to be loaded.</param>
    public StyleEncoder(StyleEncoderOptions options, RandomSource? random)
    {
        Options = options;
        _trunk = FaceTrunk.Create(options.Width, random, (name, module) => AddModule("encoder." + name, module));
        int channels = 8 * options.Width, smallest = options.Resolution / 16;
        _heads = new Head[options.Styles];
        for (int i = 0; i < options.Styles; i++)
        {
            int size = i < CoarseStyles ? smallest : i < MiddleStyles ? 2 * smallest : 4 * smallest;
            _heads[i] = AddModule("encoder.styles." + i.ToString(CultureInfo.InvariantCulture), new Head(channels, options.StyleSize, size, random));
        }

        _middle = AddModule("encoder.latlayer1", new Conv2d(4 * options.Width, channels, 1, random));
        _fine = AddModule("encoder.latlayer2", new Conv2d(2 * options.Width, channels, 1, random));
        _mean = AddBuffer("latent_avg", new Shape(options.Styles, options.StyleSize));
        Train(false);
    }

    /// <summary>Its sizes.</summary>
    public StyleEncoderOptions Options { get; }

    /// <summary>The table of its tensors and their names in the release.</summary>
    public WeightTable Weights => new(this, ignored: static n => n.StartsWith("decoder.", StringComparison.Ordinal));

    /// <summary>Reads an encoder from a file.</summary>
    /// <param name="file">The release's tensors; those of its generator may be there too.</param>
    /// <param name="options">Its sizes; null for the published ones.</param>
    /// <exception cref="InvalidFileException">It holds other weights; everything that does not fit is counted.</exception>
    public static StyleEncoder Load(SafeTensorsFile file, StyleEncoderOptions? options = null)
    {
        var encoder = new StyleEncoder(options ?? new StyleEncoderOptions(), null);
        encoder.Weights.Load(file);
        return encoder;
    }

    /// <summary>The sizes of the encoder in a file, which follow from its names and shapes.</summary>
    /// <param name="file">The release's tensors.</param>
    /// <exception cref="InvalidFileException">It holds no encoder of this kind.</exception>
    public static StyleEncoderOptions OptionsOf(SafeTensorsFile file)
    {
        const string Input = "encoder.input_layer.0.weight";
        static string Last(int style) => FormattableString.Invariant($"encoder.styles.{style}.linear.weight");
        int styles = 0, halvings = 0;
        while (styles < MostStyles && file.Contains(Last(styles)))
        {
            styles++;
        }

        while (halvings < MostHalvings && file.Contains(FormattableString.Invariant($"encoder.styles.0.convs.{2 * halvings}.weight")))
        {
            halvings++;
        }

        if (styles == 0 || halvings == 0 || !file.Contains(Input))
        {
            throw new InvalidFileException(file.Path, $"holds no e4e encoder: '{Input}', '{Last(0)}' and 'encoder.styles.0.convs.0.weight' were looked for.");
        }

        Shape input = file.Shape(Input), last = file.Shape(Last(0));
        return input.Rank == 4 && input[0] is >= 16 and <= MostChannels && input[0] % 16 == 0 && last.Rank == 2 && last[0] is >= 1 and <= MostChannels
            ? new StyleEncoderOptions { Width = input[0], Styles = styles, StyleSize = last[0], Resolution = 16 << halvings }
            : throw new InvalidFileException(file.Path, $"tensors '{Input}' of shape {input} and '{Last(0)}' of shape {last} belong to no e4e encoder.");
    }

    /// <summary>Finds the styles of faces.</summary>
    /// <param name="pictures">[batch, 3, R, R], -1 to 1, cropped as FFHQ's are.</param>
    /// <returns>[batch, styles, style size], for <see cref="SynthesisNetwork.Forward"/>.</returns>
    /// <exception cref="ShapeException">The pictures have another size.</exception>
    public Tensor Forward(Tensor pictures)
    {
        if (pictures.Shape.Rank != 4 || pictures.Shape[1] != 3 || pictures.Shape[2] != Options.Resolution || pictures.Shape[3] != Options.Resolution)
        {
            throw new ShapeException($"This encoder takes pictures [batch, 3, {Options.Resolution}, {Options.Resolution}]; the shape is {pictures.Shape}.");
        }

        (Tensor fine, Tensor middle, Tensor features) = _trunk.Forward(pictures);
        Tensor first = _heads[0].Forward(features);
        var styles = new Tensor[_heads.Length];
        styles[0] = first;
        for (int i = 1; i < _heads.Length; i++)
        {
            features = i == CoarseStyles ? Merged(features, _middle.Forward(middle)) : i == MiddleStyles ? Merged(features, _fine.Forward(fine)) : features;
            styles[i] = first + _heads[i].Forward(features);
        }

        return ShapeOps.Stack(1, styles) + _mean;
    }

    private static Tensor Merged(Tensor coarse, Tensor fine) => coarse.ResizeBilinear(fine.Shape[2], fine.Shape[3], alignCorners: true) + fine;

    /// <summary>From a map to a style: convolutions that halve it until one place is left (<c>convs</c>), and <c>linear</c>.</summary>
    private sealed class Head : Module
    {
        private readonly Sequential _convolutions;
        private readonly EqualizedLinear _linear;

        public Head(int inputs, int outputs, int size, RandomSource? random)
        {
            var layers = new List<ILayer>();
            for (int left = size; left > 1; left /= 2)
            {
                layers.Add(new Conv2d(layers.Count == 0 ? inputs : outputs, outputs, 3, random, new ConvolutionOptions { Stride = 2, Padding = 1 }));
                layers.Add(new Nonlinear(Nonlinearity.LeakyRelu));
            }

            _convolutions = AddModule("convs", new Sequential([.. layers]));
            _linear = AddModule("linear", new EqualizedLinear(outputs, outputs, random));
        }

        public Tensor Forward(Tensor x) => _linear.Forward(_convolutions.Forward(x).Reshape(x.Shape[0], -1));
    }
}
