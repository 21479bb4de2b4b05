namespace Likeness.Splatting.Files.Zstandard;

/// <summary>
/// The sequences of a packed block (RFC 8878, sections 3.1.1.3.2 to 3.1.1.5): each takes some literals and then repeats something that
/// stands further back. Keeps the tables and the last three distances, which the next block may use again.
/// </summary>
internal sealed class SequencesDecoder
{
    private readonly Codes _literalLengths = new(SequenceCodes.LiteralLengths);
    private readonly Codes _offsets = new(SequenceCodes.Offsets);
    private readonly Codes _matchLengths = new(SequenceCodes.MatchLengths);

    private uint _last = 1;
    private uint _secondLast = 4;
    private uint _thirdLast = 8;

    /// <summary>Unpacks what follows the literals of a block.</summary>
    /// <param name="section">From the number of sequences to the end of the block.</param>
    /// <param name="literals">The literals of the block.</param>
    /// <param name="limit">The most bytes that may come out.</param>
    /// <param name="output">Where they go.</param>
    /// <exception cref="InvalidDataException">The section is damaged, or more would come out.</exception>
    public void Run(ReadOnlySpan<byte> section, ReadOnlySpan<byte> literals, int limit, UnpackedBytes output)
    {
        int count = ReadCount(section, out int at);
        int left = limit;
        if (count > 0)
        {
            Require.Length(section, at + 1, "header of sequences");
            int modes = section[at++];
            Require.That((modes & 3) == 0, "a reserved bit of the header of sequences is set");
            at += _literalLengths.ReadTable(section[at..], modes >> 6);
            at += _offsets.ReadTable(section[at..], (modes >> 4) & 3);
            at += _matchLengths.ReadTable(section[at..], (modes >> 2) & 3);
            left = Run(new BackwardBits(section[at..]), count, ref literals, limit, output);
        }
        else
        {
            Require.That(at == section.Length, "bytes follow the last sequence of a block");
        }

        RequireRoom(literals.Length, left);
        literals.CopyTo(output.Append(literals.Length));
    }

    private int Run(BackwardBits bits, int count, ref ReadOnlySpan<byte> literals, int left, UnpackedBytes output)
    {
        _literalLengths.Start(ref bits);
        _offsets.Start(ref bits);
        _matchLengths.Start(ref bits);
        for (int i = 0; i < count; i++)
        {
            uint offset = _offsets.Value(ref bits), match = _matchLengths.Value(ref bits), taken = _literalLengths.Value(ref bits);
            if (i < count - 1)
            {
                _literalLengths.Next(ref bits);
                _matchLengths.Next(ref bits);
                _offsets.Next(ref bits);
            }

            Require.That(bits.Remaining >= 0, "the sequences of a block are cut short");
            Require.That(taken <= (uint)literals.Length, $"a sequence takes {taken} literals and {literals.Length} are left");
            RequireRoom((long)taken + match, left);
            literals[..(int)taken].CopyTo(output.Append((int)taken));
            literals = literals[(int)taken..];
            output.AppendMatch(Distance(offset, taken == 0), (int)match);
            left -= (int)(taken + match);
        }

        Require.That(bits.Remaining == 0, "bits are left after the last sequence of a block");
        return left;
    }

    // 1 to 3 are the last distances, newest first; a sequence without literals cannot want the newest, so it counts from the second.
    private uint Distance(uint offset, bool withoutLiterals)
    {
        if (offset > 3)
        {
            (_last, _secondLast, _thirdLast) = (offset - 3, _last, _secondLast);
            return _last;
        }

        switch (offset + (withoutLiterals ? 1 : 0))
        {
            case 1:
                break;
            case 2:
                (_last, _secondLast) = (_secondLast, _last);
                break;
            case 3:
                (_last, _secondLast, _thirdLast) = (_thirdLast, _last, _secondLast);
                break;
            default:
                (_last, _secondLast, _thirdLast) = (_last - 1, _last, _secondLast);
                break;
        }

        return _last;
    }

    private static int ReadCount(ReadOnlySpan<byte> section, out int length)
    {
        Require.Length(section, 1, "number of sequences");
        length = section[0] switch { < 128 => 1, < 255 => 2, _ => 3 };
        Require.Length(section, length, "number of sequences");
        return length switch
        {
            1 => section[0],
            2 => ((section[0] - 128) << 8) + section[1],
            _ => section[1] + (section[2] << 8) + 0x7F00,
        };
    }

    private static void RequireRoom(long count, int left) => Require.That(count <= left, "a block unpacks to more than a block may hold");

    /// <summary>One of the three codes while a block is read: its table and the state it is in.</summary>
    private sealed class Codes(SequenceCodes kind)
    {
        private FseTable? _table;
        private FseTable.State _state;

        /// <summary>Reads or chooses the table.</summary>
        /// <returns>The bytes it took.</returns>
        public int ReadTable(ReadOnlySpan<byte> bytes, int mode)
        {
            switch (mode)
            {
                case 0:
                    _table = kind.Predefined;
                    return 0;
                case 1:
                    Require.Length(bytes, 1, $"code of {kind.Name}");
                    Require.That(bytes[0] < kind.Bits.Length, $"{kind.Name} have no code {bytes[0]}");
                    _table = FseTable.Constant(bytes[0]);
                    return 1;
                case 2:
                    _table = FseTable.Read(bytes, kind.LargestLog, kind.Bits.Length, out int length);
                    return length;
                default:
                    Require.That(_table is not null, $"a block uses the table of {kind.Name} of the one before, and there is none");
                    return 0;
            }
        }

        public void Start(ref BackwardBits bits) => _state = _table![(uint)bits.Read(_table.AccuracyLog)];

        public uint Value(ref BackwardBits bits) => kind.Bases[_state.Symbol] + (uint)bits.Read(kind.Bits[_state.Symbol]);

        public void Next(ref BackwardBits bits) => _state = _table![_state.Base + (uint)bits.Read(_state.Bits)];
    }
}
