using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels;

namespace Likeness.Tensors.Ops;

/// <summary>The record of any operation that reads each element of its result from a place of its own: permutations, slices, flips.</summary>
internal sealed class WindowNode : Node, IDifferentiableBackward
{
    private StridedLayout _layout;

    /// <summary>Reads a window of x into a tensor of the given shape and records it.</summary>
    public static Tensor Read(Tensor x, Shape shape, in StridedLayout layout)
    {
        Tensor y = Tensor.Uninitialized(shape);
        StridedCopy.Read(x.Span, layout, y.Span);
        var node = Tape.Record<WindowNode>(y, x);
        if (node is not null)
        {
            node._layout = layout;
        }

        return y;
    }

    /// <inheritdoc/>
    public Tensor GradientOf(int input, Tensor outputGradient) => PlaceNode.Write(outputGradient, Input(0).Shape, _layout, 0f);

    protected override void Backward()
    {
        // A permutation covers all of the input and can be written; a slice leaves gaps, which must hold zeros.
        Span<float> dx = InputGradient(0, out bool accumulate);
        if (!accumulate && _layout.Count != dx.Length)
        {
            dx.Clear();
        }

        StridedCopy.Write(OutputGradient(), _layout, dx, accumulate);
    }
}
