using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Likeness.Talking.Augmentation;
using Likeness.Talking.Methods;
using Likeness.Tensors;

namespace Likeness.Talking.Training;

/// <summary>How OT-Talk, VOCA, FaceFormer or CodeTalker is trained.</summary>
public sealed record MotionTrainingOptions
{
    /// <summary>The method and its sizes.</summary>
    public MotionModelOptions Model { get; init; } = new();

    /// <summary>OT-Talk's loss; the other methods have that of their release.</summary>
    public OtTalkLossOptions Loss { get; init; } = new();

    /// <summary>Passes over the clips.</summary>
    public int Epochs { get; init; } = 100;

    /// <summary>Learning rate, or null for that of the method's release.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Frames a second.</summary>
    public double FramesPerSecond { get; init; } = 30;

    /// <summary>Copies of each recording with noise 20 to 40 dB below it, beside the clean one.</summary>
    public int NoisyCopies { get; init; } = 1;

    /// <summary>
    /// How far the copies are played faster or slower, at most, as a share (Ko et al. 2015): sound and motion together, which makes other voices and paces of few.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double SpeedSpread { get; init; }

    /// <summary>What is hidden of what is heard, so that more is learned from few clips; null for nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SpecAugmentOptions? SpecAugment { get; init; }

    /// <summary>Fixes all random choices.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="LikenessException">A number is out of range; the message names it.</exception>
    public MotionTrainingOptions Validated()
    {
        Model.Validated();
        Loss.Validated();
        Require(Epochs is >= 1 and <= 100_000, "number of epochs", Epochs);
        Require(LearningRate is null or (> 0 and < 1), "learning rate", LearningRate ?? 0);
        Require(FramesPerSecond is >= 10 and <= 240, "frame rate", FramesPerSecond);
        Require(NoisyCopies is >= 0 and <= 16, "number of noisy copies", NoisyCopies);
        Require(SpeedSpread is >= 0 and <= 0.5, "spread of speeds", SpeedSpread);
        SpecAugment?.Validated();
        return this;
    }

    /// <summary>All settings, defaults included, for run folders.</summary>
    public JsonObject ToJson() => JsonSerializer.SerializeToNode(this, MotionTrainingJson.Default.MotionTrainingOptions)!.AsObject();

    private static void Require(bool holds, string what, double found)
    {
        if (!holds)
        {
            throw new LikenessException(FormattableString.Invariant($"The {what} cannot be {found}."));
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower)]
[JsonSerializable(typeof(MotionTrainingOptions))]
internal sealed partial class MotionTrainingJson : JsonSerializerContext;
