using Likeness.Stylized.Perception;
using Likeness.Stylized.Pictures;
using Likeness.Stylized.Published;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;
using Likeness.Tests.Support;

namespace Likeness.Tests.Stylized.Perception;

public sealed class PerceptionTests
{
    private static readonly AvatarSchema Small = new("small", ["a", "b"], ("g", ["x", "y", "z"]), ("h", ["p", "q"]));

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(128)]
    public void The_trunk_ends_at_four_pixels_for_every_size(int size)
    {
        var trunk = new PictureTrunk(size, new RandomSource(1));
        Assert.Equal(new Shape(1, PictureTrunk.Outputs), trunk.Forward(Noise(1, size)).Shape);
        Assert.Throws<ShapeException>(() => trunk.Forward(Noise(1, size / 2)));
    }

    [Fact]
    public void The_networks_have_the_sizes_of_the_spec()
    {
        Assert.InRange(new PartParser(null).ParameterCount, 240_000, 270_000);
        Assert.InRange(new IdentityEmbedding(64, null).ParameterCount, 250_000, 450_000);
        Assert.InRange(new FeatureNetwork(AvatarSchemas.Toon, null).ParameterCount, 300_000, 450_000);
    }

    [Fact]
    public void Probabilities_add_up_and_embeddings_have_length_one()
    {
        Tensor p = new PartParser(new RandomSource(1)).Probabilities(Noise(2, 16));
        Assert.Equal(new Shape(2, 8, 16, 16), p.Shape);
        Assert.All(p.Sum(1).Span.ToArray(), v => Assert.Equal(1, v, 1e-5f));
        Tensor e = new IdentityEmbedding(16, new RandomSource(1)).Embed(Noise(3, 16));
        Assert.All(e.Square().Sum(1).Span.ToArray(), v => Assert.Equal(1, v, 1e-5f));
    }

    [Fact]
    public void The_perceptual_distance_is_zero_for_equal_pictures_and_symmetric()
    {
        var network = new FeatureNetwork(AvatarSchemas.Toon, new RandomSource(1));
        Tensor a = Noise(2, 16), b = Noise(2, 16, 5);
        Assert.All(network.Distance(a, a).Span.ToArray(), v => Assert.Equal(0, v));
        Assert.Equal(network.Distance(a, b).Span.ToArray(), network.Distance(b, a).Span.ToArray());
        Assert.All(network.Distance(a, b).Span.ToArray(), v => Assert.True(v > 0));
    }

    [Fact]
    public void Gradients_of_the_perceptual_distance_are_those_of_differences()
    {
        var network = new FeatureNetwork(AvatarSchemas.Toon, null);
        var random = new Random(1);
        GradientCheck.Run(t => network.Compare([t[0], t[1]], [t[2], t[3]]), [.. Enumerable.Range(0, 4).Select(k => GradientCheck.Random(new Shape(2, 3, 2 + (k % 2), 2), random))]);
    }

    [Fact]
    public void Gradients_of_the_parsers_loss_are_those_of_differences()
    {
        IndexTensor labels = Labels(2, 3, 2);
        GradientCheck.Run(t => PartParser.Loss(t[0], labels).Unsqueeze(0), [GradientCheck.Random(new Shape(2, PartParser.Classes, 3, 2), new Random(4))]);
    }

    [Fact]
    public void The_parsers_loss_counts_a_missed_part_as_much_however_small_it_is()
    {
        // One pixel of an eye in 1,024 of skin: for cross entropy nearly nothing, for the overlap one part of two.
        const int Side = 32, Eye = (int)AvatarLabel.Eye, Skin = (int)AvatarLabel.Skin;
        IndexTensor labels = IndexTensor.From([.. Enumerable.Range(0, Side * Side).Select(static i => i == 0 ? Eye : Skin)], 1, Side, Side);
        Tensor right = Logits(i => i == 0 ? Eye : Skin), missed = Logits(static _ => Skin);
        Assert.InRange(PartParser.Loss(right, labels).Item, 0, 1e-3f);
        Assert.True(PartParser.Loss(missed, labels).Item > 2f * 0.5f / PartParser.Classes, $"{PartParser.Loss(missed, labels).Item}");

        static Tensor Logits(Func<int, int> label)
        {
            Tensor logits = Tensor.Zeros(1, PartParser.Classes, Side, Side);
            for (int i = 0; i < Side * Side; i++)
            {
                logits.Span[(label(i) * Side * Side) + i] = 20;
            }

            return logits;
        }
    }

    [Fact]
    public void Strict_vectors_are_decided_and_even_ones_least()
    {
        Assert.Equal(0, RelaxedAttributes.Entropy(Tensor.From([0.3f, 0.4f, 0, 1, 0, 1, 0], 1, 7), Small).Item, 1e-5f);
        Tensor even = Tensor.From([0.3f, 0.4f, 1 / 3f, 1 / 3f, 1 / 3f, 0.5f, 0.5f], 1, 7);
        Assert.Equal((MathF.Log(3) + MathF.Log(2)) / 2, RelaxedAttributes.Entropy(even, Small).Item, 1e-4f);
        GradientCheck.Run(t => RelaxedAttributes.Entropy(t[0], Small).Unsqueeze(0), [GradientCheck.Random(new Shape(2, 7), new Random(5), 0.2, 0.8)]);
    }

    [Fact]
    public void Vectors_agree_best_with_a_reading_when_as_unsure_as_it_or_when_they_decide_for_its_largest()
    {
        Tensor read = Tensor.From([0.3f, 0.4f, 0.2f, 0.2f, 0.6f, 0.3f, 0.7f], 1, 7), decided = Tensor.From([0.3f, 0.4f, 0, 0, 1, 0, 1], 1, 7), apart = Tensor.From([0.5f, 0.3f, 0.2f, 0.2f, 0.6f, 0.3f, 0.7f], 1, 7);
        float Of(Tensor vector, float share) => RelaxedAttributes.Disagreement(vector, read, Small, share).Item;

        // The entropies of 0.2, 0.2, 0.6 and of 0.3, 0.7.
        Assert.Equal((0.9503f + 0.6109f) / 2, Of(read, 0), 1e-3f);
        Assert.Equal(1 - ((0.6f + 0.7f) / 2), Of(decided, 1), 1e-5f);
        Assert.True(Of(read, 0) < Of(decided, 0));
        Assert.True(Of(decided, 1) < Of(read, 1));
        Assert.Equal((Of(read, 0) + Of(read, 1)) / 2, Of(read, 0.5f), 1e-5f);
        Assert.Equal(0.15f, Of(apart, 0.5f) - Of(read, 0.5f), 1e-5f);
        Tensor wanted = RelaxedAttributes.Relax(GradientCheck.Random(new Shape(2, 7), new Random(6)), Small);
        GradientCheck.Run(t => RelaxedAttributes.Disagreement(t[0], wanted, Small, 0.3f).Unsqueeze(0), [GradientCheck.Random(new Shape(2, 7), new Random(5), 0.2, 0.8)]);
    }

    [Fact]
    public void Choosing_sets_one_group_of_every_row_and_nothing_else()
    {
        Tensor rows = Tensor.From([0.1f, 0.2f, 0.3f, 0.3f, 0.4f, 0.5f, 0.5f, 0.6f, 0.7f, 0, 1, 0, 1, 0], 2, 7);
        RelaxedAttributes.Choose(rows, Small, "g", "z");
        Assert.Equal([0.1f, 0.2f, 0, 0, 1, 0.5f, 0.5f, 0.6f, 0.7f, 0, 0, 1, 1, 0], rows.Span.ToArray());
        Assert.Contains("no group k", Assert.Throws<LikenessException>(() => RelaxedAttributes.Choose(rows, Small, "k", "z")).Message, StringComparison.Ordinal);
        Assert.Contains("no option p", Assert.Throws<LikenessException>(() => RelaxedAttributes.Choose(rows, Small, "g", "p")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Gradients_of_the_angular_margin_are_those_of_differences()
    {
        var margin = new AngularMargin(5, new RandomSource(2));
        int[] people = [0, 3, 3];
        GradientCheck.Run(t => margin.Loss(t[0].Normalize(), people), [GradientCheck.Random(new Shape(3, IdentityEmbedding.Numbers), new Random(3))], tolerance: 1e-2);

        // Who lies nearer to himself is less wrong.
        Tensor directions = margin.Parameters()[0].Normalize();
        Assert.True(margin.Loss(directions.Slice(0, 0, 2), [0, 1]).Item < margin.Loss(directions.Slice(0, 0, 2), [1, 0]).Item);
    }

    [Fact]
    public void Gradients_of_attributes_are_those_of_differences()
    {
        Tensor logits = GradientCheck.Random(new Shape(2, Small.Dimensions), new Random(1));
        Tensor vectors = RelaxedAttributes.TensorOf(AvatarVector.Strict(Small, [0.9f, 0.05f], [0, 1]), AvatarVector.Strict(Small, [0.1f, 0.95f], [2, 0]));
        GradientCheck.Run(t => RelaxedAttributes.Relax(t[0], Small, 3), [logits]);
        GradientCheck.Run(t => RelaxedAttributes.Loss(t[0], vectors, Small), [logits]);
    }

    [Fact]
    public void Straight_through_is_strict_forward_and_relaxed_backward()
    {
        Tensor logits = GradientCheck.Random(new Shape(3, Small.Dimensions), new Random(1)).WithGrad(), same = logits.Copy().WithGrad();
        Tensor cotangent = GradientCheck.Random(logits.Shape, new Random(2));
        Tensor strict = RelaxedAttributes.StraightThrough(RelaxedAttributes.Relax(logits, Small), Small);
        Tensor relaxed = RelaxedAttributes.Relax(same, Small);
        strict.Backward(cotangent);
        relaxed.Backward(cotangent);
        Assert.Equal(same.Grad!.Span.ToArray(), logits.Grad!.Span.ToArray());
        for (int i = 0; i < 3; i++)
        {
            AvatarVector hard = RelaxedAttributes.VectorOf(relaxed, i, Small).Hardened();
            for (int d = 0; d < Small.Dimensions; d++)
            {
                Assert.Equal(hard.Values[d], strict.Span[(i * Small.Dimensions) + d], 1e-6f);
            }
        }
    }

    [Fact]
    public void Attributes_that_are_no_numbers_are_refused()
    {
        Tensor rows = Tensor.Full(new Shape(1, Small.Dimensions), float.NaN);
        Assert.Contains("not numbers", Assert.Throws<LikenessException>(() => RelaxedAttributes.VectorOf(rows, 0, Small)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_judge_loses_least_where_everybody_finds_his_own()
    {
        var judge = new Judge(16, new RandomSource(1));
        Tensor photos = Noise(4, 16), avatars = Noise(4, 16, 9);
        Assert.Equal(new Shape(4, 4), judge.Compare(photos, avatars).Shape);
        Assert.True(float.IsFinite(judge.Loss(photos, avatars).Item));
    }

    [Fact]
    public void The_published_parser_becomes_eight_labels()
    {
        Tensor p = new PublishedParser(new FaceParser(new RandomSource(1), width: 8), 64).Probabilities(Noise(2, 32));
        Assert.Equal(new Shape(2, 8, 32, 32), p.Shape);
        Assert.All(p.Sum(1).Span.ToArray(), v => Assert.Equal(1, v, 1e-4f));
        Assert.Equal(AvatarLabel.Hair, PublishedParser.LabelOf(FacePart.Hair));
        Assert.Equal(AvatarLabel.Background, PublishedParser.LabelOf(FacePart.Cloth));
    }

    private static IndexTensor Labels(params int[] shape)
    {
        var random = new Random(7);
        return IndexTensor.From([.. Enumerable.Range(0, shape.Aggregate(1, static (a, b) => a * b)).Select(_ => random.Next(PartParser.Classes))], shape);
    }

    private static Tensor Noise(int batch, int size, int seed = 3) => GradientCheck.Random(new Shape(batch, 3, size, size), new Random(seed));
}
