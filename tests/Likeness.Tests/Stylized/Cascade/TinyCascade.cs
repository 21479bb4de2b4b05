using Likeness.Stylized.Cascade;
using Likeness.Stylized.Training;

namespace Likeness.Tests.Stylized.Cascade;

/// <summary>A cascade that is trained in seconds.</summary>
internal static class TinyCascade
{
    public static CascadeSizes Sizes { get; } = new() { Size = 16, Channels = [16, 16, 8] };

    /// <summary>Every stage with so many steps.</summary>
    public static CascadeConfig Config(int steps) => new()
    {
        Name = "tiny",
        Sizes = Sizes,
        People = 6,
        PhotosPerPerson = 3,
        Avatars = 24,
        VariedAvatars = 6,
        VariantsPerAvatar = 3,
        JudgePeople = 12,
        Exemplars = 12,
        ParserSteps = steps,
        IdentitySteps = steps,
        FeatureSteps = steps,
        JudgeSteps = steps,
        RegressorSteps = steps,
        PriorSteps = steps,
        TransferSteps = steps,
        ImitatorSteps = steps,
        MapperSteps = steps,
        Seed = 1,
    };
}
