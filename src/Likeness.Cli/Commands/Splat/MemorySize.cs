using System.Globalization;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Splat;

/// <summary>Amounts of memory as people write them: 4G, 800M, 1.5GB, 2000000000.</summary>
internal static class MemorySize
{
    private const string Units = "KMGT";

    /// <summary>Bytes; K, M, G and T are powers of 1024.</summary>
    /// <exception cref="LikenessException">The text is no amount.</exception>
    public static long Parse(string text, string option)
    {
        string number = text.Trim().ToUpperInvariant();
        number = number.EndsWith('B') ? number[..^1] : number;
        int power = number.Length > 0 ? Units.IndexOf(number[^1], StringComparison.Ordinal) + 1 : 0;
        number = power > 0 ? number[..^1] : number;
        return double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && value > 0 && value * Math.Pow(1024, power) < 1e18
            ? (long)(value * Math.Pow(1024, power))
            : throw new LikenessException($"{option} {text}: an amount of memory such as 800M or 4G was expected.");
    }
}
