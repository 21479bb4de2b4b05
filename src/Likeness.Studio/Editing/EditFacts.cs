using System.Text.Json;
using System.Text.Json.Serialization;

namespace Likeness.Studio.Editing;

/// <summary>What the page is told about the avatar that it edits.</summary>
internal sealed record EditFacts
{
    /// <summary>The file that was opened.</summary>
    public required string Path { get; init; }

    /// <summary>The file that is saved to.</summary>
    public required string SavePath { get; init; }

    /// <summary>The avatar as it was opened, as in its file.</summary>
    public required JsonElement Avatar { get; init; }

    /// <summary>The continuous attributes, a slider each, 0 to 1.</summary>
    public required IReadOnlyList<string> Attributes { get; init; }

    /// <summary>The choices, a slot each.</summary>
    public required IReadOnlyList<EditSlot> Slots { get; init; }

    /// <summary>The expressions that can be tried on; the first is the face at rest.</summary>
    public required IReadOnlyList<string> Expressions { get; init; }
}

/// <summary>A choice among named things.</summary>
/// <param name="Name">What is chosen.</param>
/// <param name="Options">What there is.</param>
internal sealed record EditSlot(string Name, IReadOnlyList<string> Options);

/// <summary>What the page asks for: an avatar as it stands on the page, and how it is looked at.</summary>
internal sealed record EditRequest
{
    // 'set' and not 'init': generated readers forget the defaults of the latter.

    /// <summary>The avatar, as in a file.</summary>
    public JsonElement Avatar { get; set; }

    /// <summary>Width and height of the picture, one of <see cref="EditedAvatar.Sizes"/>.</summary>
    public int Size { get; set; } = 512;

    /// <summary>"cel" or "smooth".</summary>
    public string Shading { get; set; } = "cel";

    /// <summary>One of <see cref="EditFacts.Expressions"/>.</summary>
    public string Expression { get; set; } = TriedExpressions.Rest;

    /// <summary>How far the head is seen from its left, degrees.</summary>
    public float Yaw { get; set; }

    /// <summary>How far the head is seen from above, degrees.</summary>
    public float Pitch { get; set; }
}

/// <summary>Where an avatar was saved.</summary>
/// <param name="Path">The file.</param>
internal sealed record EditSaved(string Path);

/// <summary>What goes to and from the page, as JSON in the page's spelling.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EditFacts))]
[JsonSerializable(typeof(EditRequest))]
[JsonSerializable(typeof(EditSaved))]
internal sealed partial class EditJson : JsonSerializerContext;
