using System.Globalization;
using System.Numerics;
using Likeness.Geometry.Meshes;

namespace Likeness.Geometry.Files;

/// <summary>Checks that several loaders share.</summary>
internal static class PositionChecks
{
    // A head is 150 to 400 mm across whatever its pose; between the factors of ten there is no doubt.
    private const float SmallestHead = 60;
    private const float LargestHead = 2500;

    public static bool IsFinite(ReadOnlySpan<Vector3> positions, out int firstBad)
    {
        for (int v = 0; v < positions.Length; v++)
        {
            Vector3 p = positions[v];
            if (!float.IsFinite(p.X + p.Y + p.Z) && !(float.IsFinite(p.X) && float.IsFinite(p.Y) && float.IsFinite(p.Z)))
            {
                firstBad = v;
                return false;
            }
        }

        firstBad = -1;
        return true;
    }

    /// <summary>Says so when the size suggests another unit than the one assumed.</summary>
    public static void NoteSize(Mesh mesh, UnitNote units, List<LoadWarning> warnings)
    {
        if (mesh.VertexCount == 0 || units.Source != "assumed")
        {
            return;
        }

        (Vector3 low, Vector3 high) = mesh.Bounds();
        float size = (high - low).Length();
        if (size is > 0 and (< SmallestHead or > LargestHead))
        {
            string guess = size switch
            {
                < 3 => "metres (--unit m)",
                < SmallestHead => "centimetres (--unit cm)",
                _ => "a unit smaller than millimetres",
            };
            warnings.Add(new LoadWarning("unit-guess", string.Create(
                CultureInfo.InvariantCulture, $"the format states no unit and millimetres were assumed, which makes it {size:g3} mm across; a head of {guess} is more likely.")));
        }
    }
}
