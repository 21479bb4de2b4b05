using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;
using Likeness.Tensors.Sparse;

namespace Likeness.Morphable.Aggregation;

/// <summary>
/// Soft clustering predicted from the features (Ying et al. 2018, DiffPool): S = softmax over clusters of a Chebyshev convolution,
/// and each cluster takes the mean of its members' features. It differs from sample to sample, so it cannot be baked.
/// </summary>
internal sealed class DiffPoolDown : FeatureAggregation
{
    private const int Terms = 6;
    private const float SmallestMass = 1e-9f;
    private readonly SparseMatrix _laplacian;
    private readonly Tensor _weight;
    private readonly Tensor _bias;

    public DiffPoolDown(SparseMatrix laplacian, int clusters, int channels, RandomSource random)
    {
        _laplacian = laplacian;
        _weight = AddParameter("weight", new Shape(Terms, channels, clusters)).Normal(random, 0, 0.1);
        _bias = AddParameter("bias", new Shape(clusters)).Normal(random, 0, 0.1);
    }

    public override Tensor Forward(Tensor x)
    {
        Tensor assignment = ChebyshevOps.ChebyshevConvolution(_laplacian, x, _weight, _bias).Softmax();
        Tensor mass = assignment.Sum(1) + SmallestMass;
        return assignment.MatMul(x, transposeA: true).Divide(mass.Reshape(x.Shape[0], -1, 1));
    }

    public override SparseMatrix? Bake() => null;
}

/// <summary>The way up that goes with <see cref="DiffPoolDown"/>: trainable logits, softmax over the coarse vertices of each row.</summary>
internal sealed class DiffPoolUp : FeatureAggregation
{
    private readonly Tensor _logits;

    public DiffPoolUp(int fine, int coarse, RandomSource random) => _logits = AddParameter("logits", new Shape(fine, coarse)).Normal(random, 0, 0.1);

    public override Tensor Forward(Tensor x) => _logits.Softmax().MatMul(x);

    public override SparseMatrix Bake()
    {
        using Tensors.Autodiff.Tape.PauseScope pause = Tensors.Autodiff.Tape.Pause();
        int rows = _logits.Shape[0], columns = _logits.Shape[1];
        return new SparseMatrix(
            rows,
            columns,
            [.. Enumerable.Range(0, rows + 1).Select(r => r * columns)],
            [.. Enumerable.Range(0, rows * columns).Select(e => e % columns)],
            _logits.Softmax().Span.ToArray());
    }
}
