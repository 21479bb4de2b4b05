namespace Likeness.Tensors.Kernels;

/// <summary>Where a sampling grid looks along one axis, after what happens outside the image has been applied.</summary>
/// <param name="Position">In samples: 0 is the centre of the first.</param>
/// <param name="Slope">Derivative of the position by the grid coordinate; 0 where the position is held at the border.</param>
internal readonly record struct GridPoint(double Position, double Slope)
{
    /// <summary>Maps a grid coordinate, -1 to 1 across the image, to samples.</summary>
    /// <param name="coordinate">The grid's value.</param>
    /// <param name="size">Samples along the axis.</param>
    /// <param name="outside">What coordinates beyond the image see.</param>
    /// <param name="alignCorners">True: -1 and 1 are the centres of the end samples; false: their outer edges.</param>
    public static GridPoint Map(double coordinate, int size, GridOutside outside, bool alignCorners)
    {
        double slope = alignCorners ? (size - 1) / 2.0 : size / 2.0;
        double position = alignCorners ? (coordinate + 1) * slope : ((coordinate + 1) * slope) - 0.5;
        var point = new GridPoint(position, slope);
        return outside switch
        {
            GridOutside.Border => point.Hold(size),
            GridOutside.Reflection => point.Reflect(alignCorners ? 0 : -0.5, alignCorners ? size - 1 : size).Hold(size),
            _ => point,
        };
    }

    private GridPoint Hold(int size)
    {
        if (!(Position > 0))
        {
            return new GridPoint(0, 0);
        }

        return Position >= size - 1 ? new GridPoint(size - 1, 0) : this;
    }

    private GridPoint Reflect(double low, double span)
    {
        if (span == 0 || !double.IsFinite(Position))
        {
            return new GridPoint(0, 0);
        }

        double from = Position - low;
        double slope = from < 0 ? -Slope : Slope;
        from = Math.Abs(from);
        double flips = Math.Floor(from / span);
        double rest = Math.IEEERemainder(flips, 2) == 0 ? from - (flips * span) : span - (from - (flips * span));
        return new GridPoint(rest + low, Math.IEEERemainder(flips, 2) == 0 ? slope : -slope);
    }
}
