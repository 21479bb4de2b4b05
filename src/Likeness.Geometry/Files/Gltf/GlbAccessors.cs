using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Likeness.Geometry.Files.Gltf;

/// <summary>
/// Reads accessors: strides, all component types, normalised integers, sparse replacement. Every range is held against the buffer before
/// anything is allocated; an accessor without data may claim no more elements than the file has bytes.
/// </summary>
internal sealed class GlbAccessors(List<GlbJson> accessors, List<GlbJson> views, ReadOnlyMemory<byte> binary, int bufferLength)
{
    // Accessors may overlap, so a small file can ask for much; honest ones stay far below this many numbers.
    private long _budget = (1 << 25) + (2L * bufferLength);

    public int Count => accessors.Count;

    /// <summary>The accessors of a file.</summary>
    /// <exception cref="Tensors.InvalidFileException">The buffer is not in the file, or shorter than it claims to be.</exception>
    public static GlbAccessors Open(GlbJson root, ReadOnlyMemory<byte> binary) =>
        new(root.Objects("accessors"), root.Objects("bufferViews"), binary, CheckBuffers(root, binary.Length));

    /// <summary>Takes numbers that are about to be allocated from what one file may use.</summary>
    public void Charge(long numbers, GlbJson user)
    {
        _budget -= numbers;
        if (_budget < 0)
        {
            throw user.Error("and what comes before it unpack to far more than the file's size; refused");
        }
    }

    public Vector3[] Vectors3(int index, GlbJson user)
    {
        float[] values = Floats(index, "VEC3", 3, user);
        return MemoryMarshal.Cast<float, Vector3>(values).ToArray();
    }

    public Vector2[] Vectors2(int index, GlbJson user)
    {
        float[] values = Floats(index, "VEC2", 2, user);
        return MemoryMarshal.Cast<float, Vector2>(values).ToArray();
    }

    /// <summary>Four numbers an element, one after another.</summary>
    public float[] Vectors4(int index, GlbJson user) => Floats(index, "VEC4", 4, user);

    /// <summary>Three numbers an element, one after another.</summary>
    public float[] Triples(int index, GlbJson user) => Floats(index, "VEC3", 3, user);

    /// <summary>How many elements an accessor claims to have.</summary>
    public int CountOf(int index) => accessors[index].RequireInteger("count");

    /// <summary>Sixteen numbers an element, column by column.</summary>
    public float[] Matrices(int index, GlbJson user) => Floats(index, "MAT4", 16, user);

    public float[] Scalars(int index, GlbJson user) => Floats(index, "SCALAR", 1, user);

    /// <summary>Values of any shape: for animation outputs.</summary>
    public float[] Any(int index, GlbJson user)
    {
        string type = accessors[index].Text("type");
        return Floats(index, type, Components(type, accessors[index]), user);
    }

    public int[] Indices(int index, GlbJson user)
    {
        GlbJson accessor = accessors[index];
        int component = accessor.RequireInteger("componentType");
        if (accessor.Text("type") != "SCALAR" || component is not (5121 or 5123 or 5125))
        {
            throw user.Error($"uses {accessor.Where} as indices, which must be unsigned scalars");
        }

        int count = accessor.RequireInteger("count");
        int[] result = new int[CheckedCount(accessor, count, 1)];
        Read(accessor, component, 1, count, (at, slot) => result[slot] = ReadIndex(at, component));
        if (accessor.Object("sparse") is not null)
        {
            throw accessor.Error("is sparse, which indices may not be");
        }

        foreach (int value in result)
        {
            if (value < 0)
            {
                throw accessor.Error("holds an index beyond 2^31");
            }
        }

        return result;
    }

