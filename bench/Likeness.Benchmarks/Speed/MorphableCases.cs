using Likeness.Geometry.Bust;
using Likeness.Geometry.Corpora;
using Likeness.Geometry.Meshes;
using Likeness.Morphable.Models;
using Likeness.Morphable.Networks;
using Likeness.Morphable.Training;

namespace Likeness.Benchmarks.Speed;

/// <summary>
/// Training steps (forward, backward, Adam; batch 16) and the decoding of one mesh, on the Bust's skin of about 5,000 vertices.
/// Spiral networks have the wider filters and a code of 16, as the network that they are compared with.
/// </summary>
internal static class MorphableCases
{
    private const int Meshes = 64;
    private static readonly Lazy<MeshSet> Set = new(() =>
        SequenceCorpus.Make(BustModel.Create(new BustOptions { Parts = false }), new SequenceOptions { Identities = 4, Frames = Meshes / 4 }));

    public static IEnumerable<SpeedCase> All()
    {
        yield return Step("train cheb qem", new AutoencoderOptions { EncoderAggregation = AggregationKind.Qem, DecoderAggregation = AggregationKind.Qem });
        yield return Step("train cheb attention", new AutoencoderOptions());
        yield return Step("train spiral qem", new AutoencoderOptions
        {
            Convolution = GraphConvolution.Spiral,
            Filters = FilterSize.Wider,
            Latent = 16,
            EncoderAggregation = AggregationKind.Qem,
            DecoderAggregation = AggregationKind.Qem,
        });
        yield return new SpeedCase("decode baked attention, one mesh", 0, () =>
        {
            MorphableModel model = Session(new AutoencoderOptions()).Model(Set.Value.Masks, null);
            float[] code = new float[model.Latent], vertices = new float[Set.Value.VertexCount * 3];
            return () => model.Decode(code, vertices);
        });
    }

    private static SpeedCase Step(string name, AutoencoderOptions network) => new($"{name}, batch 16", 0, () =>
    {
        TrainingSession session = Session(network);
        return () => session.Step();
    });

    private static TrainingSession Session(AutoencoderOptions network) => new(
        Set.Value,
        MeshTemplate.Build(MorphableTrainer.MeanMesh(Set.Value), network.Convolution),
        TrainingOptions.Paper(network) with { Optimiser = OptimiserKind.Adam, LearningRate = 1e-4, Epochs = 100_000 });
}
