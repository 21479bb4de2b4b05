using System.Numerics;
using Likeness.Imaging.Images;

namespace Likeness.Imaging.Drawing;

/// <summary>Colours for numbers from 0 to 1, blended between evenly spaced stops in encoded sRGB.</summary>
public sealed class ColourMap
{
    private const int Steps = 1024;

    private readonly Rgba[] _colours = new Rgba[Steps + 1];
    private readonly Vector3[] _linear = new Vector3[Steps + 1];

    /// <summary>Makes a map from two or more colours.</summary>
    public ColourMap(string name, params IReadOnlyList<Rgba> stops)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stops.Count, 2);
        Name = name;
        for (int i = 0; i <= Steps; i++)
        {
            float place = (float)i / Steps * (stops.Count - 1);
            int first = Math.Min((int)place, stops.Count - 2);
            float t = place - first;
            Rgba a = stops[first], b = stops[first + 1];
            _colours[i] = new Rgba(Mix(a.R, b.R, t), Mix(a.G, b.G, t), Mix(a.B, b.B, t));
            _linear[i] = _colours[i].ToLinear();
        }
    }

    /// <summary>Dark violet over green to yellow: lightness grows evenly, and it reads in grey and with any colour vision (van der Walt and Smith 2015, CC0).</summary>
    public static ColourMap Viridis { get; } = FromHex(
        "viridis",
        "#440154", "#481a6c", "#472f7d", "#414487", "#39568c", "#31688e", "#2a788e", "#23888e",
        "#1f988b", "#22a884", "#35b779", "#54c568", "#7ad151", "#a5db36", "#d2e21b", "#fde725");

    /// <summary>Blue over near-white to red, for numbers with a middle that means something (after ColorBrewer's RdBu).</summary>
    public static ColourMap BlueWhiteRed { get; } = FromHex("blue-white-red", "#2166ac", "#67a9cf", "#d1e5f0", "#f7f7f7", "#fddbc7", "#ef8a62", "#b2182b");

    /// <summary>Near-white over yellow and orange to dark red: lightness falls evenly, so that a good surface stays light and its shape visible.</summary>
    public static ColourMap Ember { get; } = FromHex("ember", "#f6f2ea", "#fde3a7", "#fcb75f", "#f0803c", "#d0432b", "#981a2b", "#4f0d22");

    /// <summary>White to dark blue, for matrices that are mostly zero.</summary>
    public static ColourMap Blues { get; } = FromHex("blues", "#ffffff", "#deebf7", "#9ecae1", "#4292c6", "#08519c", "#08306b");

    /// <summary>The colour of what is not a number.</summary>
    public static Rgba Missing { get; } = new(128, 128, 128);

    /// <summary>The map's name.</summary>
    public string Name { get; }

    /// <summary>The colour of a number; below 0 and above 1 the end colours hold.</summary>
    public Rgba At(float value) => float.IsNaN(value) ? Missing : _colours[Index(value)];

    /// <summary>The same as linear light.</summary>
    public Vector3 LinearAt(float value) => float.IsNaN(value) ? Missing.ToLinear() : _linear[Index(value)];

    private static int Index(float value) => (int)(Math.Clamp(value, 0, 1) * Steps + 0.5f);

    private static byte Mix(byte a, byte b, float t) => (byte)(a + (b - a) * t + 0.5f);

    private static ColourMap FromHex(string name, params string[] stops) => new(name, [.. stops.Select(Rgba.Parse)]);
}
