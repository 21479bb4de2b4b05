using Likeness.Tensors;

namespace Likeness.Talking.Methods;

/// <summary>The terms of OT-Talk's loss (equations 8 to 11; weights that the paper's text has lost are ours), all in mm^2.</summary>
public sealed record OtTalkLossOptions
{
    /// <summary>Consecutive frames of a step.</summary>
    public int Frames { get; init; } = 32;

    /// <summary>Weight of the differences between frames (9).</summary>
    public double VelocityWeight { get; init; } = 10;

    /// <summary>Weight of the transport term (10); scaled once to the data at the start. 0 leaves it out (the paper's "w/o OT").</summary>
    public double TransportWeight { get; init; } = 1;

    /// <summary>Frames of a step that the transport term looks at.</summary>
    public int TransportFrames { get; init; } = 2;

    /// <summary>Directions of slices.</summary>
    public int TransportDirections { get; init; } = 16;

    /// <summary>Weight of the mean absolute coefficient of the linear part.</summary>
    public double SparsityWeight { get; init; } = 1e-3;

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="LikenessException">A number is out of range; the message names it.</exception>
    public OtTalkLossOptions Validated()
    {
        Require(Frames is >= 1 and <= 10_000, "number of frames a step", Frames);
        Require(VelocityWeight is >= 0 and < 1e6, "weight of velocities", VelocityWeight);
        Require(TransportWeight is >= 0 and < 1e6, "weight of transport", TransportWeight);
        Require(TransportFrames is >= 1 and <= 1000, "number of frames for transport", TransportFrames);
        Require(TransportDirections is >= 1 and <= 10_000, "number of directions", TransportDirections);
        Require(SparsityWeight is >= 0 and < 1e6, "weight of coefficients", SparsityWeight);
        return this;
    }

    private static void Require(bool holds, string what, double found)
    {
        if (!holds)
        {
            throw new LikenessException(FormattableString.Invariant($"The {what} cannot be {found}."));
        }
    }
}
