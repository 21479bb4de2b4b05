using System.Diagnostics.CodeAnalysis;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Memory;

namespace Likeness.Tensors;

/// <summary>
/// A contiguous, row-major block of float32 with a shape known at run time, and the handle of reverse-mode
/// differentiation: an operation on tensors that require gradients records how to go back, <see cref="Backward()"/> walks it.
/// The operations are extension methods in <c>Likeness.Tensors.Ops</c>; there are no views but <see cref="Reshape"/>.
/// </summary>
public sealed class Tensor
{
    private Storage? _storage;

    internal Tensor(Storage storage, Shape shape)
    {
        _storage = storage;
        Shape = shape;
    }

    /// <summary>Makes a tensor of zeros.</summary>
    public static Tensor Zeros(params ReadOnlySpan<int> shape) => Zeros(new Shape(shape));

    /// <summary>Makes a tensor of zeros.</summary>
    public static Tensor Zeros(Shape shape)
    {
        Tensor tensor = Uninitialized(shape);
        tensor.Span.Clear();
        return tensor;
    }

    /// <summary>Makes a tensor whose elements are all <paramref name="value"/>.</summary>
    public static Tensor Full(Shape shape, float value)
    {
        Tensor tensor = Uninitialized(shape);
        tensor.Span.Fill(value);
        return tensor;
    }

    /// <summary>Makes a tensor with unspecified content, for an operation that writes every element.</summary>
    public static Tensor Uninitialized(Shape shape) => TensorScope.NewTensor(TensorScope.NewStorage(shape.Count), shape);

    /// <summary>Copies values, in row-major order, into a new tensor.</summary>
    /// <exception cref="ShapeException">The number of values is not the shape's.</exception>
    public static Tensor From(ReadOnlySpan<float> values, params ReadOnlySpan<int> shape) => From(values, new Shape(shape));

    /// <summary>Copies values, in row-major order, into a new tensor.</summary>
    /// <exception cref="ShapeException">The number of values is not the shape's.</exception>
    public static Tensor From(ReadOnlySpan<float> values, Shape shape)
    {
        if (values.Length != shape.Count)
        {
            throw new ShapeException($"{values.Length} values cannot fill a tensor of shape {shape}, which has {shape.Count}.");
        }

        Tensor tensor = Uninitialized(shape);
        values.CopyTo(tensor.Span);
        return tensor;
    }

    /// <summary>Makes a scalar (rank 0).</summary>
    public static Tensor Scalar(float value) => Full(new Shape(), value);

    /// <summary>Makes a tensor that belongs to no scope: a parameter, a buffer, a cache.</summary>
    public static Tensor Persistent(Shape shape)
    {
        var tensor = new Tensor(new Storage(Math.Max(shape.Count, 1)), shape);
        tensor.Span.Clear();
        return tensor;
    }

    /// <summary>The dimensions.</summary>
    public Shape Shape { get; private set; }

    /// <summary>The number of elements.</summary>
    public int Count => Shape.Count;

    /// <summary>The elements in row-major order.</summary>
    public Span<float> Span => Storage.Span(Shape.Count);

    /// <summary>The elements in row-major order, for code that hands them to another thread.</summary>
    public Memory<float> Memory => Storage.Memory(Shape.Count);

    /// <summary>True for a parameter, and for everything computed from one while gradients are recorded.</summary>
    public bool RequiresGrad { get; set; }

    /// <summary>The gradient that <see cref="Backward()"/> left on a leaf: same shape, added to until it is cleared; null before.</summary>
    public Tensor? Grad { get; internal set; }

    /// <summary>True when no recorded operation made this tensor.</summary>
    public bool IsLeaf => Source is null;

    /// <summary>The single element.</summary>
    /// <exception cref="InvalidOperationException">There is more than one element.</exception>
    public float Item => Count == 1 ? Span[0] : throw new InvalidOperationException($"Item needs one element; the shape is {Shape}.");

    internal Storage Storage => _storage ?? ThrowReleased();

    internal Node? Source { get; set; }

    /// <summary>Marks this tensor as one to differentiate by, and returns it.</summary>
    public Tensor WithGrad()
    {
        RequiresGrad = true;
        return this;
    }

    /// <summary>The same elements under another shape; the memory is shared and gradients pass through.</summary>
    /// <param name="shape">Dimensions with the same product; one may be -1 and is then worked out.</param>
    public Tensor Reshape(params ReadOnlySpan<int> shape) => Ops.ShapeOps.Reshape(this, shape);

    /// <summary>The same elements in the same memory, cut off from the graph: the "stop gradient" operation.</summary>
    public Tensor Detach() => TensorScope.NewTensor(Storage, Shape);

    /// <summary>A copy of the elements, cut off from the graph.</summary>
    public Tensor Copy() => From(Span, Shape);

    /// <summary>Adds the derivative of this scalar to <see cref="Grad"/> of every leaf that it was computed from.</summary>
    /// <exception cref="InvalidOperationException">This is not a scalar, or nothing in it requires gradients.</exception>
    public void Backward() => BackwardPass.Run(this, null);

    /// <summary>Adds the derivative of <c>sum(this * cotangent)</c> to <see cref="Grad"/> of every leaf that it was computed from.</summary>
    /// <param name="cotangent">Same shape as this tensor.</param>
    public void Backward(Tensor cotangent) => BackwardPass.Run(this, cotangent);

    /// <summary>Fills <see cref="Grad"/> with zeros, if there is one.</summary>
    public void ZeroGrad() => Grad?.Span.Clear();

    /// <inheritdoc/>
    public override string ToString() => _storage is null ? "Tensor (released)" : $"Tensor {Shape}{(RequiresGrad ? " with gradient" : "")}";

    internal void Reuse(Storage storage, Shape shape)
    {
        _storage = storage;
        Shape = shape;
    }

    internal void Release()
    {
        _storage = null;
        Shape = default;
        RequiresGrad = false;
        Grad = null;
        Source = null;
    }

    [DoesNotReturn]
    private static Storage ThrowReleased() =>
        throw new ObjectDisposedException(nameof(Tensor), "This tensor belonged to a TensorScope that has ended; use TensorScope.Keep for results that outlive their step.");
}
