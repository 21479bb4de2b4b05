namespace Likeness.Geometry.Faces;

/// <summary>
/// The table between ARKit's 52 shapes and the 53 expressions of ICT-FaceKit. It is written out, not derived from spelling:
/// ICT splits <c>browInnerUp</c> and <c>cheekPuff</c> in two, has no <c>tongueOut</c>, and writes <c>_L</c>/<c>_R</c> for most
/// sides but not for <c>jawLeft</c>, <c>jawRight</c>, <c>mouthLeft</c> and <c>mouthRight</c>.
/// </summary>
public static class IctShapeNames
{
    private static readonly (string Arkit, string[] Ict)[] Table =
    [
        ("eyeBlinkLeft", ["eyeBlink_L"]), ("eyeLookDownLeft", ["eyeLookDown_L"]), ("eyeLookInLeft", ["eyeLookIn_L"]),
        ("eyeLookOutLeft", ["eyeLookOut_L"]), ("eyeLookUpLeft", ["eyeLookUp_L"]), ("eyeSquintLeft", ["eyeSquint_L"]), ("eyeWideLeft", ["eyeWide_L"]),
        ("eyeBlinkRight", ["eyeBlink_R"]), ("eyeLookDownRight", ["eyeLookDown_R"]), ("eyeLookInRight", ["eyeLookIn_R"]),
        ("eyeLookOutRight", ["eyeLookOut_R"]), ("eyeLookUpRight", ["eyeLookUp_R"]), ("eyeSquintRight", ["eyeSquint_R"]), ("eyeWideRight", ["eyeWide_R"]),
        ("jawForward", ["jawForward"]), ("jawLeft", ["jawLeft"]), ("jawRight", ["jawRight"]), ("jawOpen", ["jawOpen"]),
        ("mouthClose", ["mouthClose"]), ("mouthFunnel", ["mouthFunnel"]), ("mouthPucker", ["mouthPucker"]),
        ("mouthLeft", ["mouthLeft"]), ("mouthRight", ["mouthRight"]),
        ("mouthSmileLeft", ["mouthSmile_L"]), ("mouthSmileRight", ["mouthSmile_R"]), ("mouthFrownLeft", ["mouthFrown_L"]), ("mouthFrownRight", ["mouthFrown_R"]),
        ("mouthDimpleLeft", ["mouthDimple_L"]), ("mouthDimpleRight", ["mouthDimple_R"]), ("mouthStretchLeft", ["mouthStretch_L"]), ("mouthStretchRight", ["mouthStretch_R"]),
        ("mouthRollLower", ["mouthRollLower"]), ("mouthRollUpper", ["mouthRollUpper"]), ("mouthShrugLower", ["mouthShrugLower"]), ("mouthShrugUpper", ["mouthShrugUpper"]),
        ("mouthPressLeft", ["mouthPress_L"]), ("mouthPressRight", ["mouthPress_R"]), ("mouthLowerDownLeft", ["mouthLowerDown_L"]), ("mouthLowerDownRight", ["mouthLowerDown_R"]),
        ("mouthUpperUpLeft", ["mouthUpperUp_L"]), ("mouthUpperUpRight", ["mouthUpperUp_R"]),
        ("browDownLeft", ["browDown_L"]), ("browDownRight", ["browDown_R"]), ("browInnerUp", ["browInnerUp_L", "browInnerUp_R"]),
        ("browOuterUpLeft", ["browOuterUp_L"]), ("browOuterUpRight", ["browOuterUp_R"]),
        ("cheekPuff", ["cheekPuff_L", "cheekPuff_R"]), ("cheekSquintLeft", ["cheekSquint_L"]), ("cheekSquintRight", ["cheekSquint_R"]),
        ("noseSneerLeft", ["noseSneer_L"]), ("noseSneerRight", ["noseSneer_R"]), ("tongueOut", []),
    ];

    /// <summary>The ICT expressions that one ARKit shape drives: one, two (<c>browInnerUp</c>, <c>cheekPuff</c>) or none (<c>tongueOut</c>).</summary>
    /// <param name="arkitIndex">A position in <see cref="ArkitShapes.Names"/>.</param>
    public static IReadOnlyList<string> ForArkit(int arkitIndex) => Table[arkitIndex].Ict;

    /// <summary>The ARKit shape that drives an ICT expression, as a position in <see cref="ArkitShapes.Names"/>; -1 for a name that ICT does not have.</summary>
    public static int ArkitFor(string ictName) => Array.FindIndex(Table, row => row.Ict.Contains(ictName, StringComparer.Ordinal));

    /// <summary>All ICT names in the table, in ARKit's order: 53.</summary>
    public static IEnumerable<string> All => Table.SelectMany(row => row.Ict);

    /// <summary>The table's own ARKit names, which a test holds against <see cref="ArkitShapes.Names"/>.</summary>
    internal static IEnumerable<string> ArkitNames => Table.Select(row => row.Arkit);
}
