using Likeness.Tensors.Kernels;

namespace Likeness.Tensors.Ops;

/// <summary>The way back through an activation that was fused into a product, as recorded operations.</summary>
internal static class ActivationSlopes
{
    /// <summary>The gradient times the activation's slope, which is constant between the kinks of a ReLU.</summary>
    /// <exception cref="NotSupportedException">The activation is not piecewise linear.</exception>
    public static Tensor Times(Activation activation, float slope, Tensor output, Tensor gradient)
    {
        switch (activation)
        {
            case Activation.None:
                return gradient;
            case Activation.Relu or Activation.LeakyRelu:
                Tensor slopes = Tensor.Full(output.Shape, 1f);
                ActivationGradient.Multiply(activation, slope, output.Span, slopes.Span, slopes.Span);
                return gradient.Multiply(slopes);
            default:
                throw new NotSupportedException($"{activation} has no differentiable backward pass.");
        }
    }
}
