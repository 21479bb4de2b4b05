using System.Numerics;
using Likeness.Imaging.Images;
using Likeness.Stylized.Photo;
using Likeness.Stylized.Schemas;
using Likeness.Stylized.Selfies;

namespace Likeness.Tests.Studio;

/// <summary>A photo of a person of our own engine, in whom face trackers see a face.</summary>
internal static class EngineFace
{
    /// <summary>Draws the person.</summary>
    /// <returns>The photo, and where the engine has the 68 points and the irises, as 478 landmarks.</returns>
    public static (Image Photo, Vector3[] Truth) Draw(string hairStyle, int size)
    {
        var engine = new PhotoEngine(AvatarSchemas.Toon);
        var subject = new PhotoSubject(AvatarVector.Middle(AvatarSchemas.Toon).With("hairStyle", hairStyle), [0, 0, 0]);
        return (engine.Render(subject, new PhotoConditions(), size).Image, FacePoints.ToLandmarks(engine.Landmarks(subject, new PhotoConditions(), size), size));
    }

    /// <summary>How far brows, nose, eyes and mouth lie from the truth, in distances between the eyes. Where a jaw ends is a matter of taste.</summary>
    public static float Error(IReadOnlyList<Vector3> found, IReadOnlyList<Vector3> truth, int size)
    {
        FacePoints expected = FacePoints.FromLandmarks(truth, size, size), seen = FacePoints.FromLandmarks(found, size, size);
        return Enumerable.Range(17, 51).Average(i => Vector2.Distance(expected.At(i), seen.At(i))) / expected.EyeDistance;
    }
}
