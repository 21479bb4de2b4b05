using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Memory;

namespace Likeness.Tensors.Ops;

/// <content>Variances, norms and what is made of them.</content>
public static partial class ReductionOps
{
    /// <summary>Variance along one dimension: the sum of squared distances from the mean over (count - <paramref name="correction"/>).</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="axis">Which dimension.</param>
    /// <param name="correction">1 for the unbiased estimate, 0 for the variance of the values themselves.</param>
    /// <param name="keepDims">Keeps the dimension with size 1.</param>
    public static Tensor Variance(this Tensor x, int axis, int correction = 1, bool keepDims = false)
    {
        int a = x.Shape.Axis(axis);
        int count = x.Shape[a];
        Shape kept = x.Shape.With(a, 1);
        Tensor means = Tensor.Uninitialized(kept), y = Tensor.Uninitialized(keepDims ? kept : x.Shape.Without(a));
        float scale = 1f / (count - correction);
        Sums.Over(x.Span, x.Shape, 1u << a, means.Span, 1f / count);
        using (var squares = new Scratch(x.Count))
        {
            BroadcastMaps.Run(default(SquaredDistance), BroadcastPlan.Create(kept, kept, x.Shape), x.Span, means.Span, means.Span, squares.Span);
            Sums.Over(squares.Span, x.Shape, 1u << a, y.Span, scale);
        }

        var node = Tape.Record<VarianceNode>(y, x);
        if (node is not null)
        {
            node.Means = means;
            node.Scale = 2f * scale;
        }

        return y;
    }

    /// <summary>Square root of <see cref="Variance"/>; its gradient is infinite where all values are equal.</summary>
    public static Tensor StandardDeviation(this Tensor x, int axis, int correction = 1, bool keepDims = false) =>
        Variance(x, axis, correction, keepDims).Sqrt();

    /// <summary>Euclidean norm along one dimension; its gradient at 0 is 0.</summary>
    public static Tensor Norm(this Tensor x, int axis, bool keepDims = false)
    {
        int a = x.Shape.Axis(axis);
        Tensor y = Tensor.Uninitialized(keepDims ? x.Shape.With(a, 1) : x.Shape.Without(a));
        using (var squares = new Scratch(x.Count))
        {
            Maps.Run(default(SquareMap), x.Span, squares.Span);
            Sums.Over(squares.Span, x.Shape, 1u << a, y.Span);
        }

        Maps.Run(default(SqrtMap), y.Span, y.Span);
        var node = Tape.Record<NormNode>(y, x);
        if (node is not null)
        {
            node.Axis = a;
        }

        return y;
    }

    /// <summary>x over the larger of its Euclidean norm along one dimension and <paramref name="eps"/>.</summary>
    public static Tensor Normalize(this Tensor x, int axis = -1, float eps = 1e-12f) =>
        x.Divide(Norm(x, axis, keepDims: true).Clamp(eps, float.PositiveInfinity));

    /// <summary>Cosine of the angle between vectors along one dimension; norms below <paramref name="eps"/> count as it.</summary>
    public static Tensor CosineSimilarity(this Tensor a, Tensor b, int axis = -1, float eps = 1e-8f) =>
        Normalize(a, axis, eps).Multiply(Normalize(b, axis, eps)).Sum(axis);

    private sealed class VarianceNode : Node
    {
        public Tensor? Means { get; set; }

        public float Scale { get; set; }

        protected override void Backward()
        {
            Tensor x = Input(0);
            BroadcastPlan plan = BroadcastPlan.Create(Means!.Shape, Means.Shape, x.Shape);
            Span<float> dx = InputGradient(0, out bool accumulate);
            BroadcastMaps.Run(new CentredTimes(Scale), plan, x.Span, Means.Span, OutputGradient(), dx, accumulate);
        }

        protected override void Forget() => Means = null;
    }

    private sealed class NormNode : Node
    {
        public int Axis { get; set; }

        protected override void Backward()
        {
            Tensor x = Input(0);
            Shape kept = x.Shape.With(Axis, 1);
            ReadOnlySpan<float> y = Output().Span, dy = OutputGradient();
            using var ratios = new Scratch(y.Length);
            for (int i = 0; i < y.Length; i++)
            {
                ratios.Span[i] = y[i] > 0f ? dy[i] / y[i] : 0f;
            }

            Span<float> dx = InputGradient(0, out bool accumulate);
            BroadcastMaps.Run(default(FullTimesFirst), BroadcastPlan.Create(kept, kept, x.Shape), x.Span, ratios.Span, ratios.Span, dx, accumulate);
        }
    }
}
