using Likeness.Stylized.Cascade;
using Likeness.Stylized.Generators;
using Likeness.Stylized.Published;
using Likeness.Tensors.Files;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Randomness;

namespace Likeness.Tests.Stylized.Cascade;

/// <summary>Small networks with random weights under the names of the published ones: e4e and StyleGAN2 at 32 pixels.</summary>
internal static class TinyPublished
{
    /// <summary>The sizes of the generators: 8 styles of 6 numbers.</summary>
    public static GeneratorOptions Options { get; } = new() { Channels = [8, 8, 6, 4], CodeSize = 5, StyleSize = 6, MappingLayers = 2 };

    /// <summary>Writes e4e with its generator under <c>decoder.</c>, as the release has it.</summary>
    public static string Encoder(string path, long seed, GeneratorOptions? options = null)
    {
        options ??= Options;
        var encoder = new StyleEncoder(new StyleEncoderOptions { Width = 16, Styles = options.Styles, StyleSize = options.StyleSize, Resolution = 32 }, new RandomSource(seed));
        new RandomSource(seed + 1).FillNormal(encoder.NamedBuffers().Single(static b => b.Name == "latent_avg").Tensor.Span);
        var writer = new SafeTensorsWriter();
        encoder.Save(writer);
        foreach (NamedTensor tensor in All(Network(seed, options)))
        {
            if (GeneratorNames.Rosinality(tensor.Name) is { } name)
            {
                writer.Add("decoder." + name, tensor.Tensor);
            }
        }

        writer.Save(path);
        return path;
    }

    /// <summary>Writes a generator under NVlabs' names.</summary>
    public static string Generator(string path, long seed, string prefix = "G_ema.", GeneratorOptions? options = null)
    {
        var writer = new SafeTensorsWriter();
        Network(seed, options ?? Options).Save(writer, prefix);
        writer.Save(path);
        return path;
    }

    /// <summary>A generator whose every part counts: with noise and biases.</summary>
    public static Generator Network(long seed, GeneratorOptions? options = null)
    {
        var generator = new Generator(options ?? Options, new RandomSource(seed));
        var random = new RandomSource(seed + 2);
        foreach (NamedTensor tensor in generator.NamedParameters().Where(static p => p.Name.EndsWith("strength", StringComparison.Ordinal)))
        {
            random.FillNormal(tensor.Tensor.Span, 0, 0.1f);
        }

        return generator;
    }

    /// <summary>Writes and reads all of them.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="seed">Decides the weights.</param>
    /// <param name="stylist">With a ready stylist.</param>
    public static PublishedPrior Prior(string folder, long seed = 1, bool stylist = false)
    {
        string Place(string name) => Path.Combine(folder, FormattableString.Invariant($"{name}-{seed}.safetensors"));
        return PublishedPrior.Load(Encoder(Place("e4e"), seed), Generator(Place("generator"), seed), stylist ? Generator(Place("stylist"), seed + 10) : null);
    }

    private static IEnumerable<NamedTensor> All(Module module) => module.NamedParameters().Concat(module.NamedBuffers());
}