    private static int CheckBuffers(GlbJson root, int chunk)
    {
        List<GlbJson> buffers = root.Objects("buffers");
        foreach (GlbJson buffer in buffers)
        {
            if (buffer.Has("uri"))
            {
                string uri = buffer.Text("uri");
                throw buffer.Error($"is kept {(uri.StartsWith("data:", StringComparison.Ordinal) ? "as text in a data URI" : $"in another file ({TextCursor.Show(System.Text.Encoding.UTF8.GetBytes(uri))})")}, which is not read; export as one .glb");
            }
        }

        if (buffers.Count == 0)
        {
            return 0;
        }

        int length = buffers[0].RequireInteger("byteLength");
        return length <= chunk ? length : throw buffers[0].Error($"claims {length} bytes, the binary chunk has {chunk}; the file is truncated");
    }

    private static int Components(string type, GlbJson accessor) => type switch
    {
        "SCALAR" => 1,
        "VEC2" => 2,
        "VEC3" => 3,
        "VEC4" => 4,
        "MAT4" => 16,
        _ => throw accessor.Error($"is of type '{type}', which is not read here"),
    };

    private static int SizeOf(int component, GlbJson accessor) => component switch
    {
        5120 or 5121 => 1,
        5122 or 5123 => 2,
        5125 or 5126 => 4,
        _ => throw accessor.Error($"has component type {component}, which glTF does not know"),
    };

    private float[] Floats(int index, string type, int components, GlbJson user)
    {
        GlbJson accessor = accessors[index];
        if (accessor.Text("type") != type)
        {
            throw user.Error($"uses {accessor.Where} as {type}, but it is {accessor.Text("type")}");
        }

        int component = accessor.RequireInteger("componentType");
        bool normalised = accessor.Flag("normalized");
        int count = accessor.RequireInteger("count");
        float[] result = new float[CheckedCount(accessor, count, components) * components];
        if (accessor.Has("bufferView") && !(component == 5126 && TryCopy(accessor, components, count, result)))
        {
            Read(accessor, component, components, count, (at, slot) => result[slot] = ReadNumber(at, component, normalised));
        }

        if (accessor.Object("sparse") is { } sparse)
        {
            Replace(sparse, accessor, component, components, normalised, count, result);
        }

        foreach (float value in result)
        {
            if (!float.IsFinite(value))
            {
                throw accessor.Error("holds a value that is not finite");
            }
        }

        return result;
    }

    // Without a buffer view an accessor is all zeros and costs no bytes, so its count needs another bound.
    private int CheckedCount(GlbJson accessor, int count, int components)
    {
        Charge((long)count * components, accessor);
        long limit = accessor.Has("bufferView") ? bufferLength : Math.Max(bufferLength, 1 << 20);
        return (long)count * components <= limit ? count : throw accessor.Error($"claims {count} elements, more than the file can hold");
    }

    private void Read(GlbJson accessor, int component, int components, int count, ReadElement read)
    {
        int view = accessor.RequireIndex("bufferView", views.Count);
        ReadAt(views[view], accessor, accessor.Integer("byteOffset") ?? 0, component, components, count, allowStride: true, read);
    }

    private delegate void ReadElement(ReadOnlySpan<byte> at, int slot);

