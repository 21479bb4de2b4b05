using System.Diagnostics;
using Likeness.Imaging.Images;
using Likeness.Imaging.Metrics;
using Likeness.Runs.Events;
using Likeness.Stylized.Batches;
using Likeness.Stylized.Cascade;
using Likeness.Stylized.Perception;
using Likeness.Stylized.Schemas;
using Likeness.Stylized.Selfies;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Memory;

namespace Likeness.Stylized.Evaluation;

/// <summary>
/// Measures a cascade on people that nothing was learned from (spec C4). What comes out says how well the cascade works on photographs of our own engine,
/// whose attributes are known, and not how well it works on real faces.
/// </summary>
public sealed class CascadeEvaluation
{
    // Portions of the work, for progress.
    private const int Parts = 8;
    private const int JudgePortion = 200;
    private const int Ways = 50;
    private const long ReferenceSeed = (1L << 41) + 1;
    private readonly AvatarCascade _cascade;
    private readonly CascadeEvaluationOptions _options;
    private readonly RunReporter? _report;
    private readonly CancellationToken _cancel;
    private readonly HeldOutPeople _people;
    private readonly AvatarVector[] _truth;
    private int _done;

    private CascadeEvaluation(AvatarCascade cascade, CascadeEvaluationOptions options, RunReporter? report, CancellationToken cancel)
    {
        (_cascade, _options, _report, _cancel) = (cascade, options.Validated(), report, cancel);
        CascadeSizes sizes = cascade.Networks.Sizes;
        _people = HeldOutPeople.Draw(sizes.AvatarSchema, sizes.Size, options.People, options.Seed, cancel);
        _truth = [.. Enumerable.Range(0, options.People).Select(_people.Truth)];
    }

    /// <summary>Measures a cascade.</summary>
    /// <param name="cascade">The cascade.</param>
    /// <param name="options">How much.</param>
    /// <param name="report">Is told how far it is; null for nobody.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="LikenessException">A number in the options is out of range, or the cascade's networks are for use alone.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static CascadeScores Measure(AvatarCascade cascade, CascadeEvaluationOptions options, RunReporter? report = null, CancellationToken cancel = default)
    {
        cascade.Networks.RequireComplete();
        report?.Report(new RunStarted("evaluation", 0, Parts));
        return new CascadeEvaluation(cascade, options, report, cancel).Measure();
    }

    private CascadeScores Measure()
    {
        CascadeNetworks networks = _cascade.Networks;
        int size = networks.Sizes.Size;
        int[] first = [.. Enumerable.Range(0, _options.People).Select(static i => 2 * i)], second = [.. first.Select(static i => i + 1)];
        var clock = Stopwatch.StartNew();
        AvatarConversion[] found = Conversions.Of(_cascade, _people.Photos, first, _options.Search, _cancel);
        double seconds = clock.Elapsed.TotalSeconds / found.Length;
        Done();
        AvatarConversion[] searched = _options.Search.Method == ConversionMethod.Search ? found : Conversions.Of(_cascade, _people.Photos, first, _options.Search with { Method = ConversionMethod.Search }, _cancel);
        Done();
        AvatarConversion[] again = Conversions.Of(_cascade, _people.Photos, second, _options.Search, _cancel);
        Done();
        AvatarVector[] avatars = [.. found.Select(static c => c.Avatar)];
        Image[] strict = Drawn(avatars);
        int[] neighbours = networks.Sizes.AvatarSchema.Group("hairStyle") is { } hair ? AssetSimilarity.Neighbours(AssetSimilarity.Distances(_cascade.Engine, hair, size)) : [];
        Dictionary<string, MethodScore> baselines = Baselines(first, found, searched, neighbours);
        Done();
        Dictionary<string, double> distances = Distances(first, found, strict);
        Done();
        StylisationScore stylisation = StylisationScore.Measure(_cascade, _people);
        Done();
        var imitator = ImitatorFidelity.Measure(_cascade, _options.Imitations, Ways, _cancel);
        Done();
        Image[] truth = Images(_people.Avatars);
        var scores = new CascadeScores
        {
            People = _options.People,
            Agreement = AttributeAgreement.Of(avatars, _truth, neighbours),
            Baselines = baselines,
            MatchingOf4 = Matching(first, strict, 4),
            MatchingOf16 = Matching(first, strict, 16),
            MatchingOf4ByTruth = Matching(first, truth, 4),
            MatchingOf4ByAttributes = MatchingTask.ByAttributes(avatars, _truth, 4, _options.Seed),
            FidOwn = distances,
            Invariance = AttributeAgreement.Invariance(avatars, [.. again.Select(static c => c.Avatar)]),
            Conversion = Gain(searched, found),
            Stylisation = stylisation,
            Imitator = imitator,
            PhotoParserOverlap = ParserOverlap.Measure(_cascade.Perception.PhotoParser, _people.Photos),
            AvatarParserOverlap = ParserOverlap.Measure(_cascade.Perception.AvatarParser, _people.Avatars),
            SecondsPerPhoto = seconds,
        };
        Done();
        return scores;
    }

    private Dictionary<string, MethodScore> Baselines(int[] photos, AvatarConversion[] found, AvatarConversion[] searched, int[] neighbours)
    {
        var all = new Dictionary<string, AvatarVector[]>
        {
            ["argmax"] = [.. found.Select(static c => c.Relaxed.Hardened())],
            ["search"] = [.. searched.Select(static c => c.Avatar)],
        };
        if (_options.Baselines)
        {
            AddOthers(all, photos, found);
        }

        return all.ToDictionary(static m => m.Key, m => new MethodScore(
            AttributeAgreement.Of(m.Value, _truth[..m.Value.Length], neighbours), Matching(photos[..m.Value.Length], Drawn(m.Value), 4)));
    }

