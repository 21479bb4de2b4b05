using System.Collections.Frozen;

namespace Likeness.Geometry.Faces;

/// <summary>
/// The 52 face shapes of Apple's ARKit (<c>ARFaceAnchor.BlendShapeLocation</c>), in the order in which Apple's documentation
/// and the curve files of face-capture programs list them. Left and right are the subject's own.
/// </summary>
public static class ArkitShapes
{
    /// <summary>The number of shapes: 52.</summary>
    public const int Count = 52;

    private static readonly string[] AllNames =
    [
        "eyeBlinkLeft", "eyeLookDownLeft", "eyeLookInLeft", "eyeLookOutLeft", "eyeLookUpLeft", "eyeSquintLeft", "eyeWideLeft",
        "eyeBlinkRight", "eyeLookDownRight", "eyeLookInRight", "eyeLookOutRight", "eyeLookUpRight", "eyeSquintRight", "eyeWideRight",
        "jawForward", "jawLeft", "jawRight", "jawOpen",
        "mouthClose", "mouthFunnel", "mouthPucker", "mouthLeft", "mouthRight",
        "mouthSmileLeft", "mouthSmileRight", "mouthFrownLeft", "mouthFrownRight", "mouthDimpleLeft", "mouthDimpleRight",
        "mouthStretchLeft", "mouthStretchRight", "mouthRollLower", "mouthRollUpper", "mouthShrugLower", "mouthShrugUpper",
        "mouthPressLeft", "mouthPressRight", "mouthLowerDownLeft", "mouthLowerDownRight", "mouthUpperUpLeft", "mouthUpperUpRight",
        "browDownLeft", "browDownRight", "browInnerUp", "browOuterUpLeft", "browOuterUpRight",
        "cheekPuff", "cheekSquintLeft", "cheekSquintRight", "noseSneerLeft", "noseSneerRight", "tongueOut",
    ];

    private static readonly FrozenDictionary<string, int> Indices =
        AllNames.Select((name, index) => KeyValuePair.Create(name, index)).ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly int[] Partners = [.. AllNames.Select(FindPartner)];

    /// <summary>The names in Apple's order.</summary>
    public static IReadOnlyList<string> Names => AllNames;

    /// <summary>The position of a name in <see cref="Names"/>, or -1.</summary>
    public static int IndexOf(string name) => Indices.TryGetValue(name, out int index) ? index : -1;

    /// <summary>The shape of the other side (<c>eyeBlinkLeft</c> for <c>eyeBlinkRight</c>, <c>jawLeft</c> for <c>jawRight</c>); the shape itself when it is symmetric.</summary>
    /// <param name="index">A position in <see cref="Names"/>.</param>
    public static int PartnerOf(int index) => Partners[index];

    /// <summary>The weights of the mirrored face: left and right partners change places.</summary>
    /// <param name="weights">52 weights in Apple's order.</param>
    /// <param name="mirrored">Receives 52 weights; must not overlap <paramref name="weights"/>.</param>
    public static void Mirror(ReadOnlySpan<float> weights, Span<float> mirrored)
    {
        for (int i = 0; i < Count; i++)
        {
            mirrored[i] = weights[Partners[i]];
        }
    }

    private static int FindPartner(string name, int index)
    {
        string other = name.EndsWith("Left", StringComparison.Ordinal) ? name[..^4] + "Right"
            : name.EndsWith("Right", StringComparison.Ordinal) ? name[..^5] + "Left"
            : name;
        return Array.IndexOf(AllNames, other) is >= 0 and int partner ? partner : index;
    }
}
