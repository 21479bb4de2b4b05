using System.Text.Json.Nodes;
using Likeness.Stylized.Batches;
using Likeness.Stylized.Cascade;
using Likeness.Stylized.Engines;
using Likeness.Stylized.Evaluation;
using Likeness.Stylized.Perception;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;
using Likeness.Tests.Stylized.Cascade;
using Likeness.Tests.Support;

namespace Likeness.Tests.Stylized.Evaluation;

public sealed class EvaluationTests
{
    private static readonly AvatarSchema Toon = AvatarSchemas.Toon;
    private static readonly StylizedEngine Engine = new(Toon);

    [Fact]
    public void Agreement_counts_options_and_neighbours()
    {
        AvatarVector truth = AvatarVector.Middle(Toon), other = truth.With("hairStyle", "bob").With("glasses", "round").With("headWidth", 1f);
        AttributeAgreement agreement = AttributeAgreement.Of([truth, other], [truth, truth], [7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        Assert.Equal(0.5, agreement.Groups["hairStyle"]);
        Assert.Equal(1, agreement.Groups["skinTone"]);
        Assert.Equal(1, agreement.WithinNeighbour);
        Assert.Equal(0.5 / 18 / 2, agreement.ContinuousError, 1e-9);
        Assert.Equal(7.0 / 8, agreement.Mean, 1e-9);
        Assert.Equal(1, AttributeAgreement.Invariance([truth, other], [truth, other]));
    }

    [Fact]
    public void Assets_are_compared_by_their_pictures()
    {
        double[,] distances = AssetSimilarity.Distances(Engine, Toon.Group("glasses")!, 32);
        for (int a = 0; a < 4; a++)
        {
            Assert.Equal(0, distances[a, a]);
            for (int b = 0; b < a; b++)
            {
                Assert.True(distances[a, b] > 0);
                Assert.Equal(distances[a, b], distances[b, a]);
            }
        }

        int[] neighbours = AssetSimilarity.Neighbours(distances);
        Assert.All(Enumerable.Range(0, 4), i => Assert.NotEqual(i, neighbours[i]));
    }

    [Fact]
    public void Matching_is_perfect_for_the_truth_and_about_chance_for_strangers()
    {
        AvatarVector[] people = [.. Enumerable.Range(0, 60).Select(i => Engine.Sample(new RandomSource(i)))], strangers = [.. Enumerable.Range(0, 60).Select(i => Engine.Sample(new RandomSource(i + 1000)))];
        Assert.Equal(1, MatchingTask.ByAttributes(people, people, 4, 1));
        Assert.InRange(MatchingTask.ByAttributes(strangers, people, 4, 1), 0.1, 0.4);
        Assert.Equal(double.NaN, MatchingTask.ByAttributes(people[..3], people[..3], 4, 1));

        // A judge who has learned nothing and sees the same picture everywhere recognises nobody.
        Tensor same = Tensor.Zeros(5, 3, 16, 16);
        Assert.Equal(0, MatchingTask.ByJudge(new Judge(16, new RandomSource(1)), same, same, 4, 1));
    }

    [Fact]
    public void A_parser_that_knows_the_labels_overlaps_completely()
    {
        var set = PictureSet.Draw(new ToonSource(Engine, 16, 1), 3);
        Assert.Equal(1, ParserOverlap.Measure(new Knowing(set), set));
    }

    [Fact]
    public void Order_is_measured_by_kendalls_tau()
    {
        Assert.Equal(1, ImitatorFidelity.Kendall([0, 1, 2, 5]));
        Assert.Equal(-1, ImitatorFidelity.Kendall([3, 2, 1]));
        Assert.Equal(1.0 / 3, ImitatorFidelity.Kendall([0, 2, 1]), 1e-9);
    }

    [Fact]
    public void The_background_of_a_segmented_head_is_the_engines()
    {
        Tensor photos = GradientCheck.Random(new Shape(1, 3, 16, 16), new Random(1));
        var set = PictureSet.Draw(new ToonSource(Engine, 16, 1), 1);
        Tensor heads = SegmentedHeads.Of(photos, new Knowing(set));
        int background = set.Batch([0]).Labels.Span.IndexOf(0), skin = set.Batch([0]).Labels.Span.IndexOf(1);
        Assert.Equal((232 / 127.5f) - 1, heads.Span[background], 1e-5f);
        Assert.Equal(photos.Span[skin], heads.Span[skin], 1e-5f);
    }

    [Fact]
    public void A_cascade_is_measured_from_photograph_to_avatar()
    {
        // Untrained: the figures are bad, and all of them are there.
        var networks = new CascadeNetworks(TinyCascade.Sizes, new RandomSource(3));
        var options = new CascadeEvaluationOptions { People = 5, References = 6, Imitations = 6, FittedPeople = 1, Search = new SearchOptions { Sweeps = 1 } };
        CascadeScores scores = CascadeEvaluation.Measure(new AvatarCascade(networks), options);
        JsonObject json = CascadeScoresJson.Of(scores);
        Assert.Equal(Toon.Groups.Select(g => g.Name), json["attribute_agreement"]!.AsObject().Select(p => p.Key));
        Assert.Equal(["photo", "stylised", "imitated", "strict"], json["fid_own"]!.AsObject().Select(p => p.Key));
        Assert.Equal(["argmax", "search", "cnn_photo", "cnn_stylised", "features_photo", "features_stylised", "landmarks", "both", "pixel_fit", "oracle"], json["baselines"]!.AsObject().Select(p => p.Key));
        Assert.Null(json["matching_1_of_16"]);
        Assert.InRange(json["matching_1_of_4"]!.GetValue<double>(), 0, 1);
        Assert.All(scores.FidOwn.Values, v => Assert.True(v > -1e-6));
        Assert.InRange(scores.Invariance, 0, 1);
        Assert.True(scores.Conversion.EngineSearch <= scores.Conversion.Search + 1e-5);
        Assert.InRange(scores.Imitator.Psnr, 0, 40);
        Assert.Contains("people", Assert.Throws<LikenessException>(() => (options with { People = 1 }).Validated()).Message, StringComparison.Ordinal);
    }

    /// <summary>A parser that looks the labels of one set's pictures up, in their order.</summary>
    private sealed class Knowing(PictureSet set) : IPictureParser
    {
        public Tensor Probabilities(Tensor pictures)
        {
            int area = set.Size * set.Size;
            Tensor probabilities = Tensor.Zeros(pictures.Shape[0], 8, set.Size, set.Size);
            Span<int> labels = set.Batch([.. Enumerable.Range(0, pictures.Shape[0])]).Labels.Span;
            for (int i = 0; i < labels.Length; i++)
            {
                probabilities.Span[(((i / area) * 8) + labels[i]) * area + (i % area)] = 1;
            }

            return probabilities;
        }
    }
}
