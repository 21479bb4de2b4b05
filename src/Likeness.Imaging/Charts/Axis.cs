namespace Likeness.Imaging.Charts;

/// <summary>The numbers along one side of a chart and where they lie, 0 to 1.</summary>
internal sealed record Axis(double Minimum, double Maximum, bool Logarithmic, double[] Ticks)
{
    /// <summary>An axis that holds all finite values (positive ones, when logarithmic).</summary>
    /// <param name="values">The data.</param>
    /// <param name="logarithmic">Equal ratios have equal lengths.</param>
    /// <param name="fromZero">Zero is on the axis.</param>
    /// <param name="exact">The ends are the data's ends, not round numbers.</param>
    /// <param name="wanted">About how many ticks.</param>
    public static Axis For(IEnumerable<double> values, bool logarithmic, bool fromZero, bool exact, int wanted)
    {
        double minimum = double.PositiveInfinity, maximum = double.NegativeInfinity;
        foreach (double value in values)
        {
            if (double.IsFinite(value) && (!logarithmic || value > 0))
            {
                minimum = Math.Min(minimum, value);
                maximum = Math.Max(maximum, value);
            }
        }

        if (minimum > maximum)
        {
            (minimum, maximum) = logarithmic ? (1, 10) : (0, 1);
        }

        if (logarithmic)
        {
            (minimum, maximum) = maximum > minimum ? (minimum, maximum) : (minimum / 2, maximum * 2);
            double room = exact ? 1 : Math.Pow(maximum / minimum, 0.04);
            (minimum, maximum) = (minimum / room, maximum * room);
            return new Axis(minimum, maximum, true, Drawing.Ticks.Logarithmic(minimum, maximum));
        }

        if (fromZero)
        {
            (minimum, maximum) = (Math.Min(0, minimum), Math.Max(0, maximum));
        }

        if (!exact || maximum == minimum)
        {
            (minimum, maximum) = Drawing.Ticks.Widen(minimum, maximum, wanted);
        }

        return new Axis(minimum, maximum, false, Drawing.Ticks.Linear(minimum, maximum, wanted));
    }

    /// <summary>Where a number lies; not finite for numbers that cannot be shown.</summary>
    public double Place(double value) => Logarithmic
        ? value > 0 ? Math.Log(value / Minimum) / Math.Log(Maximum / Minimum) : double.NaN
        : (value - Minimum) / (Maximum - Minimum);

    /// <summary>A tick's text.</summary>
    public string Format(double tick) => Logarithmic ? Drawing.Ticks.FormatLogarithmic(tick) : Drawing.Ticks.Format(tick, Maximum - Minimum);
}
