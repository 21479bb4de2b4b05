using System.Numerics;
using Likeness.Geometry.Faces;
using Likeness.Tensors;

namespace Likeness.Avatars.Tracking.Landmarks;

/// <summary>
/// Places of a few landmarks on a face, from which the places of all others are found: the 68 landmarks that a face names, or on the
/// Bust, which has them too, more of MediaPipe's own, written by hand from the cage that it is made of.
/// </summary>
internal static class FaceAnchors
{
    // The jaw's landmarks of the 68 follow the silhouette; only the chin is a place on the skin.
    private const int Chin68 = 8;
    private const int FirstInner68 = 17;

    // Landmark on the subject's left or in the middle, its partner on the right, and the place in millimetres.
    private static readonly (int Left, int Right, float X, float Y, float Z)[] Bust =
    [
        (362, 133, 18.2f, -2.3f, 79.5f), (384, 157, 23.5f, 2.7f, 83.2f), (386, 159, 31.5f, 4.3f, 85.5f), (388, 161, 39.2f, 2.7f, 82.8f),
        (263, 33, 44.7f, -0.3f, 76), (390, 163, 39.1f, -4.1f, 82.6f), (374, 145, 31.7f, -5.3f, 85), (381, 154, 24.2f, -4.3f, 83.2f),
        (168, 168, 0, 3, 97), (197, 197, 0, -13.5f, 103.5f), (5, 5, 0, -28, 113.5f), (1, 1, 0, -38, 120), (2, 2, 0, -48.5f, 110), (326, 97, 7.5f, -47.5f, 106),
        (327, 98, 13.5f, -47.5f, 99), (358, 129, 17.5f, -42, 97),
        (0, 0, 0, -64.2f, 107), (267, 37, 5.5f, -63.3f, 107.2f), (269, 39, 10, -64.5f, 105.5f), (270, 40, 15, -66.4f, 102.5f), (291, 61, 25.4f, -70.3f, 92.2f),
        (321, 91, 16.5f, -77.2f, 98.6f), (405, 181, 11.5f, -79, 100.8f), (314, 84, 6, -80.3f, 102.4f), (17, 17, 0, -80.7f, 102.8f),
        (13, 13, 0, -71, 104.8f), (312, 82, 6, -70.9f, 104.4f), (310, 80, 14.5f, -70.7f, 100.2f), (308, 78, 23.5f, -70.5f, 91),
        (318, 88, 14.5f, -71.1f, 100), (317, 87, 6, -71.2f, 104), (14, 14, 0, -71.4f, 104.4f),
        (336, 107, 11, 17, 97), (296, 66, 19, 22, 97), (334, 105, 32, 25, 92), (293, 63, 42, 22.5f, 84.5f), (300, 70, 50, 16, 75),
        (152, 152, 0, -112, 92), (199, 199, 0, -101, 98),
    ];

    /// <summary>Landmarks and their places on the neutral face.</summary>
    /// <exception cref="LikenessException">The face names no landmarks and is not the Bust.</exception>
    public static IReadOnlyList<(int Landmark, Vector3 Place)> Of(BlendshapeFace face)
    {
        if (face.Licence == Geometry.Bust.BustModel.Licence)
        {
            return [.. Bust.SelectMany(static row => row.Left == row.Right
                ? new[] { (row.Left, new Vector3(row.X, row.Y, row.Z)) }
                : [(row.Left, new Vector3(row.X, row.Y, row.Z)), (row.Right, new Vector3(-row.X, row.Y, row.Z))])];
        }

        return face.Landmarks68.Count == MediaPipeLandmarks.Of68.Count
            ? [.. Enumerable.Range(0, face.Landmarks68.Count).Where(static i => i is Chin68 or >= FirstInner68)
                .Select(i => (MediaPipeLandmarks.Of68[i], face.Neutral.Positions[face.Landmarks68[i]]))]
            : throw new LikenessException("The face names no 68 landmarks, so that tracked points cannot be tied to it. Use the Bust, or ICT-FaceKit with its landmarks.");
    }
}
