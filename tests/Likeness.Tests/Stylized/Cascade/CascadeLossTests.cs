using Likeness.Stylized.Cascade;
using Likeness.Stylized.Generators;
using Likeness.Stylized.Perception;
using Likeness.Stylized.Pictures;
using Likeness.Stylized.Schemas;
using Likeness.Stylized.Training.Stages;
using Likeness.Tensors;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;
using Likeness.Tests.Support;

namespace Likeness.Tests.Stylized.Cascade;

/// <summary>The losses of the cascade: their gradients, and that they say what they should.</summary>
public sealed class CascadeLossTests
{
    private static readonly AvatarSchema Toon = AvatarSchemas.Toon;

    [Fact]
    public void Gradients_of_part_colours_are_those_of_differences()
    {
        Tensor other = GradientCheck.Random(new Shape(1, 3, 8, 8), new Random(1)), otherParts = Logits(1, 2).Softmax(1);
        GradientCheck.Run(
            t => PartColours.Of(t[0], t[1].Softmax(1)).Distance(PartColours.Of(other, otherParts)),
            [GradientCheck.Random(new Shape(2, 3, 8, 8), new Random(3)), Logits(2, 4)]);
    }

    [Fact]
    public void A_part_that_is_too_small_counts_nothing()
    {
        Tensor a = Tensor.Full(new Shape(1, 3, 8, 8), 1), b = Tensor.Full(new Shape(1, 3, 8, 8), -1);
        Tensor nothing = Tensor.Zeros(1, 8, 8, 8), skin = Tensor.Zeros(1, 8, 8, 8);
        skin.Span.Slice(64, 64).Fill(1);
        Assert.Equal(0, PartColours.Of(a, nothing).Distance(PartColours.Of(b, skin)).Item);
        Assert.Equal(12, PartColours.Of(a, skin).Distance(PartColours.Of(b, skin)).Item, 1e-2f);
    }

    [Fact]
    public void Gradients_of_part_layouts_are_those_of_differences()
    {
        // Empty or full cells keep away from the kink of the absolute value; in between everything is linear, so that a large step is exact.
        var other = new PartLayout(GradientCheck.Random(new Shape(2, 3, 4, 4), new Random(2)).GreaterThan(0));
        GradientCheck.Run(t => PartLayout.Of(t[0]).Distance(other), [GradientCheck.Random(new Shape(2, 8, 8, 8), new Random(4), 0.3, 0.7)], step: 0.1f);
    }

    [Fact]
    public void A_layout_sees_hair_beard_and_glasses_move_and_nothing_else()
    {
        // One cell of four by four pixels, filled with one label; another label everywhere else.
        static PartLayout Filled(AvatarLabel label, AvatarLabel rest, int row, int column)
        {
            Tensor parts = Tensor.Zeros(1, 8, 16, 16);
            for (int y = 0; y < 16; y++)
            {
                for (int x = 0; x < 16; x++)
                {
                    parts.Span[((int)(y / 4 == row && x / 4 == column ? label : rest) * 256) + (y * 16) + x] = 1;
                }
            }

            return PartLayout.Of(parts);
        }

        foreach (AvatarLabel label in new[] { AvatarLabel.Hair, AvatarLabel.Beard, AvatarLabel.Glasses })
        {
            PartLayout here = Filled(label, AvatarLabel.Background, 1, 2);
            Assert.Equal(0, here.Distance(here).Item);
            Assert.Equal(2, here.Distance(Filled(label, AvatarLabel.Background, 3, 0)).Item, 1e-5f);
            Assert.Equal(1, here.Distance(Filled(AvatarLabel.Skin, AvatarLabel.Background, 1, 2)).Item, 1e-5f);
        }

        Assert.Equal(0, Filled(AvatarLabel.Mouth, AvatarLabel.Skin, 1, 2).Distance(Filled(AvatarLabel.Eye, AvatarLabel.Background, 2, 2)).Item);
    }

    [Fact]
    public void Gradients_of_the_game_are_those_of_differences()
    {
        Tensor real = GradientCheck.AwayFromZero(new Shape(5, 1), new Random(1), 0.2, 0.8), made = GradientCheck.AwayFromZero(new Shape(5, 1), new Random(2), 0.2, 0.8);
        GradientCheck.Run(t => AdversarialLosses.HingeOfDiscriminator(t[0], t[1]), [real, made]);
        GradientCheck.Run(t => AdversarialLosses.HingeOfGenerator(t[0]), [made]);
        GradientCheck.Run(t => AdversarialLosses.LogisticOfDiscriminator(t[0], t[1]), [real, made]);
        GradientCheck.Run(t => AdversarialLosses.LogisticOfGenerator(t[0]), [made]);
    }

    [Fact]
    public void A_generator_learns_from_a_picture_that_is_surely_rejected()
    {
        Tensor logit = Tensor.Full(new Shape(1, 1), -5).WithGrad();
        AdversarialLosses.HingeOfGenerator(logit).Backward();
        Assert.Equal(-1, logit.Grad!.Item);
    }

