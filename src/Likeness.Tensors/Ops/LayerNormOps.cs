using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Memory;

namespace Likeness.Tensors.Ops;

/// <content>Normalisation of rows.</content>
public static partial class NormalizationOps
{
    /// <summary>
    /// Layer normalisation (Ba et al. 2016): each sample is brought to mean 0 and variance 1 (biased) over its innermost dimensions,
    /// then scaled and shifted.
    /// </summary>
    /// <param name="x">Any shape that ends in the normalised dimensions.</param>
    /// <param name="dimensions">How many innermost dimensions are normalised together.</param>
    /// <param name="weight">Scale with the shape of those dimensions, or null.</param>
    /// <param name="bias">Shift of the same shape, or null.</param>
    /// <param name="eps">Added to the variance.</param>
    public static Tensor LayerNorm(this Tensor x, Tensor? weight, Tensor? bias, int dimensions = 1, float eps = 1e-5f) =>
        LayerNormNode.Apply(x, weight, bias, dimensions, eps, centred: true);

    /// <summary>Root-mean-square normalisation (Zhang and Sennrich 2019): x / sqrt(mean of x^2 + eps) over the innermost dimension, scaled.</summary>
    public static Tensor RmsNorm(this Tensor x, Tensor? weight, float eps = 1e-6f) => LayerNormNode.Apply(x, weight, null, 1, eps, centred: false);

    private sealed class LayerNormNode : Node
    {
        private Tensor? _means;
        private Tensor? _inverses;
        private bool _centred;

        public static Tensor Apply(Tensor x, Tensor? weight, Tensor? bias, int dimensions, float eps, bool centred)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(dimensions, x.Shape.Rank);
            int length = x.Shape.CountFrom(x.Shape.Rank - dimensions);
            CheckParameter(weight, length, x.Shape, nameof(weight));
            CheckParameter(bias, length, x.Shape, nameof(bias));
            var rows = new Shape(length == 0 ? 0 : x.Count / length);
            Tensor y = Tensor.Uninitialized(x.Shape), means = Tensor.Uninitialized(rows), inverses = Tensor.Uninitialized(rows);
            LayerNormRows.Forward(x.Span, Values(weight), Values(bias), length, eps, centred, y.Span, means.Span, inverses.Span);
            var node = Tape.Record<LayerNormNode>(y, x, weight, bias);
            if (node is not null)
            {
                node._means = means;
                node._inverses = inverses;
                node._centred = centred;
            }

            return y;
        }

        protected override void Backward()
        {
            Tensor x = Input(0);
            int rows = _means!.Count;
            int length = rows == 0 ? 0 : x.Count / rows;
            bool parameters = WantsGradient(1) || WantsGradient(2);
            bool accumulate = false;
            Span<float> dx = WantsGradient(0) ? InputGradient(0, out accumulate) : default;
            int blocks = LayerNormRows.Blocks(rows, length);
            using var weightSums = new Scratch(parameters ? blocks * length : 0);
            using var biasSums = new Scratch(parameters ? blocks * length : 0);
            LayerNormRows.Backward(
                x.Span, Values(InputOrNull(1)), OutputGradient(), length, _centred, _means.Span, _inverses!.Span, dx, accumulate, weightSums.Span, biasSums.Span);
            if (WantsGradient(1))
            {
                Span<float> gradient = InputGradient(1, out bool add);
                Sums.Run(weightSums.Span, 1, blocks, length, gradient, 1f, add);
            }

            if (WantsGradient(2))
            {
                Span<float> gradient = InputGradient(2, out bool add);
                Sums.Run(biasSums.Span, 1, blocks, length, gradient, 1f, add);
            }
        }

        protected override void Forget()
        {
            _means = null;
            _inverses = null;
        }
    }

    private static ReadOnlySpan<float> Values(Tensor? tensor) => tensor is null ? default : tensor.Span;

    private static void CheckParameter(Tensor? parameter, int length, Shape shape, string name)
    {
        if (parameter is not null && parameter.Count != length)
        {
            throw new ShapeException($"The {name} of a normalisation of {shape} needs {length} elements; its shape is {parameter.Shape}.");
        }
    }
}
