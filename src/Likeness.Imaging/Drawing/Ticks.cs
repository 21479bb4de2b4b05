using System.Globalization;

namespace Likeness.Imaging.Drawing;

/// <summary>Round numbers for axes.</summary>
internal static class Ticks
{
    /// <summary>Multiples of 1, 2 or 5 times a power of ten inside a range, about as many as wanted.</summary>
    public static double[] Linear(double minimum, double maximum, int wanted)
    {
        double range = maximum - minimum;
        if (!(range > 0) || !double.IsFinite(range))
        {
            return [minimum];
        }

        double step = Step(range / Math.Max(1, wanted));
        var ticks = new List<double>();
        for (double i = Math.Ceiling(minimum / step - 1e-6); i * step <= maximum + step * 1e-6; i++)
        {
            ticks.Add(i == 0 ? 0 : i * step);
        }

        return [.. ticks];
    }

    /// <summary>Powers of ten inside a range, with 2 and 5 times them where there are fewer than three.</summary>
    public static double[] Logarithmic(double minimum, double maximum)
    {
        var ticks = new List<double>();
        int first = (int)Math.Floor(Math.Log10(minimum)), last = (int)Math.Ceiling(Math.Log10(maximum));
        int every = Math.Max(1, (last - first) / 8);
        bool dense = Math.Log10(maximum / minimum) < 2.2;
        for (int e = first; e <= last; e += every)
        {
            foreach (double factor in dense ? (double[])[1, 2, 5] : [1])
            {
                double tick = factor * Math.Pow(10, e);
                if (tick >= minimum * (1 - 1e-9) && tick <= maximum * (1 + 1e-9))
                {
                    ticks.Add(tick);
                }
            }
        }

        return [.. ticks];
    }

    /// <summary>A range widened outwards to round numbers.</summary>
    public static (double Minimum, double Maximum) Widen(double minimum, double maximum, int wanted)
    {
        if (!(maximum > minimum))
        {
            double room = minimum == 0 ? 1 : Math.Abs(minimum) * 0.1;
            (minimum, maximum) = (minimum - room, maximum + room);
        }

        double step = Step((maximum - minimum) / Math.Max(1, wanted));
        return (Math.Floor(minimum / step + 1e-6) * step, Math.Ceiling(maximum / step - 1e-6) * step);
    }

    /// <summary>A tick as text, with the digits that the range calls for.</summary>
    public static string Format(double value, double range)
    {
        double size = Math.Max(Math.Abs(value), Math.Abs(range) * 0.01);
        if (value != 0 && (size >= 1e6 || Math.Abs(range) < 1e-4))
        {
            return value.ToString("0.##e0", CultureInfo.InvariantCulture);
        }

        int digits = range > 0 ? Math.Clamp(2 - (int)Math.Floor(Math.Log10(range)), 0, 8) : 3;
        return Math.Round(value, digits).ToString("#,0.########", CultureInfo.InvariantCulture);
    }

    /// <summary>A tick of a logarithmic axis as text.</summary>
    public static string FormatLogarithmic(double value) => value is >= 1e-3 and < 1e6
        ? value.ToString("#,0.####", CultureInfo.InvariantCulture)
        : value.ToString("0e0", CultureInfo.InvariantCulture);

    private static double Step(double rough)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double factor = rough / power;
        return power * (factor <= 1.0001 ? 1 : factor <= 2.0001 ? 2 : factor <= 5.0001 ? 5 : 10);
    }
}
