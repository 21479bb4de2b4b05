using System.Text.Json;
using Likeness.Stylized.Cascade;
using Likeness.Stylized.Generators;
using Likeness.Stylized.Training.Stages;
using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Training;

/// <summary>A stage before it runs.</summary>
/// <param name="Name">What it is called in events and figures.</param>
/// <param name="Steps">Its steps.</param>
/// <param name="Learners">The networks that learn in it.</param>
/// <param name="Make">Prepares it; called when the stages before it are done. Receives a generator for its own first weights.</param>
public sealed record PlannedStage(string Name, int Steps, Func<CascadeNetworks, IReadOnlyList<Module>> Learners, Func<RandomSource, CascadeStage> Make)
{
    /// <summary>Which random numbers it draws: its own, whatever stages come before it and however long they are.</summary>
    public uint Stream { get; init; }
}

/// <summary>The stages of a training in their order: each needs only what those before it learned.</summary>
public static class CascadeStages
{
    private const string PriorName = "prior";
    private const string AdversarialPriorName = "prior_gan";
    private const string InversionName = "inversion";
    private const string TransferName = "transfer";
    private const string ImitatorName = "imitator";
    private const string MapperName = "mapper";

    /// <summary>Lists the stages: with published networks without the prior's, and with a ready stylist among them without the stylisation's.
    /// The GAN prior has two stages in the place of one.</summary>
    /// <param name="config">Their steps.</param>
    /// <param name="networks">What is learned.</param>
    /// <param name="pictures">What it is learned from.</param>
    /// <param name="mapping">From random codes to styles, for the GAN prior; null where that is not trained.</param>
    public static IReadOnlyList<PlannedStage> Of(CascadeConfig config, CascadeNetworks networks, TrainingPictures pictures, MappingNetwork? mapping = null) =>
        [.. All(config, networks, pictures, mapping).Select(static (stage, i) => stage with { Stream = (uint)i }).Where(stage => IsTrained(stage.Name, config))];

    /// <summary>Whether a stage needs the mapping of the GAN prior.</summary>
    internal static bool NeedsMapping(PlannedStage stage) => stage.Name is AdversarialPriorName or InversionName;

    private static PlannedStage[] All(CascadeConfig config, CascadeNetworks networks, TrainingPictures pictures, MappingNetwork? mapping) =>
    [
        new("parser_photo", config.ParserSteps, static n => [n.PhotoParser], _ => new ParserStage(config.ParserSteps, networks.PhotoParser, pictures.Photos)),
        new("parser_avatar", config.ParserSteps, static n => [n.AvatarParser], _ => new ParserStage(config.ParserSteps, networks.AvatarParser, pictures.Avatars)),
        new("identity_photo", config.IdentitySteps, static n => [n.People], random => new IdentityStage(config.IdentitySteps, networks.People, pictures.Photos, random)),
        new("identity_avatar", config.IdentitySteps, static n => [n.Avatars], random => new IdentityStage(config.IdentitySteps, networks.Avatars, pictures.Varied, random)),
        new("features", config.FeatureSteps, static n => [n.Features], _ => new FeatureStage(config.FeatureSteps, networks.Features, pictures.Photos, pictures.Avatars, networks.PhotoParser, config.BlindFeatures)),
        new("judge", config.JudgeSteps, static n => [n.Judge], _ => new JudgeStage(config.JudgeSteps, networks.Judge, pictures.JudgePhotos, pictures.JudgeAvatars)),
        new("regressor", config.RegressorSteps, static n => [n.Regressor], _ => new RegressorStage(config.RegressorSteps, networks.Regressor, pictures.Avatars)),
        new(PriorName, config.PriorSteps, static n => [n.OwnEncoder!, n.PhotographerNetwork], random => new PriorStage(config, networks, pictures.Photos, random)),
        new(AdversarialPriorName, config.PriorSteps, static n => [n.PhotographerNetwork], random => new AdversarialPriorStage(config.PriorSteps, networks, mapping!, pictures.Photos, random)),
        new(InversionName, config.PriorSteps, static n => [n.OwnEncoder!], _ => new InversionStage(config.PriorSteps, networks, mapping!, pictures.Photos)),
        new(TransferName, config.TransferSteps, static n => [n.LearnedStylist!], random => new TransferStage(config, networks, pictures, random)),
        new(ImitatorName, config.ImitatorSteps, static n => [n.Imitator], _ => new ImitatorStage(config.ImitatorSteps, networks, pictures.Avatars)),
        new(MapperName, config.MapperSteps, static n => [n.Mapper], _ => new MapperStage(config, networks, pictures.Photos, config.Objective)),
    ];

