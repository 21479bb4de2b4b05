using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Memory;

namespace Likeness.Tensors.Ops;

/// <summary>Operations that move elements without changing them.</summary>
public static partial class ShapeOps
{
    internal static Tensor Reshape(Tensor x, ReadOnlySpan<int> shape)
    {
        Tensor y = TensorScope.NewTensor(x.Storage, Resolve(x.Shape, shape));
        Tape.Record<ReshapeNode>(y, x);
        return y;
    }

    private static Shape Resolve(Shape from, ReadOnlySpan<int> asked)
    {
        Span<int> d = stackalloc int[Shape.MaxRank];
        ArgumentOutOfRangeException.ThrowIfGreaterThan(asked.Length, Shape.MaxRank, nameof(asked));
        asked.CopyTo(d);
        d = d[..asked.Length];
        int free = d.IndexOf(-1);
        if (free >= 0)
        {
            d[free] = 1;
            int rest = new Shape(d).Count;
            d[free] = rest == 0 ? 0 : from.Count / rest;
        }

        var shape = new Shape(d);
        return shape.Count == from.Count ? shape : throw new ShapeException($"A tensor of shape {from} cannot be reshaped to {shape}.");
    }

    private sealed class ReshapeNode : Node, IDifferentiableBackward
    {
        public Tensor GradientOf(int input, Tensor outputGradient)
        {
            Span<int> d = stackalloc int[Shape.MaxRank];
            return Reshape(outputGradient, Input(0).Shape.CopyTo(d));
        }

        protected override void Backward()
        {
            ReadOnlySpan<float> dy = OutputGradient();
            Span<float> dx = InputGradient(0, out bool accumulate);
            if (accumulate)
            {
                System.Numerics.Tensors.TensorPrimitives.Add(dx, dy, dx);
            }
            else
            {
                dy.CopyTo(dx);
            }
        }
    }
}
