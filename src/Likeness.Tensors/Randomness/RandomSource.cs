using System.Buffers.Binary;
using System.Numerics;

namespace Likeness.Tensors.Randomness;

/// <summary>
/// The random numbers of the program: xoshiro256** (Blackman and Vigna, 2018), period 2^256 - 1, seeded through SplitMix64.
/// The state is 32 bytes that can be saved and restored at any point; nothing is cached beside it.
/// The same seed gives the same numbers on every machine, except that normals pass through the platform's logarithm and sine.
/// </summary>
public sealed class RandomSource
{
    /// <summary>The size of the saved state in bytes.</summary>
    public const int StateSize = 32;

    private ulong _a;
    private ulong _b;
    private ulong _c;
    private ulong _d;

    /// <summary>Makes a generator from any seed.</summary>
    public RandomSource(ulong seed)
    {
        _a = SplitMix(ref seed);
        _b = SplitMix(ref seed);
        _c = SplitMix(ref seed);
        _d = SplitMix(ref seed);
    }

    /// <summary>Makes a generator from any seed.</summary>
    public RandomSource(long seed) : this((ulong)seed) { }

    private RandomSource(ulong a, ulong b, ulong c, ulong d) => (_a, _b, _c, _d) = (a, b, c, d);

    /// <summary>The next 64 random bits.</summary>
    public ulong NextBits()
    {
        ulong result = BitOperations.RotateLeft(_b * 5, 7) * 9;
        ulong t = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= t;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>Uniform in [0, 1), a multiple of 2^-24.</summary>
    public float NextFloat() => (NextBits() >> 40) * (1f / (1 << 24));

    /// <summary>Uniform in [0, 1), a multiple of 2^-53.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1L << 53));

    /// <summary>Uniform among 0 to <paramref name="bound"/> - 1, without bias (Lemire 2019).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is less than one.</exception>
    public int NextInt(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        ulong product = (NextBits() >> 32) * (ulong)bound;
        if ((uint)product < (uint)bound)
        {
            uint threshold = (uint)-bound % (uint)bound;
            while ((uint)product < threshold)
            {
                product = (NextBits() >> 32) * (ulong)bound;
            }
        }

        return (int)(product >> 32);
    }

    /// <summary>Standard normal (Box and Muller 1958). The second number of the pair is dropped, so that no state hides here.</summary>
    public double NextNormal()
    {
        (double radius, double angle) = NextPolar();
        return radius * Math.Cos(angle);
    }

    /// <summary>Standard normal, drawn again until it lies within <paramref name="limit"/> deviations.</summary>
    public double NextTruncatedNormal(double limit = 2)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        double x;
        do
        {
            x = NextNormal();
        }
        while (Math.Abs(x) > limit);
        return x;
    }

    /// <summary>Fills with uniform numbers in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public void FillUniform(Span<float> values, float low = 0, float high = 1)
    {
        double width = (double)high - low;
        for (int i = 0; i < values.Length; i++)
        {
            float x = (float)(low + (width * NextDouble()));
            // Rounding to float may reach the excluded end.
            values[i] = x < high ? x : low;
        }
    }

    /// <summary>Fills with normal numbers, two from each pair.</summary>
    public void FillNormal(Span<float> values, float mean = 0, float deviation = 1)
    {
        for (int i = 0; i < values.Length; i += 2)
        {
            (double radius, double angle) = NextPolar();
            (double sine, double cosine) = Math.SinCos(angle);
            values[i] = (float)(mean + (deviation * radius * cosine));
            if (i + 1 < values.Length)
            {
                values[i + 1] = (float)(mean + (deviation * radius * sine));
            }
        }
    }

    /// <summary>Fills with normal numbers, each drawn again until it lies within <paramref name="limit"/> deviations of the mean.</summary>
    public void FillTruncatedNormal(Span<float> values, float mean = 0, float deviation = 1, float limit = 2)
    {
        foreach (ref float value in values)
        {
            value = (float)(mean + (deviation * NextTruncatedNormal(limit)));
        }
    }

    /// <summary>Brings the items into a random order, each order equally likely (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = NextInt(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>A random order of 0 to <paramref name="count"/> - 1.</summary>
    public int[] Permutation(int count)
    {
        int[] order = new int[count];
        for (int i = 0; i < count; i++)
        {
            order[i] = i;
        }

        Shuffle<int>(order);
        return order;
    }

    /// <summary>
    /// A generator of its own for a numbered purpose (data order, dropout, each worker). It depends on this generator's
    /// present state and the number alone, and leaves this generator as it is.
    /// </summary>
    public RandomSource Split(ulong stream)
    {
        ulong mix = _a ^ BitOperations.RotateLeft(_b, 13) ^ BitOperations.RotateLeft(_c, 29) ^ BitOperations.RotateLeft(_d, 47);
        ulong key = SplitMix(ref mix) + (stream * 0xD1342543DE82EF95UL);
        return new RandomSource(SplitMix(ref key));
    }

    /// <summary>The state as 64 hexadecimal digits.</summary>
    public string Save()
    {
        Span<byte> state = stackalloc byte[StateSize];
        Save(state);
        return Convert.ToHexStringLower(state);
    }

    /// <summary>Writes the state into <see cref="StateSize"/> bytes.</summary>
    public void Save(Span<byte> state)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(state, _a);
        BinaryPrimitives.WriteUInt64LittleEndian(state[8..], _b);
        BinaryPrimitives.WriteUInt64LittleEndian(state[16..], _c);
        BinaryPrimitives.WriteUInt64LittleEndian(state[24..], _d);
    }

    /// <summary>A generator that goes on where a saved one stood.</summary>
    /// <exception cref="LikenessException">The state is not one that <see cref="Save()"/> wrote.</exception>
    public static RandomSource FromState(string state)
    {
        var random = new RandomSource(0, 0, 0, 0);
        random.Restore(state);
        return random;
    }

    /// <summary>Goes on where a saved generator stood.</summary>
    /// <exception cref="LikenessException">The state is not one that <see cref="Save()"/> wrote.</exception>
    public void Restore(string state)
    {
        Span<byte> bytes = stackalloc byte[StateSize];
        if (state.Length != 2 * StateSize
            || Convert.FromHexString(state, bytes, out _, out int written) != System.Buffers.OperationStatus.Done
            || written != StateSize)
        {
            throw new LikenessException($"'{state}' is no state of the random generator; {2 * StateSize} hexadecimal digits were expected.");
        }

        Restore(bytes);
    }

    /// <summary>Goes on where a saved generator stood.</summary>
    /// <exception cref="LikenessException">The state is all zeros, which no generator can have.</exception>
    public void Restore(ReadOnlySpan<byte> state)
    {
        ulong a = BinaryPrimitives.ReadUInt64LittleEndian(state);
        ulong b = BinaryPrimitives.ReadUInt64LittleEndian(state[8..]);
        ulong c = BinaryPrimitives.ReadUInt64LittleEndian(state[16..]);
        ulong d = BinaryPrimitives.ReadUInt64LittleEndian(state[24..]);
        if ((a | b | c | d) == 0)
        {
            throw new LikenessException("The state of the random generator is all zeros, which is not a state it can have; the file that holds it is damaged.");
        }

        (_a, _b, _c, _d) = (a, b, c, d);
    }

    private (double Radius, double Angle) NextPolar()
    {
        // 1 - u lies in (0, 1], so that the logarithm is finite.
        double radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
        return (radius, 2 * Math.PI * NextDouble());
    }

    private static ulong SplitMix(ref ulong state)
    {
        ulong z = state += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
