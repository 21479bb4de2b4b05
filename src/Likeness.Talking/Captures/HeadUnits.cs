using System.Globalization;
using System.Numerics;
using Likeness.Geometry.Files;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;

namespace Likeness.Talking.Captures;

/// <summary>The unit of a head from its size: between the factors of ten there is no doubt.</summary>
internal static class HeadUnits
{
    // Corner to corner of a box around it, in its own unit.
    private const float LargestInMetres = 3, LargestInCentimetres = 60, Largest = 2500;

    /// <summary>The unit that is stated, else a guess.</summary>
    /// <param name="head">The head, in its own unit.</param>
    /// <param name="stated">Millimetres a unit, or null.</param>
    /// <param name="path">Where it comes from.</param>
    /// <exception cref="LikenessException">The stated factor is none, or the size is that of no head.</exception>
    public static UnitNote Of(Mesh head, float? stated, string path)
    {
        if (stated is { } factor)
        {
            return factor > 0 && float.IsFinite(factor) ? new UnitNote(factor, "stated by the caller") : throw new LikenessException($"The unit factor must be a positive number of millimetres, not {factor}.");
        }

        (Vector3 low, Vector3 high) = head.Bounds();
        float size = (high - low).Length();
        if (!(size is > 0.05f and < Largest))
        {
            throw new InvalidFileException(path, string.Create(CultureInfo.InvariantCulture, $"it is {size:g3} units across, which is a head in no unit. State the unit."));
        }

        (float toMillimetres, string unit) = size < LargestInMetres ? (1000f, "metres") : size < LargestInCentimetres ? (10f, "centimetres") : (1f, "millimetres");
        return new UnitNote(toMillimetres, string.Create(CultureInfo.InvariantCulture, $"guessed: it is {size:g3} across, a head in {unit}"));
    }
}
