using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Generators;

/// <summary>
/// The layers of one resolution. The first begins with a learned constant (<c>const</c> [C, 4, 4]) and has <c>conv1</c> and <c>torgb</c>; the
/// others double what comes before with <c>conv0</c>. The pictures of all resolutions are added up.
/// </summary>
public sealed class SynthesisBlock : Module
{
    private const int FirstResolution = 4;
    private readonly Tensor? _constant;
    private readonly Tensor _filter;
    private readonly SynthesisLayer? _first;
    private readonly SynthesisLayer _second;
    private readonly PictureLayer _picture;

    internal SynthesisBlock(int inputs, int outputs, int resolution, GeneratorOptions options, RandomSource? random)
    {
        Resolution = resolution;
        _filter = AddBuffer("resample_filter", ModulatedConvolution.FilterShape);
        ModulatedConvolution.FillFilter(_filter);
        if (resolution == FirstResolution)
        {
            _constant = AddParameter("const", new Shape(outputs, FirstResolution, FirstResolution));
            if (random is not null)
            {
                _constant.Normal(random, 0, 1);
            }
        }
        else
        {
            _first = AddModule("conv0", new SynthesisLayer(inputs, outputs, options.StyleSize, resolution, 2, random));
        }

        _second = AddModule("conv1", new SynthesisLayer(outputs, outputs, options.StyleSize, resolution, 1, random));
        _picture = AddModule("torgb", new PictureLayer(outputs, options.ImageChannels, options.StyleSize, random));
    }

    /// <summary>Rows and columns of its maps.</summary>
    public int Resolution { get; }

    /// <summary>Styles that its convolutions use; the picture layer shares its style with the next block's first convolution.</summary>
    internal int Convolutions => _first is null ? 1 : 2;

    /// <summary>Applies the block.</summary>
    /// <param name="features">The maps of the block before, null for the first; becomes this one's.</param>
    /// <param name="picture">The picture so far, null for the first; becomes this one's.</param>
    /// <param name="styles">The block's own styles: one for each convolution and one for the picture, [batch, style] each.</param>
    /// <param name="mode">What noise is added.</param>
    /// <param name="random">Draws the noise where it is random.</param>
    internal void Forward(ref Tensor? features, ref Tensor? picture, ReadOnlySpan<Tensor> styles, NoiseMode mode, RandomSource? random)
    {
        Tensor x;
        if (_constant is not null)
        {
            x = _constant.Reshape(1, _constant.Shape[0], FirstResolution, FirstResolution)
                .Expand(styles[0].Shape[0], _constant.Shape[0], FirstResolution, FirstResolution);
        }
        else
        {
            x = _first!.Forward(features!, styles[0], mode, random);
        }

        features = _second.Forward(x, styles[Convolutions - 1], mode, random);
        Tensor colours = _picture.Forward(features, styles[Convolutions]);
        picture = picture is null ? colours : picture.UpsampleFir(_filter) + colours;
    }
}
