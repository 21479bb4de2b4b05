using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Memory;

namespace Likeness.Tensors.Ops;

/// <content>Cross entropy against class numbers.</content>
public static partial class LossOps
{
    /// <summary>
    /// Mean cross entropy of softmax(<paramref name="logits"/>) against class numbers. With class weights the mean is weighted;
    /// with smoothing s the target is 1 - s for the class plus s / C for every class (Szegedy et al. 2016).
    /// </summary>
    /// <param name="logits">[N, C], or any shape whose innermost dimension is C.</param>
    /// <param name="classes">N numbers from 0 to C - 1, or <paramref name="ignore"/>.</param>
    /// <param name="weights">A weight for each class, or null; not differentiated.</param>
    /// <param name="ignore">Rows with this class do not count.</param>
    /// <param name="smoothing">Label smoothing from 0 to 1.</param>
    /// <exception cref="ShapeException">The numbers of rows, classes and weights do not agree.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A class is out of range.</exception>
    public static Tensor CrossEntropy(this Tensor logits, IndexTensor classes, Tensor? weights = null, int ignore = -100, float smoothing = 0f)
    {
        int count = logits.Shape[-1];
        int rows = count == 0 ? 0 : logits.Count / count;
        if (classes.Count != rows || (weights is not null && weights.Count != count))
        {
            throw new ShapeException($"Cross entropy of logits {logits.Shape} needs {rows} classes and {count} weights; it got {classes.Shape} and {weights?.Shape.ToString() ?? "none"}.");
        }

        Tensor logSums = Tensor.Uninitialized(new Shape(rows));
        SoftmaxOps.LogSums(logits, logits.Shape.Rank - 1, logSums.Span);
        double loss = 0, total = 0;
        for (int row = 0; row < rows; row++)
        {
            int target = classes.Span[row];
            if (target == ignore)
            {
                continue;
            }

            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)target, (uint)count, nameof(classes));
            ReadOnlySpan<float> x = logits.Span.Slice(row * count, count);
            float own = weights is null ? 1f : weights.Span[target];
            total += own;
            loss += (1.0 - smoothing) * own * (logSums.Span[row] - (double)x[target]);
            for (int c = 0; smoothing > 0 && c < count; c++)
            {
                loss += smoothing / count * (weights is null ? 1.0 : weights.Span[c]) * (logSums.Span[row] - (double)x[c]);
            }
        }

        Tensor y = Tensor.Scalar((float)(loss / total));
        var node = Tape.Record<CrossEntropyNode>(y, logits);
        if (node is not null)
        {
            node.Save(logSums, classes, weights, ignore, smoothing, (float)(1 / total));
        }

        return y;
    }

    private sealed class CrossEntropyNode : Node
    {
        private Tensor? _logSums;
        private IndexTensor _classes;
        private Tensor? _weights;
        private int _ignore;
        private float _smoothing;
        private float _share;

        public void Save(Tensor logSums, IndexTensor classes, Tensor? weights, int ignore, float smoothing, float share)
        {
            _logSums = logSums;
            _classes = classes;
            _weights = weights;
            _ignore = ignore;
            _smoothing = smoothing;
            _share = share;
        }

        protected override void Backward()
        {
            Tensor logits = Input(0);
            int count = logits.Shape[-1], rows = _logSums!.Count;
            float factor = OutputGradient()[0] * _share;
            float spread = _smoothing / count;
            float allWeights = 0f;
            for (int c = 0; c < count; c++)
            {
                allWeights += Weight(c);
            }

            // softmax(x) times the weight that rests on the row, less the targets.
            ReadOnlySpan<int> classes = _classes.Span;
            using var mass = new Scratch(rows);
            for (int row = 0; row < rows; row++)
            {
                mass.Span[row] = classes[row] == _ignore ? 0f : factor * (((1f - _smoothing) * Weight(classes[row])) + (spread * allWeights));
            }

            Span<float> dx = InputGradient(0, out bool accumulate);
            var one = new Shape(rows, 1);
            BroadcastMaps.Run(
                default(ExpDifferenceTimesMap), BroadcastPlan.Create(one, one, new Shape(rows, count)), logits.Span, _logSums.Span, mass.Span, dx, accumulate);
            for (int row = 0; row < rows; row++)
            {
                if (classes[row] == _ignore)
                {
                    continue;
                }

                Span<float> line = dx.Slice(row * count, count);
                line[classes[row]] -= factor * (1f - _smoothing) * Weight(classes[row]);
                for (int c = 0; _smoothing > 0 && c < count; c++)
                {
                    line[c] -= factor * spread * Weight(c);
                }
            }
        }

        protected override void Forget()
        {
            _logSums = null;
            _classes = default;
            _weights = null;
        }

        private float Weight(int c) => _weights is null ? 1f : _weights.Span[c];
    }
}
