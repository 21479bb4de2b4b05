using Likeness.Stylized.Cascade;
using Likeness.Stylized.Training.Stages;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Training;

/// <summary>A stage before it runs.</summary>
/// <param name="Name">What it is called in events and figures.</param>
/// <param name="Steps">Its steps.</param>
/// <param name="Make">Prepares it; called when the stages before it are done. Receives a generator for its own first weights.</param>
public sealed record PlannedStage(string Name, int Steps, Func<RandomSource, CascadeStage> Make);

/// <summary>The stages of a training in their order: each needs only what those before it learned.</summary>
public static class CascadeStages
{
    /// <summary>Lists the stages.</summary>
    /// <param name="config">Their steps.</param>
    /// <param name="networks">What is learned.</param>
    /// <param name="pictures">What it is learned from.</param>
    public static IReadOnlyList<PlannedStage> Of(CascadeConfig config, CascadeNetworks networks, TrainingPictures pictures) =>
    [
        new("parser_photo", config.ParserSteps, _ => new ParserStage(config.ParserSteps, networks.PhotoParser, pictures.Photos)),
        new("parser_avatar", config.ParserSteps, _ => new ParserStage(config.ParserSteps, networks.AvatarParser, pictures.Avatars)),
        new("identity_photo", config.IdentitySteps, random => new IdentityStage(config.IdentitySteps, networks.People, pictures.Photos, random)),
        new("identity_avatar", config.IdentitySteps, random => new IdentityStage(config.IdentitySteps, networks.Avatars, pictures.Varied, random)),
        new("features", config.FeatureSteps, _ => new FeatureStage(config.FeatureSteps, networks.Features, pictures.Photos, pictures.Avatars)),
        new("judge", config.JudgeSteps, _ => new JudgeStage(config.JudgeSteps, networks.Judge, pictures.JudgePhotos, pictures.JudgeAvatars)),
        new("regressor", config.RegressorSteps, _ => new RegressorStage(config.RegressorSteps, networks.Regressor, pictures.Avatars)),
        new("prior", config.PriorSteps, random => new PriorStage(config.PriorSteps, networks, pictures.Photos, random)),
        new("transfer", config.TransferSteps, random => new TransferStage(config, networks, pictures, random)),
        new("imitator", config.ImitatorSteps, _ => new ImitatorStage(config.ImitatorSteps, networks, pictures.Avatars)),
        new("mapper", config.MapperSteps, _ => new MapperStage(config, networks, pictures.Photos, config.Objective)),
    ];
}
