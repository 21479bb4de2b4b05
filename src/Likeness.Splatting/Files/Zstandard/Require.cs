using System.Globalization;
using System.Runtime.CompilerServices;

namespace Likeness.Splatting.Files.Zstandard;

/// <summary>Checks in the words of the format. What they throw becomes one message that names the file.</summary>
internal static class Require
{
    /// <exception cref="InvalidDataException">There are fewer bytes than the part needs.</exception>
    public static void Length(ReadOnlySpan<byte> bytes, int needed, string part)
    {
        if (bytes.Length < needed)
        {
            throw new InvalidDataException($"the {part} needs {needed} bytes and only {bytes.Length} follow");
        }
    }

    /// <exception cref="InvalidDataException">The condition does not hold.</exception>
    public static void That(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidDataException(otherwise);
        }
    }

    /// <exception cref="InvalidDataException">The condition does not hold.</exception>
    public static void That(bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] ref Problem otherwise)
    {
        if (!holds)
        {
            throw new InvalidDataException(otherwise.Take());
        }
    }

    /// <summary>A message with numbers in it that is only put together where it is needed: the checks stand in loops over every sequence.</summary>
    [InterpolatedStringHandler]
    public ref struct Problem
    {
        private DefaultInterpolatedStringHandler _text;

        public Problem(int literalLength, int formattedCount, bool holds, out bool needed)
        {
            needed = !holds;
            _text = needed ? new DefaultInterpolatedStringHandler(literalLength, formattedCount, CultureInfo.InvariantCulture) : default;
        }

        public void AppendLiteral(string text) => _text.AppendLiteral(text);

        public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

        public string Take() => _text.ToStringAndClear();
    }
}
