using System.Numerics;
using System.Text.Json;
using Likeness.Tensors;

namespace Likeness.Geometry.Files.Gltf;

/// <summary>A JSON object of a glTF file with its place in the file, so that every message can say where.</summary>
internal readonly struct GlbJson(JsonElement element, string where, string path)
{
    public string Where => where;

    private bool IsObject => element.ValueKind == JsonValueKind.Object;

    /// <summary>The objects of an array member; empty when it is absent.</summary>
    public List<GlbJson> Objects(string name)
    {
        var result = new List<GlbJson>();
        if (Member(name) is not { } array)
        {
            return result;
        }

        if (array.ValueKind != JsonValueKind.Array)
        {
            throw Error($"'{name}' is not an array");
        }

        foreach (JsonElement item in array.EnumerateArray())
        {
            string place = $"{(where.Length == 0 ? "" : where + ".")}{name}[{result.Count}]";
            result.Add(item.ValueKind == JsonValueKind.Object ? new GlbJson(item, place, path) : throw new InvalidFileException(path, $"{place} is not an object."));
        }

        return result;
    }

    public GlbJson? Object(string name) => Member(name) is not { } member ? null
        : member.ValueKind == JsonValueKind.Object ? new GlbJson(member, $"{where}.{name}", path)
        : throw Error($"'{name}' is not an object");

    public GlbJson RequireObject(string name) => Object(name) ?? throw Error($"has no '{name}'");

    public string Text(string name) => Member(name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";

    public bool Has(string name) => Member(name) is not null;

    public bool Flag(string name) => Member(name) is { ValueKind: JsonValueKind.True };

    /// <summary>A non-negative integer up to int.MaxValue.</summary>
    public int? Integer(string name)
    {
        if (Member(name) is not { } member)
        {
            return null;
        }

        // Some writers print integers as 3.0.
        return member.ValueKind == JsonValueKind.Number && member.TryGetDouble(out double value) && value is >= 0 and <= int.MaxValue && value == Math.Floor(value)
            ? (int)value
            : throw Error($"'{name}' is not a non-negative integer");
    }

    public int RequireInteger(string name) => Integer(name) ?? throw Error($"has no '{name}'");

    /// <summary>An index into a list of <paramref name="count"/> things.</summary>
    public int? Index(string name, int count) => Integer(name) is not { } index ? null
        : index < count ? index
        : throw Error($"'{name}' is {index}, but there are {count}");

    public int RequireIndex(string name, int count) => Index(name, count) ?? throw Error($"has no '{name}'");

    public float Number(string name, float fallback) => Member(name) is not { } member ? fallback
        : member.ValueKind == JsonValueKind.Number && member.TryGetDouble(out double value) && float.IsFinite((float)value) ? (float)value
        : throw Error($"'{name}' is not a finite number");

    /// <summary>An array of finite numbers of a fixed length, or null when absent.</summary>
    public float[]? Numbers(string name, int? length)
    {
        if (Member(name) is not { } array)
        {
            return null;
        }

        if (array.ValueKind != JsonValueKind.Array || (length is { } expected && array.GetArrayLength() != expected))
        {
            throw Error($"'{name}' is not an array{(length is { } n ? $" of {n} numbers" : "")}");
        }

        float[] result = new float[array.GetArrayLength()];
        int i = 0;
        foreach (JsonElement item in array.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetDouble(out double value) || !float.IsFinite((float)value))
            {
                throw Error($"'{name}' holds something that is not a finite number");
            }

            result[i++] = (float)value;
        }

        return result;
    }

    /// <summary>Indices into a list of <paramref name="count"/> things; empty when absent.</summary>
    public int[] Indices(string name, int count)
    {
        float[] numbers = Numbers(name, null) ?? [];
        foreach (float number in numbers)
        {
            if (number < 0 || number >= count || number != MathF.Floor(number))
            {
                throw Error($"'{name}' holds {number}, but there are {count}");
            }
        }

        return Array.ConvertAll(numbers, n => (int)n);
    }

    /// <summary>The strings of an array member; empty when absent or of another kind, since <c>extras</c> may hold anything.</summary>
    public string[] Texts(string name) => Member(name) is { ValueKind: JsonValueKind.Array } array
        ? [.. array.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : "")]
        : [];

    public Vector3 Vector(string name, Vector3 fallback) => Numbers(name, 3) is { } n ? new Vector3(n) : fallback;

    public Vector4 Vector(string name, Vector4 fallback) => Numbers(name, 4) is { } n ? new Vector4(n) : fallback;

    public IEnumerable<string> MemberNames() => IsObject ? [.. element.EnumerateObject().Select(p => p.Name)] : [];

    public InvalidFileException Error(string problem) => new(path, $"{(where.Length == 0 ? "the JSON" : where)} {problem}.");

    private JsonElement? Member(string name) => IsObject && element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
