using System.Runtime.InteropServices;
using Likeness.Tensors.Memory;

namespace Likeness.Tensors;

/// <summary>
/// A contiguous, row-major block of 32-bit integers with a shape: positions, classes, sorting orders. It borrows the memory
/// of a <see cref="Tensor"/>, so it is pooled in a <see cref="TensorScope"/> as tensors are, and making one in a training
/// step allocates nothing. Values are copied in, so that the caller may reuse his array at once.
/// </summary>
public readonly struct IndexTensor
{
    private readonly Tensor? _bits;

    private IndexTensor(Tensor bits) => _bits = bits;

    /// <summary>The dimensions.</summary>
    public Shape Shape => Bits.Shape;

    /// <summary>The number of elements.</summary>
    public int Count => Bits.Count;

    /// <summary>The elements in row-major order.</summary>
    public Span<int> Span => MemoryMarshal.Cast<float, int>(Bits.Span);

    /// <summary>The memory, for nodes that keep it.</summary>
    internal Tensor Bits => _bits ?? throw new InvalidOperationException("This IndexTensor was never made: use IndexTensor.From.");

    /// <summary>Copies values, in row-major order.</summary>
    /// <exception cref="ShapeException">The number of values is not the shape's.</exception>
    public static IndexTensor From(ReadOnlySpan<int> values, params ReadOnlySpan<int> shape) =>
        new(Tensor.From(MemoryMarshal.Cast<int, float>(values), shape));

    /// <summary>Copies values into a tensor of one dimension.</summary>
    public static IndexTensor From(ReadOnlySpan<int> values) => From(values, values.Length);

    /// <summary>Makes one that belongs to no scope.</summary>
    public static IndexTensor Persistent(ReadOnlySpan<int> values, params ReadOnlySpan<int> shape)
    {
        var index = new IndexTensor(Tensor.Persistent(new Shape(shape)));
        if (values.Length != index.Count)
        {
            throw new ShapeException($"{values.Length} values cannot fill an index tensor of shape {index.Shape}, which has {index.Count}.");
        }

        values.CopyTo(index.Span);
        return index;
    }

    /// <summary>Makes one with unspecified content.</summary>
    public static IndexTensor Uninitialized(Shape shape) => new(Tensor.Uninitialized(shape));

    /// <summary>Moves it out of the innermost scope, as <see cref="TensorScope.Keep"/> does.</summary>
    public static IndexTensor Keep(IndexTensor index) => new(TensorScope.Keep(index.Bits));

    /// <summary>The same elements under another shape.</summary>
    public IndexTensor Reshape(params ReadOnlySpan<int> shape) => new(Bits.Reshape(shape));

    /// <summary>Copies an array into a tensor of one dimension.</summary>
    public static implicit operator IndexTensor(int[] values) => From(values);

    /// <summary>Copies a span into a tensor of one dimension.</summary>
    public static implicit operator IndexTensor(ReadOnlySpan<int> values) => From(values);

    internal static IndexTensor Of(Tensor bits) => new(bits);

    /// <summary>Checks that every index lies from 0 to below <paramref name="limit"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One does not.</exception>
    internal void CheckRange(int limit, string operation)
    {
        ReadOnlySpan<int> values = Span;
        for (int i = 0; i < values.Length; i++)
        {
            if ((uint)values[i] >= (uint)limit)
            {
                throw new ArgumentOutOfRangeException(nameof(limit), $"{operation}: index {values[i]} at position {i} is not from 0 to {limit - 1}.");
            }
        }
    }
}
