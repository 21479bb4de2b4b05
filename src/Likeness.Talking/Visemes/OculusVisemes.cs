namespace Likeness.Talking.Visemes;

/// <summary>
/// The 15 visemes that Oculus LipSync introduced and most avatars for games carry (<c>viseme_PP</c>, <c>viseme_aa</c> ...), and which of them our visemes
/// are. <c>nn</c> (n, l) differs from <c>DD</c> (t, d) only by the tongue, which the curves do not show, so that it is never used.
/// </summary>
public static class OculusVisemes
{
    /// <summary>How many.</summary>
    public const int Count = 15;

    /// <summary>Their names, in Oculus' order.</summary>
    public static IReadOnlyList<string> Names { get; } = ["sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "ih", "oh", "ou"];

    /// <summary>The name of a viseme of ours: w and u are both <c>ou</c>, ae is <c>aa</c>, schwa is <c>E</c>.</summary>
    /// <param name="viseme">Which.</param>
    public static string NameOf(Viseme viseme) => viseme switch
    {
        Viseme.Silence => "sil",
        Viseme.KK => "kk",
        Viseme.AA or Viseme.AE => "aa",
        Viseme.EH or Viseme.AX => "E",
        Viseme.IY => "ih",
        Viseme.OW => "oh",
        Viseme.WW or Viseme.UW => "ou",
        _ => viseme.ToString(),
    };
}
