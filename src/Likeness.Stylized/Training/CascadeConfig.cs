using System.Text.Json.Serialization;
using Likeness.Stylized.Cascade;
using Likeness.Tensors;

namespace Likeness.Stylized.Training;

/// <summary>The sizes of a cascade and of its training (spec C3). The three named ones are <see cref="CascadeConfigs"/>.</summary>
public sealed record CascadeConfig
{
    /// <summary>What it is called: smoke, small, full.</summary>
    public required string Name { get; init; }

    /// <summary>The sizes of the networks.</summary>
    public required CascadeSizes Sizes { get; init; }

    /// <summary>People that are photographed.</summary>
    public required int People { get; init; }

    /// <summary>Photographs of each.</summary>
    public int PhotosPerPerson { get; init; } = 4;

    /// <summary>Random avatars.</summary>
    public required int Avatars { get; init; }

    /// <summary>Avatars of which <see cref="VariantsPerAvatar"/> pictures are drawn, for the identity network of avatars.</summary>
    public required int VariedAvatars { get; init; }

    /// <summary>Pictures of each of those.</summary>
    public int VariantsPerAvatar { get; init; } = 4;

    /// <summary>Other people, photographed and drawn, for the judge.</summary>
    public required int JudgePeople { get; init; }

    /// <summary>Avatars that the stylisation learns from, with neutral mouths. The paper has 150 (spec A1); an engine draws as many as one likes, and drawing them from their own codes needs more.</summary>
    public int Exemplars { get; init; } = 1000;

    /// <summary>Turn and move the exemplars: the ablation of spec C5.</summary>
    public bool PosedExemplars { get; init; }

    /// <summary>Steps of each of the two parsers.</summary>
    public required int ParserSteps { get; init; }

    /// <summary>Steps of each of the two identity networks.</summary>
    public required int IdentitySteps { get; init; }

    /// <summary>Steps of the feature network.</summary>
    public required int FeatureSteps { get; init; }

    /// <summary>Steps of the judge.</summary>
    public required int JudgeSteps { get; init; }

    /// <summary>Steps of the CNN baseline.</summary>
    public required int RegressorSteps { get; init; }

    /// <summary>Steps of encoder and generator of photographs.</summary>
    public required int PriorSteps { get; init; }

    /// <summary>Steps of the stylisation.</summary>
    public required int TransferSteps { get; init; }

    /// <summary>Steps of the imitator.</summary>
    public required int ImitatorSteps { get; init; }

    /// <summary>Steps of the mapper; its sharpness rises from 1 to 20 over them.</summary>
    public required int MapperSteps { get; init; }

    /// <summary>Weight of the semantic colour loss; 0 is the ablation without it.</summary>
    public float ColourWeight { get; init; } = 12;

    /// <summary>Weight of the layout loss (<see cref="PartLayout"/>), which is ours; 0 is the paper's stylisation.</summary>
    public float LayoutWeight { get; init; } = 1;

    /// <summary>Weight of the stylisation's adversary. The paper's 1 is for its other weights; ours has more parts.</summary>
    public float AdversarialWeight { get; init; } = 0.3f;

    /// <summary>
    /// Weight of drawing the exemplars from their own codes, which is ours; 0 is the paper's stylisation. Chong and Forsyth, "JoJoGAN: One Shot Face Stylization", ECCV 2022, teach a generator a style by such pairs.
    /// </summary>
    public float PairWeight { get; init; } = 5;

    /// <summary>Weight of the attribute loss of the stylisation, which is ours: what the feature network sees in a photograph it shall see in its cartoon; 0 is the paper's stylisation.</summary>
    public float AttributeWeight { get; init; } = 1;

    /// <summary>
    /// Weight of looking like the avatar that the feature network reads in the photograph, drawn by the engine: pairs that nobody labelled, which are ours. Without it all cartoons had
    /// stains at the same places, and thin glasses were lost. 0 is the paper's stylisation.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public float ReadAvatarWeight { get; init; }

    /// <summary>
    /// Weight of the prior's attribute loss in the second half of its steps, which is ours, as identity is e4e's: what the feature network sees in a photograph it shall see in what is drawn of its styles. Without it
    /// a sixth of what is read in photographs was lost before anything was stylised.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public float PriorAttributeWeight { get; init; }

    /// <summary>
    /// Weight of the prior's codes telling what the feature network sees in a photograph, which is ours: a small network of the mapper's shape learns with the encoder to read it in them. It is not kept, and nothing of it reaches the
    /// generator.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public float CodeReadingWeight { get; init; }

