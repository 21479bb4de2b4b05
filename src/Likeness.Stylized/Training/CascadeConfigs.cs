using Likeness.Stylized.Cascade;
using Likeness.Tensors;

namespace Likeness.Stylized.Training;

/// <summary>The three named configurations, the middle one first because the others begin as it.</summary>
public static class CascadeConfigs
{
    /// <summary>64 pixels and a part of the full training's steps.</summary>
    public static CascadeConfig Small { get; } = new()
    {
        Name = "small",
        Sizes = new CascadeSizes { Size = 64, Channels = [128, 128, 64, 32, 16] },
        People = 8000,
        Avatars = 8000,
        VariedAvatars = 800,
        JudgePeople = 1500,
        ParserSteps = 8000,
        IdentitySteps = 1000,
        FeatureSteps = 10_000,
        JudgeSteps = 1000,
        RegressorSteps = 4000,
        PriorSteps = 6000,
        TransferSteps = 4000,
        ImitatorSteps = 6000,
        MapperSteps = 2500,
        AttributeWeight = 0.3f,
        ReadAvatarWeight = 3,
        PriorAttributeWeight = 0.1f,
        CodeReadingWeight = 3,
        MapperReadingWeight = 3,
        MapperEntropyWeight = 1,
    };

    /// <summary>32 pixels and few steps: shows that everything runs and learns, and no more (spec C3).</summary>
    public static CascadeConfig Smoke { get; } = Small with
    {
        Name = "smoke",
        Sizes = new CascadeSizes { Size = 32, Channels = [64, 64, 32, 16] },
        People = 400,
        Avatars = 3000,
        VariedAvatars = 200,
        JudgePeople = 400,
        Exemplars = 150,
        ParserSteps = 200,
        IdentitySteps = 200,
        FeatureSteps = 200,
        JudgeSteps = 150,
        RegressorSteps = 250,
        PriorSteps = 400,
        TransferSteps = 150,
        ImitatorSteps = 500,
        MapperSteps = 300,
    };

    /// <summary>The spec's numbers (C3).</summary>
    public static CascadeConfig Full { get; } = Small with
    {
        Name = "full",
        Avatars = 20_000,
        VariedAvatars = 2000,
        JudgePeople = 3000,
        IdentitySteps = 3000,
        JudgeSteps = 3000,
        PriorSteps = 7500,
        ImitatorSteps = 7500,
        MapperSteps = 10_000,
    };

    /// <summary>The configuration of a name.</summary>
    /// <exception cref="LikenessException">There is no such one.</exception>
    public static CascadeConfig Named(string name) => name switch
    {
        "smoke" => Smoke,
        "small" => Small,
        "full" => Full,
        _ => throw new LikenessException($"There is no configuration named '{name}'; use smoke, small or full."),
    };
}
