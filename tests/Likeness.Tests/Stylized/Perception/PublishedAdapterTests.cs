using Likeness.Imaging.Perceptual;
using Likeness.Stylized.Cascade;
using Likeness.Stylized.Perception;
using Likeness.Stylized.Published;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;
using Likeness.Tests.Stylized.Cascade;
using Likeness.Tests.Support;

namespace Likeness.Tests.Stylized.Perception;

/// <summary>Published networks in the places of our own small ones: narrow ones with random weights, LPIPS with those of its golden file.</summary>
public sealed class PublishedAdapterTests
{
    private static readonly GoldenFile s_golden = GoldenFile.Load("lpips");
    private readonly GatedIdentityNetwork _identity = new(new RandomSource(1), 16, 20);
    private readonly FaceParser _parser = new(new RandomSource(2), 8);

    [Fact]
    public void An_embedding_is_the_networks_own_of_the_picture_cut_as_it_wants_it()
    {
        Tensor pictures = GradientCheck.Random(new Shape(2, 3, 64, 64), new Random(3));
        Tensor found = new PublishedEmbedding(_identity).Embed(pictures), large = pictures.ResizeBilinear(256, 256);
        Assert.Equal(_identity.Forward(IdentityNetwork.Crop(large)).Span.ToArray(), found.Span.ToArray());
        Assert.Equal(found.Span.ToArray(), new PublishedEmbedding(_identity).Embed(large).Span.ToArray());
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(1, found.Slice(0, i, i + 1).Square().Sum().Item, 1e-5f);
        }
    }

    [Theory]
    [InlineData("vgg")]
    [InlineData("alex")]
    public void The_distance_is_zero_for_equal_pictures_symmetric_and_the_releases_own(string name)
    {
        GoldenCase golden = s_golden.Case(name);
        var network = PerceptualDistance.Load(s_golden.File, $"{name}/w/");
        Tensor first = golden.Input("img0"), second = golden.Input("img1");
        var features = new PublishedFeatures(network, Math.Min(64, first.Shape[2]));
        Tensor[] a = features.Features(first), b = features.Features(second);
        golden.AssertClose("out/value", features.Compare(a, b), 1e-6, 1e-4);
        Assert.Equal(features.Compare(a, b).Span.ToArray(), features.Compare(b, a).Span.ToArray());
        Assert.All(features.Compare(a, a).Span.ToArray(), static v => Assert.Equal(0, v));
    }

    [Fact]
    public void Small_pictures_are_enlarged_before_they_are_looked_at()
    {
        var features = new PublishedFeatures(PerceptualDistance.Load(s_golden.File, "vgg/w/"), 64);
        Tensor small = GradientCheck.Random(new Shape(1, 3, 16, 16), new Random(5));
        Assert.All(features.Features(small).Zip(features.Features(small.ResizeBilinear(64, 64))), static p => Assert.Equal(p.First.Span.ToArray(), p.Second.Span.ToArray()));
    }

    [Fact]
    public void A_cascade_searches_by_published_networks()
    {
        var networks = new CascadeNetworks(TinyCascade.Sizes, new RandomSource(3));
        var parser = new PublishedParser(_parser, 32);
        var embedding = new PublishedEmbedding(_identity);
        CascadePerception perception = CascadePerception.Of(networks) with
        {
            PhotoParser = parser,
            AvatarParser = parser,
            People = embedding,
            Avatars = embedding,
            Features = new PublishedFeatures(PerceptualDistance.Load(s_golden.File, "alex/w/")),
        };
        var cascade = new AvatarCascade(networks, perception);
        AvatarVector relaxed = RelaxedAttributes.VectorOf(RelaxedAttributes.Relax(GradientCheck.Random(new Shape(1, AvatarSchemas.Toon.Dimensions), new Random(1)), AvatarSchemas.Toon), 0, AvatarSchemas.Toon);
        SearchResult own = new AvatarCascade(networks).Search(relaxed, Tensor.Zeros(1, 3, 16, 16), new SearchOptions { Method = ConversionMethod.Search });
        SearchResult found = cascade.Search(relaxed, Tensor.Zeros(1, 3, 16, 16), new SearchOptions { Method = ConversionMethod.Search });
        Assert.True(found.Strict.IsStrict);
        Assert.All(found.Groups, static g => Assert.All(g.Objectives, static o => Assert.True(float.IsFinite(o))));
        Assert.NotEqual(own.Groups[0].Objectives, found.Groups[0].Objectives);
    }
}
