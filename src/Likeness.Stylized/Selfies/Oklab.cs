using System.Numerics;
using Likeness.Imaging.Images;

namespace Likeness.Stylized.Selfies;

/// <summary>Björn Ottosson's Oklab (2020), times 100: lightness 0 to 100, green to red, blue to yellow. Equal distances look about equally large.</summary>
internal static class Oklab
{
    /// <summary>From linear light.</summary>
    public static Vector3 Of(Vector3 rgb)
    {
        float l = MathF.Cbrt((0.4122214708f * rgb.X) + (0.5363325363f * rgb.Y) + (0.0514459929f * rgb.Z));
        float m = MathF.Cbrt((0.2119034982f * rgb.X) + (0.6806995451f * rgb.Y) + (0.1073969566f * rgb.Z));
        float s = MathF.Cbrt((0.0883024619f * rgb.X) + (0.2817188376f * rgb.Y) + (0.6299787005f * rgb.Z));
        return 100 * new Vector3(
            (0.2104542553f * l) + (0.7936177850f * m) - (0.0040720468f * s),
            (1.9779984951f * l) - (2.4285922050f * m) + (0.4505937099f * s),
            (0.0259040371f * l) + (0.7827717662f * m) - (0.8086757660f * s));
    }

    /// <summary>All pixels of a picture.</summary>
    public static Vector3[] Of(Image image)
    {
        var colours = new Vector3[image.Pixels.Length];
        for (int i = 0; i < colours.Length; i++)
        {
            colours[i] = Of(image.Pixels[i].ToLinear());
        }

        return colours;
    }
}
