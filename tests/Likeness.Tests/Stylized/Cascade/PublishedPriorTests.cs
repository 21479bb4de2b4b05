using Likeness.Stylized.Cascade;
using Likeness.Stylized.Generators;
using Likeness.Stylized.Published;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Files;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;
using Likeness.Tests.Geometry.Files;
using Likeness.Tests.Support;

namespace Likeness.Tests.Stylized.Cascade;

/// <summary>Published networks in the place of a cascade's encoder and generators.</summary>
public sealed class PublishedPriorTests : IDisposable
{
    private const int Size = 16;
    private readonly TemporaryFolder _folder = new();

    public PublishedPriorTests() => Directory.CreateDirectory(_folder["."]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Sizes_namings_and_prefixes_are_found_in_the_files()
    {
        string encoder = TinyPublished.Encoder(_folder["e4e.safetensors"], 3), generator = TinyPublished.Generator(_folder["generator.safetensors"], 3);
        using var file = SafeTensorsFile.Open(encoder);
        Assert.Equal(new StyleEncoderOptions { Width = 16, Styles = 8, StyleSize = 6, Resolution = 32 }, StyleEncoder.OptionsOf(file));

        // The same generator under the other naming stands in the encoder's file.
        var apart = PublishedPrior.Load(encoder, generator, encoder);
        Assert.Equal([8, 8, 6, 4], apart.Generator.Options.Channels);
        Assert.Equal(new CodeShape(8, 6), apart.Generator.Options.Codes);
        Tensor codes = Codes(2);
        float[] expected = TinyPublished.Network(3).Synthesis.Forward(codes).Span.ToArray();
        Assert.Equal(expected, apart.Generator.Forward(codes).Span.ToArray());
        Assert.Equal(expected, apart.Stylist!.Forward(codes).Span.ToArray());
        Assert.Equal("8 x 6", apart.Source.Codes.ToString());
        Assert.Equal(apart.Source, PublishedPrior.Load(encoder, generator, encoder).Source);
        Assert.All(apart.Generator.Parameters().Concat(apart.Encoder.Parameters()), static p => Assert.False(p.RequiresGrad));
    }

    [Theory]
    [InlineData(256, 14)]
    [InlineData(1024, 18)]
    public void Generators_of_the_published_resolutions_have_as_many_styles_as_they_should(int resolution, int styles)
    {
        // As many channels as it takes to make a file of them quickly.
        GeneratorOptions options = GeneratorOptions.Published(resolution, 1024, 2) with { StyleSize = 3, CodeSize = 2, MappingLayers = 1 };
        using var file = SafeTensorsFile.Open(TinyPublished.Generator(_folder["large.safetensors"], 1, options: options));
        SynthesisNetwork network = GeneratorFile.LoadSynthesis(file);
        Assert.Equal(resolution, network.Options.Resolution);
        Assert.Equal(new CodeShape(styles, 3), network.Options.Codes);
    }

    [Fact]
    public void The_mean_of_several_generators_is_taken_and_anything_else_is_refused()
    {
        var writer = new SafeTensorsWriter();
        TinyPublished.Network(1).Save(writer, "G.");
        TinyPublished.Network(2).Save(writer, "G_ema.");
        Tensor codes = Codes(1);
        Assert.Equal(TinyPublished.Network(2).Synthesis.Forward(codes).Span.ToArray(), Read(writer).Forward(codes).Span.ToArray());

        var two = new SafeTensorsWriter();
        TinyPublished.Network(1).Save(two, "G.");
        TinyPublished.Network(2).Save(two, "other.");
        Refused(two, "holds 2 generators, with the prefixes 'G.', 'other.'");
        var none = new SafeTensorsWriter();
        none.Add("weight", [1f], new Shape(1));
        Refused(none, "holds no StyleGAN2 generator");
        Refused(Written(TinyPublished.Options with { ImageChannels = 1 }), "pictures of 1 channels; 3 were expected");
        SafeTensorsWriter more = Written(TinyPublished.Options);
        more.Add("synthesis.b4.conv2.weight", [1f], new Shape(1));
        Refused(more, "1 unknown (the first is 'synthesis.b4.conv2.weight')");
        var odd = new SafeTensorsWriter();
        odd.Add("synthesis.b4.const", [1f], new Shape(1));
        odd.Add("synthesis.b4.conv1.weight", [1f], new Shape(1));
        Refused(odd, "tensor 'synthesis.b4.conv1.weight' of shape [1] belongs to no StyleGAN2 generator");

        string encoder = TinyPublished.Encoder(_folder["e4e.safetensors"], 1), generator = TinyPublished.Generator(_folder["generator.safetensors"], 1);
        Assert.Contains("holds no e4e encoder", Assert.Throws<InvalidFileException>(() => PublishedPrior.Load(generator, generator)).Message, StringComparison.Ordinal);
        string small = TinyPublished.Generator(_folder["small.safetensors"], 1, options: TinyPublished.Options with { Channels = [4, 4, 4] });
        Assert.Contains("takes codes of 6 x 6 numbers, and the encoder's are 8 x 6", Assert.Throws<InvalidFileException>(() => PublishedPrior.Load(encoder, small)).Message, StringComparison.Ordinal);
        Assert.Contains("takes codes of 6 x 6 numbers", Assert.Throws<InvalidFileException>(() => PublishedPrior.Load(encoder, generator, small)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidFileException>(() => PublishedPrior.Load(encoder, _folder["nowhere.safetensors"]));

        SafeTensorsWriter Written(GeneratorOptions options)
        {
            var written = new SafeTensorsWriter();
            new Generator(options, new RandomSource(1)).Save(written);
            return written;
        }
    }

    [Fact]
    public void Large_pictures_become_means_of_squares_small_ones_are_enlarged_and_own_ones_stay()
    {
        SynthesisNetwork network = TinyPublished.Network(1).Synthesis;
        Tensor codes = Codes(3), large = network.Forward(codes);
        Tensor half = new SizedGenerator(network, Size, NoiseMode.Constant).Draw(codes);
        Assert.Equal([3, 3, Size, Size], half.Shape.ToArray());
        for (int i = 0; i < half.Count; i++)
        {
            int plane = i / (Size * Size), y = i / Size % Size, x = i % Size;
            float At(int dy, int dx) => large.Span[(plane * 4 * Size * Size) + (((2 * y) + dy) * 2 * Size) + (2 * x) + dx];
            Assert.Equal((At(0, 0) + At(0, 1) + At(1, 0) + At(1, 1)) / 4, half.Span[i], 1e-5f);
        }

        Assert.Equal(large.Span.ToArray(), new SizedGenerator(network, 32, NoiseMode.Constant).Draw(codes).Span.ToArray());
        Assert.NotEqual(large.Span.ToArray(), new SizedGenerator(network, 32).Draw(codes).Span.ToArray());
        Assert.Equal([3, 3, 64, 64], new SizedGenerator(network, 64).Draw(codes).Shape.ToArray());

        // Picture by picture where nothing is recorded: the same pictures.
        using Tape.PauseScope pause = Tape.Pause();
        Assert.All(half.Span.ToArray().Zip(new SizedGenerator(network, Size, NoiseMode.Constant).Draw(codes).Span.ToArray()), static p => Assert.Equal(p.First, p.Second, 1e-6f));
    }

    [Fact]
    public void Gradients_pass_through_the_resizing_to_codes_and_weights()
    {
        var generator = new SizedGenerator(TinyPublished.Network(1).Synthesis, 8, NoiseMode.Constant);

        // Each of sixteen pixels has a sixteenth of what reaches their mean; differences would meet the kinks of thousands of activations.
        Tensor wanted = GradientCheck.Random(new Shape(2, 3, 8, 8), new Random(4)), spread = wanted.ResizeNearest(32, 32) * (1f / 16);
        Tensor codes = Codes(2).WithGrad(), same = Codes(2).WithGrad();
        (generator.Draw(codes) * wanted).Sum().Backward();
        (generator.Network.Forward(same) * spread).Sum().Backward();
        Assert.All(same.Grad!.Span.ToArray().Zip(codes.Grad!.Span.ToArray()), static p => Assert.Equal(p.First, p.Second, 1e-4f));
        Assert.Contains(codes.Grad!.Span.ToArray(), static v => Math.Abs(v) > 0.1f);
        generator.Network.ZeroGrad();
        generator.Draw(Codes(2)).Square().Mean().Backward();
        Assert.All(generator.Network.NamedParameters(), static p => Assert.True(p.Tensor.Grad is { } g && g.Span.IndexOfAnyExcept(0f) >= 0, p.Name));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(64)]
    public void Photographs_are_brought_to_the_encoders_resolution(int size)
    {
        PublishedPrior prior = TinyPublished.Prior(_folder["."]);
        Tensor photos = GradientCheck.Random(new Shape(3, 3, size, size), new Random(2));
        IPhotoEncoder encoder = new PublishedEncoder(prior.Encoder);
        Assert.Same(photos, encoder.Heads(photos));
        Tensor found = encoder.Encode(photos);
        Assert.Equal(new CodeShape(8, 6), encoder.Codes);
        Assert.Equal([3, 8, 6], found.Shape.ToArray());
        Tensor sized = size == 16 ? photos.ResizeBilinear(32, 32) : size == 64 ? photos.AveragePool2d(2, 2) : photos;
        Assert.All(prior.Encoder.Forward(sized).Span.ToArray().Zip(found.Span.ToArray()), static p => Assert.Equal(p.First, p.Second, 1e-4f));
        Assert.False(found.RequiresGrad);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_cascades_file_names_the_published_networks_and_holds_none_of_them(bool ready)
    {
        PublishedPrior prior = TinyPublished.Prior(_folder["."], 1, ready);
        var networks = new CascadeNetworks(TinyCascade.Sizes, new RandomSource(5), prior);
        string path = _folder["cascade.safetensors"];
        CascadeFile.Save(path, networks);
        CascadeFile.SaveForUse(_folder["use"], networks);
        using (var file = SafeTensorsFile.Open(path))
        {
            Assert.DoesNotContain(file.Names, static n => n.StartsWith("encoder.", StringComparison.Ordinal) || n.StartsWith("prior.", StringComparison.Ordinal));
            Assert.Equal(!ready, file.Names.Any(static n => n.StartsWith("stylist.", StringComparison.Ordinal)));
        }

        // The other networks begin as they do with our own prior, but the mapper, whose input is another one.
        var own = new CascadeNetworks(TinyCascade.Sizes, new RandomSource(5));
        Assert.Equal(own.Imitator.Parameters().SelectMany(static p => p.Span.ToArray()), networks.Imitator.Parameters().SelectMany(static p => p.Span.ToArray()));

        Tensor photo = GradientCheck.Random(new Shape(2, 3, Size, Size), new Random(2));
        AvatarConversion whole = new AvatarCascade(networks).Convert(photo, new SearchOptions())[1];
        AvatarConversion read = AvatarCascade.Load(path, prior).Convert(photo, new SearchOptions())[1];
        Assert.Equal(whole.Relaxed.Values.ToArray(), read.Relaxed.Values.ToArray());
        Assert.Equal(whole.Avatar.Values.ToArray(), read.Avatar.Values.ToArray());
        AvatarConversion used = new AvatarCascade(CascadeFile.LoadForUse(_folder["use"], prior)).Convert(photo, new SearchOptions())[1];
        Assert.All(whole.Relaxed.Continuous.ToArray().Zip(used.Relaxed.Continuous.ToArray()), static p => Assert.Equal(p.First, p.Second, 0.01f));

        string files = ready ? "--encoder, --generator and --stylist" : "--encoder and --generator";
        Refused(null, $"published networks whose codes are 8 x 6 numbers, which are not in it: give their files with {files}.");
        Refused(TinyPublished.Prior(_folder["."], 2, ready), "it was trained with another encoder (SHA-256 of its tensors");
        Refused(PublishedPrior.Load(_folder["e4e-1.safetensors"], _folder["e4e-1.safetensors"], ready ? _folder["stylist-1.safetensors"] : null), "it was trained with another generator");
        Refused(TinyPublished.Prior(_folder["."], 1, !ready), ready ? "give its file with --stylist" : "leave --stylist out");
        Refused(Other(), "and those of the networks given are 6 x 6");
        CascadeFile.Save(path, own);
        Assert.Contains(
            "it has an encoder and generators of its own: leave --encoder, --generator and --stylist out.", Assert.Throws<InvalidFileException>(() => CascadeFile.Load(path, prior)).Message, StringComparison.Ordinal);

        void Refused(PublishedPrior? given, string message)
        {
            Assert.Contains(message, Assert.Throws<InvalidFileException>(() => CascadeFile.Load(path, given)).Message, StringComparison.Ordinal);
            Assert.Contains(message, Assert.Throws<InvalidFileException>(() => CascadeFile.LoadForUse(_folder["use"], given)).Message, StringComparison.Ordinal);
        }

        PublishedPrior Other()
        {
            GeneratorOptions options = TinyPublished.Options with { Channels = [4, 4, 4] };
            return PublishedPrior.Load(TinyPublished.Encoder(_folder["other.safetensors"], 1, options), TinyPublished.Generator(_folder["small.safetensors"], 1, options: options));
        }
    }

    private static Tensor Codes(int count) => GradientCheck.Random(new Shape(count, 8, 6), new Random(7));

    private void Refused(SafeTensorsWriter writer, string message) => Assert.Contains(message, Assert.Throws<InvalidFileException>(() => Read(writer)).Message, StringComparison.Ordinal);

    private SynthesisNetwork Read(SafeTensorsWriter writer)
    {
        writer.Save(_folder["generators.safetensors"]);
        using var file = SafeTensorsFile.Open(_folder["generators.safetensors"]);
        return GeneratorFile.LoadSynthesis(file);
    }
}
