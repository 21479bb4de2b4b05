using Likeness.Geometry.Faces;
using Likeness.Talking.Curves;
using Likeness.Talking.Visemes;

namespace Likeness.Talking.Animation;

/// <summary>Settings of <see cref="CurveSmoothing"/>.</summary>
public sealed record CurveSmoothingOptions
{
    /// <summary>What is kept of a weight that stands still, in hertz: lower is calmer.</summary>
    public double MinimumCutoff { get; init; } = 4;

    /// <summary>How far the cutoff rises with speed, in hertz for a weight of 1 a second: higher follows quick motion sooner.</summary>
    public double Beta { get; init; } = 0.05;

    /// <summary>The cutoff for the speed itself, in hertz.</summary>
    public double SpeedCutoff { get; init; } = 1;
}

/// <summary>
/// The one-euro filter (Casiez, Roussel and Vogel 2012; spec section 12) over each weight: calm where a face is still, quick where it moves. It runs from both
/// ends and the mean is taken, so that the face lags behind nothing. Lips that close for p, b or m stay exactly as they are: the filter stops before and
/// begins anew behind them.
/// </summary>
public static class CurveSmoothing
{
    /// <summary>Smooths curves.</summary>
    /// <param name="curves">The curves.</param>
    /// <param name="options">How much; null for the default.</param>
    /// <returns>New curves of the same length.</returns>
    public static ArkitCurves Smooth(ArkitCurves curves, CurveSmoothingOptions? options = null)
    {
        options ??= new CurveSmoothingOptions();
        bool[] closed = VisemeCues.ClosedLips(curves);
        float[] smooth = [.. curves.Weights];
        for (int first = 0; first < closed.Length;)
        {
            int end = first;
            while (end < closed.Length && closed[end] == closed[first])
            {
                end++;
            }

            for (int shape = 0; shape < ArkitShapes.Count && !closed[first]; shape++)
            {
                Filter(curves.Weights, smooth, shape, first, end - first, curves.FramesPerSecond, options);
            }

            first = end;
        }

        return new ArkitCurves(smooth, curves.FramesPerSecond);
    }

    private static void Filter(float[] from, float[] to, int shape, int first, int count, double rate, CurveSmoothingOptions options)
    {
        double[] forward = new double[count], backward = new double[count];
        for (int i = 0; i < count; i++)
        {
            forward[i] = from[((first + i) * ArkitShapes.Count) + shape];
            backward[count - 1 - i] = forward[i];
        }

        OneEuro(forward, rate, options);
        OneEuro(backward, rate, options);
        for (int i = 0; i < count; i++)
        {
            to[((first + i) * ArkitShapes.Count) + shape] = (float)((forward[i] + backward[count - 1 - i]) / 2);
        }
    }

    private static void OneEuro(double[] values, double rate, CurveSmoothingOptions options)
    {
        double speed = 0;
        for (int i = 1; i < values.Length; i++)
        {
            speed += Share(options.SpeedCutoff, rate) * (((values[i] - values[i - 1]) * rate) - speed);
            values[i] = values[i - 1] + (Share(options.MinimumCutoff + (options.Beta * Math.Abs(speed)), rate) * (values[i] - values[i - 1]));
        }
    }

    /// <summary>How much of a new value a low-pass filter of first order takes.</summary>
    private static double Share(double cutoff, double rate) => 1 / (1 + (rate / (2 * Math.PI * cutoff)));
}
