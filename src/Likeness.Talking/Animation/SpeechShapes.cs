using Likeness.Geometry.Faces;

namespace Likeness.Talking.Animation;

/// <summary>The ARKit shapes that speech moves: jaw, mouth, cheeks and tongue. What eyes, brows and nose do cannot be heard.</summary>
public static class SpeechShapes
{
    /// <summary>Their places among <see cref="ArkitShapes.Names"/>, rising.</summary>
    public static IReadOnlyList<int> Indices { get; } =
    [
        .. Enumerable.Range(0, ArkitShapes.Count).Where(i => ArkitShapes.Names[i] is { } name
            && (name.StartsWith("jaw", StringComparison.Ordinal) || name.StartsWith("mouth", StringComparison.Ordinal) || name is "cheekPuff" or "tongueOut")),
    ];

    /// <summary>How many.</summary>
    public static int Count => Indices.Count;
}
