using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels;

namespace Likeness.Tensors.Ops;

/// <content>The gradient of a convolution by its weight, as an operation that can itself be differentiated.</content>
public static partial class ConvolutionOps
{
    // The weight gradient is bilinear in what the convolution read and in the gradient of what it wrote.
    private static Tensor WeightGradient(Tensor larger, Tensor smaller, in ConvolutionShape sizes, Shape weight)
    {
        Tensor dw = Tensor.Uninitialized(weight);
        ConvolutionKernels.BackwardWeight(sizes, larger.Span, smaller.Span, dw.Span);
        if (Tape.Record<WeightGradientNode>(dw, larger, smaller) is { } node)
        {
            node.Sizes = sizes;
        }

        return dw;
    }

    private sealed class WeightGradientNode : Node, IDifferentiableBackward
    {
        public ConvolutionShape Sizes { get; set; }

        public Tensor GradientOf(int input, Tensor outputGradient) => input == 0
            ? Inward(Input(1), outputGradient, null, Sizes, Input(0).Shape)
            : Outward(Input(0), outputGradient, null, Sizes, Input(1).Shape);

        protected override void Backward()
        {
            ReadOnlySpan<float> dw = OutputGradient();
            if (WantsGradient(0))
            {
                Span<float> dx = InputGradient(0, out bool accumulate);
                ConvolutionKernels.BackwardInput(Sizes, Input(1).Span, dw, dx, accumulate);
            }

            if (WantsGradient(1))
            {
                Span<float> dy = InputGradient(1, out bool accumulate);
                ConvolutionKernels.Forward(Sizes, Input(0).Span, dw, dy, accumulate);
            }
        }
    }
}
