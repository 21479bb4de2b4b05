using Likeness.Stylized.Batches;
using Likeness.Stylized.Cascade;
using Likeness.Stylized.Perception;
using Likeness.Stylized.Training;
using Likeness.Stylized.Training.Stages;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Files;
using Likeness.Tensors.Memory;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Optim;
using Likeness.Tensors.Randomness;
using Likeness.Tests.Stylized.Cascade;

namespace Likeness.Tests.Stylized.Training;

public sealed class CascadeStageTests(CascadeTrainingTests.Pictures pictures) : IClassFixture<CascadeTrainingTests.Pictures>
{
    private const int Size = 16;
    private const int Count = 8;

    [Fact]
    public void Worn_pictures_lose_each_another_part_of_their_sharpness_and_keep_their_brightness()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor boards = Tensor.Uninitialized(new Shape(Count, 3, Size, Size));
        for (int i = 0; i < boards.Count; i++)
        {
            boards.Span[i] = ((i % Size) + (i / Size % Size)) % 2 == 0 ? 1 : -1;
        }

        Tensor worn = Probe.OfWorn(boards, new RandomSource(4));
        float[] contrast = (worn * boards).Mean([1, 2, 3]).Span.ToArray();

        // Blurred, a board is grey; noise of at most a tenth moves a mean over 768 numbers by less than a hundredth.
        Assert.All(contrast, static c => Assert.InRange(c, -0.02f, 1.02f));
        Assert.True(contrast.Max() - contrast.Min() > 0.3f, string.Join(" ", contrast));
        Assert.All(worn.Mean([1, 2, 3]).Span.ToArray(), static m => Assert.InRange(m, -0.02f, 0.02f));
    }

    [Fact]
    public void Numbers_that_no_picture_decides_go_to_the_middle()
    {
        var networks = new CascadeNetworks(TinyCascade.Sizes, new RandomSource(3));
        var stage = new MapperStage(TinyCascade.Config(60) with { MapperReadingWeight = 0 }, networks, pictures.All.Photos, new ObjectiveWeights(0, 0, 0));
        stage.Prepare();
        var random = new RandomSource(5);
        float before = FromTheMiddle(networks);
        for (int step = 0; step < 60; step++)
        {
            using TensorScope scope = TensorScope.Begin();
            stage.Step(step, random);
        }

        float after = FromTheMiddle(networks);
        Assert.True(after < 0.5f * before, $"{before} became {after}");
    }

    [Fact]
    public void The_mapper_decides_where_being_undecided_costs()
    {
        float[] confidences = [.. new[] { 0f, 10f }.Select(weight =>
        {
            var networks = new CascadeNetworks(TinyCascade.Sizes, new RandomSource(3));
            var stage = new MapperStage(TinyCascade.Config(60) with { MapperReadingWeight = 0, MapperEntropyWeight = weight }, networks, pictures.All.Photos, new ObjectiveWeights(0, 0, 0));
            stage.Prepare();
            var random = new RandomSource(5);
            for (int step = 0; step < 60; step++)
            {
                using TensorScope scope = TensorScope.Begin();
                stage.Step(step, random);
            }

            return (float)stage.Measure(59)["confidence"];
        })];
        Assert.True(confidences[1] > confidences[0] + 0.1f, $"{confidences[0]} and {confidences[1]}");
    }

    [Fact]
    public void Stylisation_comes_to_draw_exemplars_from_their_own_codes_and_to_keep_what_is_seen_in_photographs()
    {
        var networks = new CascadeNetworks(TinyCascade.Sizes, new RandomSource(3));

        // Untrained, it reads about the same in all pictures.
        foreach (ref float weight in networks.Features.NamedParameters().Single(static p => p.Name == "attributes.weight").Tensor.Span)
        {
            weight *= 30;
        }

        var stage = new TransferStage(TinyCascade.Config(60) with { PairWeight = 10, AttributeWeight = 10, ReadAvatarWeight = 10 }, networks, pictures.All, new RandomSource(6));
        stage.Begin();
        stage.Prepare();
        var random = new RandomSource(5);
        var figures = new List<IReadOnlyDictionary<string, double>>();
        for (int step = 0; step < 60; step++)
        {
            using TensorScope scope = TensorScope.Begin();
            stage.Step(step, random);
            figures.Add(stage.Measure(step));
        }

        foreach (string figure in new[] { "pairs", "attributes", "looks" })
        {
            double before = figures.Take(10).Average(f => f[figure]), after = figures.TakeLast(10).Average(f => f[figure]);
            Assert.True(after < 0.9 * before, $"{figure}: {before} became {after}");
        }
    }

    [Fact]
    public void What_the_prior_draws_comes_to_show_the_attributes_that_are_seen_in_photographs()
    {
        double[] agreements = [.. new[] { 0f, 20f }.Select(weight =>
        {
            CascadeNetworks networks = AfterThePrior(TinyCascade.Config(60) with { PriorAttributeWeight = weight });
            using Tape.PauseScope pause = Tape.Pause();
            using TensorScope last = TensorScope.Begin();
            Tensor photos = pictures.All.Photos.Batch([.. Enumerable.Range(0, Count)]).Pictures;
            return networks.Features.AttributeLoss(networks.Photographer.Draw(networks.Encoder.Encode(photos)), networks.Features.Attributes(photos)).Item;
        })];
        Assert.True(agreements[1] < 0.95 * agreements[0], $"{agreements[0]} became {agreements[1]}");
    }

    [Fact]
    public void Codes_come_to_tell_the_attributes_that_are_seen_in_photographs()
    {
        double[] disagreements = [.. new[] { 0f, 5f }.Select(weight => LeastDisagreement(AfterThePrior(TinyCascade.Config(60) with { CodeReadingWeight = weight })))];
        Assert.True(disagreements[1] < 0.9 * disagreements[0], $"{disagreements[0]} became {disagreements[1]}");
    }

    // Untrained features, so decided that there is something to tell apart, and a prior that learned by them.
    private CascadeNetworks AfterThePrior(CascadeConfig config)
    {
        var networks = new CascadeNetworks(TinyCascade.Sizes, new RandomSource(3));
        foreach (ref float one in networks.Features.NamedParameters().Single(static p => p.Name == "attributes.weight").Tensor.Span)
        {
            one *= 30;
        }

        var stage = new PriorStage(config, networks, pictures.All.Photos, new RandomSource(6));
        var random = new RandomSource(5);
        for (int step = 0; step < config.PriorSteps; step++)
        {
            using TensorScope scope = TensorScope.Begin();
            stage.Step(step, random);
        }

        return networks;
    }

    // How well a network that learns nothing else reads in finished codes what the features read in the photographs.
    private double LeastDisagreement(CascadeNetworks networks)
    {
        Tensor codes, seen;
        using (Tape.Pause())
        {
            Tensor photos = pictures.All.Photos.Batch([.. Enumerable.Range(0, Count)]).Pictures;
            (codes, seen) = (networks.Encoder.Encode(photos), networks.Features.Attributes(photos));
        }

        var reader = new AttributeMapper(networks.Sizes.AvatarSchema, networks.Encoder.Codes, new RandomSource(9));
        var optimiser = new Adam([new ParameterGroup(reader.NamedParameters(), 1e-2)]);
        float last = 0;
        for (int step = 0; step < 30; step++)
        {
            optimiser.ZeroGrad();
            Tensor loss = RelaxedAttributes.Disagreement(reader.Forward(codes, 1), seen, reader.Schema, 0);
            loss.Backward();
            optimiser.Step();
            last = loss.Item;
        }

        return last;
    }

    [Fact]
    public void The_encoder_sees_no_background()
    {
        using Tape.PauseScope pause = Tape.Pause();
        using TensorScope scope = TensorScope.Begin();
        var networks = new CascadeNetworks(TinyCascade.Sizes, new RandomSource(3));
        Tensor photos = pictures.All.Photos.Batch([0, 4]).Pictures, heads = networks.Encoder.Heads(photos);
        Tensor share = networks.PhotoParser.Probabilities(photos).Slice(1, 0, 1), colour = SegmentedHeads.Of(Tensor.Zeros(1, 3, Size, Size), new AllBackground());

        // Nothing is left of a pixel that is background for certain, and all of one that is not.
        Assert.All(((heads - (photos * (1f - share))) - (colour * share)).Span.ToArray(), static d => Assert.Equal(0, d, 1e-6f));
        Assert.Equal(networks.Encoder.EncodeHeads(heads).Span.ToArray(), networks.Encoder.Encode(photos).Span.ToArray());
        Assert.NotEqual(networks.Encoder.EncodeHeads(photos).Span.ToArray(), networks.Encoder.Encode(photos).Span.ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Features_learn_attributes_of_photographs_unless_they_are_blind(bool blind)
    {
        PictureSet photos = pictures.All.Photos;
        float[] zeros = new float[photos.Vectors.Length];
        var hidden = new PictureSet(photos.Schema, photos.Size, photos.Description, photos.Colours, photos.Labels, zeros, photos.Subjects, photos.Smiles);
        float[] Learned(PictureSet set)
        {
            var networks = new CascadeNetworks(TinyCascade.Sizes, new RandomSource(3));
            var stage = new FeatureStage(2, networks.Features, set, pictures.All.Avatars, networks.PhotoParser, blind);
            for (int step = 0; step < 2; step++)
            {
                using TensorScope scope = TensorScope.Begin();
                stage.Step(step, new RandomSource(step));
            }

            return [.. networks.Features.Parameters().SelectMany(static p => p.Span.ToArray())];
        }

        Assert.Equal(blind, Learned(photos).SequenceEqual(Learned(hidden)));
    }

    [Fact]
    public void Codes_are_drawn_with_the_photograph_that_they_are_most_of()
    {
        using TensorScope scope = TensorScope.Begin();
        float[] apart = [0, 1, 10, 11, 20, 21, 30, 31];
        StyleBank bank = StyleBank.Of(Tensor.From(apart, 4, 1, 2));
        int[] sources = new int[200];
        Tensor drawn = bank.Sample(sources, new RandomSource(2));

        // At most 0.3 of the way to another one, and noise of a twentieth of a spread of about eleven.
        Assert.All(sources.Select((s, i) => (Own: bank.Codes([s]).Span[0], Drawn: drawn.Span[2 * i])), static p => Assert.InRange(p.Drawn, p.Own - 12, p.Own + 12));
        Assert.Equal(4, sources.Distinct().Count());
        Assert.Equal(drawn.Span.ToArray(), bank.Sample(sources.Length, new RandomSource(2)).Span.ToArray());
    }

    private float FromTheMiddle(CascadeNetworks networks)
    {
        using Tape.PauseScope pause = Tape.Pause();
        using TensorScope scope = TensorScope.Begin();
        Tensor found = networks.Mapper.Forward(networks.Encoder.Encode(pictures.All.Photos.Batch([0, 1, 2]).Pictures));
        return (found.Slice(1, 0, networks.Mapper.Schema.Continuous.Count) - 0.5f).Abs().Mean().Item;
    }

    private sealed class AllBackground : IPictureParser
    {
        public Tensor Probabilities(Tensor pictures)
        {
            Tensor shares = Tensor.Zeros(pictures.Shape[0], PartParser.Classes, pictures.Shape[2], pictures.Shape[3]);
            shares.Span[..(pictures.Shape[2] * pictures.Shape[3])].Fill(1);
            return shares;
        }
    }

    private sealed class Probe : CascadeStage
    {
        public static Tensor OfWorn(Tensor pictures, RandomSource random) => Worn(pictures, random);

        public override double LearningRate => 0;

        public override float Step(int step, RandomSource random) => 0;

        public override void Save(SafeTensorsWriter writer, string prefix) { }

        public override void Load(SafeTensorsFile file, string prefix) { }
    }
}
