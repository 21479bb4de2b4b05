using System.Text.Json.Serialization;
using Likeness.Avatars.Networks;
using Likeness.Tensors;

namespace Likeness.Avatars.Training;

/// <summary>How a graph avatar is trained (spec, sections 7 and 12).</summary>
public sealed record AvatarTrainingOptions
{
    /// <summary>The method. What follows about stages and parts is the graph avatar's; the others have <see cref="PictureSteps"/> alone.</summary>
    public AvatarMethod Method { get; init; } = AvatarMethod.Graph;

    /// <summary>The parts of the model. The length of the code is the clip's.</summary>
    public GraphAvatarOptions Model { get; init; } = new();

    /// <summary>The larger side of the pictures.</summary>
    public int Size { get; init; } = 256;

    /// <summary>The share of frames at the clip's end that is never learned from.</summary>
    public double HeldOut { get; init; } = 0.2;

    /// <summary>Steps of stage 1a: Gaussians fixed to the vertices; 0 leaves the warm-up out.</summary>
    public int FixedSteps { get; init; } = 3000;

    /// <summary>Steps of stage 1b: the graph networks learn those.</summary>
    public int WarmUpSteps { get; init; } = 15_000;

    /// <summary>Steps of stage 2: pictures.</summary>
    public int PictureSteps { get; init; } = 10_000;

    /// <summary>Frames a step of stage 1b.</summary>
    public int WarmUpBatch { get; init; } = 1;

    /// <summary>The share of stage 2 after which graph-guided optimisation begins.</summary>
    public double GuidanceFrom { get; init; } = 0.1;

    /// <summary>The share of stage 2 after which the enhancer begins.</summary>
    public double EnhancerFrom { get; init; } = 0.5;

    /// <summary>The share of the enhancer's steps in which the coarse picture does not learn from it.</summary>
    public double EnhancerAlone { get; init; } = 0.2;

    /// <summary>The share of stage 2 after which LPIPS, where its weights are given, takes the place of the detail term.</summary>
    public double PerceptualFrom { get; init; } = 0.7;

    /// <summary>
    /// Noise on expression codes while pictures are learned, in each number's own spread over the training frames. A network that sees a few hundred frames
    /// learns otherwise to tell them apart by their codes, and each frame's wrong pose with them.
    /// </summary>
    public double CodeNoise { get; init; } = 0.2;

    /// <summary>The weight of L_w, head against mask.</summary>
    public double CoverageWeight { get; init; } = 0.1;

    /// <summary>The seed of weights and order.</summary>
    public long Seed { get; init; }

    /// <summary>The same options with every stage shortened or lengthened.</summary>
    public AvatarTrainingOptions Scaled(double factor) => this with
    {
        FixedSteps = Scale(FixedSteps, factor),
        WarmUpSteps = Scale(WarmUpSteps, factor),
        PictureSteps = Scale(PictureSteps, factor),
    };

    /// <summary>The same options, checked.</summary>
    /// <exception cref="LikenessException">A number is out of range; the message names it.</exception>
    public AvatarTrainingOptions Validated()
    {
        Model.Validated();
        if (Size is < 16 or > 2048 || Size % 4 != 0)
        {
            throw new LikenessException($"Pictures of {Size} pixels cannot be trained with; a multiple of 4 from 16 to 2048 can.");
        }

        if (HeldOut is not (>= 0 and < 1))
        {
            throw new LikenessException(FormattableString.Invariant($"A share of {HeldOut} cannot be held out; 0 to below 1 can."));
        }

        if (CodeNoise is not (>= 0 and <= 10))
        {
            throw new LikenessException(FormattableString.Invariant($"Noise of {CodeNoise} spreads cannot be put on expression codes; 0 to 10 can."));
        }

        if (FixedSteps < 0 || WarmUpSteps < 0 || PictureSteps < 1 || WarmUpBatch is < 1 or > 256)
        {
            throw new LikenessException("The stages need 0 or more, 0 or more, and at least 1 step, and the warm-up a batch of 1 to 256.");
        }

        return this;
    }

    private static int Scale(int steps, double factor) => steps == 0 ? 0 : Math.Max(1, (int)Math.Round(steps * factor));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(AvatarTrainingOptions))]
internal sealed partial class AvatarTrainingJson : JsonSerializerContext;
