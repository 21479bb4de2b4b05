using System.Runtime.CompilerServices;

namespace Likeness.Tensors;

/// <summary>
/// The dimensions of a tensor, outermost first. A value type of at most <see cref="MaxRank"/> dimensions,
/// so that passing shapes around in a training step allocates nothing.
/// </summary>
public readonly struct Shape : IEquatable<Shape>
{
    /// <summary>The largest number of dimensions.</summary>
    public const int MaxRank = 6;

    [InlineArray(MaxRank)]
    private struct Dimensions
    {
        private int _first;
    }

    private readonly Dimensions _dimensions;

    // Less one, so that the default value is the scalar shape with its one element.
    private readonly int _countLessOne;

    /// <summary>Makes a shape; no dimensions make a scalar.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A dimension is negative, there are too many, or the element count passes 2^31 - 1.</exception>
    public Shape(params ReadOnlySpan<int> dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimensions.Length, MaxRank, nameof(dimensions));
        long count = 1;
        for (int i = 0; i < dimensions.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(dimensions[i], nameof(dimensions));
            _dimensions[i] = dimensions[i];
            count *= dimensions[i];
            ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Array.MaxLength, nameof(dimensions));
        }

        Rank = dimensions.Length;
        _countLessOne = (int)count - 1;
    }

    /// <summary>The number of dimensions; 0 for a scalar.</summary>
    public int Rank { get; }

    /// <summary>The number of elements; 1 for a scalar.</summary>
    public int Count => _countLessOne + 1;

    /// <summary>The size of one dimension; negative axes count from the end, so -1 is the innermost.</summary>
    public int this[int axis]
    {
        get
        {
            int a = axis < 0 ? axis + Rank : axis;
            if ((uint)a >= (uint)Rank)
            {
                throw new ArgumentOutOfRangeException(nameof(axis), $"axis {axis} of shape {this}");
            }

            return _dimensions[a];
        }
    }

    /// <summary>Turns a negative axis into the one that counts from the front, and checks it.</summary>
    public int Axis(int axis)
    {
        int a = axis < 0 ? axis + Rank : axis;
        if ((uint)a >= (uint)Rank)
        {
            throw new ArgumentOutOfRangeException(nameof(axis), $"axis {axis} of shape {this}");
        }

        return a;
    }

    /// <summary>Product of the dimensions before <paramref name="axis"/>.</summary>
    public int CountBefore(int axis)
    {
        int count = 1;
        for (int i = 0; i < axis; i++)
        {
            count *= _dimensions[i];
        }

        return count;
    }

    /// <summary>Product of the dimensions from <paramref name="axis"/> on.</summary>
    public int CountFrom(int axis)
    {
        int count = 1;
        for (int i = axis; i < Rank; i++)
        {
            count *= _dimensions[i];
        }

        return count;
    }

    /// <summary>Copies the dimensions into <paramref name="destination"/> and returns the part that was filled.</summary>
    public Span<int> CopyTo(Span<int> destination)
    {
        for (int i = 0; i < Rank; i++)
        {
            destination[i] = _dimensions[i];
        }

        return destination[..Rank];
    }

    /// <summary>The dimensions as a new array.</summary>
    public int[] ToArray()
    {
        int[] result = new int[Rank];
        CopyTo(result);
        return result;
    }

    /// <summary>The same shape with one dimension replaced.</summary>
    public Shape With(int axis, int size)
    {
        Span<int> d = stackalloc int[MaxRank];
        d = CopyTo(d);
        d[Axis(axis)] = size;
        return new Shape(d);
    }

    /// <summary>The same shape without one dimension.</summary>
    public Shape Without(int axis)
    {
        int a = Axis(axis);
        Span<int> d = stackalloc int[MaxRank];
        int n = 0;
        for (int i = 0; i < Rank; i++)
        {
            if (i != a)
            {
                d[n++] = _dimensions[i];
            }
        }

        return new Shape(d[..n]);
    }

    /// <inheritdoc/>
    public bool Equals(Shape other)
    {
        if (Rank != other.Rank)
        {
            return false;
        }

        for (int i = 0; i < Rank; i++)
        {
            if (_dimensions[i] != other._dimensions[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        for (int i = 0; i < Rank; i++)
        {
            hash.Add(_dimensions[i]);
        }

        return hash.ToHashCode();
    }

    /// <summary>Equal ranks and dimensions.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Different ranks or dimensions.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>For example <c>[16, 5000, 3]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", ToArray())}]";
}
