using Likeness.Stylized.Generators;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Ops;

namespace Likeness.Stylized.Cascade;

/// <summary>
/// A StyleGAN2 generator of any resolution as a cascade uses it: larger pictures are brought to the cascade's size by the means of squares of pixels, smaller ones are enlarged linearly,
/// and those of its own size (our generators') stay as they are.
/// </summary>
public sealed class SizedGenerator : IStyleGenerator
{
    private readonly int _size;
    private readonly NoiseMode _noise;

    /// <summary>Makes the adapter.</summary>
    /// <param name="network">The generator.</param>
    /// <param name="size">Rows and columns of the cascade's pictures.</param>
    /// <param name="noise">What noise is added: none to ours, to published ones the noise that is stored with them, so that a code has one picture.</param>
    public SizedGenerator(SynthesisNetwork network, int size, NoiseMode noise = NoiseMode.None) => (Network, _size, _noise) = (network, size, noise);

    /// <summary>The generator.</summary>
    public SynthesisNetwork Network { get; }

    /// <inheritdoc/>
    public CodeShape Codes => Network.Options.Codes;

    /// <inheritdoc/>
    public Tensor Draw(Tensor codes)
    {
        int resolution = Network.Options.Resolution;
        if (resolution == _size)
        {
            return Network.Forward(codes, _noise);
        }

        if (resolution < _size)
        {
            return Network.Forward(codes, _noise).ResizeBilinear(_size, _size);
        }

        // Without gradients there is no need to keep the maps of a whole batch, which at 1024 pixels are gigabytes.
        return Tape.Records([codes, .. Network.Parameters()]) ? Reduced(codes) : PictureByPicture.Of(codes, Reduced);
    }

    private Tensor Reduced(Tensor codes) => Network.Forward(codes, _noise).AdaptiveAveragePool2d(_size, _size);
}
