using Likeness.Tensors;
using Likeness.Tensors.Kernels;

namespace Likeness.Morphable.Aggregation;

/// <summary>Scores, picks and fuses some rows at a time.</summary>
internal unsafe struct AttentionBuilder : IBlocks
{
    /// <summary>Whole tiles of the score product, whose scores stay in the second-level cache.</summary>
    public static int QueriesPerBlock => 2 * TallKernels.RowTile;

    public float* UnitQueries;
    public int Padded;
    public int Dimensions;
    public float* KeyPanels;
    public float* Scratch;
    public nint ScratchSize;
    public int Rows;
    public int ColumnCount;
    public int Top;
    public float AttentionWeight;
    public float PriorWeight;
    public int* PriorStarts;
    public int* PriorColumns;
    public float* PriorValues;
    public int* Starts;
    public int* Columns;
    public float* Values;
    public float* Attention;
    public float* RowSums;

    public readonly void Run(int block)
    {
        int first = block * QueriesPerBlock, count = Math.Min(QueriesPerBlock, Rows - first);
        float* memory = Scratch + (Work.Slot * ScratchSize), scores = memory + TopScores.Floats(Top);
        var source = new Sources { First = UnitQueries + ((nint)first * Padded), RowStride = Padded, Count = 1, Channels = Dimensions };
        TallKernels.Contract(source, count, KeyPanels, ColumnCount, null, scores, ColumnCount, accumulate: false);
        var picker = new TopScores(memory, Top);
        for (int r = 0; r < count; r++)
        {
            Row(picker, first + r, scores + ((nint)r * ColumnCount));
        }
    }

    private readonly void Row(TopScores picker, int row, float* scores)
    {
        int start = Starts[row];
        float* a = Attention + ((nint)row * Top);
        int found = picker.Pick(scores, ColumnCount, Columns + start, a);
        float sum = 0;
        for (int e = 0; e < found; e++)
        {
            sum += a[e];
        }

        sum = MathF.Max(sum, 1e-12f);
        RowSums[row] = sum;
        for (int e = 0; e < found; e++)
        {
            a[e] /= sum;
            Values[start + e] = AttentionWeight * a[e];
        }

        for (int e = found; e < Top; e++)
        {
            Columns[start + e] = 0;
            a[e] = 0;
            Values[start + e] = 0;
        }

        int to = start + Top;
        for (int e = PriorStarts[row]; e < PriorStarts[row + 1]; e++, to++)
        {
            Columns[to] = PriorColumns[e];
            Values[to] = PriorWeight * PriorValues[e];
        }
    }
}
