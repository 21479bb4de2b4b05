namespace Likeness.Stylized.Exports;

/// <summary>A preset expression of VRM 1.0 made of ARKit shapes.</summary>
/// <param name="Name">The preset's name.</param>
/// <param name="Overrides">True for emotions, which mouth and lids share with speech and blinks.</param>
/// <param name="Weights">The shapes and their weights.</param>
internal sealed record VrmPreset(string Name, bool Overrides, params IReadOnlyList<(string Shape, float Weight)> Weights);

/// <summary>The preset expressions of VRM 1.0, all eighteen that a face can show.</summary>
internal static class VrmPresets
{
    /// <summary>The presets, in the order of the specification.</summary>
    public static IReadOnlyList<VrmPreset> All { get; } =
    [
        new("happy", true, ("mouthSmileLeft", 0.9f), ("mouthSmileRight", 0.9f), ("cheekSquintLeft", 0.6f), ("cheekSquintRight", 0.6f), ("eyeSquintLeft", 0.3f), ("eyeSquintRight", 0.3f)),
        new("angry", true, ("browDownLeft", 1), ("browDownRight", 1), ("eyeSquintLeft", 0.4f), ("eyeSquintRight", 0.4f), ("mouthFrownLeft", 0.5f), ("mouthFrownRight", 0.5f), ("noseSneerLeft", 0.5f), ("noseSneerRight", 0.5f)),
        new("sad", true, ("browInnerUp", 0.9f), ("mouthFrownLeft", 0.7f), ("mouthFrownRight", 0.7f), ("eyeLookDownLeft", 0.2f), ("eyeLookDownRight", 0.2f), ("mouthShrugLower", 0.3f)),
        new("relaxed", true, ("mouthSmileLeft", 0.35f), ("mouthSmileRight", 0.35f), ("eyeBlinkLeft", 0.25f), ("eyeBlinkRight", 0.25f)),
        new("surprised", true, ("browInnerUp", 0.8f), ("browOuterUpLeft", 0.9f), ("browOuterUpRight", 0.9f), ("eyeWideLeft", 0.9f), ("eyeWideRight", 0.9f), ("jawOpen", 0.35f)),
        new("neutral", false),
        new("aa", false, ("jawOpen", 0.6f), ("mouthLowerDownLeft", 0.2f), ("mouthLowerDownRight", 0.2f)),
        new("ih", false, ("jawOpen", 0.16f), ("mouthStretchLeft", 0.35f), ("mouthStretchRight", 0.35f), ("mouthUpperUpLeft", 0.15f), ("mouthUpperUpRight", 0.15f)),
        new("ou", false, ("jawOpen", 0.12f), ("mouthPucker", 0.8f), ("mouthFunnel", 0.2f)),
        new("ee", false, ("jawOpen", 0.22f), ("mouthSmileLeft", 0.35f), ("mouthSmileRight", 0.35f), ("mouthStretchLeft", 0.3f), ("mouthStretchRight", 0.3f)),
        new("oh", false, ("jawOpen", 0.35f), ("mouthFunnel", 0.6f), ("mouthPucker", 0.25f)),
        new("blink", false, ("eyeBlinkLeft", 1), ("eyeBlinkRight", 1)),
        new("blinkLeft", false, ("eyeBlinkLeft", 1)),
        new("blinkRight", false, ("eyeBlinkRight", 1)),
        new("lookUp", false, ("eyeLookUpLeft", 1), ("eyeLookUpRight", 1)),
        new("lookDown", false, ("eyeLookDownLeft", 1), ("eyeLookDownRight", 1)),
        new("lookLeft", false, ("eyeLookOutLeft", 1), ("eyeLookInRight", 1)),
        new("lookRight", false, ("eyeLookInLeft", 1), ("eyeLookOutRight", 1)),
    ];
}
