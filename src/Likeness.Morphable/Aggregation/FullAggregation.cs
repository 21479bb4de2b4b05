using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;
using Likeness.Tensors.Sparse;

namespace Likeness.Morphable.Aggregation;

/// <summary>A dense trainable matrix without mask or normalisation (the paper's "full mapping").</summary>
internal sealed class FullAggregation : FeatureAggregation
{
    private readonly Tensor _weight;

    public FullAggregation(int outputs, int inputs, RandomSource random) =>
        _weight = AddParameter("weight", new Shape(outputs, inputs)).Normal(random, 0, 1 / Math.Sqrt(inputs));

    public override Tensor Forward(Tensor x) => _weight.MatMul(x);

    public override SparseMatrix Bake()
    {
        int rows = _weight.Shape[0], columns = _weight.Shape[1];
        int[] starts = [.. Enumerable.Range(0, rows + 1).Select(r => r * columns)];
        int[] indices = [.. Enumerable.Range(0, rows * columns).Select(e => e % columns)];
        return new SparseMatrix(rows, columns, starts, indices, _weight.Span.ToArray());
    }
}
