namespace Likeness.Geometry.Bust.Cage;

/// <summary>What a cage point knows about its place; the values are interpolated linearly over the cage's faces.</summary>
internal static class Mark
{
    /// <summary>Ring around the mouth: 0 the inner border, 1 where the lips meet, 2 the fullest line, 3 the border of the red, 4, 5 the skin around; 6 elsewhere.</summary>
    public const int Mouth = 0;

    /// <summary>+1 on the upper lip, -1 on the lower lip, 0 at the corner and elsewhere.</summary>
    public const int Lip = 1;

    /// <summary>Ring around the eye: 0 the inner lid border, 1 the lid's front edge, 2 and 3 the lid, 4 the orbit; 5 elsewhere.</summary>
    public const int Eye = 2;

    /// <summary>+1 on the upper lid, -1 on the lower, 0 at the corners and elsewhere.</summary>
    public const int Lid = 3;

    /// <summary>1 on the ear.</summary>
    public const int Ear = 4;

    /// <summary>1 inside the nostril.</summary>
    public const int Nostril = 5;

    /// <summary>The number of marks.</summary>
    public const int Count = 6;

    /// <summary>The marks of a point that belongs to no feature.</summary>
    public static float[] None() => [6, 0, 5, 0, 0, 0];
}
