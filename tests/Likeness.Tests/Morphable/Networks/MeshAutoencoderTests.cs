using Likeness.Geometry.Files.Sets;
using Likeness.Geometry.Meshes;
using Likeness.Morphable.Networks;
using Likeness.Morphable.Training;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Randomness;
using Likeness.Tests.Support;

namespace Likeness.Tests.Morphable.Networks;

public class MeshAutoencoderTests
{
    public static TheoryData<GraphConvolution, AggregationKind> Kinds
    {
        get
        {
            var data = new TheoryData<GraphConvolution, AggregationKind>();
            foreach (AggregationKind kind in Enum.GetValues<AggregationKind>())
            {
                data.Add(GraphConvolution.Cheb, kind);
            }

            data.Add(GraphConvolution.Spiral, AggregationKind.Qem);
            data.Add(GraphConvolution.Spiral, AggregationKind.Attention);
            return data;
        }
    }

    [SkippableFact]
    public void Parameter_counts_are_those_of_the_paper()
    {
        Requires.Shared("data/ict/sequences_train.npz");
        MeshSet set = MeshSetFiles.Load(Requires.Shared("data/ict/sequences_train.npz") + "#train").Set;
        MeshTemplate template = MeshTemplate.Build(set.MeshAt(0), GraphConvolution.Cheb);
        Assert.Equal(20, template.Hierarchy.Levels[^1].VertexCount);
        Assert.Equal(30_056, Network(new AutoencoderOptions()).InferenceParameterCount);
        Assert.Equal(179_656, Network(new AutoencoderOptions { Filters = FilterSize.Wider }).InferenceParameterCount);
        Assert.Equal(378_832, Network(new AutoencoderOptions()).ParameterCount);
        Assert.Equal(378_840, Network(new AutoencoderOptions { PairedFusion = true }).ParameterCount);
        Assert.Equal(30_056 + (1281 * 8), Network(new AutoencoderOptions { Latent = 16 }).InferenceParameterCount);

        MeshAutoencoder Network(AutoencoderOptions options) => new(template, options, new RandomSource(1UL));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_reconstructs_shapes_of_the_right_size_and_gives_every_parameter_a_gradient(GraphConvolution convolution, AggregationKind kind)
    {
        MeshSet set = TestHeads.Make(6);
        var options = new AutoencoderOptions { Convolution = convolution, EncoderAggregation = kind, DecoderAggregation = kind, LatentActivation = LatentActivation.None };
        var session = new TrainingSession(set, MeshTemplate.Build(set.MeshAt(0), convolution), TrainingOptions.Paper(options) with { Batch = 3 });
        Assert.True(float.IsFinite(session.Step()));
        foreach ((string name, Tensor parameter) in session.Network.NamedParameters())
        {
            Assert.True(parameter.Grad is not null && parameter.Grad.Span.IndexOfAnyExcept(0f) >= 0, $"{name} has no gradient");
        }
    }

    [Theory]
    [InlineData(GraphConvolution.Cheb, AggregationKind.Attention)]
    [InlineData(GraphConvolution.Cheb, AggregationKind.Variant)]
    [InlineData(GraphConvolution.Cheb, AggregationKind.Full)]
    [InlineData(GraphConvolution.Spiral, AggregationKind.Attention)]
    public void A_baked_network_gives_what_the_live_one_gives(GraphConvolution convolution, AggregationKind kind)
    {
        MeshSet set = TestHeads.Make(4);
        var options = new AutoencoderOptions { Convolution = convolution, EncoderAggregation = kind, DecoderAggregation = kind };
        var network = new MeshAutoencoder(MeshTemplate.Build(set.MeshAt(0), convolution), options, new RandomSource(4UL));
        using Tape.PauseScope pause = Tape.Pause();
        var random = new RandomSource(5UL);
        Tensor x = Tensor.Zeros(2, set.VertexCount, 3);
        random.FillNormal(x.Span);
        Tensor live = network.Forward(x), baked = network.Baked().Forward(x);
        float scale = System.Numerics.Tensors.TensorPrimitives.MaxMagnitude<float>(live.Span);
        Assert.True(MathF.Abs(scale) > 0);
        for (int i = 0; i < live.Count; i++)
        {
            Assert.Equal(live.Span[i], baked.Span[i], 1e-5f * MathF.Max(1, MathF.Abs(scale)));
        }
    }

    [Theory]
    [InlineData(FilterSize.Simple)]
    [InlineData(FilterSize.Wider)]
    public void Leaving_out_what_QEM_throws_away_does_not_change_a_spiral_network(FilterSize filters)
    {
        MeshSet set = TestHeads.Make(3);
        MeshTemplate template = MeshTemplate.Build(set.MeshAt(0), GraphConvolution.Spiral);
        var options = new AutoencoderOptions
        {
            Convolution = GraphConvolution.Spiral,
            Filters = filters,
            EncoderAggregation = AggregationKind.Qem,
            DecoderAggregation = AggregationKind.Qem,
        };
        var joined = new MeshAutoencoder(template, options, new RandomSource(3UL));

        // Attention without weight: the same matrices, but made at every step, so that nothing can be left out.
        var apart = new MeshAutoencoder(template, new AutoencoderOptions { Convolution = GraphConvolution.Spiral, Filters = filters, InitialAttentionWeight = 0 }, new RandomSource(3UL));
        Dictionary<string, Tensor> weights = joined.NamedParameters().ToDictionary(p => p.Name, p => p.Tensor);
        foreach ((string name, Tensor tensor) in apart.NamedParameters().Select(p => (p.Name, p.Tensor)))
        {
            if (weights.TryGetValue(name, out Tensor? source))
            {
                source.Span.CopyTo(tensor.Span);
            }
        }

        var random = new RandomSource(5UL);
        Tensor x = Tensor.Zeros(2, set.VertexCount, 3);
        random.FillNormal(x.Span);
        Tensor expected = apart.Forward(x), found = joined.Forward(x);
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected.Span[i], found.Span[i], 1e-5f);
        }

