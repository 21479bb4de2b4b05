namespace Likeness.Geometry.Bust.Cage;

internal static partial class HeadCage
{
    private static void EyeOrbit(ControlCage cage)
    {
        cage.Row("e4", 0,
            13.5f, -1, 86.5f, 17.5f, 14.5f, 95.5f, 32, 18.5f, 93, 46, 14.5f, 81.5f,
            52.5f, 0, 69.5f, 47.5f, -15, 75, 34, -20, 82.5f, 21, -14.5f, 85.5f);
    }

    private static void AddNose(ControlCage cage)
    {
        cage.Row("O", 0, 0, 1, 97, 7, 0.5f, 93.5f);
        cage.Row("R", 0, 0, -13.5f, 103.5f, 6.5f, -13.5f, 99, 13, -14, 90);
        cage.Row("T", 0, 0, -29, 114.5f, 7.5f, -30, 109, 14.5f, -30, 95);
        cage.Row("A", 0, 0, -39, 120.5f, 8, -39.5f, 115, 18, -40, 99);
        cage.Row("K", 0, 0, -46.5f, 114, 5, -46.5f, 111, 17.5f, -47.5f, 96.5f);
        cage.Grid("B0 B1 e41", "O0 O1 e40", "R0 R1 R2", "T0 T1 T2", "A0 A1 A2", "K0 K1 K2");

        // The nostril: a ring set into the lowest quad of the wing, pulled up into the nose.
        cage.Row("n", 0, 6.3f, -47.6f, 108.8f, 14.8f, -48, 99, 14.2f, -50.4f, 97, 7, -50.2f, 104);
        cage.Row("d", 0, 7, -39.5f, 105.5f, 12.2f, -40, 100.5f, 11.8f, -41, 98.8f, 7.3f, -41.5f, 102.8f);
        for (int i = 0; i < 4; i++)
        {
            cage.SetMark("n" + i, Mark.Nostril, 0.5f);
            cage.SetMark("d" + i, Mark.Nostril, 1);
        }
    }

    private static void AddCheek(ControlCage cage)
    {
        cage.Row("R", 3, 22.5f, -24.5f, 86.5f, 36.5f, -30, 81.5f);
        cage.Row("T", 3, 24.5f, -34.5f, 88, 38, -39.5f, 81);
        cage.Row("A", 3, 27, -44, 88.5f, 39.5f, -48.5f, 80.5f);
        cage.Row("K", 3, 29.5f, -53.5f, 88, 40.5f, -58.5f, 79);
        cage.Row("C", 4, 40.5f, -74, 77.5f);
        cage.Grid("e40 e47 e46 e45", "R2 R3 R4 R5", "T2 T3 T4 T5", "A2 A3 A4 A5", "K2 K3 K4 K5");
    }

    private static void AddEye(ControlCage cage)
    {
        cage.Row("e3", 0,
            15.2f, -1.8f, 83.5f, 20.5f, 8.5f, 89, 31.8f, 11.5f, 89.5f, 42.5f, 8.5f, 83,
            48.2f, -0.3f, 74.5f, 43.5f, -9.5f, 79.5f, 33, -12, 83.8f, 22.5f, -9, 84.5f);
        cage.Row("e2", 0,
            16, -2.2f, 82.6f, 22, 5.5f, 86.2f, 31.6f, 8, 87, 40.8f, 5.8f, 83,
            46.6f, -0.3f, 76, 41, -6.8f, 82, 32.3f, -8.5f, 85, 23.5f, -6.6f, 84.6f);
        cage.Row("e1", 0,
            17, -2.5f, 82, 23.2f, 3.2f, 85, 31.5f, 4.8f, 87, 39.6f, 3.1f, 84.2f,
            45.2f, -0.3f, 77, 39.4f, -4.4f, 84, 31.7f, -5.7f, 86.3f, 24, -4.6f, 84.6f);
        cage.Row("e0", 0,
            18.2f, -2.3f, 79.2f, 23.5f, 2.7f, 83.2f, 31.5f, 4.3f, 85.5f, 39.2f, 2.7f, 82.8f,
            44.7f, -0.3f, 76, 39.1f, -4.1f, 82.6f, 31.7f, -5.3f, 85, 24.2f, -4.3f, 83.2f);
        for (int ring = 0; ring < 5; ring++)
        {
            for (int k = 0; k < 8; k++)
            {
                cage.SetMark($"e{ring}{k}", Mark.Eye, ring);
                cage.SetMark($"e{ring}{k}", Mark.Lid, k is 0 or 4 ? 0 : k < 4 ? 1 : -1);
            }
        }

        string[] rows = [.. Enumerable.Range(0, 5).Select(r => string.Join(' ', Enumerable.Range(0, 9).Select(k => $"e{r}{k % 8}")))];
        cage.Grid(rows);
    }

