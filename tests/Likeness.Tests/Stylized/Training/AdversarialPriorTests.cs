using Likeness.Stylized.Cascade;
using Likeness.Stylized.Training;
using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tests.Stylized.Cascade;

namespace Likeness.Tests.Stylized.Training;

/// <summary>The second prior: a generator that learns by a discriminator alone, and an encoder that inverts it.</summary>
public sealed class AdversarialPriorTests(CascadeTrainingTests.Pictures pictures) : IClassFixture<CascadeTrainingTests.Pictures>
{
    private static readonly string[] s_own = ["prior_gan", "inversion"];

    [Fact]
    public void It_has_two_stages_and_goes_on_to_the_same_bits_after_a_stop_in_any()
    {
        CascadeConfig config = TinyCascade.Config(3) with { AdversarialPrior = true };
        var whole = new CascadeSession(config, pictures.All);
        Assert.Equal(12, whole.Stages.Count);
        Assert.Equal([.. s_own, "transfer"], whole.Stages.Skip(7).Take(3).Select(static s => s.Name));
        Finish(whole);
        var parts = new CascadeSession(config, pictures.All);
        while (!parts.IsDone)
        {
            parts.Step();
            using var file = SafeTensorsFile.Parse(Saved(parts), "checkpoint");

            // The mapping is kept as long as it is needed, beside the cascade's networks.
            Assert.Equal(parts.Stage <= 8, file.Names.Any(static n => n.StartsWith("mapping.", StringComparison.Ordinal)));
            parts = new CascadeSession(config, pictures.All);
            parts.Load(file);
        }

        Assert.Equal(Saved(whole), Saved(parts));

        // Taken over from the stylisation on.
        CascadeConfig other = config with { ColourWeight = 3 };
        var anew = new CascadeSession(other, pictures.All);
        var taken = new CascadeSession(other, pictures.All);
        taken.TakeOver(new EarlierTraining(config, whole.Networks, null));
        Assert.Equal("transfer", taken.Stages[taken.Stage].Name);
        Finish(anew);
        Finish(taken);
        Assert.Equal(anew.StepsDone, taken.StepsDone);
        Assert.Equal(Weights(anew), Weights(taken));

        // From a training with the other prior everything is taken over that does not hang on it.
        CascadeConfig together = config with { AdversarialPrior = false };
        var before = new CascadeSession(together, pictures.All);
        Finish(before);
        Assert.Equal(["inversion", "mapper", "prior", "prior_gan", "transfer"], CascadeStages.Changed(config, together).Order(StringComparer.Ordinal));
        var from = new CascadeSession(config, pictures.All);
        from.TakeOver(new EarlierTraining(together, before.Networks, null));
        Assert.Equal("prior_gan", from.Stages[from.Stage].Name);
        Finish(from);
        Assert.Equal(Weights(whole), Weights(from));
    }

    [Fact]
    public void The_encoder_learns_to_invert_the_generator_and_what_came_before_is_as_with_the_other_prior()
    {
        CascadeConfig config = TinyCascade.Config(2) with { PriorSteps = 60, AdversarialPrior = true };
        var session = new CascadeSession(config, pictures.All);
        var losses = new List<float>();
        while (session.Stage < 9)
        {
            bool inverts = session.Stages[session.Stage].Name == "inversion";
            float loss = session.Step();
            if (inverts)
            {
                losses.Add(loss);
            }
        }

        Assert.True(losses[^8..].Average() < 0.9f * losses[..8].Average(), string.Join(" ", losses));
        var other = new CascadeSession(config with { AdversarialPrior = false }, pictures.All);
        while (other.Stage < 7)
        {
            other.Step();
        }

        Assert.Equal(Numbers(other.Networks.People), Numbers(session.Networks.People));
        Assert.NotEqual(Numbers(other.Networks.PhotographerNetwork), Numbers(session.Networks.PhotographerNetwork));
    }

    [Fact]
    public void Settings_name_it_where_it_is_on_alone()
    {
        CascadeConfig config = TinyCascade.Config(2);
        Assert.DoesNotContain("adversarial_prior", CascadeTrainer.ConfigOf(config).Select(static p => p.Key));
        Assert.Contains("adversarial_prior", CascadeTrainer.ConfigOf(config with { AdversarialPrior = true }).Select(static p => p.Key));
        var source = new PublishedSource { Styles = 8, StyleSize = 6, Encoder = "a", Generator = "b" };
        Assert.Contains("leave out either", Assert.Throws<LikenessException>(() => (config with { AdversarialPrior = true, Published = source }).Validated()).Message, StringComparison.Ordinal);
    }

    private static float[] Numbers(Likeness.Tensors.Nn.Module module) => [.. module.Parameters().SelectMany(static p => p.Span.ToArray())];

    private static void Finish(CascadeSession session)
    {
        while (!session.IsDone)
        {
            session.Step();
        }
    }

    private static float[] Weights(CascadeSession session) => [.. session.Networks.NamedParameters().SelectMany(p => p.Tensor.Span.ToArray())];

    private static byte[] Saved(CascadeSession session)
    {
        var writer = new SafeTensorsWriter();
        session.Save(writer);
        using var stream = new MemoryStream();
        writer.Write(stream);
        return stream.ToArray();
    }
}
