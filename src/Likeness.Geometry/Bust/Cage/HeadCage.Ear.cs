namespace Likeness.Geometry.Bust.Cage;

internal static partial class HeadCage
{
    // Around the ear, from the top over the back to the lobe and up along the tragus: the loop on the head where it grows.
    private static readonly string[] EarRoot = ["O8", "O9", "S9", "R9", "T9", "A9", "A8", "A7", "T7", "R7", "S7", "O7"];

    // The rim of the ear at the same twelve places: z, y, x.
    private static readonly float[] EarRim =
    [
        -3, 15, 82.5f, -17, 13, 88, -26, 1, 92, -27, -13, 92, -22, -27, 88.5f, -13, -39, 81,
        0.5f, -49.5f, 73.5f, 8, -44, 69.8f, 8.5f, -33.5f, 71, 6.5f, -22, 73.5f, 9.5f, -9, 73, 8.5f, 6, 75.5f,
    ];

    // Distance from the middle plane (x) on the way from the rim into the concha, one line a ring, and how far out the ring lies.
    private static readonly (float Reach, float[] X)[] EarRings =
    [
        (0.88f, [82.8f, 89, 93.2f, 93.2f, 89.5f, 81.8f, 74, 70, 71, 73.5f, 73, 76]),
        (0.78f, [75.5f, 80.5f, 83.5f, 84, 82.5f, 77.3f, 73, 69.7f, 69.5f, 71, 71.5f, 73.5f]),
        (0.62f, [79, 86, 89.5f, 89.5f, 86, 80, 75, 70, 68.5f, 69, 72.5f, 74]),
        (0.47f, [72.5f, 74, 74, 74, 73.5f, 72.5f, 71, 69, 67.5f, 67, 71.5f, 73]),
    ];

    // The tables were drawn for an ear that stands off; this lays it closer to the head.
    private const float Flare = 0.84f;

    private static float Out(float x) => 68.5f + ((x - 68.5f) * Flare);

    private static void AddEar(ControlCage cage)
    {
        const float CentreZ = -2, CentreY = -20;
        for (int k = 0; k < EarRoot.Length; k++)
        {
            var root = cage.Points[cage[EarRoot[k]]];
            float z = EarRim[3 * k], y = EarRim[(3 * k) + 1], x = Out(EarRim[(3 * k) + 2]);
            float thickness = k switch { 0 => 2.2f, < 6 => 4, 6 => 3, _ => 1 };
            float backZ = CentreZ + ((z - CentreZ) * 0.97f), backY = CentreY + ((y - CentreY) * 0.97f), backX = x - thickness;
            cage.Point($"h1_{k}", float.Lerp(root.X, backX, 0.4f), float.Lerp(root.Y, backY, 0.5f), float.Lerp(root.Z, backZ, 0.5f));
            cage.Point($"h2_{k}", backX, backY, backZ);
            cage.Point($"h3_{k}", x, y, z);
            for (int r = 0; r < EarRings.Length; r++)
            {
                (float reach, float[] xs) = EarRings[r];
                cage.Point($"h{r + 4}_{k}", Out(xs[k]), CentreY + ((y - CentreY) * reach), CentreZ + ((z - CentreZ) * reach));
            }
        }

        cage.Point("c1", 70, -12, -2);
        cage.Point("c2", 65, -20, 1);
        cage.Point("c3", 67, -27, 0);
        string[] rows = [Loop(k => EarRoot[k]), .. Enumerable.Range(1, 7).Select(r => Loop(k => $"h{r}_{k}"))];
        cage.Grid(rows);
        cage.Grid("h7_11 h7_0 h7_1", "h7_10 c1 h7_2", "h7_9 c2 h7_3", "h7_8 c3 h7_4", "h7_7 h7_6 h7_5");
        for (int k = 0; k < EarRoot.Length; k++)
        {
            for (int r = 1; r < 8; r++)
            {
                cage.SetMark($"h{r}_{k}", Mark.Ear, 1);
            }
        }

        cage.SetMark("c1", Mark.Ear, 1);
        cage.SetMark("c2", Mark.Ear, 1);
        cage.SetMark("c3", Mark.Ear, 1);

        static string Loop(Func<int, string> name) => string.Join(' ', Enumerable.Range(0, EarRoot.Length + 1).Select(k => name(k % EarRoot.Length)));
    }
}
