using Likeness.Tensors;

namespace Likeness.Avatars.Synthetic;

/// <summary>What a synthetic clip is made like (spec, section 12).</summary>
public sealed record SyntheticClipOptions
{
    /// <summary>Number of frames.</summary>
    public int Frames { get; init; } = 600;

    /// <summary>Width and height of the pictures.</summary>
    public int Size { get; init; } = 256;

    /// <summary>Frames a second.</summary>
    public float FramesPerSecond { get; init; } = 25;

    /// <summary>The seed of motion and errors.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>A quarter of the vertices, for quick trials.</summary>
    public bool Reduced { get; init; }

    /// <summary>Deviation of the tracked cameras' smooth rotation error, degrees; 0 for none.</summary>
    public float PoseErrorDegrees { get; init; } = 0.5f;

    /// <summary>Deviation of their smooth translation error, as a share of the head's height.</summary>
    public float PoseErrorShare { get; init; } = 0.005f;

    /// <summary>Deviation of the error of the tracked expression, in units of each number's own deviation over the clip.</summary>
    public float ExpressionError { get; init; } = 0.1f;

    /// <summary>The farthest the head turns to a side, degrees.</summary>
    public float LargestYaw { get; init; } = 25;

    /// <summary>The same clip with cameras and expressions that are tracked exactly.</summary>
    public SyntheticClipOptions WithoutErrors() => this with { PoseErrorDegrees = 0, PoseErrorShare = 0, ExpressionError = 0 };

    /// <summary>The same options, checked.</summary>
    /// <exception cref="LikenessException">A number is out of range.</exception>
    public SyntheticClipOptions Validated()
    {
        if (Frames is < 2 or > 100_000 || Size is < 32 or > 2048 || !(FramesPerSecond is > 0 and <= 240))
        {
            throw new LikenessException($"A synthetic clip has 2 to 100000 frames of 32 to 2048 pixels at up to 240 a second; {Frames} frames of {Size} pixels at {FramesPerSecond} were asked for.");
        }

        return this;
    }
}