    /// <summary>Keep the attributes of photographs from the feature network, which then knows those of avatars alone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool BlindFeatures { get; init; }

    /// <summary>The weights of the mapper's objective; subsets are the ablation of spec A4.</summary>
    public ObjectiveWeights Objective { get; init; } = ObjectiveWeights.Paper;

    /// <summary>Weight of what is ours in the mapper's loss: vectors shall say what the feature network reads in the stylised picture (<see cref="Perception.RelaxedAttributes.Disagreement"/>); 0 is the paper's objective.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public float MapperReadingWeight { get; init; }

    /// <summary>Weight, at the end of the training, of the entropy of the mapper's groups, which is ours; it grows from 0. Without it what no picture decides stays undecided however sharp the softmax is, and two photographs of one person come out different.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public float MapperEntropyWeight { get; init; }

    /// <summary>Penalise the discriminator's gradients with the sign that the paper prints, by which it gains from them: the experiment of acceptance S12.</summary>
    public bool PrintedPenaltySign { get; init; }

    /// <summary>Train the mapper on strict vectors with straight-through gradients: the ablation of spec A4.</summary>
    public bool StraightThrough { get; init; }

    /// <summary>Let the mapper learn by the photographs themselves in place of their stylised pictures: the ablation without stylisation (spec C5).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool PhotographsAsTargets { get; init; }

    /// <summary>Draw the stylisation's codes at random in place of those of photographs: the ablation of W+ transfer learning (spec C5). No photograph belongs to such a code, so the attribute loss falls away.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool RandomCodes { get; init; }

    /// <summary>The published networks in the place of encoder and generator, by which the stage of the prior is left out, and with a ready stylist the stylisation too; null for our own.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PublishedSource? Published { get; init; }

    /// <summary>
    /// Train the generator of photographs by a discriminator alone and then the encoder to invert it, each for <see cref="PriorSteps"/>: the spec's second prior. Without it both learn
    /// together, as an auto-encoder.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool AdversarialPrior { get; init; }

    /// <summary>Decides pictures, weights and order.</summary>
    public long Seed { get; init; }

    /// <summary>The same settings, checked.</summary>
    /// <exception cref="LikenessException">A setting is out of range; it is named.</exception>
    public CascadeConfig Validated()
    {
        Sizes.Validated();
        foreach ((string name, int count, int least) in new[]
        {
            ("people", People, 2), ("photographs of each person", PhotosPerPerson, 1), ("avatars", Avatars, 2), ("varied avatars", VariedAvatars, 2),
            ("variants of each avatar", VariantsPerAvatar, 2), ("people for the judge", JudgePeople, 2), ("exemplars", Exemplars, 1),
            ("steps of the parsers", ParserSteps, 1), ("steps of the identity networks", IdentitySteps, 1), ("steps of the feature network", FeatureSteps, 1),
            ("steps of the judge", JudgeSteps, 1), ("steps of the regressor", RegressorSteps, 1), ("steps of the prior", PriorSteps, 1),
            ("steps of the stylisation", TransferSteps, 1), ("steps of the imitator", ImitatorSteps, 1), ("steps of the mapper", MapperSteps, 1),
        })
        {
            if (count < least || count > 10_000_000)
            {
                throw new LikenessException($"A cascade needs {least} to 10000000 {name}; {count} were asked for.");
            }
        }

        if (AdversarialPrior && Published is not null)
        {
            throw new LikenessException("A generator that is given is not trained: leave out either the published networks or the GAN prior.");
        }

        foreach ((string name, float weight) in new[] { ("colour", ColourWeight), ("adversarial", AdversarialWeight), ("layout", LayoutWeight), ("pair", PairWeight), ("attribute", AttributeWeight), ("read avatar", ReadAvatarWeight), ("prior's attribute", PriorAttributeWeight), ("code reading", CodeReadingWeight), ("mapper's reading", MapperReadingWeight), ("mapper's entropy", MapperEntropyWeight) })
        {
            if (weight is not (>= 0 and <= 1000))
            {
                throw new LikenessException(FormattableString.Invariant($"The {name} loss cannot weigh {weight}; 0 to 1000 can."));
            }
        }

        return this;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(CascadeConfig))]
internal sealed partial class CascadeConfigJson : JsonSerializerContext;
