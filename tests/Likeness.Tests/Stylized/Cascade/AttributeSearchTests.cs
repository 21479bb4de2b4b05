using Likeness.Stylized.Batches;
using Likeness.Stylized.Cascade;
using Likeness.Stylized.Engines;
using Likeness.Stylized.Perception;
using Likeness.Stylized.Pictures;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;
using Likeness.Tensors.Randomness;
using Likeness.Tests.Support;

namespace Likeness.Tests.Stylized.Cascade;

public sealed class AttributeSearchTests
{
    private static readonly AvatarSchema Toon = AvatarSchemas.Toon;
    private readonly CascadeNetworks _networks = new(TinyCascade.Sizes, new RandomSource(3));

    [Fact]
    public void The_winner_of_each_group_is_never_worse_than_the_largest_probability()
    {
        // Acceptance S9, exact by construction: for random networks and random vectors alike.
        var search = new AttributeSearch(_networks.Imitator, new StylizedEngine(Toon), CascadePerception.Of(_networks), 16);
        for (int seed = 0; seed < 5; seed++)
        {
            AvatarVector relaxed = Relaxed(seed);
            SearchResult found = search.Find(relaxed, Picture(seed), new SearchOptions { Method = ConversionMethod.Search, LocalCrops = seed % 2 == 1 });
            Assert.True(found.Strict.IsStrict);
            Assert.Equal(relaxed.Continuous.ToArray(), found.Strict.Continuous.ToArray());
            Assert.Equal(Toon.Groups.Count, found.Groups.Count);
            foreach (GroupSearch group in found.Groups)
            {
                Assert.Equal(group.Group.Count, group.Objectives.Count);
                Assert.Equal(relaxed.Choice(group.Group), group.Largest);
                Assert.True(group.Objectives[group.Chosen] <= group.Objectives[group.Largest]);
                Assert.Equal(group.Objectives.Min(), group.Objectives[group.Chosen]);
                Assert.Equal(group.Chosen, found.Strict.Choice(group.Group));
            }
        }
    }

    [Theory]
    [InlineData(SearchTarget.Imitated)]
    [InlineData(SearchTarget.Stylised)]
    public void The_engines_pass_never_makes_the_whole_vector_worse(SearchTarget target)
    {
        CascadePerception perception = CascadePerception.Of(_networks);
        var engine = new StylizedEngine(Toon);
        var search = new AttributeSearch(_networks.Imitator, engine, perception, 16);
        for (int seed = 0; seed < 2; seed++)
        {
            AvatarVector relaxed = Relaxed(seed);
            Tensor stylised = Picture(seed), goal = target == SearchTarget.Stylised ? stylised : _networks.Imitator.Forward(RelaxedAttributes.TensorOf(relaxed));
            float Objective(AvatarVector strict)
            {
                ResemblanceObjective objective = perception.Objective(ObjectiveWeights.Paper);
                Tensor drawn = PictureTensors.Of(engine.Render(strict, new AvatarView { Size = 16 }).Image);
                return objective.Compare(drawn, objective.Target(goal)).Item;
            }

            SearchResult first = search.Find(relaxed, stylised, new SearchOptions { Method = ConversionMethod.Search });
            SearchResult second = search.Find(relaxed, stylised, new SearchOptions { Method = ConversionMethod.EngineSearch, Target = target });
            Assert.True(Objective(second.Strict) <= Objective(first.Strict) + 1e-5f);
            Assert.Equal(second.EngineChanges == 0, first.Strict.Values.SequenceEqual(second.Strict.Values));
        }
    }

    [Fact]
    public void The_argmax_is_the_hardened_vector_and_another_schema_is_refused()
    {
        var search = new AttributeSearch(_networks.Imitator, new StylizedEngine(Toon), CascadePerception.Of(_networks), 16);
        AvatarVector relaxed = Relaxed(1);
        Assert.Equal(relaxed.Hardened().Values, search.Find(relaxed, Picture(1), new SearchOptions { Method = ConversionMethod.Argmax }).Strict.Values);
        LikenessException error = Assert.Throws<LikenessException>(() => search.Find(AvatarVector.Middle(AvatarSchemas.Full), Picture(1), new SearchOptions()));
        Assert.Contains("schema full; the engine draws toon", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_engines_pass_begins_from_a_guess_that_looks_better_and_keeps_what_cannot_be_bettered()
    {
        var engine = new StylizedEngine(Toon);
        var search = new AttributeSearch(_networks.Imitator, engine, CascadePerception.Of(_networks), 16);
        AvatarVector relaxed = Relaxed(2), guess = AvatarVector.Strict(Toon, relaxed.Continuous, [.. Toon.Groups.Select((g, i) => (i + 2) % g.Count)]);
        Tensor goal = PictureTensors.Of(engine.Render(guess, new AvatarView { Size = 16 }).Image);
        var options = new SearchOptions { Target = SearchTarget.Stylised, Sweeps = 1 };

        // Its continuous attributes are the relaxed vector's, so its picture is the goal itself.
        Assert.Equal(guess.Values, search.Find(relaxed, goal, options, guess.With("headWidth", 0.9f)).Strict.Values);
        Assert.Equal(search.Find(relaxed, goal, options with { Method = ConversionMethod.Search }).Strict.Values, search.Find(relaxed, goal, options with { Method = ConversionMethod.Search }, guess).Strict.Values);
        Assert.Contains("guess is of schema full", Assert.Throws<LikenessException>(() => search.Find(relaxed, goal, options, AvatarVector.Middle(AvatarSchemas.Full))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fitting_pixels_makes_its_own_loss_smaller()
    {
        CascadePerception perception = CascadePerception.Of(_networks);
        var fit = new PixelFit(_networks.Imitator, perception);
        Tensor photos = GradientCheck.Random(new Shape(2, 3, 16, 16), new Random(4));
        float Loss(AvatarVector[] vectors) => fit.Loss(photos, _networks.Imitator.Forward(RelaxedAttributes.TensorOf(vectors))).Span.ToArray().Sum();
        float before = Loss(fit.Fit(photos, 0)), after = Loss(fit.Fit(photos, 25));
        Assert.True(after < before, $"{before} became {after}");
    }

    private static AvatarVector Relaxed(int seed) =>
        RelaxedAttributes.VectorOf(RelaxedAttributes.Relax(GradientCheck.Random(new Shape(1, Toon.Dimensions), new Random(seed), -2, 2), Toon), 0, Toon);

    private static Tensor Picture(int seed) => GradientCheck.Random(new Shape(1, 3, 16, 16), new Random(seed + 50));
}
