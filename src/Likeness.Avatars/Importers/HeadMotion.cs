using System.Globalization;
using System.Numerics;
using Likeness.Geometry.Alignment;
using Likeness.Geometry.Cameras;

namespace Likeness.Avatars.Importers;

/// <summary>The motion of the whole head, which belongs into the cameras (spec, section 2), and the unit of a head that states none.</summary>
internal static class HeadMotion
{
    // Heads, with neck and shoulders or without, from bottom to top in millimetres.
    private const float Smallest = 120, Largest = 900, Usual = 250;

    // Jaw and lids alone move the alignment of a mesh by less than these.
    private const double RestDegrees = 3, RestMillimetres = 5;

    /// <summary>The factor to millimetres that makes a mesh as large as a head.</summary>
    public static float UnitOf(Vector3[] positions, List<string> notes)
    {
        float height = positions.Max(static p => p.Y) - positions.Min(static p => p.Y);
        foreach ((float factor, string unit) in ((float, string)[])[(1, "millimetres"), (1000, "metres"), (10, "centimetres")])
        {
            if (height * factor is >= Smallest and <= Largest)
            {
                notes.Add(string.Create(CultureInfo.InvariantCulture, $"meshes are {height:G4} high and were taken for {unit}"));
                return factor;
            }
        }

        notes.Add(string.Create(CultureInfo.InvariantCulture, $"meshes are {height:G4} high, in no known unit; they were brought to {Usual} mm"));
        return Usual / MathF.Max(height, 1e-12f);
    }

    /// <summary>Moves a head that was turned and placed in the world back into its own axes, and turns the camera with it.</summary>
    /// <param name="camera">From the world.</param>
    /// <param name="rotation">From the head's axes to the world's.</param>
    /// <param name="translation">The head's origin in the world.</param>
    public static Camera InHeadAxes(Camera camera, Quaternion rotation, Vector3 translation)
    {
        Quaternion back = Quaternion.Conjugate(rotation);
        return camera with
        {
            Right = Vector3.Normalize(Vector3.Transform(camera.Right, back)),
            Down = Vector3.Normalize(Vector3.Transform(camera.Down, back)),
            Forward = Vector3.Normalize(Vector3.Transform(camera.Forward, back)),
            Translation = camera.ToCamera(translation),
        };
    }

    /// <summary>Aligns every mesh with the first, where they move more than faces do by themselves.</summary>
    public static IReadOnlyList<ImportedFrame> FoldIntoCameras(IReadOnlyList<ImportedFrame> frames, List<string> notes)
    {
        SimilarityTransform[] motions = [.. frames.Select(f => Procrustes.Rigid(frames[0].Vertices, f.Vertices))];
        bool moves = motions.Any(static m => 2 * Math.Acos(Math.Min(1, Math.Abs(m.Rotation.W))) * 180 / Math.PI > RestDegrees || m.Translation.Length() > RestMillimetres);
        if (!moves)
        {
            return frames;
        }

        notes.Add("the meshes move as a whole; that motion was put into the cameras");
        return [.. frames.Select((f, i) => f with
        {
            Camera = InHeadAxes(f.Camera, motions[i].Rotation, motions[i].Translation),
            Vertices = [.. f.Vertices.Select(motions[i].Inverse.Apply)],
        })];
    }
}
