using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels;

namespace Likeness.Tensors.Ops;

/// <summary>Rotations.</summary>
public static class RotationOps
{
    /// <summary>
    /// Rotation matrices [..., 3, 3] of axis-angle vectors [..., 3] in radians: the exponential of the cross-product matrix
    /// (Rodrigues' formula), right-handed, smooth at 0.
    /// </summary>
    /// <exception cref="ShapeException">The innermost dimension is not 3.</exception>
    public static Tensor AxisAngleToMatrix(Tensor vectors)
    {
        if (vectors.Shape.Rank == 0 || vectors.Shape[-1] != 3)
        {
            throw new ShapeException($"Axis-angle vectors are [..., 3]; the shape is {vectors.Shape}.");
        }

        Span<int> d = stackalloc int[Shape.MaxRank];
        int rank = vectors.Shape.CopyTo(d).Length;
        d[rank] = 3;
        Tensor y = Tensor.Uninitialized(new Shape(d[..(rank + 1)]));
        for (int i = 0; i < vectors.Count / 3; i++)
        {
            RotationKernels.Exponential(vectors.Span.Slice(3 * i, 3), y.Span.Slice(9 * i, 9));
        }

        Tape.Record<ExponentialNode>(y, vectors);
        return y;
    }

    private sealed class ExponentialNode : Node
    {
        protected override void Backward()
        {
            ReadOnlySpan<float> x = Input(0).Span, dy = OutputGradient();
            Span<float> dx = InputGradient(0);
            for (int i = 0; i < x.Length / 3; i++)
            {
                RotationKernels.Backward(x.Slice(3 * i, 3), dy.Slice(9 * i, 9), dx.Slice(3 * i, 3));
            }
        }
    }
}
