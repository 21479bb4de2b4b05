using Likeness.Imaging.Images;

namespace Likeness.Imaging.Charts;

/// <summary>Colours and sizes of all charts.</summary>
internal static class Theme
{
    public const float TitleSize = 16;
    public const float LabelSize = 13;
    public const float TickSize = 12;

    public static readonly Rgba Paper = Rgba.White;
    public static readonly Rgba Ink = new(31, 35, 41);
    public static readonly Rgba PaleInk = new(90, 97, 107);
    public static readonly Rgba Grid = new(228, 231, 235);
    public static readonly Rgba AxisLine = new(150, 156, 165);

    // Okabe and Ito 2008, without the yellow that white paper swallows.
    private static readonly Rgba[] Palette =
    [
        Rgba.Parse("#0072b2"), Rgba.Parse("#d55e00"), Rgba.Parse("#009e73"), Rgba.Parse("#cc79a7"),
        Rgba.Parse("#e69f00"), Rgba.Parse("#56b4e9"), Rgba.Parse("#444444"),
    ];

    /// <summary>The colour of a series.</summary>
    public static Rgba Colour(int series) => Palette[series % Palette.Length];

    /// <summary>True when the colours have been through once, so that the line has to differ.</summary>
    public static bool IsDashed(int series) => series / Palette.Length % 2 == 1;
}
