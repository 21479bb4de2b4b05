using System.Numerics;

namespace Likeness.Geometry.Bust;

/// <summary>
/// The 68 landmarks of the Bust as vertices, in the order of the Multi-PIE scheme (also called iBUG's; counted from 0): jaw from the subject's right ear to the left
/// one, right and left brow, nose, right and left eye, outer and inner lips. Most are points of the cage; each has its exact mirror image.
/// </summary>
internal static class Landmarks
{
    private const int Count = 68;

    // Points of the cage on the subject's left and in the middle, and the landmark of the first; each next one has the next number.
    private static readonly (int First, string Points)[] AtPoints =
    [
        (8, "Q0 Q1 Q2 Q5 Q6 P7 K7 T7 S7"), // chin, under the jaw to its corner, and up before the ear to the eye
        (27, "O0 R0 T0 A0"), // sellion, bridge, tip of the nose
        (33, "m50 n3 n2"), // where the nose meets the lip: middle, nostril, wing
        (42, "e00"),
        (45, "e04"), // corners of the eye
        (51, "m30 m31 m32 m33 m34 m35 m36"), // the border of the red of the lips
        (62, "m10"),
        (64, "m13"),
        (66, "m16"), // where they meet: middle, corner, middle
    ];

    // The others are the vertices nearest to places, millimetres: on the painted brow, at thirds of the rim of the lids, and where the lips meet, between middle and corner.
    private static readonly (int First, Vector3[] Places)[] NearPlaces =
    [
        (22, [new(13, 14.5f, 97), new(21, 16.8f, 95.5f), new(30, 18.5f, 93), new(39, 18.8f, 88.5f), new(47, 17.7f, 81)]),
        (43, [new(27.5f, 4, 85), new(35.5f, 4, 85)]),
        (46, [new(35.5f, -5, 84.5f), new(27.5f, -5, 84.5f)]),
        (63, [new(10, -70.9f, 102.5f)]),
        (65, [new(10, -71, 102.3f)]),
    ];

    /// <summary>Finds them.</summary>
    /// <returns>68 vertices of the skin.</returns>
    public static int[] Of(BustSkin skin)
    {
        int[] found = new int[Count];
        foreach ((int first, string points) in AtPoints)
        {
            string[] names = points.Split(' ');
            for (int i = 0; i < names.Length; i++)
            {
                Put(first + i, skin.VertexOf(names[i]));
            }
        }

        foreach ((int first, Vector3[] places) in NearPlaces)
        {
            for (int i = 0; i < places.Length; i++)
            {
                Func<int, bool> may = Candidates(skin, first);
                Put(first + i, Enumerable.Range(0, skin.Count).Where(may).MinBy(v => Vector3.DistanceSquared(skin.Positions[v], places[i])));
            }
        }

        return found;

        void Put(int landmark, int vertex)
        {
            found[landmark] = vertex;
            found[MirrorOf(landmark)] = skin.Mirror[vertex];
        }
    }

    // Lids and lips are cut open: a place between them must not fall to the wrong side, or behind the edge.
    private static Func<int, bool> Candidates(BustSkin skin, int first) => first switch
    {
        43 => v => skin.EyeRing(v) < 0.01f && skin.Lid(v) > 0,
        46 => v => skin.EyeRing(v) < 0.01f && skin.Lid(v) < 0,
        63 => v => MathF.Abs(skin.MouthRing(v) - 1) < 0.01f && skin.Lip(v) > 0,
        65 => v => MathF.Abs(skin.MouthRing(v) - 1) < 0.01f && skin.Lip(v) < 0,
        _ => _ => true,
    };

    /// <summary>The landmark on the other side of the face.</summary>
    public static int MirrorOf(int landmark) => landmark switch
    {
        < 17 => 16 - landmark,
        < 27 => 43 - landmark,
        < 31 => landmark,
        < 36 => 66 - landmark,
        40 or 41 or 46 or 47 => 87 - landmark,
        < 48 => 81 - landmark,
        < 55 => 102 - landmark,
        < 60 => 114 - landmark,
        < 65 => 124 - landmark,
        _ => 132 - landmark,
    };
}
