using System.Runtime.CompilerServices;

namespace Likeness.Tensors.Kernels;

/// <summary>
/// How two arrays are read while a third is written, when dimensions of size 1 are repeated. Neighbouring dimensions
/// that both arrays walk in the same manner are merged, so that [16, 5000, 32] with [32] is 80,000 rows of 32.
/// </summary>
internal struct BroadcastPlan
{
    [InlineArray(Shape.MaxRank)]
    private struct Dimensions
    {
        private int _first;
    }

    private Dimensions _size;
    private Dimensions _strideA;
    private Dimensions _strideB;
    private int _outer;

    /// <summary>The length of a row, the innermost merged dimension.</summary>
    public int Inner { get; private set; }

    /// <summary>How many rows there are.</summary>
    public int Rows { get; private set; }

    /// <summary>The step of the first array along a row: 1, or 0 when one element serves the whole row.</summary>
    public int InnerStrideA { get; private set; }

    /// <summary>The step of the second array along a row.</summary>
    public int InnerStrideB { get; private set; }

    /// <summary>True when the first array has an element of its own for each of the result, in the same order.</summary>
    public bool IsDenseA { get; private set; }

    /// <summary>True when the second array has an element of its own for each of the result, in the same order.</summary>
    public bool IsDenseB { get; private set; }

    /// <summary>True when every row reads the same elements of the first array.</summary>
    public bool RepeatsA { get; private set; }

    /// <summary>True when every row reads the same elements of the second array.</summary>
    public bool RepeatsB { get; private set; }

    /// <summary>Plans the reading of <paramref name="a"/> and <paramref name="b"/> for a result of shape <paramref name="y"/>.</summary>
    public static BroadcastPlan Create(Shape a, Shape b, Shape y)
    {
        BroadcastPlan plan = default;
        int rank = 0;
        int countA = 1, countB = 1;

        // From the innermost outwards; entry 0 is the innermost.
        for (int k = 1; k <= y.Rank; k++)
        {
            int size = y[-k];
            int sizeA = k <= a.Rank ? a[-k] : 1;
            int sizeB = k <= b.Rank ? b[-k] : 1;
            if (size == 1)
            {
                continue;
            }

            int strideA = sizeA == 1 ? 0 : countA;
            int strideB = sizeB == 1 ? 0 : countB;
            countA *= sizeA;
            countB *= sizeB;
            if (rank > 0 && strideA == plan._strideA[rank - 1] * plan._size[rank - 1] && strideB == plan._strideB[rank - 1] * plan._size[rank - 1])
            {
                plan._size[rank - 1] *= size;
            }
            else
            {
                plan._size[rank] = size;
                plan._strideA[rank] = strideA;
                plan._strideB[rank] = strideB;
                rank++;
            }
        }

        plan.Inner = rank == 0 ? 1 : plan._size[0];
        plan.InnerStrideA = rank == 0 ? 0 : plan._strideA[0];
        plan.InnerStrideB = rank == 0 ? 0 : plan._strideB[0];
        plan._outer = Math.Max(rank - 1, 0);
        plan.IsDenseA = a.Count == y.Count;
        plan.IsDenseB = b.Count == y.Count;
        plan.RepeatsA = countA <= plan.Inner && (plan.InnerStrideA == 1 || countA == 1);
        plan.RepeatsB = countB <= plan.Inner && (plan.InnerStrideB == 1 || countB == 1);
        plan.Rows = y.Count == 0 ? 0 : y.Count / plan.Inner;
        return plan;
    }

    /// <summary>The shape that two shapes broadcast to: aligned at the innermost dimension, size 1 stretches.</summary>
    /// <exception cref="ShapeException">A dimension differs and neither is 1.</exception>
    public static Shape Combine(Shape a, Shape b)
    {
        if (a == b)
        {
            return a;
        }

        int rank = Math.Max(a.Rank, b.Rank);
        Span<int> d = stackalloc int[Shape.MaxRank];
        for (int k = 1; k <= rank; k++)
        {
            int sizeA = k <= a.Rank ? a[-k] : 1;
            int sizeB = k <= b.Rank ? b[-k] : 1;
            if (sizeA != sizeB && sizeA != 1 && sizeB != 1)
            {
                throw new ShapeException($"Shapes {a} and {b} do not broadcast: dimension {rank - k} is {sizeA} in one and {sizeB} in the other.");
            }

            d[rank - k] = sizeA == 1 ? sizeB : sizeA;
        }

        return new Shape(d[..rank]);
    }

    /// <summary>Where a row begins in the two arrays.</summary>
    public readonly void Row(int row, out int offsetA, out int offsetB)
    {
        offsetA = 0;
        offsetB = 0;
        for (int i = 1; i <= _outer && row > 0; i++)
        {
            int next = row / _size[i];
            int index = row - (next * _size[i]);
            offsetA += index * _strideA[i];
            offsetB += index * _strideB[i];
            row = next;
        }
    }

    /// <summary>The dimensions of <paramref name="to"/> along which <paramref name="from"/> is repeated, as bits (bit 0 is the outermost).</summary>
    public static uint StretchedAxes(Shape from, Shape to)
    {
        uint axes = 0;
        for (int axis = 0; axis < to.Rank; axis++)
        {
            int own = axis - (to.Rank - from.Rank);
            if (own < 0 || (from[own] == 1 && to[axis] != 1))
            {
                axes |= 1u << axis;
            }
        }

        return axes;
    }
}