    [Fact]
    public void The_penalty_makes_a_discriminator_flatter()
    {
        var network = new Discriminator(new DiscriminatorOptions { Channels = [8, 8, 8] }, new RandomSource(1));
        Tensor real = GradientCheck.Random(new Shape(4, 3, 16, 16), new Random(1));
        double Slope() => GradientPenalties.SquaredSlopes(network, real).Mean().Item;
        double before = Slope();
        var optimiser = new Likeness.Tensors.Optim.Adam([new(network.NamedParameters(), 1e-2)]);
        for (int i = 0; i < 10; i++)
        {
            optimiser.ZeroGrad();
            AdversarialLosses.Penalty(network, real, 10, 1).Backward();
            optimiser.Step();
        }

        Assert.True(Slope() < before / 2, $"{before} became {Slope()}");
    }

    [Fact]
    public void Augmentation_moves_whole_pixels_and_lets_gradients_through()
    {
        Tensor x = GradientCheck.Random(new Shape(3, 3, 8, 8), new Random(1));
        var augmentation = new PictureAugmentation();
        Assert.Same(x, augmentation.Apply(x, new RandomSource(1)));
        augmentation.Probability = 0.8f;
        GradientCheck.Run(t => augmentation.Apply(t[0], new RandomSource(4)), [x]);

        // Sure of all real pictures: more of it; of none: less.
        augmentation.Probability = 0.5f;
        augmentation.Follow([1, 2, 3], 0.1f);
        Assert.Equal(0.6f, augmentation.Probability, 1e-6f);
        augmentation.Follow([1, -2, -3], 0.2f);
        Assert.Equal(0.4f, augmentation.Probability, 1e-6f);
    }

    [Fact]
    public void Gradients_of_the_objective_are_those_of_differences()
    {
        var smooth = new Smooth(5);
        var objective = new ResemblanceObjective(smooth, smooth, smooth, ObjectiveWeights.Paper);
        Tensor a = GradientCheck.Random(new Shape(2, 3, 8, 8), new Random(1)), b = GradientCheck.Random(new Shape(2, 3, 8, 8), new Random(2));
        ObjectiveTarget target = objective.Target(b);
        GradientCheck.Run(t => objective.Compare(t[0], target), [a]);
        Assert.All(objective.Compare(b, target).Span.ToArray(), v => Assert.Equal(0, v, 1e-5f));

        // One target for many pictures.
        float[] each = objective.Compare(a, objective.Target(b.Slice(0, 0, 1))).Span.ToArray();
        Assert.Equal(objective.Compare(a.Slice(0, 0, 1), target with { Embedding = target.Embedding.Slice(0, 0, 1), Features = [target.Features[0].Slice(0, 0, 1)], Colours = PartColours.Of(b.Slice(0, 0, 1), smooth.Probabilities(b.Slice(0, 0, 1))) }).Item, each[0], 1e-5f);
    }

    [Fact]
    public void Gradients_of_imitation_and_of_fitting_pixels_are_those_of_differences()
    {
        var smooth = new Smooth(5);
        Tensor made = GradientCheck.Random(new Shape(2, 3, 8, 8), new Random(1)), rendered = made + GradientCheck.AwayFromZero(made.Shape, new Random(2), 0.2, 1);
        GradientCheck.Run(t => ImitatorStage.ImitationLoss(t[0], rendered, smooth, smooth), [made]);
        var perception = new CascadePerception { PhotoParser = new Smooth(6), AvatarParser = smooth, People = smooth, Avatars = smooth, Features = smooth };
        var fit = new PixelFit(new Imitator(Toon, TinyCascade.Sizes.Generator, null), perception);
        GradientCheck.Run(t => fit.Loss(rendered, t[0]), [made]);
        Assert.Equal(0, ImitatorStage.ImitationLoss(made, made, smooth, smooth).Item, 1e-5f);
    }

    [Fact]
    public void Gradients_of_crops_are_those_of_differences()
    {
        Tensor parts = Tensor.Zeros(1, 8, 16, 16);
        parts.Span[(5 * 256) + (6 * 16) + 9] = 1;
        LocalView view = LocalView.Around(parts, AvatarLabel.Eye)!.Value;
        Assert.Equal(new LocalView(2, 5, 8), view);
        Assert.Null(LocalView.Around(parts, AvatarLabel.Mouth));
        GradientCheck.Run(t => view.Of(t[0]), [GradientCheck.Random(new Shape(1, 3, 16, 16), new Random(1))]);
    }

