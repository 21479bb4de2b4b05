using System.Globalization;
using Likeness.Morphable.Networks;
using Likeness.Morphable.Training;

namespace Likeness.Benchmarks.Tables;

/// <summary>One training run of the tables in docs/results/morphable.md: a corpus and settings. Tables are views of such runs.</summary>
internal sealed record TableCell(string Corpus, string Preset, AutoencoderOptions Network, int Epochs, int Batch, ulong Seed)
{
    /// <summary>What makes a run the same run: the first columns of its line in the results file.</summary>
    public string Key => string.Create(
        CultureInfo.InvariantCulture,
        $"{Corpus},{Preset},{Network.Convolution},{Network.Filters},{Network.EncoderAggregation},{Network.DecoderAggregation},{Network.Latent},{Epochs},{Batch},{Seed}").ToLowerInvariant();

    public TrainingOptions Options => (Preset == "paper" ? TrainingOptions.Paper(Network) : TrainingOptions.Tuned(Network)) with
    {
        Epochs = Epochs,
        Batch = Batch,
        Seed = Seed,

        // DiffPool and full mapping hold large matrices for each mesh; the gradient is the same.
        MicroBatch = Network.EncoderAggregation is AggregationKind.DiffPool ? 2 : 0,
    };
}

/// <summary>The runs that the tables need.</summary>
internal static class TableCells
{
    private static readonly int[] CodeLengths = [8, 16, 32, 64];

    /// <summary>Table 1: the six aggregations.</summary>
    public static IEnumerable<TableCell> Aggregations(string corpus) =>
        Enum.GetValues<AggregationKind>().Select(kind => Short(corpus, Both(kind)));

    /// <summary>Table 2: the wider network.</summary>
    public static IEnumerable<TableCell> Wider(string corpus) =>
        Pair().Select(kind => Short(corpus, Both(kind) with { Filters = FilterSize.Wider }));

    /// <summary>Table 3: attention in one half only.</summary>
    public static IEnumerable<TableCell> Halves(string corpus) =>
    [
        Short(corpus, Both(AggregationKind.Qem) with { EncoderAggregation = AggregationKind.Attention }),
        Short(corpus, Both(AggregationKind.Qem) with { DecoderAggregation = AggregationKind.Attention }),
    ];

    /// <summary>The curve over code lengths, with one convolution.</summary>
    public static IEnumerable<TableCell> Codes(string corpus, GraphConvolution convolution) =>
        from length in CodeLengths from kind in Pair() select Short(corpus, Both(kind) with { Latent = length, Convolution = convolution });

    /// <summary>Other seeds of the short schedule.</summary>
    public static IEnumerable<TableCell> Seeds(string corpus) =>
        from seed in (ulong[])[3, 4, 5] from kind in Pair() select Short(corpus, Both(kind)) with { Seed = seed };

    /// <summary>Learned aggregation against QEM in the paper's 300 epochs and batches of 16, over seeds, or with the papers' own settings.</summary>
    public static IEnumerable<TableCell> Headline(string corpus, string preset, params ulong[] seeds) =>
        from seed in seeds from kind in Pair() select new TableCell(corpus, preset, Both(kind), 300, 16, seed);

    /// <summary>All of them by the name of the table; the name of an aggregation is its cell of Table 1.</summary>
    public static IEnumerable<TableCell> Named(string table, string corpus) => table switch
    {
        "aggregations" => Aggregations(corpus),
        "wider" => Wider(corpus),
        "halves" => Halves(corpus),
        "codes" => Codes(corpus, GraphConvolution.Cheb),
        "spirals" => Codes(corpus, GraphConvolution.Spiral),
        "seeds" => Seeds(corpus),
        "headline" => Headline(corpus, "tuned", 2, 3, 4),
        "paper" => Headline(corpus, "paper", 2),
        _ when Enum.TryParse(table, ignoreCase: true, out AggregationKind kind) => [Short(corpus, Both(kind))],
        _ => throw new ArgumentException($"There is no table '{table}'; there are aggregations, wider, halves, codes, spirals, seeds, headline, paper, and the aggregations by name.", nameof(table)),
    };

    private static AggregationKind[] Pair() => [AggregationKind.Qem, AggregationKind.Attention];

    private static AutoencoderOptions Both(AggregationKind kind) => new() { EncoderAggregation = kind, DecoderAggregation = kind };

    /// <summary>About 1,500 updates with eight meshes each.</summary>
    private static TableCell Short(string corpus, AutoencoderOptions network) => new(corpus, "tuned", network, TableCorpus.ShortEpochs(corpus), 8, 2);
}
