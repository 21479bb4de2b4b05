using Likeness.Geometry.Faces;
using Likeness.Tensors;

namespace Likeness.Talking.Curves;

/// <summary>Weights of the 52 ARKit shapes over time.</summary>
public sealed class ArkitCurves
{
    /// <summary>Holds weights.</summary>
    /// <param name="weights">[frames, 52] in the order of <see cref="ArkitShapes.Names"/>; kept, not copied.</param>
    /// <param name="framesPerSecond">Frames a second.</param>
    /// <exception cref="ShapeException">The weights are no whole number of frames.</exception>
    public ArkitCurves(float[] weights, double framesPerSecond)
    {
        if (weights.Length % ArkitShapes.Count != 0)
        {
            throw new ShapeException($"{weights.Length} weights are no whole number of frames of {ArkitShapes.Count}.");
        }

        if (!(framesPerSecond > 0 && double.IsFinite(framesPerSecond)))
        {
            throw new ArgumentOutOfRangeException(nameof(framesPerSecond), framesPerSecond, "The frame rate is a positive number.");
        }

        Weights = weights;
        FramesPerSecond = framesPerSecond;
    }

    /// <summary>[<see cref="Frames"/>, 52], 0 to 1.</summary>
    public float[] Weights { get; }

    /// <summary>Frames a second.</summary>
    public double FramesPerSecond { get; }

    /// <summary>How many frames.</summary>
    public int Frames => Weights.Length / ArkitShapes.Count;

    /// <summary>Seconds.</summary>
    public double Seconds => Frames / FramesPerSecond;

    /// <summary>The weights of a frame.</summary>
    /// <param name="frame">Its number.</param>
    public Span<float> Frame(int frame) => Weights.AsSpan(frame * ArkitShapes.Count, ArkitShapes.Count);

    /// <summary>One shape over time, copied.</summary>
    /// <param name="name">Its ARKit name.</param>
    /// <exception cref="LikenessException">There is no such shape.</exception>
    public float[] Curve(string name)
    {
        int shape = ArkitShapes.IndexOf(name);
        return shape < 0
            ? throw new LikenessException($"ARKit has no shape '{name}'.")
            : [.. Enumerable.Range(0, Frames).Select(t => Weights[(t * ArkitShapes.Count) + shape])];
    }

    /// <summary>The same motion at another frame rate, interpolated; frame t is at t / rate.</summary>
    /// <param name="framesPerSecond">Frames a second that are wanted.</param>
    public ArkitCurves AtRate(double framesPerSecond)
    {
        if (Math.Abs(framesPerSecond - FramesPerSecond) < 1e-9 || Frames == 0)
        {
            return new ArkitCurves(Weights, framesPerSecond);
        }

        int frames = Math.Max(1, (int)Math.Round(Seconds * framesPerSecond));
        float[] weights = new float[frames * ArkitShapes.Count];
        for (int t = 0; t < frames; t++)
        {
            double at = Math.Clamp(t / framesPerSecond * FramesPerSecond, 0, Frames - 1);
            int first = Math.Min((int)at, Frames - 1), second = Math.Min(first + 1, Frames - 1);
            float share = (float)(at - first);
            ReadOnlySpan<float> a = Frame(first), b = Frame(second);
            for (int k = 0; k < ArkitShapes.Count; k++)
            {
                weights[(t * ArkitShapes.Count) + k] = a[k] + (share * (b[k] - a[k]));
            }
        }

        return new ArkitCurves(weights, framesPerSecond);
    }
}
