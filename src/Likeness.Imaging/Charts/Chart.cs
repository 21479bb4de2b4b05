using Likeness.Imaging.Images;

namespace Likeness.Imaging.Charts;

/// <summary>A chart: data and words, drawn as SVG or as pixels. Colours can be told apart with any colour vision.</summary>
public abstract record Chart
{
    /// <summary>The line above the chart.</summary>
    public string Title { get; init; } = "";

    /// <summary>What runs along the horizontal axis, with its unit.</summary>
    public string XLabel { get; init; } = "";

    /// <summary>What runs along the vertical axis, with its unit.</summary>
    public string YLabel { get; init; } = "";

    /// <summary>Width in CSS pixels.</summary>
    public int Width { get; init; } = 680;

    /// <summary>Height in CSS pixels.</summary>
    public int Height { get; init; } = 400;

    /// <summary>The chart as one SVG element that needs nothing from outside.</summary>
    public string ToSvg()
    {
        var canvas = new SvgCanvas(Width, Height, Title.Length > 0 ? Title : $"{YLabel} over {XLabel}");
        canvas.Rectangle(0, 0, Width, Height, Theme.Paper);
        Draw(canvas);
        return canvas.ToSvg();
    }

    /// <summary>The chart as pixels.</summary>
    /// <param name="scale">Pixels for one CSS pixel; 2 is sharp on screens of today.</param>
    public Image ToImage(float scale = 2)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(scale);
        var image = new Image((int)MathF.Ceiling(Width * scale), (int)MathF.Ceiling(Height * scale), Theme.Paper);
        Draw(new PixelCanvas(image, scale));
        return image;
    }

    internal abstract void Draw(ICanvas canvas);
}
