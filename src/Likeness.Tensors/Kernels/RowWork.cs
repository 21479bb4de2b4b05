namespace Likeness.Tensors.Kernels;

/// <summary>Work that is done row by row.</summary>
internal interface IRows
{
    void Row(int row);
}

/// <summary>Spreads rows over the threads, in groups of fixed size.</summary>
internal static class RowWork
{
    /// <summary>Does all rows of an array of <paramref name="count"/> elements, <paramref name="length"/> to a row.</summary>
    public static void Run<R>(R rows, int count, int length) where R : struct, IRows
    {
        if (count == 0)
        {
            return;
        }

        int total = count / length;
        int group = Math.Max(1, Maps.BlockSize / length);
        var blocks = new Groups<R>(rows, group, total);
        if (count < 2 * Maps.BlockSize)
        {
            for (int row = 0; row < total; row++)
            {
                rows.Row(row);
            }
        }
        else
        {
            Work.For(Work.Blocks(total, group), in blocks);
        }
    }

    private readonly struct Groups<R>(R rows, int group, int total) : IBlocks where R : struct, IRows
    {
        public void Run(int block)
        {
            R own = rows;
            int last = Math.Min(total, (block + 1) * group);
            for (int row = block * group; row < last; row++)
            {
                own.Row(row);
            }
        }
    }
}
