using Likeness.Stylized.Generators;
using Likeness.Stylized.Published;
using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tensors.Nn;

namespace Likeness.Stylized.Cascade;

/// <summary>
/// Published networks in the place of a cascade's own prior (spec A1, B1 to B3): e4e for the encoder, a StyleGAN2 generator for the generator of photographs, and, where the user has one, a
/// ready stylist: a generator of the same codes that draws cartoons. Their weights stay in the user's files; a cascade that needs them remembers <see cref="Source"/>.
/// </summary>
public sealed class PublishedPrior
{
    private PublishedPrior(StyleEncoder encoder, SynthesisNetwork generator, SynthesisNetwork? stylist, PublishedSource source) =>
        (Encoder, Generator, Stylist, Source) = (encoder, generator, stylist, source);

    /// <summary>From photographs to styles.</summary>
    public StyleEncoder Encoder { get; }

    /// <summary>G_o: from styles to photographs.</summary>
    public SynthesisNetwork Generator { get; }

    /// <summary>G_t: from styles to cartoons; null where it is to be trained from <see cref="Generator"/>.</summary>
    public SynthesisNetwork? Stylist { get; }

    /// <summary>What they are recognised by.</summary>
    public PublishedSource Source { get; }

    /// <summary>Reads the networks, whose sizes follow from the files.</summary>
    /// <param name="encoder">e4e's tensors; see docs/published-networks.md for the names.</param>
    /// <param name="generator">The generator that the encoder finds codes for; may be the same file, with the generator under <c>decoder.</c>.</param>
    /// <param name="stylist">A ready stylist; null to train one.</param>
    /// <exception cref="InvalidFileException">A file is missing or damaged, holds something else, or codes of another shape than the encoder's.</exception>
    public static PublishedPrior Load(string encoder, string generator, string? stylist = null)
    {
        using var file = SafeTensorsFile.Open(encoder);
        var network = StyleEncoder.Load(file, StyleEncoder.OptionsOf(file));
        var codes = new CodeShape(network.Options.Styles, network.Options.StyleSize);
        (SynthesisNetwork photographer, string hash) = LoadGenerator(generator, codes);
        (SynthesisNetwork? ready, string? readyHash) = stylist is null ? (null, null) : LoadGenerator(stylist, codes);
        foreach (Module module in new Module?[] { network, photographer, ready }.OfType<Module>())
        {
            foreach (Tensor parameter in module.Parameters())
            {
                parameter.RequiresGrad = false;
            }
        }

        var source = new PublishedSource { Styles = codes.Styles, StyleSize = codes.StyleSize, Encoder = file.ContentHash(), Generator = hash, Stylist = readyHash };
        return new PublishedPrior(network, photographer, ready, source);
    }

    private static (SynthesisNetwork Network, string Hash) LoadGenerator(string path, CodeShape codes)
    {
        using var file = SafeTensorsFile.Open(path);
        SynthesisNetwork network = GeneratorFile.LoadSynthesis(file);
        CodeShape own = network.Options.Codes;
        return own == codes
            ? (network, file.ContentHash())
            : throw new InvalidFileException(path, $"its generator takes codes of {own} numbers, and the encoder's are {codes}; give an encoder and generators that belong together.");
    }
}
