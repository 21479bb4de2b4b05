using Likeness.Geometry.Topology;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Sparse;

namespace Likeness.Morphable.Aggregation;

/// <summary>
/// Trainable weights on a fixed neighbourhood (Zhou et al. 2020, "fully convolutional mesh autoencoder"): entry (i, j) is
/// |rho_ij| / sum_j |rho_ij|. Down, the neighbourhood is the kept vertex and its one-ring on the fine mesh; up, the entries of the
/// interpolation matrix and the one-ring, on the coarse mesh, of the vertex with the largest weight.
/// </summary>
internal sealed class VariantAggregation : FeatureAggregation
{
    private const float Offset = 0.01f;
    private readonly SparseMatrix _pattern;
    private readonly Tensor _rho;

    private VariantAggregation(SparseMatrix pattern)
    {
        _pattern = pattern;
        _rho = AddParameter("rho", new Shape(pattern.EntryCount));
        pattern.Values.CopyTo(_rho.Span);
    }

    /// <summary>Widens a prior by the one-ring of each row's heaviest column; start values are prior + 0.01.</summary>
    /// <param name="prior">D or U.</param>
    /// <param name="columns">Neighbours on the level that the columns stand for.</param>
    public static VariantAggregation On(SparseMatrix prior, MeshAdjacency columns)
    {
        var rowList = new List<int>();
        var columnList = new List<int>();
        var values = new List<float>();
        for (int r = 0; r < prior.Rows; r++)
        {
            var support = new SortedDictionary<int, float>();
            int heaviest = -1;
            float most = float.NegativeInfinity;
            for (int e = prior.RowStarts[r]; e < prior.RowStarts[r + 1]; e++)
            {
                support[prior.ColumnIndices[e]] = prior.Values[e] + Offset;
                if (prior.Values[e] > most)
                {
                    most = prior.Values[e];
                    heaviest = prior.ColumnIndices[e];
                }
            }

            if (heaviest >= 0)
            {
                foreach (int neighbour in columns.NeighboursOf(heaviest))
                {
                    support.TryAdd(neighbour, Offset);
                }
            }

            foreach ((int column, float value) in support)
            {
                rowList.Add(r);
                columnList.Add(column);
                values.Add(value);
            }
        }

        return new VariantAggregation(SparseMatrix.FromEntries(prior.Rows, prior.Columns, [.. rowList], [.. columnList], [.. values]));
    }

    public override Tensor Forward(Tensor x) => _pattern.Multiply(RowShares(_pattern, _rho), x);

    public override SparseMatrix Bake()
    {
        using Tape.PauseScope pause = Tape.Pause();
        return new SparseMatrix(_pattern.Rows, _pattern.Columns, _pattern.RowStarts, _pattern.ColumnIndices, RowShares(_pattern, _rho).Span.ToArray());
    }

    /// <summary>|rho| divided by its sum over the row.</summary>
    internal static Tensor RowShares(SparseMatrix pattern, Tensor rho)
    {
        Tensor shares = Tensor.Uninitialized(rho.Shape);
        Tensor sums = Tensor.Uninitialized(new Shape(pattern.Rows));
        for (int r = 0; r < pattern.Rows; r++)
        {
            int start = pattern.RowStarts[r], count = pattern.RowStarts[r + 1] - start;
            float sum = MathF.Max(System.Numerics.Tensors.TensorPrimitives.SumOfMagnitudes<float>(rho.Span.Slice(start, count)), 1e-12f);
            sums.Span[r] = sum;
            for (int e = start; e < start + count; e++)
            {
                shares.Span[e] = MathF.Abs(rho.Span[e]) / sum;
            }
        }

        if (Tape.Record<SharesNode>(shares, rho) is { } node)
        {
            node.Pattern = pattern;
            node.Sums = sums;
        }

        return shares;
    }

    private sealed class SharesNode : Node
    {
        public SparseMatrix? Pattern { get; set; }

        public Tensor? Sums { get; set; }

        protected override void Forget()
        {
            Pattern = null;
            Sums = null;
        }

        protected override void Backward()
        {
            ReadOnlySpan<float> g = OutputGradient(), shares = Output().Span, rho = Input(0).Span;
            Span<float> d = InputGradient(0);
            for (int r = 0; r < Pattern!.Rows; r++)
            {
                int start = Pattern.RowStarts[r], end = Pattern.RowStarts[r + 1];
                float mean = System.Numerics.Tensors.TensorPrimitives.Dot(shares[start..end], g[start..end]);
                for (int e = start; e < end; e++)
                {
                    d[e] += Math.Sign(rho[e]) * (g[e] - mean) / Sums!.Span[r];
                }
            }
        }
    }
}
