using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Sparse;

namespace Likeness.Morphable.Aggregation;

/// <summary>One resampling step of a mesh autoencoder: features on n_in vertices to features on n_out vertices.</summary>
public abstract class FeatureAggregation : Module
{
    /// <summary>Resamples every sample.</summary>
    /// <param name="x">[batch, n_in, f]</param>
    /// <returns>[batch, n_out, f]</returns>
    public abstract Tensor Forward(Tensor x);

    /// <summary>The matrix that <see cref="Forward"/> applies now, or null when it depends on the sample.</summary>
    public abstract SparseMatrix? Bake();
}

/// <summary>A matrix that does not learn: QEM, equal weights, or whatever a trained step was baked to.</summary>
internal sealed class FixedAggregation(SparseMatrix matrix) : FeatureAggregation
{
    // Weights below this do not count as part of a receptive field.
    private const float Negligible = 1e-9f;

    public SparseMatrix Matrix => matrix;

    /// <summary>Whether the step keeps some vertices as they are and forgets the others.</summary>
    public bool Selects { get; } = matrix.IsSelection;

    public override Tensor Forward(Tensor x) => matrix.Multiply(x);

    public override SparseMatrix Bake() => matrix;

    /// <summary>Equal weights on the places where a matrix has entries (the paper's "average" row).</summary>
    public static FixedAggregation Average(SparseMatrix prior)
    {
        var rows = new List<int>();
        var columns = new List<int>();
        var values = new List<float>();
        for (int r = 0; r < prior.Rows; r++)
        {
            int first = columns.Count;
            for (int e = prior.RowStarts[r]; e < prior.RowStarts[r + 1]; e++)
            {
                if (MathF.Abs(prior.Values[e]) >= Negligible)
                {
                    rows.Add(r);
                    columns.Add(prior.ColumnIndices[e]);
                }
            }

            int count = columns.Count - first;
            values.AddRange(Enumerable.Repeat(1f / Math.Max(1, count), count));
        }

        return new FixedAggregation(SparseMatrix.FromEntries(prior.Rows, prior.Columns, [.. rows], [.. columns], [.. values]));
    }
}
