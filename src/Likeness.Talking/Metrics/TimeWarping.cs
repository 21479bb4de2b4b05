using System.Numerics;
using Likeness.Talking.Motion;

namespace Likeness.Talking.Metrics;

/// <summary>What it costs to bring one motion into step with another.</summary>
/// <param name="Distance">Sum of local costs along the cheapest path, in millimetres.</param>
/// <param name="PathLength">Steps of that path; of equally cheap ones the shortest.</param>
public readonly record struct WarpedDistance(double Distance, int PathLength);

/// <summary>
/// Dynamic time warping of the motion of the lips (Sakoe and Chiba 1978; spec section 7): local costs are mean distances between
/// displacements of lip vertices; steps go forward in one or both sequences, all with weight one, without a window.
/// </summary>
public static class TimeWarping
{
    /// <summary>The distance of two motions.</summary>
    /// <param name="predicted">What a model gave.</param>
    /// <param name="truth">What was captured.</param>
    /// <param name="lips">Vertices of the lips.</param>
    /// <exception cref="Likeness.Tensors.LikenessException">The faces have different numbers of vertices, or the clips different frame rates.</exception>
    public static WarpedDistance Of(VertexMotion predicted, VertexMotion truth, IReadOnlyList<int> lips)
    {
        MotionErrors.RequireSameKind(predicted, truth);
        int rows = predicted.Frames, columns = truth.Frames;
        if (rows == 0 || columns == 0)
        {
            return default;
        }

        Vector3[] p = Lips(predicted, lips), q = Lips(truth, lips);
        double[] above = new double[columns], here = new double[columns];
        int[] stepsAbove = new int[columns], steps = new int[columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                (double best, int length) = (i, j) switch
                {
                    (0, 0) => (0, 0),
                    (0, _) => (here[j - 1], steps[j - 1]),
                    (_, 0) => (above[0], stepsAbove[0]),
                    _ => Cheapest((above[j - 1], stepsAbove[j - 1]), (above[j], stepsAbove[j]), (here[j - 1], steps[j - 1])),
                };
                here[j] = best + Cost(p.AsSpan(i * lips.Count, lips.Count), q.AsSpan(j * lips.Count, lips.Count));
                steps[j] = length + 1;
            }

            (above, here) = (here, above);
            (stepsAbove, steps) = (steps, stepsAbove);
        }

        return new WarpedDistance(above[^1], stepsAbove[^1]);
    }

    /// <summary>The mean distance between displacements of lip vertices.</summary>
    internal static double Cost(ReadOnlySpan<Vector3> p, ReadOnlySpan<Vector3> q)
    {
        double sum = 0;
        for (int v = 0; v < p.Length; v++)
        {
            sum += Vector3.Distance(p[v], q[v]);
        }

        return sum / p.Length;
    }

    private static (double, int) Cheapest((double Cost, int Steps) a, (double Cost, int Steps) b, (double Cost, int Steps) c)
    {
        (double Cost, int Steps) best = a;
        best = b.Cost < best.Cost || (b.Cost == best.Cost && b.Steps < best.Steps) ? b : best;
        return c.Cost < best.Cost || (c.Cost == best.Cost && c.Steps < best.Steps) ? c : best;
    }

    // Both motions are of one face at rest, so that differences of positions are differences of displacements.
    private static Vector3[] Lips(VertexMotion motion, IReadOnlyList<int> lips)
    {
        var result = new Vector3[motion.Frames * lips.Count];
        for (int t = 0; t < motion.Frames; t++)
        {
            ReadOnlySpan<Vector3> frame = motion.Frame(t);
            for (int v = 0; v < lips.Count; v++)
            {
                result[(t * lips.Count) + v] = frame[lips[v]];
            }
        }

        return result;
    }
}
