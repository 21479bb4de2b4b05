using Likeness.Tensors;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;
using Likeness.Tests.Support;

namespace Likeness.Tests.Tensors.Ops;

public class IndexOpsTests
{
    private static readonly Tensor X = GradientCheck.Distinct(new Shape(3, 7, 2), new Random(1));

    [Fact]
    public void Gradients_of_indexing_agree_with_differences()
    {
        var random = new Random(2);
        Tensor table = GradientCheck.Random(new Shape(9, 4), random);
        GradientCheck.Run(static t => IndexOps.Embedding(t[0], IndexTensor.From([1, 8, 1, 0, 0, 1], 2, 3)), [table]);
        GradientCheck.Run(static t => t[0].IndexSelect(1, new int[] { 6, 0, 6, 3 }), [X]);
        IndexTensor elements = IndexTensor.From([0, 6, 2, 2, 5, 5, 1, 1], 2, 2, 2);
        Tensor source = GradientCheck.Random(new Shape(2, 2, 2), random), rows = GradientCheck.Random(new Shape(3, 4, 2), random);
        GradientCheck.Run(t => t[0].Gather(1, elements), [X]);
        GradientCheck.Run(t => t[0].ScatterAdd(1, elements, t[1]), [X, source]);
        GradientCheck.Run(t => t[0].Scatter(1, IndexTensor.From([0, 6, 2, 3, 5, 4, 1, 0], 2, 2, 2), t[1]), [X, source]);
        GradientCheck.Run(static t => t[0].IndexAdd(1, new int[] { 6, 0, 6, 3 }, t[1], -2f), [X, rows]);
    }

    [Fact]
    public void A_scatter_onto_a_tensor_that_has_a_gradient_keeps_it()
    {
        GradientCheck.Run(static t => (t[0] * 2f) + t[0].Scatter(1, IndexTensor.From([1, 0], 2, 1), t[1]), [Tensor.From([1f, 2f, 3f, 4f], 2, 2), Tensor.From([5f, 6f], 2, 1)]);
    }

    [Fact]
    public void Gradients_of_sorting_and_scans_agree_with_differences()
    {
        GradientCheck.Run(static t => t[0].Sort(1).Values, [X]);
        GradientCheck.Run(static t => t[0].Sort(-1, descending: true).Values, [X]);
        GradientCheck.Run(static t => t[0].TopK(3, 1).Values, [X]);
        Tensor small = GradientCheck.Random(new Shape(3, 5, 2), new Random(3), -1.5, 1.5);
        GradientCheck.Run(static t => t[0].CumulativeSum(1), [small]);
        GradientCheck.Run(static t => t[0].CumulativeSum(-1), [small]);
        GradientCheck.Run(static t => t[0].CumulativeProduct(1), [small]);
    }

    [Fact]
    public void Sorting_moves_every_element_and_loses_none()
    {
        (Tensor values, IndexTensor positions) = X.Sort(1);
        Assert.Equal(X.Span.ToArray().Order(), values.Span.ToArray().Order());
        Assert.Equal(values.Span.ToArray(), X.Gather(1, positions).Span.ToArray());
    }

    [Fact]
    public void Not_a_number_is_sorted_behind_all_others()
    {
        Tensor x = Tensor.From([float.NaN, 1f, float.PositiveInfinity, -1f], 4);
        Assert.Equal([3, 1, 2, 0], x.Sort().Positions.Span.ToArray());
    }

    [Fact]
    public void Positions_out_of_range_are_refused()
    {
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(static () => X.IndexSelect(1, new int[] { 0, 7 }));
        Assert.Contains("7", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(static () => IndexOps.Embedding(Tensor.Zeros(3, 2), new int[] { -1 }));
        Assert.Throws<ShapeException>(static () => X.TopK(8, 1));
        Assert.Throws<ShapeException>(static () => X.Gather(1, new int[] { 1 }));
    }

    [Fact]
    public void Dropout_keeps_the_mean_and_its_gradient_follows_the_mask()
    {
        Tensor x = Tensor.Full(new Shape(20000), 1f).WithGrad();
        Tensor y = x.Dropout(0.25f, new RandomSource(1UL));
        Assert.Equal(1, y.Mean().Item, 0.02);
        y.Sum().Backward();
        Assert.Equal(y.Span.ToArray(), x.Grad!.Span.ToArray());
        Assert.Equal(0.25, y.Span.Count(0f) / 20000.0, 0.02);
    }

    [Fact]
    public void A_steady_step_allocates_nothing()
    {
        Tensor x = X.Copy().WithGrad();
        var random = new RandomSource(1UL);
        int[] rows = [6, 0, 6, 3];
        AllocationCheck.AssertNone(() =>
        {
            (Tensor sorted, IndexTensor positions) = x.Sort(1);
            Tensor y = x.TopK(2, 1).Values.Sum() + x.ScatterAdd(1, positions, sorted).CumulativeSum(1).Sum() + x.MaxWithIndex(1).Values.Sum();
            (y + x.IndexSelect(1, rows).Dropout(0.5f, random).Sum() + x.CumulativeProduct(2).Sum()).Backward();
        });
    }
}
