using System.Numerics;

namespace Likeness.Stylized.Selfies;

/// <summary>Ratios of lengths on a face that tell people apart and change little with pose and distance: what the continuous attributes are estimated from.</summary>
internal static class FaceProportions
{
    /// <summary>The names of the ratios.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "width", "height", "jaw", "chin", "cheeks", "eyeWidth", "eyeOpening", "innerCorners", "eyeHeight", "eyeTilt", "browHeight", "browTilt", "noseWidth", "noseLength", "mouthWidth", "mouthHeight", "lips",
    ];

    /// <summary>Measures a face.</summary>
    public static float[] Of(FacePoints face)
    {
        float Across(int a, int b) => Vector2.Distance(face.At(a), face.At(b));
        float width = Across(1, 15), height = Across(27, 8), d = face.EyeDistance;
        float Tilt(int inner, int outer) => (face.At(inner).Y - face.At(outer).Y) / d;
        float opening = (Across(37, 41) + Across(38, 40) + Across(43, 47) + Across(44, 46)) / 4;
        Vector2 brows = (face.At(19) + face.At(24)) / 2;
        return
        [
            width / d, height / d, Across(4, 12) / width, Across(57, 8) / height, Across(3, 13) / width, (Across(36, 39) + Across(42, 45)) / 2 / width, opening / d, Across(39, 42) / width,
            (face.BetweenEyes.Y - face.At(27).Y) / d, (Tilt(39, 36) + Tilt(42, 45)) / 2, (face.BetweenEyes.Y - brows.Y) / height, (Tilt(21, 18) + Tilt(22, 25)) / 2, Across(31, 35) / width, Across(27, 33) / height,
            Across(48, 54) / width, Vector2.Distance(face.At(33), face.Mouth) / height, (Across(51, 62) + Across(66, 57)) / width,
        ];
    }
}
