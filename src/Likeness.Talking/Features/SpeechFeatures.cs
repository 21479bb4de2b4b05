using Likeness.Tensors;

namespace Likeness.Talking.Features;

/// <summary>What a recording says, in steps of 20 ms: feature i is centred at (320 i + 200) / 16000 s.</summary>
public sealed class SpeechFeatures
{
    /// <summary>Steps a second.</summary>
    public const double Rate = 50;

    /// <summary>The centre of the first step, in seconds.</summary>
    public const double FirstCentre = 0.0125;

    /// <summary>Holds features.</summary>
    /// <param name="values">[steps, width]; kept, not copied.</param>
    /// <param name="width">Numbers a step.</param>
    /// <exception cref="ShapeException">The values are no whole number of steps, or none.</exception>
    public SpeechFeatures(float[] values, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (values.Length == 0 || values.Length % width != 0)
        {
            throw new ShapeException($"{values.Length} numbers are no whole number of steps of {width}.");
        }

        Values = values;
        Width = width;
    }

    /// <summary>[<see cref="Steps"/>, <see cref="Width"/>].</summary>
    public float[] Values { get; }

    /// <summary>Numbers a step.</summary>
    public int Width { get; }

    /// <summary>How many.</summary>
    public int Steps => Values.Length / Width;

    /// <summary>The features at the frames of a mesh, between steps by straight lines.</summary>
    /// <param name="frames">Frames of the mesh.</param>
    /// <param name="framesPerSecond">Frames a second.</param>
    /// <param name="map">Which moment of the speech belongs to a frame.</param>
    /// <returns>[1, frames, width].</returns>
    public Tensor AtFrames(int frames, double framesPerSecond, FrameMap map = FrameMap.Time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        return AtFrames(frames, framesPerSecond, 0, frames, map);
    }

    /// <summary>The same for some of the frames.</summary>
    /// <param name="frames">Frames of the mesh in all.</param>
    /// <param name="framesPerSecond">Frames a second.</param>
    /// <param name="from">The first frame that is wanted.</param>
    /// <param name="to">One past the last; may lie past the end, where the last features are repeated.</param>
    /// <param name="map">Which moment of the speech belongs to a frame.</param>
    /// <param name="moments">How many times, evenly spaced over the frame, its features are taken: with one, a burst that falls between two frames is blurred.</param>
    /// <returns>[1, to - from, moments width].</returns>
    public Tensor AtFrames(int frames, double framesPerSecond, int from, int to, FrameMap map = FrameMap.Time, int moments = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(to, from);
        ArgumentOutOfRangeException.ThrowIfLessThan(moments, 1);
        Tensor result = Tensor.Uninitialized(new Shape(1, to - from, moments * Width));
        Fill(frames, framesPerSecond, from, to, map, result.Span, moments);
        return result;
    }

    /// <summary>The same into [to - from, moments width].</summary>
    internal void Fill(int frames, double framesPerSecond, int from, int to, FrameMap map, Span<float> destination, int moments = 1)
    {
        for (int row = 0; row < (to - from) * moments; row++)
        {
            double moment = ((row % moments) + 0.5) / moments - 0.5;
            double at = Position(Math.Min(from + (row / moments), frames - 1) + moment, frames, framesPerSecond, Steps, map);
            int first = (int)at, second = Math.Min(first + 1, Steps - 1);
            float share = (float)(at - first);
            ReadOnlySpan<float> a = Values.AsSpan(first * Width, Width), b = Values.AsSpan(second * Width, Width);
            Span<float> into = destination.Slice(row * Width, Width);
            for (int c = 0; c < Width; c++)
            {
                into[c] = a[c] + (share * (b[c] - a[c]));
            }
        }
    }

    /// <summary>Where among the steps a frame lies.</summary>
    internal static double Position(double frame, int frames, double framesPerSecond, int steps, FrameMap map) => map == FrameMap.Ends
        ? frames == 1 ? 0 : Math.Clamp(frame * (steps - 1) / (frames - 1), 0, steps - 1)
        : Math.Clamp(((frame / framesPerSecond) - FirstCentre) * Rate, 0, steps - 1);
}