    [Fact]
    public void Gradients_reach_vectors_through_the_imitator()
    {
        var imitator = new Imitator(Toon, new GeneratorOptions { Channels = [4, 4], CodeSize = 4, StyleSize = 8, MappingLayers = 1 }, new RandomSource(1));
        Tensor vectors = GradientCheck.Random(new Shape(2, Toon.Dimensions), new Random(1), 0, 1);
        GradientCheck.Run(t => imitator.Forward(t[0]).Square().Mean([1, 2, 3]), [vectors], tolerance: 2e-2, step: 2e-3f);
    }

    [Fact]
    public void A_bank_draws_codes_near_the_stored_ones_and_by_the_seed_alone()
    {
        Tensor stored = GradientCheck.Random(new Shape(6, 4, 8), new Random(1));
        StyleBank bank = StyleBank.Of(stored);
        Assert.Equal(stored.Slice(0, 2, 3).Span.ToArray(), bank.Codes([2]).Span.ToArray());
        Assert.Equal(bank.Sample(5, new RandomSource(7)).Span.ToArray(), bank.Sample(5, new RandomSource(7)).Span.ToArray());
        Assert.All(bank.Spreads, s => Assert.InRange(s, 0.2f, 1));
        foreach (int i in Enumerable.Range(0, 5))
        {
            Tensor drawn = bank.Sample(5, new RandomSource(7)).Slice(0, i, i + 1);
            float nearest = Enumerable.Range(0, 6).Min(k => (drawn - bank.Codes([k])).Abs().Mean().Item);
            Assert.InRange(nearest, 0, 0.35f);
        }
    }

    [Fact]
    public void Codes_drawn_apart_have_the_banks_mean_and_spread_and_one_draw_for_all_layers()
    {
        StyleBank bank = StyleBank.Of(GradientCheck.Random(new Shape(40, 3, 8), new Random(1)));
        Tensor drawn = bank.SampleApart(2000, new RandomSource(7)), stored = bank.Codes([.. Enumerable.Range(0, 40)]);
        Assert.Equal(drawn.Span.ToArray(), bank.SampleApart(2000, new RandomSource(7)).Span.ToArray());
        for (int layer = 0; layer < 3; layer++)
        {
            Tensor own = drawn.Slice(1, layer, layer + 1), mean = stored.Slice(1, layer, layer + 1).Mean(0, keepDims: true);
            Assert.All((own.Mean(0, keepDims: true) - mean).Span.ToArray(), e => Assert.InRange(e, -0.08f, 0.08f));
            Assert.InRange(MathF.Sqrt((own - mean).Square().Mean().Item) / bank.Spreads[layer], 0.95f, 1.05f);

            // The same draw everywhere, in each layer's own spread.
            Tensor first = (drawn.Slice(1, 0, 1) - stored.Slice(1, 0, 1).Mean(0, keepDims: true)) * (1 / bank.Spreads[0]), here = (own - mean) * (1 / bank.Spreads[layer]);
            Assert.InRange((first - here).Abs().Mean().Item, 0, 1e-4f);
        }
    }

    [Fact]
    public void Sharper_softmaxes_are_more_decided()
    {
        // Acceptance S10: for any logits the largest probability of every group rises with the sharpness.
        var random = new Random(3);
        for (int trial = 0; trial < 20; trial++)
        {
            Tensor logits = GradientCheck.Random(new Shape(4, Toon.Dimensions), random, -2, 2);
            double before = 0;
            for (int sharpness = 1; sharpness <= 20; sharpness++)
            {
                double confidence = AttributeMapper.Confidence(RelaxedAttributes.Relax(logits, Toon, sharpness), Toon);
                Assert.True(confidence > before, $"sharpness {sharpness}: {before} became {confidence}");
                before = confidence;
            }
        }

        Assert.Equal(1, AttributeMapper.SharpnessAt(0, 100));
        Assert.Equal(2, AttributeMapper.SharpnessAt(5, 100));
        Assert.Equal(20, AttributeMapper.SharpnessAt(99, 100));
    }

    private static Tensor Logits(int batch, int seed) => GradientCheck.Random(new Shape(batch, 8, 8, 8), new Random(seed));

    /// <summary>Perception without kinks, for differences.</summary>
    private sealed class Smooth : IPictureParser, IPictureEmbedding, IPictureFeatures
    {
        private readonly Tensor _labels;
        private readonly Tensor _directions;

        public Smooth(int seed)
        {
            _labels = GradientCheck.Random(new Shape(8, 3, 1, 1), new Random(seed));
            _directions = GradientCheck.Random(new Shape(4, 192), new Random(seed + 1));
        }

        public Tensor Probabilities(Tensor pictures) => pictures.Conv2d(_labels).Softmax(1);

        public Tensor Embed(Tensor pictures) => pictures.Reshape(pictures.Shape[0], -1).Linear(_directions).Normalize();

        public Tensor[] Features(Tensor pictures) => [pictures.Conv2d(_labels).Tanh()];

        public Tensor Compare(IReadOnlyList<Tensor> a, IReadOnlyList<Tensor> b) => (a[0] - b[0]).Square().Mean([1, 2, 3]);
    }
}
