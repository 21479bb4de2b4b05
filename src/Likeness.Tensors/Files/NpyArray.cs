using System.Numerics;

namespace Likeness.Tensors.Files;

/// <summary>An array as it stands in a npy file or in one entry of a npz file: numbers or strings, in row-major order, and a shape.</summary>
public sealed class NpyArray
{
    private readonly Array _data;
    private readonly string _name;

    internal NpyArray(Array data, ElementType type, Shape shape, string name)
    {
        _data = data;
        _name = name;
        Type = type;
        Shape = shape;
    }

    /// <summary>How the elements were, or will be, stored.</summary>
    public ElementType Type { get; }

    /// <summary>The dimensions, outermost first.</summary>
    public Shape Shape { get; }

    internal Array Data => _data;

    /// <summary>Wraps values for writing. The array is not copied.</summary>
    /// <param name="values">bool, byte, sbyte, short, ushort, int, uint, long, ulong, Half, float, double or string, in row-major order.</param>
    /// <param name="shape">The dimensions; their product is the number of values.</param>
    /// <exception cref="ShapeException">The number of values is not the shape's.</exception>
    public static NpyArray Of<T>(T[] values, params ReadOnlySpan<int> shape)
    {
        var dimensions = new Shape(shape);
        if (values.Length != dimensions.Count)
        {
            throw new ShapeException($"{values.Length} values cannot fill an array of shape {dimensions}.");
        }

        return new NpyArray(values, TypeOf(typeof(T)), dimensions, "the array");
    }

    /// <summary>Copies a tensor for writing as float32.</summary>
    public static NpyArray Of(Tensor tensor) => new(tensor.Span.ToArray(), ElementType.F32, tensor.Shape, "the array");

    /// <summary>The numbers as float32. May be the array's own memory: do not write to it.</summary>
    /// <exception cref="InvalidFileException">The array holds strings.</exception>
    public float[] ToFloats() => Numbers<float>();

    /// <summary>The numbers as float64. May be the array's own memory: do not write to it.</summary>
    /// <exception cref="InvalidFileException">The array holds strings.</exception>
    public double[] ToDoubles() => Numbers<double>();

    /// <summary>The integers or booleans as 32 bits. May be the array's own memory: do not write to it.</summary>
    /// <exception cref="InvalidFileException">The array holds strings or floats, or a value does not fit.</exception>
    public int[] ToInts() => Integers<int>();

    /// <summary>The integers or booleans as 64 bits. May be the array's own memory: do not write to it.</summary>
    /// <exception cref="InvalidFileException">The array holds strings or floats, or a value does not fit.</exception>
    public long[] ToLongs() => Integers<long>();

    /// <summary>The strings. The array's own memory: do not write to it.</summary>
    /// <exception cref="InvalidFileException">The array holds numbers.</exception>
    public string[] ToStrings() => _data as string[]
        ?? throw new InvalidFileException(_name, $"holds {Type} numbers, strings were expected.");

    /// <summary>The numbers as a new tensor, which belongs to the current scope if there is one.</summary>
    /// <exception cref="InvalidFileException">The array holds strings.</exception>
    public Tensor ToTensor() => Tensor.From(ToFloats(), Shape);

    internal static ElementType TypeOf(Type type) =>
        type == typeof(bool) ? ElementType.Bool :
        type == typeof(byte) ? ElementType.U8 :
        type == typeof(sbyte) ? ElementType.I8 :
        type == typeof(ushort) ? ElementType.U16 :
        type == typeof(short) ? ElementType.I16 :
        type == typeof(uint) ? ElementType.U32 :
        type == typeof(int) ? ElementType.I32 :
        type == typeof(ulong) ? ElementType.U64 :
        type == typeof(long) ? ElementType.I64 :
        type == typeof(Half) ? ElementType.F16 :
        type == typeof(float) ? ElementType.F32 :
        type == typeof(double) ? ElementType.F64 :
        type == typeof(string) ? ElementType.Text :
        throw new ArgumentException($"{type.Name} has no element type in npy files.", nameof(type));

    private T[] Integers<T>() where T : unmanaged, INumberBase<T> =>
        Type.IsFloat() ? throw new InvalidFileException(_name, $"holds {Type} numbers, integers were expected.") : Numbers<T>();

    private T[] Numbers<T>() where T : unmanaged, INumberBase<T>
    {
        // The runtime sees int[] and uint[] as one another, hence the exact comparison.
        if (_data.GetType() == typeof(T[]))
        {
            return (T[])_data;
        }

        var result = new T[_data.Length];
        try
        {
            switch (Type)
            {
                case ElementType.Bool:
                    bool[] flags = (bool[])_data;
                    for (int i = 0; i < flags.Length; i++)
                    {
                        result[i] = flags[i] ? T.One : T.Zero;
                    }

                    break;
                case ElementType.U8: Convert<byte, T>(result); break;
                case ElementType.I8: Convert<sbyte, T>(result); break;
                case ElementType.U16: Convert<ushort, T>(result); break;
                case ElementType.I16: Convert<short, T>(result); break;
                case ElementType.U32: Convert<uint, T>(result); break;
                case ElementType.I32: Convert<int, T>(result); break;
                case ElementType.U64: Convert<ulong, T>(result); break;
                case ElementType.I64: Convert<long, T>(result); break;
                case ElementType.F16: Convert<Half, T>(result); break;
                case ElementType.F32: Convert<float, T>(result); break;
                case ElementType.F64: Convert<double, T>(result); break;
                default: throw new InvalidFileException(_name, "holds strings, numbers were expected.");
            }
        }
        catch (OverflowException e)
        {
            throw new InvalidFileException(_name, $"({Type}) holds a value that does not fit {typeof(T).Name}.", e);
        }

        return result;
    }

    private void Convert<TFrom, TTo>(TTo[] result)
        where TFrom : unmanaged, INumberBase<TFrom>
        where TTo : unmanaged, INumberBase<TTo> =>
        ElementCodec.Convert<TFrom, TTo>((TFrom[])_data, result);
}
