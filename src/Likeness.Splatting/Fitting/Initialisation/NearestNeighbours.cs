using System.Numerics;
using Likeness.Tensors;

namespace Likeness.Splatting.Fitting.Initialisation;

/// <summary>
/// Distances to the nearest other points, by a k-d tree (Bentley 1975): points are ordered so that the middle one of each range
/// splits it along its longest side.
/// </summary>
internal sealed class NearestNeighbours
{
    /// <summary>The most neighbours that are looked for.</summary>
    public const int MostNeighbours = 8;

    private const int LeafSize = 8;
    private const int PointsPerBlock = 512;

    private readonly Vector3[] _points;
    private readonly int[] _order;
    private readonly byte[] _axes;

    private NearestNeighbours(Vector3[] points)
    {
        _points = [.. points];
        _order = [.. Enumerable.Range(0, points.Length)];
        _axes = new byte[points.Length];
        Build();
    }

    /// <summary>For each point the mean of the squared distances to its nearest other points.</summary>
    /// <param name="points">Finite positions.</param>
    /// <param name="neighbours">How many others to look for, 1 to <see cref="MostNeighbours"/>; fewer count when there are not so many.</param>
    /// <returns>[points]; 0 for a single point.</returns>
    public static float[] MeanSquaredDistances(Vector3[] points, int neighbours = 3)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbours, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(neighbours, MostNeighbours);
        float[] result = new float[points.Length];
        if (points.Length > 1)
        {
            var tree = new NearestNeighbours(points);
            Work.For(Work.Blocks(points.Length, PointsPerBlock), new Blocks(tree, Math.Min(neighbours, points.Length - 1), result));
        }

        return result;
    }

    private void Build()
    {
        var ranges = new Stack<(int Start, int End)>();
        ranges.Push((0, _points.Length));
        while (ranges.TryPop(out (int Start, int End) range))
        {
            if (range.End - range.Start <= LeafSize)
            {
                continue;
            }

            Vector3 low = _points[range.Start], high = low;
            for (int i = range.Start + 1; i < range.End; i++)
            {
                low = Vector3.Min(low, _points[i]);
                high = Vector3.Max(high, _points[i]);
            }

            Vector3 size = high - low;
            int axis = size.X >= size.Y && size.X >= size.Z ? 0 : size.Y >= size.Z ? 1 : 2;
            int middle = (range.Start + range.End) / 2;
            Select(range.Start, range.End - 1, middle, axis);
            _axes[middle] = (byte)axis;
            ranges.Push((range.Start, middle));
            ranges.Push((middle + 1, range.End));
        }
    }

    /// <summary>Orders a range so that what belongs at <paramref name="middle"/> is there, smaller ones before it and larger ones after it (Hoare 1961).</summary>
    private void Select(int left, int right, int middle, int axis)
    {
        while (left < right)
        {
            float pivot = _points[(left + right) / 2][axis];
            int i = left, j = right;
            while (i <= j)
            {
                while (_points[i][axis] < pivot)
                {
                    i++;
                }

                while (_points[j][axis] > pivot)
                {
                    j--;
                }

                if (i <= j)
                {
                    (_points[i], _points[j]) = (_points[j], _points[i]);
                    (_order[i], _order[j]) = (_order[j], _order[i]);
                    i++;
                    j--;
                }
            }

            if (middle <= j)
            {
                right = j;
            }
            else if (middle >= i)
            {
                left = i;
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>Squared distances from the point at a place of the order to its nearest others, smallest first.</summary>
    private void Search(int place, int start, int end, Span<float> nearest)
    {
        Vector3 point = _points[place];
        while (end - start > LeafSize)
        {
            int middle = (start + end) / 2, axis = _axes[middle];
            float beyond = point[axis] - _points[middle][axis];
            Offer(place, middle, nearest);
            (int nearStart, int nearEnd, int farStart, int farEnd) = beyond < 0 ? (start, middle, middle + 1, end) : (middle + 1, end, start, middle);
            Search(place, nearStart, nearEnd, nearest);
            if (beyond * beyond > nearest[^1])
            {
                return;
            }

            (start, end) = (farStart, farEnd);
        }

        for (int i = start; i < end; i++)
        {
            Offer(place, i, nearest);
        }
    }

    private void Offer(int place, int other, Span<float> nearest)
    {
        float distance = Vector3.DistanceSquared(_points[place], _points[other]);
        if (other == place || distance >= nearest[^1])
        {
            return;
        }

        int at = nearest.Length - 1;
        for (; at > 0 && nearest[at - 1] > distance; at--)
        {
            nearest[at] = nearest[at - 1];
        }

        nearest[at] = distance;
    }

    private readonly struct Blocks(NearestNeighbours tree, int neighbours, float[] result) : IBlocks
    {
        public void Run(int block)
        {
            Span<float> nearest = stackalloc float[MostNeighbours];
            nearest = nearest[..neighbours];
            int end = Math.Min(tree._points.Length, (block + 1) * PointsPerBlock);
            for (int place = block * PointsPerBlock; place < end; place++)
            {
                nearest.Fill(float.PositiveInfinity);
                tree.Search(place, 0, tree._points.Length, nearest);
                float sum = 0;
                foreach (float distance in nearest)
                {
                    sum += distance;
                }

                result[tree._order[place]] = sum / neighbours;
            }
        }
    }
}
