using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels;

namespace Likeness.Tensors.Ops;

/// <summary>Extension of the last axis or the last two beyond their edges with values from inside.</summary>
public static class EdgePaddingOps
{
    /// <summary>Mirrors the last axis at its ends; the end elements are not repeated.</summary>
    /// <param name="x"><c>[..., L]</c>.</param>
    /// <param name="left">Elements before; less than L.</param>
    /// <param name="right">Elements after; less than L.</param>
    public static Tensor PadReflect(this Tensor x, int left, int right) => Pad(x, 1, left, right, 0, 0, reflect: true);

    /// <summary>Mirrors the last two axes at their edges; the edge elements are not repeated.</summary>
    /// <param name="x"><c>[..., H, W]</c>.</param>
    /// <param name="left">Columns before; less than W.</param>
    /// <param name="right">Columns after; less than W.</param>
    /// <param name="top">Rows before; less than H.</param>
    /// <param name="bottom">Rows after; less than H.</param>
    public static Tensor PadReflect(this Tensor x, int left, int right, int top, int bottom) => Pad(x, 2, left, right, top, bottom, reflect: true);

    /// <summary>Repeats the end elements of the last axis.</summary>
    /// <param name="x"><c>[..., L]</c>.</param>
    /// <param name="left">Elements before.</param>
    /// <param name="right">Elements after.</param>
    public static Tensor PadReplicate(this Tensor x, int left, int right) => Pad(x, 1, left, right, 0, 0, reflect: false);

    /// <summary>Repeats the edge elements of the last two axes.</summary>
    /// <param name="x"><c>[..., H, W]</c>.</param>
    /// <param name="left">Columns before.</param>
    /// <param name="right">Columns after.</param>
    /// <param name="top">Rows before.</param>
    /// <param name="bottom">Rows after.</param>
    public static Tensor PadReplicate(this Tensor x, int left, int right, int top, int bottom) => Pad(x, 2, left, right, top, bottom, reflect: false);

    private static Tensor Pad(Tensor x, int axes, int left, int right, int top, int bottom, bool reflect)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(left);
        ArgumentOutOfRangeException.ThrowIfNegative(right);
        ArgumentOutOfRangeException.ThrowIfNegative(top);
        ArgumentOutOfRangeException.ThrowIfNegative(bottom);
        if (x.Shape.Rank < axes)
        {
            throw new ShapeException($"Padding {axes} axes needs at least as many; the shape is {x.Shape}.");
        }

        int height = axes == 2 ? x.Shape[-2] : 1;
        int width = x.Shape[-1];
        bool fits = reflect
            ? Math.Max(left, right) < width && Math.Max(top, bottom) < height
            : width > 0 && height > 0;
        if (!fits)
        {
            throw new ShapeException($"A tensor of shape {x.Shape} has too few elements to be padded by {left}, {right} columns and {top}, {bottom} rows.");
        }

        var plan = new EdgePadding.Plan(height, width, left, right, top, bottom, reflect);
        Shape shape = x.Shape.With(-1, plan.OutWidth);
        Tensor y = Tensor.Uninitialized(axes == 2 ? shape.With(-2, plan.OutHeight) : shape);
        EdgePadding.Forward(x.Span, y.Span, plan);
        if (Tape.Record<EdgePaddingNode>(y, x) is { } node)
        {
            node.Plan = plan;
        }

        return y;
    }

    private sealed class EdgePaddingNode : Node
    {
        public EdgePadding.Plan Plan { get; set; }

        protected override void Backward()
        {
            ReadOnlySpan<float> dy = OutputGradient();
            if (!dy.IsEmpty)
            {
                EdgePadding.Backward(dy, InputGradient(0), Plan);
            }
        }
    }
}
