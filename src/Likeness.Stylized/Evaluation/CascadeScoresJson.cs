using System.Text.Json.Nodes;

namespace Likeness.Stylized.Evaluation;

/// <summary>Scores as JSON; what could not be measured is null.</summary>
public static class CascadeScoresJson
{
    private const int Digits = 5;

    /// <summary>All figures, those of the acceptance list named by their subject.</summary>
    public static JsonObject Of(CascadeScores scores) => new()
    {
        ["people"] = scores.People,
        ["attribute_agreement"] = Named(scores.Agreement.Groups),
        ["attribute_agreement_mean"] = Number(scores.Agreement.Mean),
        ["hair_style_within_neighbour"] = Number(scores.Agreement.WithinNeighbour),
        ["continuous_error"] = Number(scores.Agreement.ContinuousError),
        ["matching_1_of_4"] = Number(scores.MatchingOf4),
        ["matching_1_of_16"] = Number(scores.MatchingOf16),
        ["matching_1_of_4_truth"] = Number(scores.MatchingOf4ByTruth),
        ["matching_1_of_4_attributes"] = Number(scores.MatchingOf4ByAttributes),
        ["fid_own"] = Named(scores.FidOwn),
        ["invariance"] = Number(scores.Invariance),
        ["conversion"] = new JsonObject
        {
            ["objective_argmax"] = Number(scores.Conversion.Argmax),
            ["objective_search"] = Number(scores.Conversion.Search),
            ["objective_engine_search"] = Number(scores.Conversion.EngineSearch),
            ["search_no_worse"] = Number(scores.Conversion.SearchNoWorse),
            ["engine_search_no_worse"] = Number(scores.Conversion.EngineSearchNoWorse),
            ["groups_changed"] = Number(scores.Conversion.GroupsChanged),
        },
        ["stylisation"] = new JsonObject
        {
            ["reconstruction_psnr"] = Number(scores.Stylisation.ReconstructionPsnr),
            ["colour_loss_before"] = Number(scores.Stylisation.ColourBefore),
            ["colour_loss_after"] = Number(scores.Stylisation.ColourAfter),
            ["colour_loss_reduction"] = Number(scores.Stylisation.ColourReduction),
            ["neutral_when_smiling"] = Number(scores.Stylisation.NeutralWhenSmiling),
            ["own_mouth_when_smiling"] = Number(scores.Stylisation.OwnMouthWhenSmiling),
            ["glasses_kept"] = Number(scores.Stylisation.GlassesKept),
        },
        ["imitator"] = new JsonObject
        {
            ["psnr"] = Number(scores.Imitator.Psnr),
            ["ssim"] = Number(scores.Imitator.Ssim),
            ["recognised"] = Named(scores.Imitator.Recognised),
            ["recognised_in_renders"] = Named(scores.Imitator.RecognisedInRenders),
            ["interpolation_order"] = Number(scores.Imitator.InterpolationOrder),
            ["interpolation_realism"] = Number(scores.Imitator.InterpolationRealism),
        },
        ["parser_overlap"] = new JsonObject { ["photo"] = Number(scores.PhotoParserOverlap), ["avatar"] = Number(scores.AvatarParserOverlap) },
        ["baselines"] = new JsonObject(scores.Baselines.Select(static b => KeyValuePair.Create(b.Key, (JsonNode?)new JsonObject
        {
            ["attribute_agreement"] = Named(b.Value.Agreement.Groups),
            ["attribute_agreement_mean"] = Number(b.Value.Agreement.Mean),
            ["hair_style_within_neighbour"] = Number(b.Value.Agreement.WithinNeighbour),
            ["continuous_error"] = Number(b.Value.Agreement.ContinuousError),
            ["matching_1_of_4"] = Number(b.Value.MatchingOf4),
        }))),
        ["seconds_per_photo"] = Number(scores.SecondsPerPhoto),
    };

    private static JsonObject Named(IReadOnlyDictionary<string, double> figures) => new(figures.Select(static f => KeyValuePair.Create(f.Key, (JsonNode?)Number(f.Value))));

    private static JsonValue? Number(double value) => double.IsFinite(value) ? JsonValue.Create(Math.Round(value, Digits)) : null;
}
