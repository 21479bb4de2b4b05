using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels;

namespace Likeness.Tensors.Ops;

/// <summary>The record of any operation that puts each element of its input at a place of its own among a constant; the opposite of <see cref="WindowNode"/>.</summary>
internal sealed class PlaceNode : Node, IDifferentiableBackward
{
    private StridedLayout _layout;

    /// <summary>Writes x into a window of a tensor of the given shape and records it.</summary>
    public static Tensor Write(Tensor x, Shape shape, in StridedLayout layout, float value)
    {
        Tensor y = Tensor.Full(shape, value);
        StridedCopy.Write(x.Span, layout, y.Span);
        var node = Tape.Record<PlaceNode>(y, x);
        if (node is not null)
        {
            node._layout = layout;
        }

        return y;
    }

    /// <inheritdoc/>
    public Tensor GradientOf(int input, Tensor outputGradient) => WindowNode.Read(outputGradient, Input(0).Shape, _layout);

    protected override void Backward()
    {
        Span<float> dx = InputGradient(0, out bool accumulate);
        StridedCopy.Read(OutputGradient(), _layout, dx, accumulate);
    }
}
