namespace Likeness.Tensors.Nn;

/// <summary>
/// What an attention remembers of the positions before, so that a sequence can be made one position at a time: a causal layer gives a position
/// the same result whether the later ones are there or not.
/// </summary>
public sealed class KeyValueCache
{
    private readonly Tensor _keys;
    private readonly Tensor _values;

    /// <summary>Makes an empty memory for one sequence.</summary>
    /// <param name="capacity">The longest sequence.</param>
    /// <param name="width">Width of the attention.</param>
    public KeyValueCache(int capacity, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        _keys = Tensor.Persistent(new Shape(capacity, width));
        _values = Tensor.Persistent(new Shape(capacity, width));
    }

    /// <summary>Positions so far.</summary>
    public int Length { get; private set; }

    /// <summary>The longest sequence.</summary>
    public int Capacity => _keys.Shape[0];

    /// <summary>Forgets everything.</summary>
    public void Clear() => Length = 0;

    /// <summary>Adds a position and gives all so far, [1, length, width] each.</summary>
    internal (Tensor Keys, Tensor Values) Append(ReadOnlySpan<float> key, ReadOnlySpan<float> value)
    {
        int width = _keys.Shape[1];
        if (Length == Capacity)
        {
            throw new InvalidOperationException($"The memory holds {Capacity} positions and is full.");
        }

        key.CopyTo(_keys.Span.Slice(Length * width, width));
        value.CopyTo(_values.Span.Slice(Length * width, width));
        Length++;
        return (Copy(_keys), Copy(_values));

        Tensor Copy(Tensor all)
        {
            Tensor part = Tensor.Uninitialized(new Shape(1, Length, width));
            all.Span[..(Length * width)].CopyTo(part.Span);
            return part;
        }
    }
}