        Tensor cotangent = Tensor.Zeros(found.Shape);
        random.FillNormal(cotangent.Span);
        expected.Backward(cotangent);
        found.Backward(cotangent);
        Dictionary<string, Tensor> gradients = apart.NamedParameters().ToDictionary(p => p.Name, p => p.Tensor.Grad!);
        foreach ((string name, Tensor weight) in weights)
        {
            float largest = System.Numerics.Tensors.TensorPrimitives.MaxMagnitude<float>(gradients[name].Span);
            Assert.NotEqual(0, largest);
            for (int i = 0; i < weight.Count; i++)
            {
                Assert.Equal(gradients[name].Span[i], weight.Grad!.Span[i], 1e-5f * MathF.Abs(largest));
            }
        }
    }

    [Fact]
    public void Attention_without_weight_is_the_QEM_network_to_the_bit()
    {
        MeshSet set = TestHeads.Make(3);
        MeshTemplate template = MeshTemplate.Build(set.MeshAt(0), GraphConvolution.Cheb);
        var attention = new MeshAutoencoder(template, new AutoencoderOptions { InitialAttentionWeight = 0 }, new RandomSource(3UL));
        var qem = new MeshAutoencoder(template, new AutoencoderOptions { EncoderAggregation = AggregationKind.Qem, DecoderAggregation = AggregationKind.Qem }, new RandomSource(3UL));
        Dictionary<string, Tensor> source = attention.NamedParameters().ToDictionary(p => p.Name, p => p.Tensor);
        foreach ((string name, Tensor tensor) in qem.NamedParameters())
        {
            source[name].Span.CopyTo(tensor.Span);
        }

        Tensor x = Tensor.Zeros(2, set.VertexCount, 3);
        new RandomSource(1UL).FillNormal(x.Span);
        Assert.Equal(qem.Forward(x).Span.ToArray(), attention.Forward(x).Span.ToArray());
    }

    [Fact]
    public void Settings_out_of_range_are_named()
    {
        LikenessException error = Assert.Throws<LikenessException>(() => new AutoencoderOptions { Latent = 0 }.Validated());
        Assert.Equal("The latent size is 0; it must be 1 to 4096.", error.Message);
    }
}
