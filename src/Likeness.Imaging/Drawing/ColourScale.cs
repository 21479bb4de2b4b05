using System.Globalization;
using Likeness.Imaging.Images;

namespace Likeness.Imaging.Drawing;

/// <summary>A colour map with the numbers that its ends stand for.</summary>
/// <param name="Map">The colours.</param>
/// <param name="Minimum">The number at the lower end.</param>
/// <param name="Maximum">The number at the upper end.</param>
/// <param name="Label">What is shown, with its unit: "distance (mm)".</param>
public sealed record ColourScale(ColourMap Map, float Minimum, float Maximum, string Label = "")
{
    /// <summary>Errors from 0 to a largest value in millimetres.</summary>
    public static ColourScale Millimetres(float maximum, string label = "error (mm)") => new(ColourMap.Ember, 0, maximum, label);

    /// <summary>Where a number lies between the ends, not clamped.</summary>
    public float Place(float value) => Maximum == Minimum ? 0.5f : (value - Minimum) / (Maximum - Minimum);

    /// <summary>The colour of a number.</summary>
    public Rgba At(float value) => Map.At(Place(value));

    /// <summary>The colours of numbers, one each.</summary>
    public Rgba[] Colours(ReadOnlySpan<float> values)
    {
        var colours = new Rgba[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            colours[i] = At(values[i]);
        }

        return colours;
    }

    /// <summary>A lying bar of the colours with numbers below and the label above; the last number gets a plus when larger values share its colour.</summary>
    /// <param name="width">Picture width in pixels.</param>
    /// <param name="openEnded">Writes "+" behind the largest number.</param>
    public Image Legend(int width = 320, bool openEnded = false)
    {
        const int Side = 24, BarHeight = 14;
        const float Size = 13;
        int top = Label.Length > 0 ? 20 : 4;
        var ink = new Rgba(32, 36, 42);
        var image = new Image(width, top + BarHeight + 22, Rgba.White);
        int length = Math.Max(1, width - 2 * Side);
        for (int x = 0; x < length; x++)
        {
            image.FillRectangle(Side + x, top, 1, BarHeight, Map.At((x + 0.5f) / length));
        }

        image.DrawText(Label, width / 2f, top - 6, new TextStyle(Size, ink, TextAlign.Middle));
        foreach (double tick in Ticks.Linear(Minimum, Maximum, Math.Max(2, width / 70)))
        {
            float x = Side + Place((float)tick) * length;
            image.FillRectangle((int)MathF.Min(x, Side + length - 1), top + BarHeight, 1, 3, ink);
            bool last = openEnded && tick >= Maximum * (1 - 1e-6);
            string text = Ticks.Format(tick, Maximum - Minimum) + (last ? "+" : "");
            image.DrawText(text, x, top + BarHeight + 15, new TextStyle(Size, ink, TextAlign.Middle));
        }

        return image;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Map.Name} {Minimum}..{Maximum} {Label}");
}
