namespace Likeness.Tensors.Autodiff;

/// <summary>
/// One recorded operation: its inputs, its outputs, whatever it saved, and the way back. Derive from it to give an
/// operation its own backward pass; record it with <see cref="Tape"/>. Nodes are pooled by type, so a derived
/// class keeps state in fields, sets all of them after recording, and drops references in <see cref="Forget"/>.
/// </summary>
public abstract class Node
{
    private Tensor?[] _inputs = new Tensor?[4];
    private Tensor?[] _outputs = new Tensor?[1];

    /// <summary>The number of inputs, absent ones included.</summary>
    public int InputCount { get; private set; }

    internal long Sequence { get; private set; }

    internal long VisitedBy { get; set; }

    internal Stack<Node>? Home { get; set; }

    /// <summary>Adds to the gradients of the inputs, from the gradients of the outputs.</summary>
    protected abstract void Backward();

    /// <summary>Drops what the node saved, before it goes back to its pool.</summary>
    protected virtual void Forget() { }

    /// <summary>An input of the operation.</summary>
    protected Tensor Input(int index) => _inputs[index] ?? throw new InvalidOperationException($"{GetType().Name} has no input {index}.");

    /// <summary>An output of the operation.</summary>
    protected Tensor Output(int index = 0) => _outputs[index]!;

    /// <summary>True when the input is there and is to be differentiated by.</summary>
    protected bool WantsGradient(int index) => index < InputCount && _inputs[index] is { RequiresGrad: true };

    /// <summary>The gradient of an output, or an empty span when nothing depends on that output.</summary>
    protected ReadOnlySpan<float> OutputGradient(int index = 0) => _outputs[index]!.Grad is { } grad ? grad.Span : default;

    /// <summary>The gradient of an output as a tensor, or null when nothing depends on that output.</summary>
    protected Tensor? OutputGradientTensor(int index = 0) => _outputs[index]!.Grad;

    /// <summary>The buffer to add an input's gradient to; zeros when this is the first contribution.</summary>
    protected Span<float> InputGradient(int index)
    {
        Span<float> gradient = InputGradient(index, out bool accumulate);
        if (!accumulate)
        {
            gradient.Clear();
        }

        return gradient;
    }

    /// <summary>The buffer for an input's gradient, for kernels that can either write or add.</summary>
    /// <param name="index">Which input.</param>
    /// <param name="accumulate">False: the content is unspecified and every element must be written. True: add to it.</param>
    protected Span<float> InputGradient(int index, out bool accumulate)
    {
        Tensor input = Input(index);
        accumulate = input.Grad is not null;
        input.Grad ??= input.IsLeaf ? Tensor.Persistent(input.Shape) : Tensor.Uninitialized(input.Shape);
        if (input.IsLeaf)
        {
            accumulate = true;
        }

        return input.Grad.Span;
    }

    internal void Bind(long sequence, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor?> inputs)
    {
        Sequence = sequence;
        if (_inputs.Length < inputs.Length)
        {
            _inputs = new Tensor?[inputs.Length];
        }

        if (_outputs.Length < outputs.Length)
        {
            _outputs = new Tensor?[outputs.Length];
        }

        inputs.CopyTo(_inputs);
        InputCount = inputs.Length;
        for (int i = 0; i < outputs.Length; i++)
        {
            _outputs[i] = outputs[i];
            outputs[i].RequiresGrad = true;
            outputs[i].Source = this;
        }
    }

    internal Tensor? InputOrNull(int index) => _inputs[index];

    internal Tensor FirstOutput => _outputs[0]!;

    internal void RunBackward()
    {
        Backward();
        foreach (Tensor? output in _outputs)
        {
            // Nothing reads an intermediate gradient after its node has run.
            if (output is not null)
            {
                output.Grad = null;
            }
        }
    }

    internal void Recycle()
    {
        Forget();
        Array.Clear(_inputs);
        Array.Clear(_outputs);
        InputCount = 0;
        Home?.Push(this);
    }
}
