using System.Text.Json.Serialization;

namespace Likeness.Studio.Heads;

/// <summary>What the page is told about the head that it shows.</summary>
internal sealed record HeadFacts
{
    /// <summary>"model" or "package".</summary>
    public required string Kind { get; init; }

    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>Where the head's pictures are from and what may be done with them.</summary>
    public required string Licence { get; init; }

    /// <summary>The numbers of a code, a slider each; none for a package.</summary>
    public required IReadOnlyList<HeadCode> Codes { get; init; }

    /// <summary>What can be played.</summary>
    public required IReadOnlyList<HeadMotion> Motions { get; init; }

    /// <summary>True where the page may send a recording for the head to say.</summary>
    public bool Speaks { get; init; }

    /// <summary>The height of finished pictures in pixels; 0 where there are none.</summary>
    public int PictureSize { get; init; }

    /// <summary>The middle of the ball that is in view to begin with, millimetres.</summary>
    public required float[] Centre { get; init; }

    /// <summary>Its radius, millimetres.</summary>
    public required float Radius { get; init; }

    /// <summary>The camera's vertical angle of view, degrees: that of the pictures that were learned from.</summary>
    public required float FieldOfView { get; init; }

    /// <summary>What the user should know.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>A number of a code.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Low">The slider's lower end.</param>
/// <param name="High">Its upper end.</param>
/// <param name="Rest">Where it stands when the face does nothing.</param>
/// <param name="Learned">False where the avatar hardly ever saw it move.</param>
internal sealed record HeadCode(string Name, float Low, float High, float Rest, bool Learned);

/// <summary>Something to play.</summary>
/// <param name="Id">"clip", "speech" or "package".</param>
/// <param name="Name">What the page calls it.</param>
/// <param name="Frames">Its frames.</param>
/// <param name="FramesPerSecond">Their rate.</param>
/// <param name="Sound">The version of the sound that goes with it; null for silence.</param>
internal sealed record HeadMotion(string Id, string Name, int Frames, double FramesPerSecond, int? Sound);

/// <summary>What the page asks to see.</summary>
internal sealed record HeadRequest
{
    /// <summary>What is played, or null for the sliders' expression.</summary>
    public string? Motion { get; init; }

    /// <summary>Its frame.</summary>
    public int Frame { get; init; }

    /// <summary>The sliders' numbers; null while something is played.</summary>
    public float[]? Code { get; init; }

    /// <summary>Where the camera is, millimetres.</summary>
    public float[]? Eye { get; init; }

    /// <summary>What it looks at; for pictures.</summary>
    public float[]? Target { get; init; }

    /// <summary>The picture's width over its height.</summary>
    public float Aspect { get; set; } = 1;
}

/// <summary>What goes to and from the page, as JSON in the page's spelling.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HeadFacts))]
[JsonSerializable(typeof(HeadRequest))]
internal sealed partial class HeadJson : JsonSerializerContext;
