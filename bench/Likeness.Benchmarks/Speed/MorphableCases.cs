using Likeness.Geometry.Bust;
using Likeness.Geometry.Corpora;
using Likeness.Geometry.Meshes;
using Likeness.Geometry.Topology;
using Likeness.Imaging.Images;
using Likeness.Imaging.Rendering;
using Likeness.Morphable.Models;
using Likeness.Morphable.Networks;
using Likeness.Morphable.Training;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Randomness;
using Likeness.Tensors.Sparse;

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

    /// <summary>
    /// The recurrence of a Chebyshev layer at the finest level, five sparse products of 16 channels, for one sample and for sixteen (which share
    /// the cache with one another), and a picture of the head.
    /// </summary>
    public static IEnumerable<SpeedCase> Parts()
    {
        foreach (int samples in new[] { 1, 16 })
        {
            const int terms = 6, channels = 16;
            SparseMatrix laplacian = GraphLaplacian.Scaled(Set.Value.Topology);
            int size = terms * laplacian.Rows * channels;
            yield return new SpeedCase($"sparse products of a Chebyshev layer, {samples} sample(s)", 2.0 * (terms - 1) * laplacian.EntryCount * channels * samples, () =>
            {
                float[] values = new float[samples * size];
                new RandomSource(1).FillUniform(values, -1, 1);
                return () => Terms(laplacian, terms, channels, values, samples, size);
            });
        }

        yield return new SpeedCase("picture of the Bust's skin, 512x512", 0, () =>
        {
            var renderer = new Renderer(512, 512);
            var target = new Image(512, 512);
            var options = new RenderOptions();
            Mesh head = Set.Value.MeshAt(0);
            RenderPart[] parts = [new RenderPart(head, Material.Skin)];
            var view = new HeadShots(head, 512).Camera(HeadSide.ThreeQuarter);
            return () => renderer.Render(parts, view, options, target);
        });
    }

    private static unsafe void Terms(SparseMatrix laplacian, int terms, int channels, float[] values, int samples, int size)
    {
        fixed (int* starts = laplacian.RowStarts, columns = laplacian.ColumnIndices)
        fixed (float* entries = laplacian.Values, x = values)
        {
            for (int s = 0; s < samples; s++)
            {
                ChebyshevKernels.FillTerms(
                    new CsrPointers { Starts = starts, Columns = columns, Values = entries, Rows = laplacian.Rows }, terms, channels, x + ((nint)s * size));
            }
        }
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
