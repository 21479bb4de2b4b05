using Likeness.Tensors;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Ops;
using Likeness.Tests.Support;

namespace Likeness.Tests.Tensors.Ops;

/// <summary>Pooling, resizing, padding, unfolding, pixel shuffle, grid sampling and weight norm: gradients and what must hold for any input.</summary>
public class ImageOpsTests
{
    private static readonly Shape Image = new(2, 3, 6, 7);

    [Theory]
    [InlineData(2, 2, 0, true)]
    [InlineData(3, 2, 1, true)]
    [InlineData(3, 1, 1, false)]
    public void Average_pooling_has_the_right_gradient(int kernel, int stride, int padding, bool countPadding)
    {
        GradientCheck.Run(t => t[0].AveragePool2d(kernel, stride, padding, countPadding), [Values(Image)]);
        GradientCheck.Run(t => t[0].AveragePool1d(kernel, stride, padding, countPadding), [Values(new Shape(2, 3, 9))]);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 5)]
    public void Adaptive_pooling_has_the_right_gradient(int height, int width) =>
        GradientCheck.Run(t => t[0].AdaptiveAveragePool2d(height, width), [Values(Image)]);

    [Theory]
    [InlineData(2, 2, 0)]
    [InlineData(3, 2, 1)]
    public void Maximum_pooling_has_the_right_gradient(int kernel, int stride, int padding)
    {
        GradientCheck.Run(t => t[0].MaxPool2d(kernel, stride, padding), [GradientCheck.Distinct(Image, new Random(3))], step: 0.002f);
        GradientCheck.Run(t => t[0].MaxPool1d(kernel, stride, padding), [GradientCheck.Distinct(new Shape(2, 9), new Random(4))], step: 0.002f);
    }

    [Theory]
    [InlineData(9, 13, false)]
    [InlineData(9, 13, true)]
    [InlineData(3, 4, false)]
    [InlineData(1, 1, true)]
    public void Resizing_has_the_right_gradient(int height, int width, bool alignCorners)
    {
        GradientCheck.Run(t => t[0].ResizeBilinear(height, width, alignCorners), [Values(Image)]);
        GradientCheck.Run(t => t[0].ResizeLinear(width, alignCorners), [Values(new Shape(2, 3, 5))]);
        GradientCheck.Run(t => t[0].ResizeNearest(height, width), [Values(Image)]);
    }

    [Theory]
    [InlineData(GridOutside.Zeros, false)]
    [InlineData(GridOutside.Zeros, true)]
    [InlineData(GridOutside.Border, false)]
    [InlineData(GridOutside.Border, true)]
    [InlineData(GridOutside.Reflection, false)]
    [InlineData(GridOutside.Reflection, true)]
    public void Grid_sampling_has_the_right_gradient(GridOutside outside, bool alignCorners)
    {
        // Points at odd eighths of a cell, inside and far outside, so that the differences cross no cell border.
        var random = new Random(5);
        Tensor grid = Tensor.Uninitialized(new Shape(2, 3, 4, 2));
        for (int i = 0; i < grid.Count; i++)
        {
            int size = i % 2 == 0 ? Image[3] : Image[2];
            double cell = random.Next(-4, size + 4) + 0.375;
            grid.Span[i] = (float)(alignCorners ? (2 * cell / (size - 1)) - 1 : (2 * (cell + 0.5) / size) - 1);
        }

        GradientCheck.Run(t => t[0].GridSample(t[1], outside, alignCorners), [Values(Image), grid]);
    }

    [Fact]
    public void Padding_has_the_right_gradient()
    {
        GradientCheck.Run(t => t[0].PadReflect(2, 6, 5, 0), [Values(Image)]);
        GradientCheck.Run(t => t[0].PadReplicate(2, 9, 7, 0), [Values(Image)]);
        GradientCheck.Run(t => t[0].PadReflect(3, 1), [Values(new Shape(2, 4))]);
        GradientCheck.Run(t => t[0].PadReplicate(3, 1), [Values(new Shape(2, 4))]);
    }

    [Fact]
    public void Moving_pixels_has_the_right_gradient()
    {
        GradientCheck.Run(t => t[0].PixelShuffle(2), [Values(new Shape(2, 8, 3, 2))]);
        GradientCheck.Run(t => t[0].PixelUnshuffle(3), [Values(new Shape(2, 2, 3, 6))]);
        GradientCheck.Run(t => t[0].Unfold(3, stride: 2, padding: 1), [Values(Image)]);
        GradientCheck.Run(t => t[0].Unfold(2, padding: 3, dilation: 2), [Values(Image)]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Weight_norm_has_the_right_gradient(int axis)
    {
        var shape = new Shape(4, 3, 5);
        GradientCheck.Run(t => WeightNormOps.WeightNorm(t[0], t[1], axis), [Values(shape), Values(new Shape(shape[axis]))]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Weight_norm_gives_each_slice_its_length(int axis)
    {
        Tensor v = Values(new Shape(4, 3, 5)), g = Tensor.From([.. Enumerable.Range(1, v.Shape[axis]).Select(i => (float)i)], v.Shape[axis]);
        Tensor w = WeightNormOps.WeightNorm(v, g, axis);
        Span<int> others = [.. Enumerable.Range(0, 3).Where(a => a != axis)];
        Tensor lengths = (w * w).Sum(others).Sqrt();
        for (int i = 0; i < g.Count; i++)
        {
            Assert.Equal(g.Span[i], lengths.Span[i], 1e-5f);
        }
    }

    [Theory]
    [InlineData(GridOutside.Zeros, false)]
    [InlineData(GridOutside.Border, true)]
    [InlineData(GridOutside.Reflection, false)]
    public void The_identity_grid_samples_the_image_itself(GridOutside outside, bool alignCorners)
    {
        Tensor x = Values(Image);
        Tensor grid = Tensor.Uninitialized(new Shape(2, 6, 7, 2));
        for (int i = 0; i < grid.Count / 2; i++)
        {
            int column = i % 7, row = i / 7 % 6;
            grid.Span[2 * i] = alignCorners ? (2f * column / 6) - 1 : (((2f * column) + 1) / 7) - 1;
            grid.Span[(2 * i) + 1] = alignCorners ? (2f * row / 5) - 1 : (((2f * row) + 1) / 6) - 1;
        }

        AssertNear(x, x.GridSample(grid, outside, alignCorners), 2e-6f);
    }

    [Fact]
    public void Points_that_are_nowhere_see_zeros()
    {
        Tensor grid = Tensor.From([float.NaN, 0f, 1e30f, 0f, float.NegativeInfinity, 2f], 1, 1, 3, 2);
        Tensor x = Values(new Shape(1, 2, 4, 4)).WithGrad();
        Tensor y = x.GridSample(grid.WithGrad());
        Assert.All(y.Span.ToArray(), v => Assert.Equal(0f, v));
        y.Sum().Backward();
        Assert.All(x.Grad!.Span.ToArray(), v => Assert.Equal(0f, v));
        Assert.All(grid.Grad!.Span.ToArray(), v => Assert.Equal(0f, v));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Enlarging_by_repetition_and_averaging_again_changes_nothing(int factor)
    {
        Tensor x = Values(Image);
        AssertNear(x, x.ResizeNearest(6 * factor, 7 * factor).AveragePool2d(factor, factor), 1e-6f);
        AssertNear(x, x.ResizeNearest(6 * factor, 7 * factor).AdaptiveAveragePool2d(6, 7), 1e-6f);
        AssertNear(x, x.ResizeNearest(6 * factor, 7 * factor).MaxPool2d(factor, factor), 0f);
    }

    [Fact]
    public void Interpolation_reproduces_straight_lines()
    {
        Tensor x = Tensor.From([.. Enumerable.Range(0, 8).Select(i => (3f * i) + 1f)], 1, 8);
        Tensor y = x.ResizeLinear(22, alignCorners: true);
        for (int i = 0; i < 22; i++)
        {
            Assert.Equal(1f + (3f * i * 7 / 21), y.Span[i], 1e-5f);
        }

        AssertNear(x, y.ResizeLinear(8, alignCorners: true), 1e-5f);
    }

    [Fact]
    public void Pixel_shuffle_is_undone_by_its_inverse()
    {
        Tensor x = Values(new Shape(2, 12, 3, 5));
        AssertNear(x, x.PixelShuffle(2).PixelUnshuffle(2), 0f);
    }

    [Fact]
    public void A_maximum_with_a_nan_in_its_window_is_nan_and_ties_go_to_the_first()
    {
        Tensor x = Tensor.From([1f, float.NaN, 5f, 5f], 1, 4).WithGrad();
        Tensor y = x.MaxPool1d(2, 2);
        Assert.True(float.IsNaN(y.Span[0]));
        y.Backward(Tensor.From([2f, 3f], 1, 2));
        Assert.Equal([0f, 2f, 3f, 0f], x.Grad!.Span.ToArray());
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        Tensor x = Values(Image);
        Assert.Throws<ShapeException>(() => x.MaxPool2d(9, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.AveragePool2d(2, 1, 2));
        Assert.Throws<ShapeException>(() => x.PadReflect(7, 0, 0, 0));
        Assert.Throws<ShapeException>(() => x.PixelShuffle(2));
        Assert.Throws<ShapeException>(() => x.Unfold(8));
        Assert.Throws<ShapeException>(() => x.GridSample(Values(new Shape(1, 2, 2, 2))));
        Assert.Throws<ShapeException>(() => WeightNormOps.WeightNorm(x, Values(new Shape(3)), 0));
        Assert.Throws<ShapeException>(() => x.ResizeBilinear(0, 3));
    }

    [Fact]
    public void Results_have_the_same_bits_for_any_number_of_threads()
    {
        var random = new Random(8);
        Tensor x = GradientCheck.Random(new Shape(3, 12, 40, 50), random), grid = GradientCheck.Random(new Shape(3, 30, 45, 2), random, -1.2, 1.2);
        ThreadCheck.SameBits(
            static t => t[0].AveragePool2d(3, 2, 1).ResizeBilinear(37, 41).Sum() + t[0].MaxPool2d(3, 2, 1).PadReflect(2, 3, 4, 5).Square().Sum()
                + t[0].GridSample(t[1], GridOutside.Reflection).Square().Sum() + t[0].Unfold(3).Square().Sum() + t[0].PixelShuffle(2).Square().Sum()
                + t[0].ResizeNearest(31, 77).Square().Sum(),
            x,
            grid);
    }

    [Fact]
    public void A_warm_step_allocates_nothing()
    {
        Tensor x = Values(new Shape(2, 4, 12, 14)).WithGrad(), grid = Values(new Shape(2, 5, 5, 2)).WithGrad();
        AllocationCheck.AssertNone(() => x.AveragePool2d(3, 2, 1).ResizeBilinear(9, 8).MaxPool2d(2, 2).PadReflect(1, 1, 1, 1).PixelShuffle(2).Sum().Backward());
        AllocationCheck.AssertNone(() => x.GridSample(grid).Unfold(2).Sum().Backward());
    }

    private static Tensor Values(Shape shape) => GradientCheck.Random(shape, new Random(11));

    private static void AssertNear(Tensor expected, Tensor actual, float tolerance)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.True(Math.Abs(expected.Span[i] - actual.Span[i]) <= tolerance, $"element {i}: {expected.Span[i]} became {actual.Span[i]}");
        }
    }
}
