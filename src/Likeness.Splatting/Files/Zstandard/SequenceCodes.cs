namespace Likeness.Splatting.Files.Zstandard;

/// <summary>One of the three kinds of code of which sequences are made (RFC 8878, sections 3.1.1.3.2.1 and 3.1.1.3.2.2).</summary>
internal sealed class SequenceCodes
{
    private SequenceCodes(string name, int largestLog, byte[] bits, uint first, int predefinedLog, short[] predefined)
    {
        Name = name;
        LargestLog = largestLog;
        Bits = bits;
        Bases = new uint[bits.Length];
        // Each code starts where the one before ends.
        Bases[0] = first;
        for (int i = 1; i < bits.Length; i++)
        {
            Bases[i] = Bases[i - 1] + (1u << bits[i - 1]);
        }

        Predefined = FseTable.Build(predefinedLog, predefined);
    }

    /// <summary>How many bytes to take from the literals.</summary>
    public static SequenceCodes LiteralLengths { get; } = new(
        "literal lengths", 9, [.. new byte[16], 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16], 0,
        6, [4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1]);

    /// <summary>How many bytes to repeat, at least 3.</summary>
    public static SequenceCodes MatchLengths { get; } = new(
        "match lengths", 9, [.. new byte[32], 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16], 3,
        6, [1, 4, 3, 2, 2, 2, 2, 2, 2, .. Enumerable.Repeat((short)1, 37), -1, -1, -1, -1, -1, -1, -1]);

    /// <summary>How far back: 1 to 3 for distances used before, the distance plus 3 above.</summary>
    public static SequenceCodes Offsets { get; } = new(
        "offsets", 8, [.. Enumerable.Range(0, 32).Select(i => (byte)i)], 1,
        5, [1, 1, 1, 1, 1, 1, 2, 2, 2, .. Enumerable.Repeat((short)1, 15), -1, -1, -1, -1, -1]);

    /// <summary>The name, for messages.</summary>
    public string Name { get; }

    /// <summary>The most bits a state of a table may have.</summary>
    public int LargestLog { get; }

    /// <summary>The table of blocks that bring none.</summary>
    public FseTable Predefined { get; }

    /// <summary>Extra bits of each code.</summary>
    public byte[] Bits { get; }

    /// <summary>What the extra bits of each code are added to.</summary>
    public uint[] Bases { get; }
}
