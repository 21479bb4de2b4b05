using Likeness.Geometry.Meshes;
using Likeness.Imaging.Images;
using Likeness.Imaging.Rendering;
using Likeness.Imaging.Reports;

namespace Likeness.Morphable.Figures;

/// <summary>Meshes side by side in one frame, with captions: interpolation, extrapolation, transfer, samples (the paper's Figures 7 to 9).</summary>
public static class MeshStrip
{
    /// <summary>Draws the meshes in rows.</summary>
    /// <param name="meshes">What to draw; all are seen at the scale that fits the first.</param>
    /// <param name="captions">One for each mesh, or none at all.</param>
    /// <param name="columns">Pictures a row.</param>
    /// <param name="size">Width and height of a picture, pixels.</param>
    /// <param name="title">Stands above, or null.</param>
    /// <param name="side">From where.</param>
    public static Image Draw(
        IReadOnlyList<Mesh> meshes, IReadOnlyList<string> captions, int columns, int size = 220, string? title = null, HeadSide side = HeadSide.ThreeQuarter)
    {
        var shots = new HeadShots(meshes[0], size);
        var sheet = new ContactSheet(columns) { Title = title };
        for (int i = 0; i < meshes.Count; i++)
        {
            sheet.Add(shots.Draw(meshes[i], side), captions.Count > i ? captions[i] : null);
        }

        return sheet.ToImage();
    }
}