    private void ReadAt(GlbJson view, GlbJson accessor, int offset, int component, int components, int count, bool allowStride, ReadElement read)
    {
        ReadOnlySpan<byte> data = Elements(view, accessor, offset, component, components, count, allowStride, out int stride);
        int size = SizeOf(component, accessor);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> element = data.Slice(i * stride, size * components);
            for (int c = 0; c < components; c++)
            {
                read(element.Slice(c * size, size), (i * components) + c);
            }
        }
    }

    // Floats without gaps, which is how nearly all files have them, are copied as a whole.
    private bool TryCopy(GlbJson accessor, int components, int count, Span<float> result)
    {
        GlbJson view = views[accessor.RequireIndex("bufferView", views.Count)];
        ReadOnlySpan<byte> data = Elements(view, accessor, accessor.Integer("byteOffset") ?? 0, 5126, components, count, allowStride: true, out int stride);
        if (stride != components * 4 || !BitConverter.IsLittleEndian)
        {
            return false;
        }

        data[..(count * stride)].CopyTo(MemoryMarshal.AsBytes(result));
        return true;
    }

    // The bytes from the first element on, held against the view.
    private ReadOnlySpan<byte> Elements(GlbJson view, GlbJson accessor, int offset, int component, int components, int count, bool allowStride, out int stride)
    {
        ReadOnlySpan<byte> data = View(view);
        int size = SizeOf(component, accessor);
        stride = allowStride ? view.Integer("byteStride") ?? (size * components) : size * components;
        if (stride < size * components)
        {
            throw view.Error($"has a stride of {stride} bytes, elements of {accessor.Where} take {size * components}");
        }

        if (count > 0 && offset + ((count - 1L) * stride) + (size * components) > data.Length)
        {
            throw accessor.Error($"reaches {offset + ((count - 1L) * stride) + (size * components)} bytes into {view.Where}, which has {data.Length}");
        }

        return count > 0 ? data[offset..] : default;
    }

    /// <summary>The bytes of a buffer view.</summary>
    public ReadOnlySpan<byte> View(GlbJson view)
    {
        if (view.RequireInteger("buffer") != 0)
        {
            throw view.Error("lies in another buffer than the file's own; export everything into one .glb");
        }

        int offset = view.Integer("byteOffset") ?? 0;
        int length = view.RequireInteger("byteLength");
        return offset + (long)length <= bufferLength
            ? binary.Span.Slice(offset, length)
            : throw view.Error($"covers bytes {offset} to {offset + (long)length}, the buffer has {bufferLength}");
    }

    private void Replace(GlbJson sparse, GlbJson accessor, int component, int components, bool normalised, int count, float[] result)
    {
        int changed = sparse.RequireInteger("count");
        if (changed > count)
        {
            throw sparse.Error($"replaces {changed} of {count} elements");
        }

        GlbJson where = sparse.RequireObject("indices");
        GlbJson what = sparse.RequireObject("values");
        int type = where.RequireInteger("componentType");
        if (type is not (5121 or 5123 or 5125))
        {
            throw where.Error("must be unsigned integers");
        }

        int[] slots = new int[CheckedCount(accessor, changed, components)];
        ReadAt(views[where.RequireIndex("bufferView", views.Count)], where, where.Integer("byteOffset") ?? 0, type, 1, changed, allowStride: false, (at, slot) => slots[slot] = ReadIndex(at, type));
        foreach (int slot in slots)
        {
            if ((uint)slot >= (uint)count)
            {
                throw where.Error($"names element {slot} of {count}");
            }
        }

        ReadAt(views[what.RequireIndex("bufferView", views.Count)], accessor, what.Integer("byteOffset") ?? 0, component, components, changed, allowStride: false,
            (at, slot) => result[(slots[slot / components] * components) + (slot % components)] = ReadNumber(at, component, normalised));
    }

    private static int ReadIndex(ReadOnlySpan<byte> at, int component) => component switch
    {
        5121 => at[0],
        5123 => BinaryPrimitives.ReadUInt16LittleEndian(at),
        _ => unchecked((int)BinaryPrimitives.ReadUInt32LittleEndian(at)),
    };

    // The divisors are glTF's (3.6.2.2): -128 and -127 both stand for -1.
    private static float ReadNumber(ReadOnlySpan<byte> at, int component, bool normalised) => component switch
    {
        5120 => normalised ? MathF.Max((sbyte)at[0] / 127f, -1) : (sbyte)at[0],
        5121 => normalised ? at[0] / 255f : at[0],
        5122 => normalised ? MathF.Max(BinaryPrimitives.ReadInt16LittleEndian(at) / 32767f, -1) : BinaryPrimitives.ReadInt16LittleEndian(at),
        5123 => normalised ? BinaryPrimitives.ReadUInt16LittleEndian(at) / 65535f : BinaryPrimitives.ReadUInt16LittleEndian(at),
        5125 => BinaryPrimitives.ReadUInt32LittleEndian(at),
        _ => BinaryPrimitives.ReadSingleLittleEndian(at),
    };
}
