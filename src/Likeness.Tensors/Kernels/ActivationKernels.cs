using System.Numerics.Tensors;

namespace Likeness.Tensors.Kernels;

/// <summary>The activations that graph layers fuse: forward in place, backward from the layer's own output.</summary>
internal static class ActivationKernels
{
    /// <summary>Applies ReLU or ELU (alpha 1) in place.</summary>
    public static void Apply(Activation activation, Span<float> y)
    {
        switch (activation)
        {
            case Activation.Relu:
                TensorPrimitives.Max(y, 0f, y);
                break;
            case Activation.Elu:
                Span<float> part = stackalloc float[512];
                while (!y.IsEmpty)
                {
                    Span<float> now = y[..Math.Min(y.Length, part.Length)];
                    Span<float> below = part[..now.Length];
                    TensorPrimitives.Min(now, 0f, below);
                    TensorPrimitives.Exp(below, below);
                    TensorPrimitives.Subtract(below, 1f, below);
                    TensorPrimitives.Max(now, 0f, now);
                    TensorPrimitives.Add(now, below, now);
                    y = y[now.Length..];
                }

                break;
            default:
                break;
        }
    }

    /// <summary>dx = dy * activation'(x), where y = activation(x). For ReLU the slope at 0 is 0; for ELU it is y + 1 below 0.</summary>
    public static void Backward(Activation activation, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        switch (activation)
        {
            case Activation.Relu:
                for (int i = 0; i < dx.Length; i++)
                {
                    dx[i] = y[i] > 0 ? dy[i] : 0;
                }

                break;
            case Activation.Elu:
                TensorPrimitives.Min(y, 0f, dx);
                TensorPrimitives.Add(dx, 1f, dx);
                TensorPrimitives.Multiply(dx, dy, dx);
                break;
            default:
                dy.CopyTo(dx);
                break;
        }
    }
}
