using Likeness.Geometry.Meshes;
using Likeness.Geometry.Simplification;
using Likeness.Imaging.Images;
using Likeness.Imaging.Rendering;
using Likeness.Imaging.Reports;
using Likeness.Morphable.Models;
using Likeness.Tensors.Randomness;
using Likeness.Tensors.Sparse;

namespace Likeness.Morphable.Figures;

/// <summary>
/// Mapping matrices as colours (the paper's Figures 5 and 6): vertices that take their features from the same places get the same
/// hue. The one-dimensional embedding is the first non-trivial eigenvector of the rows' cosine similarity graph; the paper used
/// t-SNE, which differs from run to run.
/// </summary>
public static class MappingColours
{
    private const int Iterations = 300;

    /// <summary>Draws the finest step up of each model on the surface.</summary>
    public static Image Draw(IReadOnlyList<MorphableModel> models, IReadOnlyList<string> names, int size = 260)
    {
        HierarchyLevel level = models[0].Network.Template.Hierarchy.Levels[0];
        var mesh = new Mesh(level.Positions, level.Topology);
        var shots = new HeadShots(mesh, size);
        var sheet = new ContactSheet(models.Count) { ColumnHeaders = names };
        foreach (MorphableModel model in models)
        {
            SparseMatrix up = model.Network.Up[^1].Bake() ?? throw new Tensors.LikenessException("This model's steps depend on the sample; there is no mapping matrix to draw.");
            float[] place = Embedding(up);
            sheet.Add(shots.Draw([new RenderPart(mesh, Material.HeatMap) { VertexColours = [.. place.Select(Hue)] }], HeadSide.ThreeQuarter));
        }

        return sheet.ToImage();
    }

    /// <summary>A number from 0 to 1 for each row; similar rows get similar numbers.</summary>
    public static float[] Embedding(SparseMatrix matrix)
    {
        // Power iteration on D^-1/2 R R^T D^-1/2 with unit rows R, kept orthogonal to its trivial first eigenvector D^1/2 1.
        int n = matrix.Rows;
        double[] norm = new double[n];
        for (int r = 0; r < n; r++)
        {
            double sum = 0;
            for (int e = matrix.RowStarts[r]; e < matrix.RowStarts[r + 1]; e++)
            {
                sum += (double)matrix.Values[e] * matrix.Values[e];
            }

            norm[r] = sum > 0 ? Math.Sqrt(sum) : 1;
        }

        double[] degree = Similarity(matrix, norm, [.. Enumerable.Repeat(1.0, n)]);
        double[] trivial = [.. degree.Select(d => Math.Sqrt(Math.Max(d, 1e-12)))];
        var random = new RandomSource(1);
        double[] x = [.. Enumerable.Range(0, n).Select(_ => random.NextNormal())];
        for (int i = 0; i < Iterations; i++)
        {
            double along = trivial.Zip(x, (t, v) => t * v).Sum() / trivial.Sum(t => t * t);
            double[] scaled = [.. x.Select((v, r) => (v - (along * trivial[r])) / trivial[r])];
            double[] next = Similarity(matrix, norm, scaled);
            double length = 0;
            for (int r = 0; r < n; r++)
            {
                next[r] /= trivial[r];
                length += next[r] * next[r];
            }

            length = Math.Sqrt(length);
            x = [.. next.Select(v => length > 0 ? v / length : 0)];
        }

        int[] order = [.. Enumerable.Range(0, n).OrderBy(r => x[r] / trivial[r]).ThenBy(r => r)];
        float[] place = new float[n];
        for (int i = 0; i < n; i++)
        {
            place[order[i]] = n > 1 ? (float)i / (n - 1) : 0;
        }

        return place;
    }

    private static double[] Similarity(SparseMatrix matrix, double[] norm, double[] x)
    {
        double[] columns = new double[matrix.Columns];
        for (int r = 0; r < matrix.Rows; r++)
        {
            for (int e = matrix.RowStarts[r]; e < matrix.RowStarts[r + 1]; e++)
            {
                columns[matrix.ColumnIndices[e]] += matrix.Values[e] / norm[r] * x[r];
            }
        }

        double[] y = new double[matrix.Rows];
        for (int r = 0; r < matrix.Rows; r++)
        {
            for (int e = matrix.RowStarts[r]; e < matrix.RowStarts[r + 1]; e++)
            {
                y[r] += matrix.Values[e] / norm[r] * columns[matrix.ColumnIndices[e]];
            }
        }

        return y;
    }

    /// <summary>A full-saturation hue from red (0) to violet (1).</summary>
    private static Rgba Hue(float place)
    {
        float h = place * 5;
        int sector = (int)h;
        byte up = (byte)(255 * (h - sector)), down = (byte)(255 - up);
        return sector switch
        {
            0 => new Rgba(255, up, 0),
            1 => new Rgba(down, 255, 0),
            2 => new Rgba(0, 255, up),
            3 => new Rgba(0, down, 255),
            _ => new Rgba(up, 0, 255),
        };
    }
}
