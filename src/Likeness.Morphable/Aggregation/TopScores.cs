using System.Numerics;
using System.Runtime.Intrinsics;

namespace Likeness.Morphable.Aggregation;

/// <summary>
/// Picks the k largest positive scores of a row. Scores at or below the clamp of 1e-25 carry neither weight nor gradient, so
/// they are left out. Ties go to the lower column. Most of a row is passed over sixteen scores at a time: once k candidates are
/// known, only scores above the smallest of them are looked at.
/// </summary>
internal unsafe struct TopScores
{
    /// <summary>Scores are clamped to this from below (the released code's constant).</summary>
    public const float Clamp = 1e-25f;

    private readonly ulong* _keys;
    private readonly int _k;
    private readonly int _capacity;
    private int _count;
    private float _threshold;

    /// <summary>Makes a picker over caller's memory of <see cref="Capacity"/> entries.</summary>
    public TopScores(ulong* keys, int k)
    {
        _keys = keys;
        _k = k;
        _capacity = Capacity(k);
        _count = 0;
        _threshold = Clamp;
    }

    /// <summary>Entries that a picker of k needs: room to gather as many again before the smaller half is thrown out.</summary>
    public static int Capacity(int k) => Math.Max(2 * k, k + 32);

    /// <summary>Picks from one row and writes columns and scores; returns how many, at most k. Order is unspecified but reproducible.</summary>
    public int Pick(float* scores, int count, int* columns, float* values)
    {
        _count = 0;
        _threshold = Clamp;
        int i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i + 16 <= count; i += 16)
            {
                ulong above = Vector512.GreaterThan(Vector512.Load(scores + i), Vector512.Create(_threshold)).ExtractMostSignificantBits();
                while (above != 0)
                {
                    Offer(scores, i + BitOperations.TrailingZeroCount(above));
                    above &= above - 1;
                }
            }
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            for (; i + 8 <= count; i += 8)
            {
                uint above = Vector256.GreaterThan(Vector256.Load(scores + i), Vector256.Create(_threshold)).ExtractMostSignificantBits();
                while (above != 0)
                {
                    Offer(scores, i + BitOperations.TrailingZeroCount(above));
                    above &= above - 1;
                }
            }
        }

        for (; i < count; i++)
        {
            Offer(scores, i);
        }

        if (_count > _k)
        {
            KeepLargest();
        }

        for (int e = 0; e < _count; e++)
        {
            columns[e] = (int)~(uint)_keys[e];
            values[e] = BitConverter.UInt32BitsToSingle((uint)(_keys[e] >> 32));
        }

        return _count;
    }

    private void Offer(float* scores, int column)
    {
        float score = scores[column];
        if (score <= _threshold)
        {
            return;
        }

        // Positive floats order like their bits; the inverted column makes the lower one win a tie.
        _keys[_count++] = ((ulong)BitConverter.SingleToUInt32Bits(score) << 32) | ~(uint)column;
        if (_count == _capacity)
        {
            KeepLargest();
        }
    }

    /// <summary>Moves the k largest keys to the front (quickselect, median of three) and raises the threshold to the smallest of them.</summary>
    private void KeepLargest()
    {
        int low = 0, high = _count - 1, target = _k - 1;
        while (low < high)
        {
            ulong a = _keys[low], b = _keys[(low + high) >> 1], c = _keys[high];
            ulong pivot = Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
            int i = low, j = high;
            while (i <= j)
            {
                while (_keys[i] > pivot)
                {
                    i++;
                }

                while (_keys[j] < pivot)
                {
                    j--;
                }

                if (i <= j)
                {
                    (_keys[i], _keys[j]) = (_keys[j], _keys[i]);
                    i++;
                    j--;
                }
            }

            if (target <= j)
            {
                high = j;
            }
            else if (target >= i)
            {
                low = i;
            }
            else
            {
                break;
            }
        }

        _count = _k;
        ulong smallest = ulong.MaxValue;
        for (int e = 0; e < _k; e++)
        {
            smallest = Math.Min(smallest, _keys[e]);
        }

        _threshold = BitConverter.UInt32BitsToSingle((uint)(smallest >> 32));
    }
}
