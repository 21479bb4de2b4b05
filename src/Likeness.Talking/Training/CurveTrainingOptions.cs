using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Likeness.Talking.Animation;
using Likeness.Talking.Augmentation;
using Likeness.Tensors;

namespace Likeness.Talking.Training;

/// <summary>How a <see cref="CurveNetwork"/> is trained.</summary>
public sealed record CurveTrainingOptions
{
    /// <summary>Sizes.</summary>
    public CurveNetworkOptions Network { get; init; } = new();

    /// <summary>Passes over the clips.</summary>
    public int Epochs { get; init; } = 60;

    /// <summary>Windows a step.</summary>
    public int Batch { get; init; } = 8;

    /// <summary>Frames of a window.</summary>
    public int Window { get; init; } = 96;

    /// <summary>Frames a second.</summary>
    public double FramesPerSecond { get; init; } = 30;

    /// <summary>Largest learning rate; it rises over 200 steps and falls along half a cosine.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Decay of weights.</summary>
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>Weight of the differences between frames (OT-Talk, equation 9) against positions (equation 8).</summary>
    public double VelocityWeight { get; init; } = 10;

    /// <summary>How much more a vertex of the lips counts than one elsewhere.</summary>
    public double LipWeight { get; init; } = 3;

    /// <summary>Weight of the squared error of the gap between the lips, mm^2; 0 leaves it out.</summary>
    public double GapWeight { get; init; }

    /// <summary>How much more the gap counts in frames in which the truth presses the lips together: p, b, m, f and v.</summary>
    public double ClosureWeight { get; init; } = 5;

    /// <summary>Weight of the cross entropy of lips that close on p, b and m, where the network has an output for it.</summary>
    public double SealWeight { get; init; } = 10;

    /// <summary>How much more a frame in which they close counts in it: one in twenty does.</summary>
    public double SealBalance { get; init; } = 4;

    /// <summary>Copies of each recording with noise 20 to 40 dB below it, beside the clean one.</summary>
    public int NoisyCopies { get; init; } = 2;

    /// <summary>
    /// How far the copies are played faster or slower, at most, as a share (Ko et al. 2015): sound and motion together, which makes other voices and paces of few.
    /// </summary>
    public double SpeedSpread { get; init; } = 0.12;

    /// <summary>What is hidden of what is heard, so that more is learned from few clips; null for nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SpecAugmentOptions? SpecAugment { get; init; }

    /// <summary>Fixes all random choices.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="LikenessException">A number is out of range; the message names it.</exception>
    public CurveTrainingOptions Validated()
    {
        Network.Validated();
        Require(Epochs is >= 1 and <= 100_000, "number of epochs", Epochs);
        Require(Batch is >= 1 and <= 4096, "batch", Batch);
        Require(Window is >= 8 and <= 3000, "window", Window);
        Require(FramesPerSecond is >= 10 and <= 240, "frame rate", FramesPerSecond);
        Require(LearningRate is > 0 and < 1, "learning rate", LearningRate);
        Require(WeightDecay is >= 0 and < 1, "weight decay", WeightDecay);
        Require(VelocityWeight is >= 0 and < 1e6, "weight of velocities", VelocityWeight);
        Require(LipWeight is > 0 and < 1e6, "weight of the lips", LipWeight);
        Require(GapWeight is >= 0 and < 1e6, "weight of the lips' gap", GapWeight);
        Require(ClosureWeight is >= 0 and < 1e6, "weight of closures", ClosureWeight);
        Require(SealWeight is >= 0 and < 1e6, "weight of the lips' closing", SealWeight);
        Require(SealBalance is > 0 and < 1e6, "balance of the lips' closing", SealBalance);
        Require(NoisyCopies is >= 0 and <= 16, "number of noisy copies", NoisyCopies);
        Require(SpeedSpread is >= 0 and <= 0.5, "spread of speeds", SpeedSpread);
        SpecAugment?.Validated();
        return this;
    }

    /// <summary>All settings, defaults included, for run folders.</summary>
    public JsonObject ToJson() => JsonSerializer.SerializeToNode(this, CurveTrainingJson.Default.CurveTrainingOptions)!.AsObject();

    private static void Require(bool holds, string what, double found)
    {
        if (!holds)
        {
            throw new LikenessException(string.Create(CultureInfo.InvariantCulture, $"The {what} cannot be {found}."));
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower)]
[JsonSerializable(typeof(CurveTrainingOptions))]
internal sealed partial class CurveTrainingJson : JsonSerializerContext;
