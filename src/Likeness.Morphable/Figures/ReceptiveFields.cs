using Likeness.Geometry.Meshes;
using Likeness.Geometry.Simplification;
using Likeness.Imaging.Drawing;
using Likeness.Imaging.Images;
using Likeness.Imaging.Rendering;
using Likeness.Imaging.Reports;
using Likeness.Morphable.Models;
using Likeness.Tensors.Sparse;

namespace Likeness.Morphable.Figures;

/// <summary>
/// What a fine vertex is made from on the way up: the weights of its row, carried from the coarsest level to the surface
/// (the paper's Figure 6). One picture a model, so that models of several epochs show how attention grows.
/// </summary>
public static class ReceptiveFields
{
    /// <summary>Draws the field of some vertices in each model.</summary>
    /// <param name="models">The models, for example of growing epochs; all of one topology.</param>
    /// <param name="names">A caption for each model.</param>
    /// <param name="vertices">Vertices of the finest mesh.</param>
    /// <param name="size">Width and height of a picture, pixels.</param>
    public static Image Draw(IReadOnlyList<MorphableModel> models, IReadOnlyList<string> names, IReadOnlyList<int> vertices, int size = 220)
    {
        Mesh mesh = FinestMesh(models[0]);
        var shots = new HeadShots(mesh, size);
        var scale = new ColourScale(ColourMap.Viridis, 0, 1, "share of the largest weight");
        var sheet = new ContactSheet(models.Count) { ColumnHeaders = names, RowHeaders = [.. vertices.Select(v => $"vertex {v}")], Footer = scale.Legend() };
        foreach (int vertex in vertices)
        {
            foreach (MorphableModel model in models)
            {
                sheet.Add(shots.Draw([RenderPart.HeatMap(mesh, FieldOnSurface(model, vertex), scale)], HeadSide.ThreeQuarter));
            }
        }

        return sheet.ToImage();
    }

    /// <summary>Weights of the finest step's row of a vertex, spread over the surface by the same step's fixed interpolation; the largest is 1.</summary>
    public static float[] FieldOnSurface(MorphableModel model, int vertex)
    {
        SparseMatrix up = model.Network.Up[^1].Bake() ?? throw new Tensors.LikenessException("This model's steps depend on the sample; it has no fixed receptive fields.");
        MeshHierarchy hierarchy = model.Network.Template.Hierarchy;
        float[] coarse = new float[up.Columns];
        for (int e = up.RowStarts[vertex]; e < up.RowStarts[vertex + 1]; e++)
        {
            coarse[up.ColumnIndices[e]] = Math.Max(0, up.Values[e]);
        }

        SparseMatrix spread = hierarchy.Steps[0].Up;
        float[] fine = new float[spread.Rows];
        for (int r = 0; r < fine.Length; r++)
        {
            for (int e = spread.RowStarts[r]; e < spread.RowStarts[r + 1]; e++)
            {
                fine[r] += spread.Values[e] * coarse[spread.ColumnIndices[e]];
            }
        }

        float largest = fine.Max();
        return [.. fine.Select(f => largest > 0 ? f / largest : 0)];
    }

    private static Mesh FinestMesh(MorphableModel model)
    {
        HierarchyLevel level = model.Network.Template.Hierarchy.Levels[0];
        return new Mesh(level.Positions, level.Topology);
    }
}
