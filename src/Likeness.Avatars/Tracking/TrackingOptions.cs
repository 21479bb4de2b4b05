using Likeness.Tensors;

namespace Likeness.Avatars.Tracking;

/// <summary>How a face is fitted to a track of landmarks. Lengths in pixels are those of a picture of 256 pixels, and grow with the picture.</summary>
public sealed record TrackingOptions
{
    /// <summary>The vertical field of view in degrees; null to find the focal length, which landmarks tell only roughly.</summary>
    public double? FieldOfView { get; init; }

    /// <summary>The principal point as shares of the picture's width and height; the middle, unless the picture was cut out of a larger one.</summary>
    public (double X, double Y) PrincipalPoint { get; init; } = (0.5, 0.5);

    /// <summary>How far landmarks are believed to be off, in pixels of a 256 pixel picture; their errors are not independent, so more than their noise.</summary>
    public double LandmarkSigma { get; init; } = 3;

    /// <summary>Residuals beyond this many sigmas count linearly (Huber).</summary>
    public double Robustness { get; init; } = 1.5;

    /// <summary>The spread that expression weights are believed to have about 0.</summary>
    public double ExpressionSigma { get; init; } = 0.4;

    /// <summary>The spread of second differences from frame to frame: of the head's turn, in radians.</summary>
    public double TurnSmoothness { get; init; } = 0.02;

    /// <summary>The same of the head's place, in millimetres.</summary>
    public double PlaceSmoothness { get; init; } = 3;

    /// <summary>The same of expression weights.</summary>
    public double ExpressionSmoothness { get; init; } = 0.25;

    /// <summary>Frames, spread over the clip, that identity and focal length are found from.</summary>
    public int IdentityFrames { get; init; } = 40;

    /// <summary>Identity modes that are fitted, the first ones of the face.</summary>
    public int IdentityModes { get; init; } = 50;

    /// <summary>Steps of the solver at most, in each of its two stages.</summary>
    public int Iterations { get; init; } = 20;

    /// <summary>These options, if they can be used.</summary>
    /// <exception cref="LikenessException">One cannot; the message says which.</exception>
    public TrackingOptions Validated() =>
        FieldOfView is { } angle && !(angle is > 1 and < 170) ? throw new LikenessException($"A vertical field of view of {angle} degrees cannot be used; 1 to 170 can.")
        : !(LandmarkSigma > 0 && Robustness > 0 && ExpressionSigma > 0 && TurnSmoothness > 0 && PlaceSmoothness > 0 && ExpressionSmoothness > 0)
            ? throw new LikenessException("The spreads of landmarks, expressions and their smoothness are positive numbers.")
        : IdentityFrames < 1 || IdentityModes < 0 || Iterations < 1 ? throw new LikenessException("At least one frame and one step are needed to find an identity.")
        : this;
}
