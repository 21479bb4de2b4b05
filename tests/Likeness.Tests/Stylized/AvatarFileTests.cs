using System.Text.Json;
using Likeness.Stylized.Engines;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;
using Likeness.Tensors.Randomness;
using Likeness.Tests.Geometry.Files;
using Likeness.Tests.Support;

namespace Likeness.Tests.Stylized;

/// <summary>Avatars as JSON: every bit comes back, and whatever else is in the file is refused in one sentence.</summary>
public sealed class AvatarFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("full")]
    [InlineData("toon")]
    public void A_strict_vector_round_trips_through_text(string schema)
    {
        var engine = new StylizedEngine(AvatarSchemas.Named(schema));
        var random = new RandomSource(11L);
        for (int i = 0; i < 100; i++)
        {
            AvatarVector avatar = engine.Sample(random), back = AvatarFile.FromText(AvatarFile.ToText(avatar));
            Assert.Same(avatar.Schema, back.Schema);
            Assert.Equal(avatar.Values, back.Values);
        }
    }

    [Fact]
    public void A_relaxed_vector_round_trips_through_a_file()
    {
        AvatarSchema toon = AvatarSchemas.Toon;
        float[] values = [.. AvatarVector.Middle(toon).Values];
        foreach (AttributeGroup group in toon.Groups)
        {
            values.AsSpan(group.Offset, group.Count).Fill(1f / group.Count);
        }

        AvatarFile.Save(_folder["a.json"], new AvatarVector(toon, values));
        Assert.Equal(values, AvatarFile.Load(_folder["a.json"]).Values);
    }

    [Theory]
    [InlineData("\"version\": 1", "\"version\": 2", "version 2 of the avatar format; this program reads version 1")]
    [InlineData("\"likeness\": \"avatar\"", "\"likeness\": \"mesh\"", "this is not an avatar")]
    [InlineData("\"schema\": \"toon\"", "\"schema\": \"tune\"", "no avatar schema named 'tune'")]
    [InlineData("\"headWidth\": 0.5", "\"headWidth\": 1.5", "headWidth is 1.5; expected a number between 0 and 1")]
    [InlineData("\"headWidth\": 0.5", "\"headWidth\": \"wide\"", "headWidth is \"wide\"")]
    [InlineData("\"headWidth\": 0.5", "\"hatWidth\": 0.5", "no attribute \"hatWidth\"")]
    [InlineData("    \"headWidth\": 0.5,\n", "", "attribute \"headWidth\" is missing")]
    [InlineData("\"beard\": \"none\"", "\"beard\": \"wig\"", "there is no beard \"wig\"; there are none, stubble")]
    [InlineData("\"beard\": \"none\"", "\"hat\": \"none\"", "no choice \"hat\"")]
    [InlineData("    \"beard\": \"none\",\n", "", "choice \"beard\" is missing")]
    [InlineData("\"beard\": \"none\"", "\"beard\": {\"none\": 0.4}", "The options of beard add up to 0.4; expected 1.")]
    [InlineData("\"beard\": \"none\"", "\"beard\": 3", "\"beard\" is neither")]
    [InlineData("\"version\": 1", "\"version\": 1, \"version\": 1", "this is not JSON")]
    [InlineData("\"version\": 1", "\"version\": 1, \"mood\": 1", "there is no \"mood\" in an avatar")]
    public void What_does_not_belong_is_refused(string found, string put, string message)
    {
        string text = AvatarFile.ToText(AvatarVector.Middle(AvatarSchemas.Toon)).ReplaceLineEndings("\n");
        Assert.Contains(found, text, StringComparison.Ordinal);
        File.WriteAllText(_folder["a.json"], text.Replace(found, put, StringComparison.Ordinal));
        InvalidFileException error = Assert.Throws<InvalidFileException>(() => AvatarFile.Load(_folder["a.json"]));
        Assert.StartsWith(_folder["a.json"], error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("full")]
    [InlineData("toon")]
    public void The_json_schema_lists_every_name_and_what_the_documents_hold(string name)
    {
        AvatarSchema schema = AvatarSchemas.Named(name);
        string text = AvatarJsonSchema.Of(schema);
        using var document = JsonDocument.Parse(text);
        JsonElement properties = document.RootElement.GetProperty("properties");
        Assert.Equal(schema.Continuous, properties.GetProperty("attributes").GetProperty("required").EnumerateArray().Select(e => e.GetString()));
        foreach (AttributeGroup group in schema.Groups)
        {
            JsonElement options = properties.GetProperty("choices").GetProperty("properties").GetProperty(group.Name).GetProperty("oneOf")[0].GetProperty("enum");
            Assert.Equal(group.Options, options.EnumerateArray().Select(e => e.GetString()));
        }

        string kept = Path.Combine(RepositoryPaths.Root, "docs", $"avatar-{name}.schema.json");
        if (Environment.GetEnvironmentVariable("LIKENESS_UPDATE_API") == "1")
        {
            File.WriteAllText(kept, text + "\n");
        }

        Assert.Equal(File.ReadAllText(kept).ReplaceLineEndings("\n"), text.ReplaceLineEndings("\n") + "\n");
    }

    [Fact]
    public void Missing_and_broken_files_are_said()
    {
        Assert.Contains("nowhere.json", Assert.ThrowsAny<LikenessException>(() => AvatarFile.Load(_folder["nowhere.json"])).Message, StringComparison.Ordinal);
        File.WriteAllText(_folder["b.json"], "{\n\"likeness\": ");
        Assert.Contains("this is not JSON, line 2", Assert.Throws<InvalidFileException>(() => AvatarFile.Load(_folder["b.json"])).Message, StringComparison.Ordinal);
        File.WriteAllText(_folder["c.json"], "[]");
        Assert.Throws<InvalidFileException>(() => AvatarFile.Load(_folder["c.json"]));
    }
}