    /// <summary>The names of the stages that learn something else with other settings.</summary>
    /// <param name="config">The settings.</param>
    /// <param name="other">The other ones.</param>
    /// <exception cref="LikenessException">They differ before the prior, or not at all.</exception>
    public static IReadOnlySet<string> Changed(CascadeConfig config, CascadeConfig other)
    {
        if (PublishedSource.Difference(other.Published, config.Published) is { } difference)
        {
            throw new LikenessException($"Stages of the earlier training ({other.Name}, seed {other.Seed}) cannot be taken over: {difference}");
        }

        if (!Same(OfPerception(config), OfPerception(other)))
        {
            throw new LikenessException($"The earlier training ({other.Name}, seed {other.Seed}) differs in what comes before the prior: size, pictures, steps or seed. Train from the beginning.");
        }

        if (Same(config, other))
        {
            throw new LikenessException("The earlier training had the same settings: there is nothing to train.");
        }

        // The imitator learns from avatars alone; the mapper from all that came before.
        var changed = new HashSet<string> { MapperName };
        if (!Same(OfPrior(config), OfPrior(other)))
        {
            changed.UnionWith([PriorName, AdversarialPriorName, InversionName, TransferName]);
        }
        else if (!Same(OfTransfer(config), OfTransfer(other)))
        {
            changed.Add(TransferName);
        }

        if (config.ImitatorSteps != other.ImitatorSteps)
        {
            changed.Add(ImitatorName);
        }

        return changed;

        static bool Same(CascadeConfig one, CascadeConfig two) =>
            JsonSerializer.Serialize(one with { Name = "" }, CascadeConfigJson.Default.CascadeConfig) == JsonSerializer.Serialize(two with { Name = "" }, CascadeConfigJson.Default.CascadeConfig);
    }

    private static bool IsTrained(string stage, CascadeConfig config) => stage switch
    {
        PriorName => config.Published is null && !config.AdversarialPrior,
        AdversarialPriorName or InversionName => config.AdversarialPrior,
        TransferName => config.Published?.Stylist is null,
        _ => true,
    };

    // The settings without those that only the mapper and the imitator look at.
    private static CascadeConfig OfTransfer(CascadeConfig config) =>
        config with { MapperSteps = 1, StraightThrough = false, PhotographsAsTargets = false, Objective = ObjectiveWeights.Paper, MapperReadingWeight = 0, MapperEntropyWeight = 0, ImitatorSteps = 1 };

    // The settings of all stages before the prior.
    private static CascadeConfig OfPerception(CascadeConfig config) => OfPrior(config) with { PriorSteps = 1, PriorAttributeWeight = 0, CodeReadingWeight = 0, AdversarialPrior = false };

    // The settings of all stages before the stylisation.
    private static CascadeConfig OfPrior(CascadeConfig config) =>
        OfTransfer(config) with { TransferSteps = 1, ColourWeight = 0, LayoutWeight = 0, AdversarialWeight = 0, PairWeight = 0, AttributeWeight = 0, ReadAvatarWeight = 0, PosedExemplars = false, PrintedPenaltySign = false, RandomCodes = false, Exemplars = 1 };
}
