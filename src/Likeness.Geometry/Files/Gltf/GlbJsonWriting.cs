using System.Text.Json;

namespace Likeness.Geometry.Files.Gltf;

/// <summary>How members of the JSON half of a file are written. Empty names and lists are left out, as the format wants.</summary>
internal static class GlbJsonWriting
{
    public static void WriteList<T>(this Utf8JsonWriter json, string name, List<T> items, Action<Utf8JsonWriter, T> write)
    {
        if (items.Count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (T item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void WriteName(this Utf8JsonWriter json, string name)
    {
        if (name.Length > 0)
        {
            json.WriteString("name", name);
        }
    }

    public static void WriteNumbers(this Utf8JsonWriter json, string name, IReadOnlyList<float> values)
    {
        json.WriteStartArray(name);
        foreach (float value in values)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }

    public static void WriteIntegers(this Utf8JsonWriter json, string name, List<int> values)
    {
        if (values.Count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (int value in values)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }
}
