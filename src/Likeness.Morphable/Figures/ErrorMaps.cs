using Likeness.Geometry.Meshes;
using Likeness.Imaging.Drawing;
using Likeness.Imaging.Images;
using Likeness.Imaging.Rendering;
using Likeness.Imaging.Reports;

namespace Likeness.Morphable.Figures;

/// <summary>A method's reconstructions of some samples, for comparison.</summary>
/// <param name="Name">Column header, for example "attention".</param>
/// <param name="Meshes">One for each sample.</param>
public sealed record Reconstruction(string Name, IReadOnlyList<Mesh> Meshes);

/// <summary>Truth, reconstructions and where they differ, in millimetres on a fixed scale (the paper's Figures 4 and 5).</summary>
public static class ErrorMaps
{
    /// <summary>Upper end of the colour scale for faces, millimetres.</summary>
    public const float FaceScale = 5;

    /// <summary>Draws one row a sample: the truth, then for each method the reconstruction and its error.</summary>
    /// <param name="truth">The true meshes.</param>
    /// <param name="methods">The methods.</param>
    /// <param name="scale">Upper end of the colour scale, millimetres.</param>
    /// <param name="size">Width and height of a picture, pixels.</param>
    public static Image Draw(IReadOnlyList<Mesh> truth, IReadOnlyList<Reconstruction> methods, float scale = FaceScale, int size = 200)
    {
        var colours = ColourScale.Millimetres(scale);
        var sheet = new ContactSheet(1 + (2 * methods.Count))
        {
            ColumnHeaders = ["truth", .. methods.SelectMany(m => new[] { m.Name, "error" })],
            Footer = colours.Legend(openEnded: true),
        };
        var shots = new HeadShots(truth[0], size);
        for (int s = 0; s < truth.Count; s++)
        {
            sheet.Add(shots.Draw(truth[s], HeadSide.ThreeQuarter));
            foreach (Reconstruction method in methods)
            {
                float[] errors = Distances(truth[s], method.Meshes[s]);
                sheet.Add(shots.Draw(method.Meshes[s], HeadSide.ThreeQuarter));
                sheet.Add(
                    shots.Draw([RenderPart.HeatMap(truth[s], errors, colours)], HeadSide.ThreeQuarter),
                    string.Create(System.Globalization.CultureInfo.InvariantCulture, $"mean {errors.Average():f2} mm"));
            }
        }

        return sheet.ToImage();
    }

    /// <summary>The distance of each vertex from where it should be, millimetres.</summary>
    public static float[] Distances(Mesh truth, Mesh other)
    {
        float[] distances = new float[truth.VertexCount];
        for (int v = 0; v < distances.Length; v++)
        {
            distances[v] = (truth.Positions[v] - other.Positions[v]).Length();
        }

        return distances;
    }
}
