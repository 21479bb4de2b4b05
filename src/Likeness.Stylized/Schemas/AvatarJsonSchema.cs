using System.Text;
using System.Text.Json;

namespace Likeness.Stylized.Schemas;

/// <summary>The JSON Schema (draft 2020-12) of the files that <see cref="AvatarFile"/> writes, for editors that check and complete while one types.</summary>
public static class AvatarJsonSchema
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    /// <summary>The JSON Schema of avatars of a schema.</summary>
    public static string Of(AvatarSchema schema)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Indented))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            json.WriteString("title", $"Likeness avatar, schema {schema.Name}, version {AvatarFile.Version}");
            Begin(json, ["likeness", "version", "schema", "attributes", "choices"]);
            Constant(json, "likeness", () => json.WriteStringValue("avatar"));
            Constant(json, "version", () => json.WriteNumberValue(AvatarFile.Version));
            Constant(json, "schema", () => json.WriteStringValue(schema.Name));
            json.WriteStartObject("attributes");
            Begin(json, schema.Continuous);
            foreach (string name in schema.Continuous)
            {
                Share(json, name);
            }

            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteStartObject("choices");
            Begin(json, [.. schema.Groups.Select(g => g.Name)]);
            foreach (AttributeGroup group in schema.Groups)
            {
                Choice(json, group);
            }

            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    // An object with exactly these members; the properties are left open for the caller to fill and end.
    private static void Begin(Utf8JsonWriter json, IReadOnlyList<string> members)
    {
        json.WriteString("type", "object");
        json.WriteBoolean("additionalProperties", false);
        json.WriteStartArray("required");
        foreach (string member in members)
        {
            json.WriteStringValue(member);
        }

        json.WriteEndArray();
        json.WriteStartObject("properties");
    }

    private static void Constant(Utf8JsonWriter json, string name, Action write)
    {
        json.WriteStartObject(name);
        json.WritePropertyName("const");
        write();
        json.WriteEndObject();
    }

    private static void Share(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject(name);
        json.WriteString("type", "number");
        json.WriteNumber("minimum", 0);
        json.WriteNumber("maximum", 1);
        json.WriteEndObject();
    }

    // The name of an option, or probabilities of options.
    private static void Choice(Utf8JsonWriter json, AttributeGroup group)
    {
        json.WriteStartObject(group.Name);
        json.WriteStartArray("oneOf");
        json.WriteStartObject();
        json.WriteStartArray("enum");
        foreach (string option in group.Options)
        {
            json.WriteStringValue(option);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject();
        json.WriteString("type", "object");
        json.WriteBoolean("additionalProperties", false);
        json.WriteStartObject("properties");
        foreach (string option in group.Options)
        {
            Share(json, option);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
