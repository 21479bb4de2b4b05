namespace Likeness.Geometry.Bust.Cage;

/// <summary>
/// The control cage of the head, half of it, in millimetres: the pupils at y = 0, the ear canals near z = 0.
/// Authored by hand after the usual landmarks of anthropometry (glabella, sellion, pronasale, stomion, pogonion, gonion, tragion ...).
/// Columns count from the middle of the face (0) over the side (6 to 9, the ear between 7 and 9) to the middle of the back (14);
/// rows have letters from the hairline (H) down to the rim of the bust (Y). Eye and mouth are closed rings, e&lt;ring&gt;&lt;place&gt; and m&lt;ring&gt;&lt;place&gt;.
/// </summary>
internal static partial class HeadCage
{
    /// <summary>Builds the half cage.</summary>
    public static ControlCage Build()
    {
        var cage = new ControlCage();
        AddSkull(cage);
        AddSide(cage);
        AddNeck(cage);
        AddNose(cage);
        AddCheek(cage);
        AddEye(cage);
        AddMouth(cage);
        AddEar(cage);
        cage.OrientLikeFirst();
        return cage;
    }

    /// <summary>How finely each strip is cut; strips not named get two segments.</summary>
    public static IReadOnlyList<(string A, string B, int Count)> Segments { get; } =
    [
        ("B0", "B1", 3), ("B1", "e41", 3), ("e41", "e42", 4), ("e42", "e43", 4), // middle line to temple
        ("e43", "B6", 3), ("B6", "B7", 3), ("B7", "B8", 3), ("B8", "B9", 3), ("B9", "B10", 3), ("G0", "H0", 3), ("B0", "G0", 3), // temple to nape
        ("e40", "e41", 4), ("e43", "e44", 3), ("e44", "e45", 3), // beside the eye
        ("e40", "e47", 4), ("e47", "e46", 4), ("e46", "e45", 4), // below the eye
        ("R2", "T2", 2), ("T2", "A2", 3), ("A2", "K2", 3), ("K3", "m53", 2), ("K5", "C5", 2), ("C5", "P5", 3),
        ("e00", "e10", 1), ("e10", "e20", 2), ("e20", "e30", 2), ("e30", "e40", 2),
        ("m00", "m10", 2), ("m10", "m20", 2), ("m20", "m30", 2), ("m30", "m40", 2), ("m40", "m50", 2),
        ("m56", "m55", 2), ("m55", "m54", 3),
        ("O8", "h1_0", 1), ("h1_0", "h2_0", 1), ("h2_0", "h3_0", 1), ("h3_0", "h4_0", 1), ("h4_0", "h5_0", 1), ("h5_0", "h6_0", 1), ("h6_0", "h7_0", 1),
        ("K1", "n0", 1), ("n0", "d0", 1),
    ];
}
