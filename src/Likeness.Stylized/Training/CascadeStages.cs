using System.Text.Json;
using Likeness.Stylized.Cascade;
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
public sealed record PlannedStage(string Name, int Steps, Func<CascadeNetworks, IReadOnlyList<Module>> Learners, Func<RandomSource, CascadeStage> Make);

/// <summary>The stages of a training in their order: each needs only what those before it learned.</summary>
public static class CascadeStages
{
    private const int Transfer = 8;

    /// <summary>Lists the stages.</summary>
    /// <param name="config">Their steps.</param>
    /// <param name="networks">What is learned.</param>
    /// <param name="pictures">What it is learned from.</param>
    public static IReadOnlyList<PlannedStage> Of(CascadeConfig config, CascadeNetworks networks, TrainingPictures pictures) =>
    [
        new("parser_photo", config.ParserSteps, static n => [n.PhotoParser], _ => new ParserStage(config.ParserSteps, networks.PhotoParser, pictures.Photos)),
        new("parser_avatar", config.ParserSteps, static n => [n.AvatarParser], _ => new ParserStage(config.ParserSteps, networks.AvatarParser, pictures.Avatars)),
        new("identity_photo", config.IdentitySteps, static n => [n.People], random => new IdentityStage(config.IdentitySteps, networks.People, pictures.Photos, random)),
        new("identity_avatar", config.IdentitySteps, static n => [n.Avatars], random => new IdentityStage(config.IdentitySteps, networks.Avatars, pictures.Varied, random)),
        new("features", config.FeatureSteps, static n => [n.Features], _ => new FeatureStage(config.FeatureSteps, networks.Features, pictures.Photos, pictures.Avatars)),
        new("judge", config.JudgeSteps, static n => [n.Judge], _ => new JudgeStage(config.JudgeSteps, networks.Judge, pictures.JudgePhotos, pictures.JudgeAvatars)),
        new("regressor", config.RegressorSteps, static n => [n.Regressor], _ => new RegressorStage(config.RegressorSteps, networks.Regressor, pictures.Avatars)),
        new("prior", config.PriorSteps, static n => [n.Encoder, n.Photographer], random => new PriorStage(config.PriorSteps, networks, pictures.Photos, random)),
        new("transfer", config.TransferSteps, static n => [n.Stylist], random => new TransferStage(config, networks, pictures, random)),
        new("imitator", config.ImitatorSteps, static n => [n.Imitator], _ => new ImitatorStage(config.ImitatorSteps, networks, pictures.Avatars)),
        new("mapper", config.MapperSteps, static n => [n.Mapper], _ => new MapperStage(config, networks, pictures.Photos, config.Objective)),
    ];

    /// <summary>For each stage whether it learns the same with other settings.</summary>
    /// <param name="config">The settings.</param>
    /// <param name="other">The other ones.</param>
    /// <exception cref="LikenessException">They differ before the stylisation, or not at all.</exception>
    public static bool[] Unchanged(CascadeConfig config, CascadeConfig other)
    {
        if (!Same(Early(config), Early(other)))
        {
            throw new LikenessException($"The earlier training ({other.Name}, seed {other.Seed}) differs in what comes before the stylisation: size, pictures, steps or seed. Train from the beginning.");
        }

        if (Same(config, other))
        {
            throw new LikenessException("The earlier training had the same settings: there is nothing to train.");
        }

        // The imitator learns from avatars alone; the mapper from all that came before.
        bool[] unchanged = [.. Enumerable.Repeat(true, Transfer + 3)];
        unchanged[Transfer] = Same(OfTransfer(config), OfTransfer(other));
        unchanged[Transfer + 1] = config.ImitatorSteps == other.ImitatorSteps;
        unchanged[Transfer + 2] = false;
        return unchanged;

        static bool Same(CascadeConfig one, CascadeConfig two) =>
            JsonSerializer.Serialize(one with { Name = "" }, CascadeConfigJson.Default.CascadeConfig) == JsonSerializer.Serialize(two with { Name = "" }, CascadeConfigJson.Default.CascadeConfig);
    }

    // The settings without those that only the mapper and the imitator look at.
    private static CascadeConfig OfTransfer(CascadeConfig config) =>
        config with { MapperSteps = 1, StraightThrough = false, PhotographsAsTargets = false, Objective = ObjectiveWeights.Paper, ImitatorSteps = 1 };

    // The settings of all stages before the stylisation.
    private static CascadeConfig Early(CascadeConfig config) =>
        OfTransfer(config) with { TransferSteps = 1, ColourWeight = 0, PosedExemplars = false, PrintedPenaltySign = false, RandomCodes = false, Exemplars = 1 };
}
