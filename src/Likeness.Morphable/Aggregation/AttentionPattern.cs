using System.Runtime.InteropServices;
using Likeness.Tensors;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Sparse;

namespace Likeness.Morphable.Aggregation;

/// <summary>
/// M row by row: k places for attention, then the row's entries of P. Where a place stands never changes; columns and values of
/// the attention places do. Two entries of one row may share a column; products simply add both.
/// </summary>
internal struct AttentionPattern
{
    public const float SmallestNorm = 1e-12f;
    private const float SmallestSum = 1e-12f;

    private Tensor _starts;
    private Tensor _columns;

    public int Rows { get; private set; }

    public int ColumnCount { get; private set; }

    /// <summary>Attention places a row.</summary>
    public int Top { get; private set; }

    /// <summary>What an attention entry is multiplied by in M.</summary>
    public float AttentionWeight { get; private set; }

    public Tensor Values { get; private set; }

    /// <summary>A, [rows, Top], before fusion; 0 in unused places.</summary>
    public Tensor Attention { get; private set; }

    /// <summary>Sums of the kept scores, [rows], at least 1e-12.</summary>
    public Tensor RowSums { get; private set; }

    public Tensor UnitQueries { get; private set; }

    public Tensor UnitKeys { get; private set; }

    public readonly int EntryCount => Values.Count;

    public readonly Span<int> Starts => MemoryMarshal.Cast<float, int>(_starts.Span);

    public readonly Span<int> Columns => MemoryMarshal.Cast<float, int>(_columns.Span);

    public readonly int Start(int row) => Starts[row];

    public static float Denominator(float sum) => MathF.Abs(sum) <= SmallestSum ? SmallestSum : sum;

    public static unsafe AttentionPattern Build(Tensor queries, Tensor keys, Tensor fusion, SparseMatrix prior, int top)
    {
        int rows = prior.Rows, columns = prior.Columns, c = queries.Shape[1];
        int k = top <= 0 ? columns : Math.Min(top, columns);
        ReadOnlySpan<float> w = fusion.Span;
        float attentionWeight = w.Length == 1 ? w[0] : w[1] / Denominator(w[0] + w[1]);
        float priorWeight = w.Length == 1 ? 1 - w[0] : w[0] / Denominator(w[0] + w[1]);
        var pattern = new AttentionPattern
        {
            Rows = rows,
            ColumnCount = columns,
            Top = k,
            AttentionWeight = attentionWeight,
            Values = Tensor.Uninitialized(new Shape((rows * k) + prior.EntryCount)),
            Attention = Tensor.Uninitialized(new Shape(rows, k)),
            RowSums = Tensor.Uninitialized(new Shape(rows)),
            UnitQueries = Normalise(queries),
            UnitKeys = Normalise(keys),
            _starts = Tensor.Uninitialized(new Shape(rows + 1)),
            _columns = Tensor.Uninitialized(new Shape((rows * k) + prior.EntryCount)),
        };

        Span<int> starts = pattern.Starts;
        for (int r = 0; r <= rows; r++)
        {
            starts[r] = (r * k) + prior.RowStarts[r];
        }

        // Keys as columns, in panels of sixteen, so that scores are a plain product.
        Tensor transposed = Tensor.Uninitialized(new Shape(c, columns));
        Span<float> t = transposed.Span;
        ReadOnlySpan<float> units = pattern.UnitKeys.Span;
        int padded = pattern.UnitKeys.Shape[1];
        for (int j = 0; j < columns; j++)
        {
            for (int d = 0; d < c; d++)
            {
                t[(d * columns) + j] = units[(j * padded) + d];
            }
        }

        Tensor panels = Tensor.Uninitialized(new Shape(c, TallKernels.Padded(columns)));
        Tensor scratch = Tensor.Uninitialized(new Shape(Work.Slots, (AttentionBuilder.QueriesPerBlock * columns) + TopScores.Floats(k)));
        fixed (float* pt = transposed.Span, pp = panels.Span, ps = scratch.Span, uq = pattern.UnitQueries.Span)
        fixed (float* values = pattern.Values.Span, attention = pattern.Attention.Span, sums = pattern.RowSums.Span, pv = prior.Values)
        fixed (int* pStarts = pattern.Starts, pColumns = pattern.Columns, priorStarts = prior.RowStarts, priorColumns = prior.ColumnIndices)
        {
            TallKernels.Pack(pt, c, columns, pp);
            Work.For(Work.Blocks(rows, AttentionBuilder.QueriesPerBlock), new AttentionBuilder
            {
                UnitQueries = uq,
                Padded = padded,
                Dimensions = c,
                KeyPanels = pp,
                Scratch = ps,
                ScratchSize = scratch.Shape[1],
                Rows = rows,
                ColumnCount = columns,
                Top = k,
                AttentionWeight = attentionWeight,
                PriorWeight = priorWeight,
                PriorStarts = priorStarts,
                PriorColumns = priorColumns,
                PriorValues = pv,
                Starts = pStarts,
                Columns = pColumns,
                Values = values,
                Attention = attention,
                RowSums = sums,
            }, scratch.Shape[0]);
        }

        return pattern;
    }

    /// <summary>Rows divided by max(norm, 1e-12), padded with zeros to whole lane groups.</summary>
    private static Tensor Normalise(Tensor vectors)
    {
        int rows = vectors.Shape[0], c = vectors.Shape[1], padded = TallKernels.Padded(c);
        Tensor units = Tensor.Uninitialized(new Shape(rows, padded));
        for (int r = 0; r < rows; r++)
        {
            ReadOnlySpan<float> v = vectors.Span.Slice(r * c, c);
            Span<float> u = units.Span.Slice(r * padded, padded);
            float norm = MathF.Max(System.Numerics.Tensors.TensorPrimitives.Norm(v), SmallestNorm);
            System.Numerics.Tensors.TensorPrimitives.Divide(v, norm, u[..c]);
            u[c..].Clear();
        }

        return units;
    }
}
