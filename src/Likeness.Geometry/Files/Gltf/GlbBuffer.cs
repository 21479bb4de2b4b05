using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Likeness.Tensors;

namespace Likeness.Geometry.Files.Gltf;

/// <summary>The binary half of a file that is being written: its one buffer, the views into it, and the accessors that say what the views hold.</summary>
internal sealed class GlbBuffer
{
    /// <summary>The component type of floats.</summary>
    public const int FloatType = 5126;

    /// <summary>The use of a view that holds attributes of vertices.</summary>
    public const int ArrayBuffer = 34962;

    private const int ElementArrayBuffer = 34963;
    private readonly ArrayBufferWriter<byte> _binary = new();
    private readonly List<View> _views = [];
    private readonly List<Accessor> _accessors = [];

    /// <summary>The bytes so far.</summary>
    public ReadOnlySpan<byte> Written => _binary.WrittenSpan;

    /// <summary>Adds accessors, views and the length of the buffer to the JSON's root object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteList("accessors", _accessors, WriteAccessor);
        json.WriteList("bufferViews", _views, WriteView);
        if (_binary.WrittenCount > 0)
        {
            json.WriteStartArray("buffers");
            json.WriteStartObject();
            json.WriteNumber("byteLength", _binary.WrittenCount);
            json.WriteEndObject();
            json.WriteEndArray();
        }
    }

    /// <summary>Adds vectors of an attribute.</summary>
    /// <returns>The accessor's position.</returns>
    public int Vectors(Vector3[] values, bool bounds)
    {
        (float[]? min, float[]? max) = bounds ? Bounds(values) : (null, null);
        return Add(MemoryMarshal.AsBytes(values.AsSpan()), ArrayBuffer, FloatType, values.Length, "VEC3", min, max);
    }

    /// <summary>Adds displacements, sparse where that is smaller.</summary>
    /// <returns>The accessor's position.</returns>
    public int Deltas(Vector3[] values, bool bounds)
    {
        int moved = values.Count(d => d != Vector3.Zero);
        bool wide = values.Length > ushort.MaxValue;
        if (moved * (12 + (wide ? 4 : 2)) >= values.Length * 12)
        {
            return Vectors(values, bounds);
        }

        (float[]? min, float[]? max) = bounds ? Bounds(values) : (null, null);
        if (moved == 0)
        {
            // No view and no sparse part: all zeros, as the format defines.
            _accessors.Add(new Accessor(null, FloatType, values.Length, "VEC3", min, max, null));
            return _accessors.Count - 1;
        }

        int[] slots = [.. Enumerable.Range(0, values.Length).Where(v => values[v] != Vector3.Zero)];
        Vector3[] kept = [.. slots.Select(v => values[v])];
        int indexView = wide
            ? Append(MemoryMarshal.AsBytes(slots.AsSpan()), null)
            : Append(MemoryMarshal.AsBytes(Array.ConvertAll(slots, s => (ushort)s).AsSpan()), null);
        int valueView = Append(MemoryMarshal.AsBytes(kept.AsSpan()), null);
        _accessors.Add(new Accessor(null, FloatType, values.Length, "VEC3", min, max, new Sparse(moved, indexView, wide ? 5125 : 5123, valueView)));
        return _accessors.Count - 1;
    }

    /// <summary>Adds corners of triangles, in two bytes where they fit.</summary>
    /// <returns>The accessor's position.</returns>
    public int Indices(int[] triangles, int vertices) => vertices <= ushort.MaxValue
        ? Add(MemoryMarshal.AsBytes(Array.ConvertAll(triangles, t => (ushort)t).AsSpan()), ElementArrayBuffer, 5123, triangles.Length, "SCALAR")
        : Add(MemoryMarshal.AsBytes(triangles.AsSpan()), ElementArrayBuffer, 5125, triangles.Length, "SCALAR");

    /// <summary>Adds anything.</summary>
    /// <returns>The accessor's position.</returns>
    public int Add(ReadOnlySpan<byte> bytes, int? target, int component, int count, string type, float[]? min = null, float[]? max = null)
    {
        _accessors.Add(new Accessor(Append(bytes, target), component, count, type, min, max, null));
        return _accessors.Count - 1;
    }

    /// <summary>Adds bytes without an accessor: a picture. Every view starts on four bytes, which suits every component type.</summary>
    /// <returns>The view's position.</returns>
    /// <exception cref="LikenessException">The file would pass 2 GB.</exception>
    public int Append(ReadOnlySpan<byte> bytes, int? target)
    {
        if (_binary.WrittenCount + (long)bytes.Length > int.MaxValue - (1 << 20))
        {
            throw new LikenessException("The GLB file would pass 2 GB; export fewer frames or shapes.");
        }

        int offset = _binary.WrittenCount;
        _binary.Write(bytes);
        _views.Add(new View(offset, bytes.Length, target));
        while (_binary.WrittenCount % 4 != 0)
        {
            _binary.Write([(byte)0]);
        }

        return _views.Count - 1;
    }

    private static (float[] Min, float[] Max) Bounds(Vector3[] values)
    {
        var low = new Vector3(float.PositiveInfinity);
        var high = new Vector3(float.NegativeInfinity);
        foreach (Vector3 value in values)
        {
            low = Vector3.Min(low, value);
            high = Vector3.Max(high, value);
        }

        return ([low.X, low.Y, low.Z], [high.X, high.Y, high.Z]);
    }

    private static void WriteAccessor(Utf8JsonWriter json, Accessor accessor)
    {
        if (accessor.View is { } view)
        {
            json.WriteNumber("bufferView", view);
        }

        json.WriteNumber("componentType", accessor.Component);
        json.WriteNumber("count", accessor.Count);
        json.WriteString("type", accessor.Type);
        if (accessor.Min is not null)
        {
            json.WriteNumbers("min", accessor.Min);
            json.WriteNumbers("max", accessor.Max!);
        }

        if (accessor.Sparse is { } sparse)
        {
            json.WriteStartObject("sparse");
            json.WriteNumber("count", sparse.Count);
            json.WriteStartObject("indices");
            json.WriteNumber("bufferView", sparse.IndexView);
            json.WriteNumber("componentType", sparse.IndexComponent);
            json.WriteEndObject();
            json.WriteStartObject("values");
            json.WriteNumber("bufferView", sparse.ValueView);
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }

    private static void WriteView(Utf8JsonWriter json, View view)
    {
        json.WriteNumber("buffer", 0);
        json.WriteNumber("byteOffset", view.Offset);
        json.WriteNumber("byteLength", view.Length);
        if (view.Target is { } target)
        {
            json.WriteNumber("target", target);
        }
    }

    private sealed record View(int Offset, int Length, int? Target);

    private sealed record Accessor(int? View, int Component, int Count, string Type, float[]? Min, float[]? Max, Sparse? Sparse);

    private sealed record Sparse(int Count, int IndexView, int IndexComponent, int ValueView);
}
