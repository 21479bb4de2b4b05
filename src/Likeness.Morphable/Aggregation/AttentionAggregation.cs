using System.Numerics;
using Likeness.Tensors;
using Likeness.Tensors.Randomness;
using Likeness.Tensors.Sparse;

namespace Likeness.Morphable.Aggregation;

/// <summary>
/// Learned attention fused with a precomputed matrix (Deep3DMM, section 3.2). Keys and queries start from the vertex
/// positions of the two levels, scaled, plus noise, so that attention begins as nearness (released code's recipe).
/// </summary>
internal sealed class AttentionAggregation : FeatureAggregation
{
    private readonly SparseMatrix _prior;
    private readonly int _top;

    /// <summary>Makes a step.</summary>
    /// <param name="prior">P, [n_out, n_in].</param>
    /// <param name="keyPositions">Vertices of the level that features come from, already divided by the template's scale.</param>
    /// <param name="queryPositions">Vertices of the level that features go to, scaled alike.</param>
    /// <param name="dimension">c.</param>
    /// <param name="top">k.</param>
    /// <param name="weight">The attention weight to start from.</param>
    /// <param name="paired">Two fusion weights in place of one.</param>
    /// <param name="random">Noise.</param>
    public AttentionAggregation(
        SparseMatrix prior, ReadOnlySpan<Vector3> keyPositions, ReadOnlySpan<Vector3> queryPositions, int dimension, int top, double weight, bool paired, RandomSource random)
    {
        _prior = prior;
        _top = top;
        Keys = Fill(AddParameter("key", new Shape(prior.Columns, dimension)), keyPositions, random);
        Queries = Fill(AddParameter("query", new Shape(prior.Rows, dimension)), queryPositions, random);
        Fusion = AddParameter("fusion", new Shape(paired ? 2 : 1));
        Fusion.Span[^1] = (float)weight;
        if (paired)
        {
            Fusion.Span[0] = (float)(1 - weight);
        }
    }

    public Tensor Keys { get; }

    public Tensor Queries { get; }

    public Tensor Fusion { get; }

    public override Tensor Forward(Tensor x) => CosineAttention.Aggregate(Queries, Keys, Fusion, _prior, _top, x);

    public override SparseMatrix Bake() => CosineAttention.Bake(Queries, Keys, Fusion, _prior, _top);

    private static Tensor Fill(Tensor vectors, ReadOnlySpan<Vector3> positions, RandomSource random)
    {
        const float PositionScale = 0.1f, NoiseScale = 0.1f;
        int c = vectors.Shape[1];
        random.FillUniform(vectors.Span, 0, NoiseScale);
        for (int i = 0; i < positions.Length; i++)
        {
            Span<float> row = vectors.Span.Slice(i * c, c);
            row[0] += PositionScale * positions[i].X;
            row[1] += PositionScale * positions[i].Y;
            row[2] += PositionScale * positions[i].Z;
        }

        return vectors;
    }
}