    // What the cascade is compared with.
    private void AddOthers(Dictionary<string, AvatarVector[]> all, int[] photos, AvatarConversion[] found)
    {
        AvatarSchema schema = _cascade.Networks.Sizes.AvatarSchema;
        AttributeRegressor regressor = _cascade.Networks.Regressor;
        AvatarVector[] Read(Func<Tensor, Tensor> relaxed)
        {
            Tensor rows = Conversions.Rows(_people.Photos, photos, relaxed);
            return [.. Enumerable.Range(0, photos.Length).Select(i => RelaxedAttributes.VectorOf(rows, i, schema).Hardened())];
        }

        Tensor Regressed(Tensor pictures) => RelaxedAttributes.Relax(regressor.Forward(pictures), schema);
        var estimator = new LandmarkEstimator(schema) { EngineLandmarks = true };
        var both = new CascadeMethod(_cascade, schema, engineLandmarks: true);
        all["cnn_photo"] = Read(p => Regressed(SegmentedHeads.Of(p, _cascade.Perception.PhotoParser)));
        all["cnn_stylised"] = Read(p => Regressed(_cascade.Stylise(_cascade.Styles(p))));
        all["features_photo"] = Read(_cascade.Networks.Features.Attributes);
        all["features_stylised"] = Read(p => _cascade.Networks.Features.Attributes(_cascade.Stylise(_cascade.Styles(p))));
        all["landmarks"] = [.. photos.Select(p => Seen(estimator, p))];
        all["both"] = [.. photos.Select(p => Seen(both, p))];
        int[] few = photos[..Math.Min(_options.FittedPeople, photos.Length)];
        if (few.Length > 0)
        {
            _cancel.ThrowIfCancellationRequested();
            Tensor pictures = _people.Photos.Batch(few).Pictures;
            all["pixel_fit"] = [.. new PixelFit(_cascade.Networks.Imitator, _cascade.Perception).Fit(pictures).Select(static v => v.Hardened())];
            all["oracle"] = [.. few.Select((_, i) => Oracle(found[i].Relaxed, i))];
        }
    }

    private AvatarVector Seen(ISelfieMethod method, int photo)
    {
        _cancel.ThrowIfCancellationRequested();
        return method.Estimate(_people.Selfie(photo)).Avatar;
    }

    // The search as it is, but with the true avatar's picture in place of what the cascade made of the photograph.
    private AvatarVector Oracle(AvatarVector relaxed, int person)
    {
        _cancel.ThrowIfCancellationRequested();
        using TensorScope scope = TensorScope.Begin();
        return _cascade.Search(relaxed, _people.Avatars.Batch([person]).Pictures, _options.Search with { Method = ConversionMethod.EngineSearch, Target = SearchTarget.Stylised }).Strict;
    }

    private Image[] Drawn(AvatarVector[] avatars) => Images(PictureSet.Draw(new GivenSource(_cascade.Engine, _cascade.Networks.Sizes.Size, avatars, "found"), avatars.Length, cancel: _cancel));

    private Dictionary<string, double> Distances(int[] photos, AvatarConversion[] found, Image[] strict)
    {
        FeatureNetwork network = _cascade.Networks.Features;
        var references = PictureSet.Draw(new ToonSource(_cascade.Engine, _cascade.Networks.Sizes.Size, ReferenceSeed), _options.References, cancel: _cancel);
        FeatureStatistics usual = FeatureStatistics.Of(Conversions.Rows(references, [.. Enumerable.Range(0, references.Count)], network.Pooled));
        double Distance(Tensor rows) => FeatureDistances.Frechet(FeatureStatistics.Of(rows), usual);
        return new Dictionary<string, double>
        {
            ["photo"] = Distance(Conversions.Rows(_people.Photos, photos, network.Pooled)),
            ["stylised"] = Distance(Conversions.Rows([.. found.Select(static c => c.Stylised)], network.Pooled)),
            ["imitated"] = Distance(Conversions.Rows([.. found.Select(static c => c.Imitated)], network.Pooled)),
            ["strict"] = Distance(Conversions.Rows(strict, network.Pooled)),
        };
    }

    // Where the engine's pass was not asked for, its figures are none.
    private ConversionGain Gain(AvatarConversion[] searched, AvatarConversion[] found)
    {
        var gain = ConversionGain.Measure(_cascade, searched, found);
        return _options.Search.Method == ConversionMethod.EngineSearch ? gain : gain with { EngineSearch = double.NaN, EngineSearchNoWorse = double.NaN };
    }

    // The judge sees at most two hundred people at a time.
    private double Matching(int[] photos, Image[] avatars, int shown)
    {
        using Tape.PauseScope pause = Tape.Pause();
        using TensorScope scope = TensorScope.Begin();
        double sum = 0;
        int counted = 0;
        foreach (int[] portion in Enumerable.Range(0, photos.Length).Chunk(JudgePortion).Where(p => p.Length >= shown))
        {
            Tensor people = _people.Photos.Batch([.. portion.Select(i => photos[i])]).Pictures, drawn = PictureTensors.Of([.. portion.Select(i => avatars[i])]);
            sum += MatchingTask.ByJudge(_cascade.Networks.Judge, people, drawn, shown, _options.Seed) * portion.Length;
            counted += portion.Length;
        }

        return counted == 0 ? double.NaN : sum / counted;
    }

    private static Image[] Images(PictureSet set)
    {
        using TensorScope scope = TensorScope.Begin();
        return [.. Enumerable.Range(0, set.Count).Select(i => PictureTensors.ToImage(set.Batch([i]).Pictures))];
    }

    private void Done()
    {
        _cancel.ThrowIfCancellationRequested();
        _report?.Step(++_done, Parts, 0, 0);
    }
}
