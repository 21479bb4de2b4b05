namespace Likeness.Talking.Transport;

/// <summary>
/// Optimal transport between two weighted sets of points on a line: in order, the first of one to the first of the other. The merged
/// levels of both cumulative weights cut [0, 1] into pieces, in each of which one point goes to one point.
/// </summary>
internal static class LineTransport
{
    /// <summary>The cost, W_p^p, and its derivatives.</summary>
    /// <param name="x">Points, ascending.</param>
    /// <param name="xLevels">Sums of their weights up to and with each; the last is exactly 1.</param>
    /// <param name="y">The other points, ascending.</param>
    /// <param name="yLevels">Their levels.</param>
    /// <param name="power">p, 1 or 2.</param>
    /// <param name="byX">Receives the derivatives by the points.</param>
    /// <param name="byY">Receives those by the other points.</param>
    /// <param name="byXWeights">Receives the derivatives by the weights, up to a constant that normalisation takes away.</param>
    /// <param name="byYWeights">Those by the other weights.</param>
    public static double Cost(
        ReadOnlySpan<float> x,
        ReadOnlySpan<double> xLevels,
        ReadOnlySpan<float> y,
        ReadOnlySpan<double> yLevels,
        int power,
        Span<float> byX,
        Span<float> byY,
        Span<float> byXWeights,
        Span<float> byYWeights)
    {
        byX.Clear();
        byY.Clear();
        double total = 0, level = 0;
        int i = 0, j = 0;
        while (true)
        {
            double next = Math.Min(xLevels[i], yLevels[j]), share = next - level, difference = (double)x[i] - y[j];
            total += share * Raised(difference, power);
            float slope = (float)(share * (power == 1 ? Math.Sign(difference) : 2 * difference));
            byX[i] += slope;
            byY[j] -= slope;
            level = next;
            bool lastX = i == x.Length - 1, lastY = j == y.Length - 1;
            if (lastX && lastY)
            {
                break;
            }

            // A step of one side moves its level up between two of its points, against the point of the other side that is there. Where
            // both sides step at once either neighbour would do: the cost has a kink.
            if (!lastX && (lastY || xLevels[i] <= yLevels[j]))
            {
                byXWeights[i] = (float)(Raised(difference, power) - Raised((double)x[i + 1] - y[j], power));
                i++;
            }
            else
            {
                byYWeights[j] = (float)(Raised(difference, power) - Raised((double)x[i] - y[j + 1], power));
                j++;
            }
        }

        // A point's weight is in all levels from its own on; the last level stays at 1.
        SumFromTheEnd(byXWeights);
        SumFromTheEnd(byYWeights);
        return total;
    }

    private static double Raised(double difference, int power) => power == 1 ? Math.Abs(difference) : difference * difference;

    private static void SumFromTheEnd(Span<float> byLevels)
    {
        double sum = 0;
        byLevels[^1] = 0;
        for (int i = byLevels.Length - 1; i >= 0; i--)
        {
            sum += byLevels[i];
            byLevels[i] = (float)sum;
        }
    }
}