    private static void AddMouth(ControlCage cage)
    {
        cage.Row("m5", 0, 0, -50.5f, 105.5f, 7.5f, -52, 102.5f, 16.5f, -52.5f, 94.5f, 33, -68.5f, 86, 26.5f, -86.5f, 88, 14, -91.5f, 95, 0, -92.5f, 97);
        cage.Row("m4", 0, 0, -57, 105.2f, 6, -57.5f, 105.7f, 15.5f, -60.5f, 100.5f, 28.5f, -69.9f, 89.8f, 21.5f, -81, 94, 12, -85.5f, 97.5f, 0, -86.5f, 98.3f);
        cage.Row("m3", 0, 0, -64.2f, 107, 5.5f, -63.3f, 107.2f, 15, -66.4f, 102.5f, 25.4f, -70.3f, 92.2f, 16.5f, -77.2f, 98.6f, 8.5f, -80, 102, 0, -80.7f, 102.8f);
        cage.Row("m2", 0, 0, -68.1f, 108.4f, 6, -67.5f, 108, 15, -68.7f, 103, 24.7f, -70.35f, 91.8f, 15.8f, -74.3f, 100.3f, 8, -75.8f, 104.6f, 0, -76.2f, 105.6f);
        cage.Row("m1", 0, 0, -71.2f, 104.8f, 6.5f, -70.95f, 104.3f, 14.5f, -70.8f, 100.2f, 23.9f, -70.5f, 91, 14.5f, -70.94f, 100, 6.5f, -70.98f, 104.1f, 0, -71.22f, 104.6f);
        cage.Row("m0", 0, 0, -69.2f, 99.5f, 6, -69.3f, 99, 13, -69.7f, 95.3f, 21.8f, -70.9f, 88.5f, 13, -72.6f, 94.8f, 6, -73, 98, 0, -73.2f, 98.6f);
        for (int ring = 0; ring < 6; ring++)
        {
            for (int k = 0; k < 7; k++)
            {
                cage.SetMark($"m{ring}{k}", Mark.Mouth, ring);
                cage.SetMark($"m{ring}{k}", Mark.Lip, k == 3 ? 0 : k < 3 ? 1 : -1);
            }
        }

        string[] rows = [.. Enumerable.Range(0, 6).Select(r => string.Join(' ', Enumerable.Range(0, 7).Select(k => $"m{r}{k}")))];
        cage.Grid(rows);
        cage.Grid("K0 K1", "m50 m51");
        cage.Grid("K1 K2 m52 m51 K1", "n0 n1 n2 n3 n0", "d0 d1 d2 d3 d0");
        cage.Grid("d0 d1", "d3 d2");
        cage.Grid("K2 K3", "m52 m53");
        cage.Grid("K3 K4 K5", "m53 C4 C5");
        cage.Grid("C4 C5", "P2 P5");
        cage.Grid("m53 m54 m55 m56", "C4 P2 P1 P0");
    }
}
