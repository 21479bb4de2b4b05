using Likeness.Tensors;
using Likeness.Tensors.Ops;
using Likeness.Tests.Support;

namespace Likeness.Tests.Tensors.Ops;

public class ShapeOpsTests
{
    private static readonly Tensor X = GradientCheck.Random(new Shape(2, 3, 4), new Random(1));

    public static TheoryData<string> Names => [.. Operations.Keys];

    private static readonly Dictionary<string, Func<Tensor, Tensor>> Operations = new()
    {
        ["reshape"] = static x => x.Reshape(4, -1),
        ["permute"] = static x => x.Permute(2, 0, 1),
        ["transpose"] = static x => x.Transpose(),
        ["slice"] = static x => x.Slice(1, 1).Slice(2, -3, -1),
        ["slice with a step"] = static x => x.Slice(2, 1, step: 2),
        ["select"] = static x => x.Select(1, -1),
        ["flip"] = static x => x.Flip(1),
        ["roll"] = static x => x.Roll(-1, 2),
        ["unsqueeze and squeeze"] = static x => x.Unsqueeze(1).Unsqueeze(-1).Squeeze(1),
        ["concatenate"] = static x => ShapeOps.Concat(1, x, x.Slice(1, 0, 1), x),
        ["stack"] = static x => ShapeOps.Stack(-1, x, x * 2f),
        ["pad"] = static x => x.PadConstant([1, 0, 2], [0, 2, 1], 3f),
        ["repeat"] = static x => x.RepeatInterleave(3, 1),
        ["tile"] = static x => x.Tile(2, 0),
        ["expand"] = static x => x.Slice(1, 0, 1).Expand(5, 2, 6, 4),
        ["masked fill"] = static x => x.MaskedFill(X.GreaterThan(0.2f), -1.5f),
        ["masked fill with a stretched mask"] = static x => x.MaskedFill(Tensor.From([0f, 1f, 0f, 0f], 4), -1.5f),
        ["where"] = static x => MaskOps.Where(X.GreaterThan(0f), x, x * 3f),
        ["where, stretched"] = static x => MaskOps.Where(Tensor.From([1f, 0f, 1f], 3, 1), x, x.Sum(0, keepDims: true)),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_agree_with_differences(string name) => GradientCheck.Run(t => Operations[name](t[0]), [X]);

    [Fact]
    public void A_permutation_and_its_inverse_give_the_tensor_back()
    {
        var random = new Random(5);
        for (int trial = 0; trial < 40; trial++)
        {
            int[] shape = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.Next(1, 21))];
            int[] axes = [.. Enumerable.Range(0, shape.Length)];
            random.Shuffle(axes);
            int[] inverse = new int[axes.Length];
            for (int k = 0; k < axes.Length; k++)
            {
                inverse[axes[k]] = k;
            }

            Tensor x = GradientCheck.Random(new Shape(shape), random);
            Tensor y = x.Permute(axes);
            Assert.Equal(shape[axes[0]], y.Shape[0]);
            Assert.Equal(x.Span.ToArray(), y.Permute(inverse).Span.ToArray());
        }
    }

    [Fact]
    public void Slices_put_behind_one_another_give_the_tensor_back()
    {
        Tensor x = GradientCheck.Random(new Shape(4, 37, 5), new Random(2));
        Assert.Equal(x.Span.ToArray(), ShapeOps.Concat(1, x.Slice(1, 0, 9), x.Slice(1, 9, 10), x.Slice(1, 10)).Span.ToArray());
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        Assert.Throws<ShapeException>(static () => X.Permute(0, 1));
        Assert.Throws<ShapeException>(static () => X.Permute(0, 1, 1));
        Assert.Throws<ShapeException>(static () => X.Slice(1, 2, 5));
        Assert.Throws<ShapeException>(static () => ShapeOps.Concat(0, X, Tensor.Zeros(2, 3, 5)));
        Assert.Throws<ShapeException>(static () => ShapeOps.Stack(0, X, Tensor.Zeros(2, 3, 5)));
        Assert.Throws<ShapeException>(static () => X.Expand(2, 3, 5));
        Assert.Throws<ShapeException>(static () => X.MaskedFill(Tensor.Zeros(5, 2, 3, 4), 0f));
        Assert.Throws<ShapeException>(static () => X.Squeeze(0));
        Assert.Throws<ShapeException>(static () => X.PadConstant([1], [1]));
    }

    [Fact]
    public void Stopping_the_gradient_leaves_the_value()
    {
        Tensor x = Tensor.From([2f], 1).WithGrad();
        (x * x.Detach()).Sum().Backward();
        Assert.Equal(2f, x.Grad!.Item);
    }

    [Fact]
    public void A_steady_step_allocates_nothing()
    {
        Tensor x = X.Copy().WithGrad(), mask = X.GreaterThan(0f);
        AllocationCheck.AssertNone(() =>
        {
            Tensor y = ShapeOps.Concat(1, x.Permute(0, 2, 1).Flip(1).Transpose(), x.Slice(1, 0, 2).PadConstant([0, 1, 0], [0, 0, 0]));
            Tensor z = ShapeOps.Stack(0, y.RepeatInterleave(2, 0), y.Tile(2, 0).Roll(1, 1));
            (MaskOps.Where(mask, x, x.MaskedFill(mask, 2f)).Sum() + z.Expand(2, 2, 4, 6, 4).Sum()).Backward();
        });
    }
}
