using System.Numerics;
using Likeness.Geometry.Bust.Cage;
using Likeness.Geometry.Bust.Motion;

namespace Likeness.Geometry.Bust;

/// <summary>
/// Strokes that add to the smooth surface of the cage what is too fine for it: the groove of the wing of the nose, the fold of the
/// upper lid, the cords of the neck. A stroke pushes along the normal, by so many millimetres, within a round reach of a line.
/// </summary>
internal static class Sculpting
{
    private static readonly (Vector3 From, Vector3 To, float Reach, float Height)[] Strokes =
    [
        (new(12.5f, -32, 101), new(19.2f, -38.5f, 95), 3.4f, -1.3f), // groove above the wing of the nose
        (new(19.2f, -38.5f, 95), new(19, -48, 93), 3.2f, -1.1f),
        (new(14.5f, -41, 103), new(15.5f, -45, 100.5f), 4.6f, 1.2f), // the wing
        (new(0, -55, 105), new(0, -62, 106), 3, -0.8f), // philtrum
        (new(5.5f, -54, 104.5f), new(5.2f, -62, 106.5f), 2.6f, 0.5f),
        (new(-8, -88, 97), new(8, -88, 97), 7, -0.8f), // under the lower lip
        (new(20, -53, 93), new(33, -66, 86), 5, -0.7f), // from nose to corner of the mouth
        (new(24.5f, -71, 91), new(29, -71.5f, 89), 4, -0.9f), // corner of the mouth
        (new(48, -22, 72), new(60, -18, 52), 15, 1.3f), // cheekbone
        (new(49, -52, 60), new(50, -62, 58), 17, -1.2f), // hollow under it
        (new(53, -84, -6), new(14, -176, 41), 14, 2.4f), // cord of the neck
        (new(0, -183, 44), new(0, -190, 48), 15, -3.2f), // hollow between the collar bones
        (new(16, -187, 47), new(80, -186, 20), 12, 2.2f), // collar bone
        (new(0, -136, 42), new(0, -142, 40), 13, 1.6f), // larynx
    ];

    /// <summary>Moves the vertices of both halves alike.</summary>
    /// <param name="positions">Positions, changed in place.</param>
    /// <param name="normals">Unit normals of the surface before.</param>
    /// <param name="marks">Marks of the vertices.</param>
    public static void Apply(Vector3[] positions, Vector3[] normals, float[][] marks)
    {
        for (int v = 0; v < positions.Length; v++)
        {
            Vector3 p = positions[v] with { X = MathF.Abs(positions[v].X) };
            float height = LidFold(marks[v]);
            foreach ((Vector3 from, Vector3 to, float reach, float amount) in Strokes)
            {
                float distance = Vector3.Distance(p, Nearest(from, to, p)) / reach;
                height += amount * MathF.Max(0, MathF.Exp(-distance * distance) - 0.01f);
            }

            // Nothing on the ear, in the nostril or on the red of the lips.
            float free = (1 - marks[v][Mark.Ear]) * (1 - MathF.Min(1, 2 * marks[v][Mark.Nostril])) * Ramp.Smooth(2.9f, 3.6f, marks[v][Mark.Mouth]);
            positions[v] += free * height * normals[v];
        }
    }

    // The fold runs along the upper lid between the second and third ring.
    private static float LidFold(float[] marks)
    {
        float d = (marks[Mark.Eye] - 2.45f) / 0.55f;
        return marks[Mark.Lid] > 0 ? -1.0f * MathF.Exp(-d * d) * Ramp.Smooth(0, 0.9f, marks[Mark.Lid]) : 0;
    }

    private static Vector3 Nearest(Vector3 from, Vector3 to, Vector3 p)
    {
        Vector3 along = to - from;
        return from + (along * Math.Clamp(Vector3.Dot(p - from, along) / along.LengthSquared(), 0, 1));
    }
}
