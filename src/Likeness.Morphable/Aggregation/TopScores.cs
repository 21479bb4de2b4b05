using System.Numerics;
using System.Runtime.Intrinsics;

namespace Likeness.Morphable.Aggregation;

/// <summary>
/// Picks the k largest positive scores of a row. Scores at or below the clamp of 1e-25 carry neither weight nor gradient, so
/// they are left out. Ties go to the lower column. Most of a row is passed over many scores at a time: once k candidates are
/// known, only scores above the smallest of them are looked at.
/// </summary>
internal unsafe struct TopScores
{
    /// <summary>Scores are clamped to this from below (the released code's constant).</summary>
    public const float Clamp = 1e-25f;

    // Up to here counting how many are larger, many at a time, beats sorting: it has no branches to guess.
    private const int LargestCounted = 256;
    private const int Parts = 64;
    private const int ShortestBounded = 256;

    private readonly float* _scores;
    private readonly int* _columns;
    private readonly float* _sorted;
    private readonly int _k;
    private readonly int _capacity;
    private int _count;
    private float _threshold;

    /// <summary>Makes a picker over caller's memory of <see cref="Floats"/> elements.</summary>
    public TopScores(float* memory, int k)
    {
        _k = k;
        _capacity = Capacity(k);
        _scores = memory;
        _columns = (int*)(memory + RoundedUp(_capacity));
        _sorted = (float*)(_columns + _capacity);
        _count = 0;
        _threshold = Clamp;
    }

    /// <summary>Elements of memory that a picker of k needs.</summary>
    public static int Floats(int k) => RoundedUp(Capacity(k)) + (2 * Capacity(k));

    /// <summary>Picks from one row and writes columns, ascending, and scores; returns how many, at most k.</summary>
    public int Pick(float* scores, int count, int* columns, float* values)
    {
        _count = 0;
        _threshold = LowerBound(scores, count);
        int i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i + 16 <= count; i += 16)
            {
                Offer(scores, i, Vector512.GreaterThan(Vector512.Load(scores + i), Vector512.Create(_threshold)).ExtractMostSignificantBits());
            }
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            for (; i + 8 <= count; i += 8)
            {
                Offer(scores, i, Vector256.GreaterThan(Vector256.Load(scores + i), Vector256.Create(_threshold)).ExtractMostSignificantBits());
            }
        }

        for (; i < count; i++)
        {
            Offer(scores, i, scores[i] > _threshold ? 1u : 0u);
        }

        if (_count > _k)
        {
            KeepLargest();
        }

        new ReadOnlySpan<int>(_columns, _count).CopyTo(new Span<int>(columns, _count));
        new ReadOnlySpan<float>(_scores, _count).CopyTo(new Span<float>(values, _count));
        return _count;
    }

    /// <summary>
    /// A score that the k largest are above. The largest of each of 64 interleaved parts of the row are 64 scores, so the k-th largest
    /// of all is no smaller than the k-th largest of those; few scores lie between the two.
    /// </summary>
    private readonly float LowerBound(float* scores, int count)
    {
        const int lanes = 8;
        if (_k > Parts / 2 || count < ShortestBounded)
        {
            return Clamp;
        }

        var lowest = Vector256.Create(float.NegativeInfinity);
        Vector256<float> m0 = lowest, m1 = lowest, m2 = lowest, m3 = lowest, m4 = lowest, m5 = lowest, m6 = lowest, m7 = lowest;
        for (int i = 0; i + Parts <= count; i += Parts)
        {
            m0 = Larger(m0, scores + i);
            m1 = Larger(m1, scores + i + lanes);
            m2 = Larger(m2, scores + i + (2 * lanes));
            m3 = Larger(m3, scores + i + (3 * lanes));
            m4 = Larger(m4, scores + i + (4 * lanes));
            m5 = Larger(m5, scores + i + (5 * lanes));
            m6 = Larger(m6, scores + i + (6 * lanes));
            m7 = Larger(m7, scores + i + (7 * lanes));
        }

        float* largest = stackalloc float[Parts];
        m0.Store(largest);
        m1.Store(largest + lanes);
        m2.Store(largest + (2 * lanes));
        m3.Store(largest + (3 * lanes));
        m4.Store(largest + (4 * lanes));
        m5.Store(largest + (5 * lanes));
        m6.Store(largest + (6 * lanes));
        m7.Store(largest + (7 * lanes));
        return MathF.Max(Clamp, MathF.BitDecrement(SmallestByCounting(largest, Parts, _k)));
    }

    /// <summary>The larger of each lane; a score that is not a number is passed over.</summary>
    private static Vector256<float> Larger(Vector256<float> largest, float* scores)
    {
        var score = Vector256.Load(scores);
        return Vector256.ConditionalSelect(Vector256.GreaterThan(score, largest), score, largest);
    }

    // Room to gather as many again before the smaller ones are thrown out.
    private static int Capacity(int k) => k + Math.Max(k, 32);

    private static int RoundedUp(int count) => (count + Vector256<float>.Count - 1) / Vector256<float>.Count * Vector256<float>.Count;

    /// <summary>Takes the scores from a column on whose bits are set.</summary>
    private void Offer(float* scores, int first, ulong above)
    {
        for (; above != 0; above &= above - 1)
        {
            int column = first + BitOperations.TrailingZeroCount(above);
            if (scores[column] <= _threshold)
            {
                continue;
            }

            _scores[_count] = scores[column];
            _columns[_count++] = column;
            if (_count == _capacity)
            {
                KeepLargest();
            }
        }
    }

    /// <summary>Throws out all but the k largest, in order, and raises the threshold to the smallest of them.</summary>
    private void KeepLargest()
    {
        float smallest = _count <= LargestCounted ? SmallestByCounting() : SmallestBySorting();
        int larger = 0;
        for (int i = 0; i < _count; i++)
        {
            larger += _scores[i] > smallest ? 1 : 0;
        }

        int kept = 0, equals = _k - larger;
        for (int i = 0; i < _count; i++)
        {
            bool keep = _scores[i] > smallest || (_scores[i] == smallest && equals-- > 0);
            _scores[kept] = _scores[i];
            _columns[kept] = _columns[i];
            kept += keep ? 1 : 0;
        }

        _count = kept;
        _threshold = smallest;
    }

    private readonly float SmallestByCounting()
    {
        int padded = RoundedUp(_count);
        new Span<float>(_scores + _count, padded - _count).Fill(float.NegativeInfinity);
        return SmallestByCounting(_scores, padded, _k);
    }

    /// <summary>The k-th largest score: the smallest one that fewer than k exceed. The count is a multiple of eight.</summary>
    private static float SmallestByCounting(float* scores, int count, int k)
    {
        float smallest = float.PositiveInfinity;
        for (int i = 0; i < count; i++)
        {
            float score = scores[i];
            var one = Vector256.Create(score);
            Vector256<int> exceeding = Vector256<int>.Zero;
            for (int j = 0; j < count; j += Vector256<float>.Count)
            {
                exceeding -= Vector256.GreaterThan(Vector256.Load(scores + j), one).AsInt32();
            }

            smallest = Vector256.Sum(exceeding) < k ? MathF.Min(smallest, score) : smallest;
        }

        return smallest;
    }

    private readonly float SmallestBySorting()
    {
        var sorted = new Span<float>(_sorted, _count);
        new ReadOnlySpan<float>(_scores, _count).CopyTo(sorted);
        sorted.Sort();
        return sorted[_count - _k];
    }
}
