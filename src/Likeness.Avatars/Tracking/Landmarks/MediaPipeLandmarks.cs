namespace Likeness.Avatars.Tracking.Landmarks;

/// <summary>
/// Which of the 478 landmarks of MediaPipe's face tracker lies where. The numbers are facts of that tracker: 0 to 467 are the points of its
/// canonical face, 468 to 472 the subject's right iris and 473 to 477 the left one, their centres first.
/// </summary>
public static class MediaPipeLandmarks
{
    /// <summary>Landmarks of a face without irises.</summary>
    public const int FaceCount = 468;

    /// <summary>Landmarks with both irises.</summary>
    public const int Count = 478;

    /// <summary>The centre of the subject's right iris.</summary>
    public const int RightIris = 468;

    /// <summary>The centre of the subject's left iris.</summary>
    public const int LeftIris = 473;

    private static readonly int[] Scheme68 =
    [
        162, 234, 93, 58, 172, 136, 149, 148, 152, 377, 378, 365, 397, 288, 323, 454, 389,
        71, 63, 105, 66, 107, 336, 296, 334, 293, 301,
        168, 197, 5, 4, 75, 97, 2, 326, 305,
        33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380,
        61, 39, 37, 0, 267, 269, 291, 405, 314, 17, 84, 181, 78, 82, 13, 312, 308, 317, 14, 87,
    ];

    private static readonly int[] Edge =
    [
        10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152,
        148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
    ];

    private static readonly int[] Features =
    [
        // Lips, outer and inner.
        61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 185, 40, 39, 37, 0, 267, 269, 270, 409,
        78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 191, 80, 81, 82, 13, 312, 311, 310, 415,
        // Eyes, the subject's left first.
        263, 249, 390, 373, 374, 380, 381, 382, 362, 466, 388, 387, 386, 385, 384, 398,
        33, 7, 163, 144, 145, 153, 154, 155, 133, 246, 161, 160, 159, 158, 157, 173,
        // Brows.
        276, 283, 282, 295, 285, 300, 293, 334, 296, 336, 46, 53, 52, 65, 55, 70, 63, 105, 66, 107,
        // Nose: bridge, tip and wings.
        168, 6, 197, 195, 5, 4, 1, 2, 98, 97, 326, 327,
    ];

    /// <summary>The landmarks nearest to the 68 of the Multi-PIE scheme, in its order. The first 17, along the jaw, are only roughly the same places.</summary>
    public static IReadOnlyList<int> Of68 => Scheme68;

    /// <summary>The rim of the tracker's face, from the forehead over the subject's left cheek; it follows the silhouette more than the skin.</summary>
    public static IReadOnlyList<int> Oval => Edge;

    /// <summary>The contours of lips, eyes and brows, and the nose: the inner face, whose reprojection is reported.</summary>
    public static IReadOnlyList<int> InnerFace => Features;
}
