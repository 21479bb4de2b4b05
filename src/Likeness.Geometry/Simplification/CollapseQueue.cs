namespace Likeness.Geometry.Simplification;

/// <summary>
/// A binary heap of edges to collapse, ordered by (cost, first vertex, second vertex). The vertices are read from the
/// shared table when entries are compared, because a collapse renames them while the stored cost stays as it was.
/// </summary>
internal sealed class CollapseQueue
{
    private readonly int[] _ends;
    private readonly (double Cost, int Entry)[] _heap;
    private int _count;

    /// <param name="ends">Vertices of entry e at 2e and 2e + 1.</param>
    public CollapseQueue(int[] ends)
    {
        _ends = ends;
        _heap = new (double, int)[ends.Length / 2];
    }

    public void Push(double cost, int entry)
    {
        int i = _count++;
        while (i > 0)
        {
            int parent = (i - 1) >> 1;
            if (!Before((cost, entry), _heap[parent]))
            {
                break;
            }

            _heap[i] = _heap[parent];
            i = parent;
        }

        _heap[i] = (cost, entry);
    }

    public bool TryPop(out double cost, out int entry)
    {
        if (_count == 0)
        {
            (cost, entry) = (0, 0);
            return false;
        }

        (cost, entry) = _heap[0];
        (double Cost, int Entry) last = _heap[--_count];
        int i = 0;
        while (true)
        {
            int child = (2 * i) + 1;
            if (child >= _count)
            {
                break;
            }

            if (child + 1 < _count && Before(_heap[child + 1], _heap[child]))
            {
                child++;
            }

            if (!Before(_heap[child], last))
            {
                break;
            }

            _heap[i] = _heap[child];
            i = child;
        }

        _heap[i] = last;
        return true;
    }

    private bool Before((double Cost, int Entry) x, (double Cost, int Entry) y)
    {
        if (x.Cost != y.Cost)
        {
            return x.Cost < y.Cost;
        }

        int byFirst = _ends[2 * x.Entry].CompareTo(_ends[2 * y.Entry]);
        if (byFirst != 0)
        {
            return byFirst < 0;
        }

        int bySecond = _ends[(2 * x.Entry) + 1].CompareTo(_ends[(2 * y.Entry) + 1]);
        return bySecond != 0 ? bySecond < 0 : x.Entry < y.Entry;
    }
}
