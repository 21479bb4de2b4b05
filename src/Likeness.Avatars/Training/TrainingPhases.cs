using Likeness.Avatars.Clips;
using Likeness.Avatars.Frames;
using Likeness.Avatars.Heads;
using Likeness.Avatars.Networks;
using Likeness.Imaging.Perceptual;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Optim;

namespace Likeness.Avatars.Training;

/// <summary>The stages of each method with their optimisers (spec, sections 7 and 11).</summary>
internal static class TrainingPhases
{
    // Of the fixed anchors' rates while the networks learn them: what they end at.
    private const double LastShareOfRates = 0.2;

    public static IEnumerable<TrainingPhase> Of(
        HeadAvatar avatar, FixedAnchors? anchors, HeadTemplate template, ClipInputs inputs, ClipPictures pictures, AvatarTrainingOptions options,
        PerceptualDistance? perceptual) => avatar switch
        {
            GraphAvatarNetwork graph => Graph(graph, anchors, template, inputs, pictures, options, perceptual),
            BoundGaussians bound => [Simple(bound, BoundOptimiser(bound, options.PictureSteps), template, inputs, pictures, options, perceptual)],
            UvGaussians uv => [Simple(uv, UvOptimiser(uv, options.PictureSteps), template, inputs, pictures, options, perceptual)],
            _ => [],
        };

    private static IEnumerable<TrainingPhase> Graph(
        GraphAvatarNetwork avatar, FixedAnchors? anchors, HeadTemplate template, ClipInputs inputs, ClipPictures pictures, AvatarTrainingOptions options,
        PerceptualDistance? perceptual)
    {
        if (anchors is not null)
        {
            var simple = new PictureSchedule(options.FixedSteps, options.CoverageWeight);
            var drawn = new PicturePhase(anchors, new Adam(AnchorGroups(anchors, 1, options.FixedSteps)), inputs, pictures, simple, template);
            yield return drawn;
            yield return new WarmUpPhase(avatar, anchors, drawn, AnchorGroups(anchors, LastShareOfRates, options.WarmUpSteps), inputs, options);
        }

        long enhancer = options.Model.EnhancerWidth > 0 ? (long)(options.EnhancerFrom * options.PictureSteps) : long.MaxValue;
        PictureSchedule schedule = Schedule(options, perceptual) with
        {
            GuidanceFrom = options.Model.GuidanceTokens > 0 ? (long)(options.GuidanceFrom * options.PictureSteps) : long.MaxValue,
            EnhancerFrom = enhancer,
            EnhancerJoined = enhancer == long.MaxValue ? enhancer : enhancer + (long)(options.EnhancerAlone * (options.PictureSteps - enhancer)),
        };
        yield return new PicturePhase(avatar, PictureOptimiser(avatar, options.PictureSteps), inputs, pictures, schedule, template);
    }

    private static PicturePhase Simple(
        HeadAvatar avatar, Optimiser optimiser, HeadTemplate template, ClipInputs inputs, ClipPictures pictures, AvatarTrainingOptions options, PerceptualDistance? perceptual) =>
        new(avatar, optimiser, inputs, pictures, Schedule(options, perceptual), template);

    private static PictureSchedule Schedule(AvatarTrainingOptions options, PerceptualDistance? perceptual) => new(options.PictureSteps, options.CoverageWeight)
    {
        CodeNoise = options.CodeNoise,
        Perceptual = perceptual,
        PerceptualFrom = (long)(options.PerceptualFrom * options.PictureSteps),
    };

    private static ParameterGroup[] AnchorGroups(FixedAnchors anchors, double last, int steps) =>
    [
        Group(anchors, "offset", 2e-4, 2e-5, steps),
        Group(anchors, "log_scales", 5e-3, 5e-3 * last, steps),
        Group(anchors, "rotations", 1e-3, 1e-3 * last, steps),
        Group(anchors, "opacity_logits", 2.5e-2, 2.5e-2 * last, steps),
        Group(anchors, "colour_logits", 1e-2, 1e-2 * last, steps),
    ];

    private static Adam PictureOptimiser(GraphAvatarNetwork avatar, int steps)
    {
        var groups = new List<ParameterGroup> { new(avatar.GraphParameters, 5e-4) { Schedule = new CosineSchedule(steps, 5e-5) } };
        NamedTensor[] neural = [.. avatar.Of("neural.")], offsets = [.. neural.Where(static p => p.Name == "neural.offsets")];
        if (neural.Length > 0)
        {
            groups.Add(new ParameterGroup(neural.Except(offsets), 2e-3) { Schedule = new CosineSchedule(steps, 2e-5) });
            groups.Add(new ParameterGroup(offsets, 1e-2) { Schedule = new CosineSchedule(steps, 1e-4) });
        }

        AddGroup(groups, avatar.Of("guidance."), 3e-3, new CosineSchedule(steps, 1e-4));
        AddGroup(groups, avatar.Of("enhancer."), 5e-4, new CosineSchedule(steps, 5e-5));
        return new Adam(groups);
    }

    private static void AddGroup(List<ParameterGroup> groups, IEnumerable<NamedTensor> parameters, double rate, Schedule? schedule)
    {
        NamedTensor[] all = [.. parameters];
        if (all.Length > 0)
        {
            groups.Add(new ParameterGroup(all, rate));
            groups[^1].Schedule = schedule ?? groups[^1].Schedule;
        }
    }

    private static ParameterGroup Group(Module module, string name, double first, double last, int steps) =>
        new(module.NamedParameters().Where(p => p.Name == name), first) { Schedule = new LogLinearSchedule(last, steps) };

    private static Adam BoundOptimiser(BoundGaussians bound, int steps) => new(
    [
        Group(bound, "places", 5e-3, 5e-5, steps),
        Group(bound, "log_scales", 1.7e-2, 1.7e-3, steps),
        Group(bound, "rotations", 1e-3, 1e-3, steps),
        Group(bound, "opacity_logits", 2.5e-2, 2.5e-2, steps),
        Group(bound, "sh_dc", 2.5e-3, 2.5e-3, steps),
        Group(bound, "sh_rest", 1.25e-4, 1.25e-4, steps),
    ]);

    private static Adam UvOptimiser(UvGaussians uv, int steps)
    {
        NamedTensor[] network = [.. uv.NamedParameters().Where(static p => p.Name.Contains('.', StringComparison.Ordinal))];
        return new Adam(
        [
            new ParameterGroup(network, 5e-4) { Schedule = new CosineSchedule(steps, 5e-5) },
            Group(uv, "log_scales", 5e-3, 5e-3, steps),
            Group(uv, "rotations", 1e-3, 1e-3, steps),
            Group(uv, "opacity_logits", 2.5e-2, 2.5e-2, steps),
            Group(uv, "sh_dc", 2.5e-3, 2.5e-3, steps),
            Group(uv, "sh_rest", 1.25e-4, 1.25e-4, steps),
        ]);
    }
}
