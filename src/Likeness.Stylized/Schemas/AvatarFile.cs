using System.Globalization;
using System.Text;
using System.Text.Json;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Stylized.Schemas;

/// <summary>
/// Avatars as JSON: <c>{"likeness": "avatar", "version": 1, "schema": "full", "attributes": {"headWidth": 0.5, ...}, "choices": {"hairStyle": "bob", ...}}</c>.
/// A choice is a name in a strict vector, and an object of name and probability in a relaxed one. Every name of the schema is there once.
/// </summary>
public static class AvatarFile
{
    /// <summary>The version that is written, and the only one that is read.</summary>
    public const int Version = 1;

    // An avatar has some hundred numbers; anything much larger is something else.
    private const int LargestFile = 1 << 20;
    private static readonly JsonWriterOptions Indented = new() { Indented = true };
    private static readonly string[] Members = ["likeness", "version", "schema", "attributes", "choices"];

    /// <summary>Writes an avatar. A file that is there is replaced.</summary>
    public static void Save(string path, AvatarVector avatar) => AtomicFile.WriteText(path, ToText(avatar) + "\n");

    /// <summary>Reads an avatar of a built-in schema.</summary>
    /// <exception cref="InvalidFileException">The file is missing, is not an avatar of this version, or a name or number in it is wrong.</exception>
    public static AvatarVector Load(string path)
    {
        byte[] bytes;
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > LargestFile })
            {
                throw new InvalidFileException(path, $"the file is larger than {LargestFile} bytes; an avatar has a few thousand.");
            }

            bytes = File.ReadAllBytes(path);
        }
        catch (Exception error) when (AtomicFile.Explain(path, error) is { } explained)
        {
            throw explained;
        }

        return Parse(path, bytes);
    }

    /// <summary>Reads an avatar of a built-in schema from text.</summary>
    /// <exception cref="InvalidFileException">The text is not an avatar of this version, or a name or number in it is wrong.</exception>
    public static AvatarVector FromText(string text) => Parse("avatar", Encoding.UTF8.GetBytes(text));

    /// <summary>The JSON of an avatar. Reading it gives the same bits.</summary>
    public static string ToText(AvatarVector avatar)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Indented))
        {
            json.WriteStartObject();
            json.WriteString("likeness", "avatar");
            json.WriteNumber("version", Version);
            json.WriteString("schema", avatar.Schema.Name);
            json.WriteStartObject("attributes");
            for (int i = 0; i < avatar.Schema.Continuous.Count; i++)
            {
                json.WriteNumber(avatar.Schema.Continuous[i], avatar.Values[i]);
            }

            json.WriteEndObject();
            json.WriteStartObject("choices");
            bool strict = avatar.IsStrict;
            foreach (AttributeGroup group in avatar.Schema.Groups)
            {
                if (strict)
                {
                    json.WriteString(group.Name, group.Options[avatar.Choice(group)]);
                    continue;
                }

                json.WriteStartObject(group.Name);
                for (int i = 0; i < group.Count; i++)
                {
                    json.WriteNumber(group.Options[i], avatar.Values[group.Offset + i]);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static AvatarVector Parse(string path, byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return Read(path, document.RootElement);
        }
        catch (JsonException error)
        {
            throw new InvalidFileException(path, $"this is not JSON, line {(error.LineNumber ?? 0) + 1}.", error);
        }
        catch (LikenessException error) when (error is not InvalidFileException)
        {
            throw new InvalidFileException(path, error.Message, error);
        }
    }

    private static AvatarVector Read(string path, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("likeness", out JsonElement kind) || kind.ValueKind != JsonValueKind.String || kind.GetString() != "avatar")
        {
            throw new InvalidFileException(path, "this is not an avatar: \"likeness\": \"avatar\" is not there.");
        }

        if (!root.TryGetProperty("version", out JsonElement version) || version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out int number) || number != Version)
        {
            throw new InvalidFileException(path, $"version {(root.TryGetProperty("version", out version) ? version.GetRawText() : "none")} of the avatar format; this program reads version {Version}.");
        }

        foreach (JsonProperty member in root.EnumerateObject())
        {
            if (!Members.Contains(member.Name, StringComparer.Ordinal))
            {
                throw new InvalidFileException(path, $"there is no \"{member.Name}\" in an avatar; it has {string.Join(", ", Members)}.");
            }
        }

        string name = root.TryGetProperty("schema", out JsonElement schemaName) && schemaName.ValueKind == JsonValueKind.String ? schemaName.GetString()! : "";
        AvatarSchema schema = AvatarSchemas.Named(name);
        float[] values = new float[schema.Dimensions];
        ReadAttributes(path, schema, Section(path, root, "attributes"), values);
        ReadChoices(path, schema, Section(path, root, "choices"), values);
        return new AvatarVector(schema, values);
    }

    private static JsonElement Section(string path, JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement section) && section.ValueKind == JsonValueKind.Object
            ? section
            : throw new InvalidFileException(path, $"\"{name}\" is missing or not an object.");

    private static void ReadAttributes(string path, AvatarSchema schema, JsonElement section, float[] values)
    {
        foreach (JsonProperty attribute in section.EnumerateObject())
        {
            int index = schema.IndexOfContinuous(attribute.Name);
            if (index < 0)
            {
                throw new InvalidFileException(path, $"schema {schema.Name} has no attribute \"{attribute.Name}\"; it has {string.Join(", ", schema.Continuous)}.");
            }

            values[index] = Number(path, attribute.Name, attribute.Value);
        }

        if (schema.Continuous.FirstOrDefault(n => !section.TryGetProperty(n, out _)) is { } missing)
        {
            throw new InvalidFileException(path, $"attribute \"{missing}\" is missing.");
        }
    }

    private static void ReadChoices(string path, AvatarSchema schema, JsonElement section, float[] values)
    {
        foreach (JsonProperty choice in section.EnumerateObject())
        {
            AttributeGroup group = schema.Group(choice.Name)
                ?? throw new InvalidFileException(path, $"schema {schema.Name} has no choice \"{choice.Name}\"; it has {string.Join(", ", schema.Groups.Select(g => g.Name))}.");
            if (choice.Value.ValueKind == JsonValueKind.String)
            {
                values[group.Offset + Option(path, group, choice.Value.GetString()!)] = 1;
                continue;
            }

            if (choice.Value.ValueKind != JsonValueKind.Object)
            {
                throw new InvalidFileException(path, $"\"{choice.Name}\" is neither the name of an option nor an object of probabilities.");
            }

            foreach (JsonProperty option in choice.Value.EnumerateObject())
            {
                values[group.Offset + Option(path, group, option.Name)] = Number(path, $"{group.Name} {option.Name}", option.Value);
            }
        }

        if (schema.Groups.FirstOrDefault(g => !section.TryGetProperty(g.Name, out _)) is { } missing)
        {
            throw new InvalidFileException(path, $"choice \"{missing.Name}\" is missing.");
        }
    }

    private static int Option(string path, AttributeGroup group, string name) => group.IndexOf(name) is >= 0 and var index
        ? index
        : throw new InvalidFileException(path, $"there is no {group.Name} \"{name}\"; there are {string.Join(", ", group.Options)}.");

    private static float Number(string path, string name, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out float number) && number is >= 0 and <= 1
            ? number
            : throw new InvalidFileException(path, string.Create(CultureInfo.InvariantCulture, $"{name} is {value.GetRawText()}; expected a number between 0 and 1."));
}
