using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels;

namespace Likeness.Tensors.Ops;

/// <summary>Weights as a direction and a length.</summary>
public static class WeightNormOps
{
    /// <summary>
    /// w = g v / |v| with the norm over every axis but one (Salimans and Kingma, "Weight normalization", equation 2).
    /// </summary>
    /// <param name="v">The direction, any shape.</param>
    /// <param name="g">The lengths: as many as <paramref name="v"/> has along <paramref name="axis"/>, for example <c>[D, 1, 1]</c>.</param>
    /// <param name="axis">The axis that keeps its own norms; 0 is one norm for each output channel.</param>
    /// <returns>The weights, of the shape of <paramref name="v"/>.</returns>
    /// <exception cref="ShapeException">The number of lengths is not the axis's.</exception>
    public static Tensor WeightNorm(Tensor v, Tensor g, int axis = 0)
    {
        int a = v.Shape.Axis(axis);
        if (g.Count != v.Shape[a])
        {
            throw new ShapeException($"Weight norm over axis {axis} of {v.Shape} needs {v.Shape[a]} lengths; their shape is {g.Shape}.");
        }

        Tensor w = Tensor.Uninitialized(v.Shape);
        Tensor norms = Tensor.Uninitialized(new Shape(g.Count));
        WeightNorms.Forward(v.Span, g.Span, w.Span, norms.Span, v.Shape.CountBefore(a), g.Count, v.Shape.CountFrom(a + 1));
        if (Tape.Record<WeightNormNode>(w, v, g) is { } node)
        {
            node.Norms = norms;
            node.NormAxis = a;
        }

        return w;
    }

    private sealed class WeightNormNode : Node
    {
        public Tensor? Norms { get; set; }

        public int NormAxis { get; set; }

        protected override void Backward()
        {
            ReadOnlySpan<float> dw = OutputGradient();
            if (!dw.IsEmpty)
            {
                Tensor v = Input(0);
                WeightNorms.Backward(
                    v.Span,
                    Input(1).Span,
                    Norms!.Span,
                    dw,
                    WantsGradient(0) ? InputGradient(0) : default,
                    WantsGradient(1) ? InputGradient(1) : default,
                    v.Shape.CountBefore(NormAxis),
                    v.Shape[NormAxis],
                    v.Shape.CountFrom(NormAxis + 1));
            }
        }

        protected override void Forget() => Norms = null;
    }
}
