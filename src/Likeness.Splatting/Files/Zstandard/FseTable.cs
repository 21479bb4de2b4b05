namespace Likeness.Splatting.Files.Zstandard;

/// <summary>
/// A decoding table of finite state entropy (RFC 8878, section 4.1): each state stands for a symbol, and with some bits from the
/// stream leads to the next state. It has 2^<see cref="AccuracyLog"/> states.
/// </summary>
internal sealed class FseTable
{
    private const int LeastAccuracyLog = 5;
    private const int LargestAccuracyLog = 9;

    private readonly State[] _states;

    private FseTable(int accuracyLog, State[] states)
    {
        AccuracyLog = accuracyLog;
        _states = states;
    }

    /// <summary>Bits of a state.</summary>
    public int AccuracyLog { get; }

    /// <summary>What a state stands for, and how to go on: next state = Base + that many Bits.</summary>
    public readonly record struct State(byte Symbol, byte Bits, ushort Base);

    /// <summary>A state, whose number comes from this table and a stream.</summary>
    public State this[uint state] => _states[state];

    /// <summary>The table that gives the same symbol for ever, at no bits.</summary>
    public static FseTable Constant(byte symbol) => new(0, [new State(symbol, 0, 0)]);

    /// <summary>Reads a table from its probabilities, section 4.1.1.</summary>
    /// <param name="bytes">Where it starts; may go on beyond it.</param>
    /// <param name="largestLog">The most bits a state may have, up to 9.</param>
    /// <param name="symbols">How many symbols there may be.</param>
    /// <param name="length">The bytes it takes.</param>
    /// <exception cref="InvalidDataException">The probabilities do not add up, or the bytes end.</exception>
    public static FseTable Read(ReadOnlySpan<byte> bytes, int largestLog, int symbols, out int length)
    {
        var bits = new ForwardBits(bytes);
        int log = (int)bits.Read(4) + LeastAccuracyLog;
        Require.That(log <= largestLog, $"a table has an accuracy of {log} bits where {largestLog} is the most");
        Span<short> probabilities = stackalloc short[symbols];
        int left = 1 << log, count = 0;
        while (left > 0)
        {
            Require.That(count < symbols, $"a table has more than {symbols} symbols");
            short probability = (short)(ReadUpTo(ref bits, left + 1) - 1);
            probabilities[count++] = probability;
            left -= Math.Abs((int)probability);
            // After a zero, two bits say how many more zeros follow, and 3 says that two more bits do too.
            for (uint zeros = probability == 0 ? 3u : 0; zeros == 3;)
            {
                zeros = bits.Read(2);
                Require.That(count + (int)zeros <= symbols, $"a table has more than {symbols} symbols");
                probabilities.Slice(count, (int)zeros).Clear();
                count += (int)zeros;
            }
        }

        length = bits.BytesRead;
        return Build(log, probabilities[..count]);
    }

    /// <summary>Spreads symbols over the states, section 4.1.1.</summary>
    /// <param name="log">Bits of a state, 5 to 9.</param>
    /// <param name="probabilities">Of each symbol in states; -1 is less than one state. They add up to all states.</param>
    public static FseTable Build(int log, ReadOnlySpan<short> probabilities)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(log, LargestAccuracyLog);
        int size = 1 << log, end = size, step = (size >> 1) + (size >> 3) + 3, at = 0;
        Span<byte> spread = stackalloc byte[size];
        Span<ushort> next = stackalloc ushort[probabilities.Length];
        // The rarest symbols have one state each, at the end of the table.
        for (int s = 0; s < probabilities.Length; s++)
        {
            next[s] = (ushort)Math.Abs((int)probabilities[s]);
            if (probabilities[s] == -1)
            {
                spread[--end] = (byte)s;
            }
        }

        for (int s = 0; s < probabilities.Length; s++)
        {
            for (int k = 0; k < probabilities[s]; k++)
            {
                spread[at] = (byte)s;
                do
                {
                    at = (at + step) & (size - 1);
                }
                while (at >= end);
            }
        }

        var states = new State[size];
        for (int i = 0; i < size; i++)
        {
            int number = next[spread[i]]++, bits = log - int.Log2(number);
            states[i] = new State(spread[i], (byte)bits, (ushort)((number << bits) - size));
        }

        return new FseTable(log, states);
    }

    // A number from 0 to a limit: those below a threshold have one bit less.
    private static int ReadUpTo(ref ForwardBits bits, int limit)
    {
        int width = int.Log2(limit) + 1, value = (int)bits.Peek(width), half = (1 << (width - 1)) - 1, shorter = (1 << width) - 1 - limit;
        if ((value & half) < shorter)
        {
            bits.Skip(width - 1);
            return value & half;
        }

        bits.Skip(width);
        return value > half ? value - shorter : value;
    }
}
