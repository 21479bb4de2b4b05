using Likeness.Tensors;
using Likeness.Tensors.Autodiff;

namespace Likeness.Talking.Transport;

/// <summary>
/// The sliced Wasserstein distance between weighted sets of points (Bonneel et al. 2015): the mean over directions of the cost of optimal
/// transport on the line that a direction makes of both sets. The value is SW_p^p, without a root. Gradients are exact through the points,
/// the weights and their normalisation; the order of the points on a line is taken as constant, as it is almost everywhere.
/// </summary>
public static class SlicedWasserstein
{
    /// <summary>The distance.</summary>
    /// <param name="x">[n, d] points; differentiable.</param>
    /// <param name="xWeights">[n] not negative, normalised inside; differentiable.</param>
    /// <param name="y">[m, d] points; differentiable.</param>
    /// <param name="yWeights">[m] not negative, normalised inside; differentiable.</param>
    /// <param name="directions">[k, d] of length one.</param>
    /// <param name="power">p, 1 or 2.</param>
    /// <returns>[1].</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    /// <exception cref="LikenessException">Weights are negative or not finite, or all zero.</exception>
    public static Tensor Distance(Tensor x, Tensor xWeights, Tensor y, Tensor yWeights, Tensor directions, int power = 2)
    {
        if (power is not (1 or 2))
        {
            throw new ArgumentOutOfRangeException(nameof(power), power, "Costs are distances (1) or their squares (2).");
        }

        if (x.Shape.Rank != 2 || y.Shape.Rank != 2 || directions.Shape.Rank != 2 || x.Shape[1] != y.Shape[1] || directions.Shape[1] != x.Shape[1] ||
            xWeights.Count != x.Shape[0] || yWeights.Count != y.Shape[0] || x.Shape[0] == 0 || y.Shape[0] == 0 || directions.Shape[0] == 0)
        {
            throw new ShapeException(
                $"Points [n, d] and [m, d], weights [n] and [m] and directions [k, d] are wanted; found {x.Shape}, {y.Shape}, {xWeights.Shape}, {yWeights.Shape} and {directions.Shape}.");
        }

        double xSum = Sum(xWeights.Span), ySum = Sum(yWeights.Span);
        int lines = directions.Shape[0], n = x.Shape[0], m = y.Shape[0];
        Tensor byX = Tensor.Uninitialized(new Shape(4, lines, Math.Max(n, m)));
        double[] costs = new double[lines];
        Work.For(lines, new Slices(x, xWeights, xSum, y, yWeights, ySum, directions, power, byX, costs));
        Tensor value = Tensor.Uninitialized(new Shape(1));
        value.Span[0] = (float)costs.Average();
        if (Tape.Record<DistanceNode>(value, x, xWeights, y, yWeights) is { } node)
        {
            node.Directions = directions;
            node.Slopes = byX;
            node.Sums = (xSum, ySum);
        }

        return value;
    }

    private static double Sum(ReadOnlySpan<float> weights)
    {
        double sum = 0;
        foreach (float w in weights)
        {
            if (!(w >= 0 && float.IsFinite(w)))
            {
                throw new LikenessException("Transport needs weights that are numbers and not negative.");
            }

            sum += w;
        }

        return sum > 0 ? sum : throw new LikenessException("Transport needs weights that are not all zero.");
    }

    /// <summary>One direction a block: project, sort, merge. Slopes come out in the order of the points, [x, x weights, y, y weights].</summary>
    private readonly struct Slices(
        Tensor x, Tensor xWeights, double xSum, Tensor y, Tensor yWeights, double ySum, Tensor directions, int power, Tensor slopes, double[] costs) : IBlocks
    {
        public void Run(int line)
        {
            ReadOnlySpan<float> direction = directions.Span.Slice(line * directions.Shape[1], directions.Shape[1]);
            var first = new SortedLine(x.Span, xWeights.Span, xSum, direction);
            var second = new SortedLine(y.Span, yWeights.Span, ySum, direction);
            int n = first.Count, m = second.Count;
            float[] by = System.Buffers.ArrayPool<float>.Shared.Rent(2 * (n + m));
            Span<float> byX = by.AsSpan(0, n), byXWeights = by.AsSpan(n, n), byY = by.AsSpan(2 * n, m), byYWeights = by.AsSpan((2 * n) + m, m);
            costs[line] = LineTransport.Cost(first.Points, first.Levels, second.Points, second.Levels, power, byX, byY, byXWeights, byYWeights);
            first.Unsort(byX, Slope(0, line, n));
            first.Unsort(byXWeights, Slope(1, line, n));
            second.Unsort(byY, Slope(2, line, m));
            second.Unsort(byYWeights, Slope(3, line, m));
            System.Buffers.ArrayPool<float>.Shared.Return(by);
            first.Return();
            second.Return();
        }

        private Span<float> Slope(int kind, int line, int count) => slopes.Span.Slice(((kind * slopes.Shape[1]) + line) * slopes.Shape[2], count);
    }

    private sealed class DistanceNode : Node
    {
        public Tensor? Directions { get; set; }

        public Tensor? Slopes { get; set; }

        public (double X, double Y) Sums { get; set; }

        protected override void Forget()
        {
            Directions = null;
            Slopes = null;
        }

        protected override void Backward()
        {
            float scale = OutputGradient()[0] / Directions!.Shape[0];
            Points(0, 0, scale);
            Weights(1, 1, Sums.X, scale);
            Points(2, 2, scale);
            Weights(3, 3, Sums.Y, scale);
        }

        private void Points(int input, int kind, float scale)
        {
            if (!WantsGradient(input))
            {
                return;
            }

            int d = Directions!.Shape[1];
            Span<float> gradient = InputGradient(input);
            for (int line = 0; line < Directions.Shape[0]; line++)
            {
                ReadOnlySpan<float> slopes = Slope(kind, line, Input(input).Shape[0]), direction = Directions.Span.Slice(line * d, d);
                for (int i = 0; i < slopes.Length; i++)
                {
                    for (int k = 0; k < d; k++)
                    {
                        gradient[(i * d) + k] += scale * slopes[i] * direction[k];
                    }
                }
            }
        }

        private void Weights(int input, int kind, double sum, float scale)
        {
            if (!WantsGradient(input))
            {
                return;
            }

            ReadOnlySpan<float> weights = Input(input).Span;
            double[] total = new double[weights.Length];
            for (int line = 0; line < Directions!.Shape[0]; line++)
            {
                ReadOnlySpan<float> slopes = Slope(kind, line, weights.Length);
                for (int i = 0; i < total.Length; i++)
                {
                    total[i] += slopes[i];
                }
            }

            double mean = 0;
            for (int i = 0; i < total.Length; i++)
            {
                mean += weights[i] / sum * total[i];
            }

            Span<float> gradient = InputGradient(input);
            for (int i = 0; i < total.Length; i++)
            {
                gradient[i] += (float)(scale * (total[i] - mean) / sum);
            }
        }

        private ReadOnlySpan<float> Slope(int kind, int line, int count) => Slopes!.Span.Slice(((kind * Slopes.Shape[1]) + line) * Slopes.Shape[2], count);
    }
}
