using System.Buffers;

namespace Likeness.Talking.Transport;

/// <summary>Points on a line in order, with the sums of their weights. The memory is borrowed: call <see cref="Return"/>.</summary>
internal readonly ref struct SortedLine
{
    private const int Buckets = 1 << 11;
    private const int BucketBits = 11;
    private const int Passes = 3;
    private readonly ulong[] _keys;
    private readonly float[] _points;
    private readonly double[] _levels;

    /// <summary>Projects and sorts.</summary>
    /// <param name="points">[n, d].</param>
    /// <param name="weights">[n].</param>
    /// <param name="sum">Of the weights.</param>
    /// <param name="direction">[d].</param>
    public SortedLine(ReadOnlySpan<float> points, ReadOnlySpan<float> weights, double sum, ReadOnlySpan<float> direction)
    {
        Count = weights.Length;
        int d = direction.Length;
        _keys = ArrayPool<ulong>.Shared.Rent(2 * Count);
        _points = ArrayPool<float>.Shared.Rent(Count);
        _levels = ArrayPool<double>.Shared.Rent(Count);
        for (int i = 0; i < Count; i++)
        {
            float at = 0;
            for (int k = 0; k < d; k++)
            {
                at += points[(i * d) + k] * direction[k];
            }

            _keys[i] = Key(at, i);
        }

        Sort(_keys.AsSpan(0, Count), _keys.AsSpan(Count, Count));
        double level = 0;
        for (int i = 0; i < Count; i++)
        {
            _points[i] = Value(_keys[i]);
            level += weights[(int)(uint)_keys[i]] / sum;
            _levels[i] = level;
        }

        _levels[Count - 1] = 1;
        for (int i = Count - 2; i >= 0 && _levels[i] > 1; i--)
        {
            _levels[i] = 1;
        }
    }

    public int Count { get; }

    /// <summary>Ascending.</summary>
    public ReadOnlySpan<float> Points => _points.AsSpan(0, Count);

    /// <summary>Sums of weights up to and with each point; the last is 1.</summary>
    public ReadOnlySpan<double> Levels => _levels.AsSpan(0, Count);

    /// <summary>Puts values of the sorted points in the order that the points had.</summary>
    public void Unsort(ReadOnlySpan<float> sorted, Span<float> destination)
    {
        for (int i = 0; i < Count; i++)
        {
            destination[(int)(uint)_keys[i]] = sorted[i];
        }
    }

    public void Return()
    {
        ArrayPool<ulong>.Shared.Return(_keys);
        ArrayPool<float>.Shared.Return(_points);
        ArrayPool<double>.Shared.Return(_levels);
    }

    /// <summary>The number, mapped to an integer of the same order, above its position.</summary>
    private static ulong Key(float value, int position)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value + 0f);
        uint ordered = (bits & 0x80000000u) != 0 ? ~bits : bits | 0x80000000u;
        return ((ulong)ordered << 32) | (uint)position;
    }

    private static float Value(ulong key)
    {
        uint ordered = (uint)(key >> 32);
        return BitConverter.UInt32BitsToSingle((ordered & 0x80000000u) != 0 ? ordered & 0x7fffffffu : ~ordered);
    }

    /// <summary>A radix sort by the upper halves, eleven bits at a time; positions break ties because they start in order.</summary>
    private static void Sort(Span<ulong> keys, Span<ulong> other)
    {
        Span<int> starts = stackalloc int[Buckets];
        for (int pass = 0; pass < Passes; pass++)
        {
            int shift = 32 + (pass * BucketBits);
            starts.Clear();
            foreach (ulong key in keys)
            {
                starts[(int)(key >> shift) & (Buckets - 1)]++;
            }

            int sum = 0;
            for (int b = 0; b < Buckets; b++)
            {
                (starts[b], sum) = (sum, sum + starts[b]);
            }

            foreach (ulong key in keys)
            {
                other[starts[(int)(key >> shift) & (Buckets - 1)]++] = key;
            }

            Span<ulong> swap = keys;
            keys = other;
            other = swap;
        }

        // Three passes leave the result in the other half.
        keys.CopyTo(other);
    }
}
