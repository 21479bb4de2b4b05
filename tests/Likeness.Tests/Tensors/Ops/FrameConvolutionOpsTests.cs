using Likeness.Tensors;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;
using Likeness.Tests.Support;

namespace Likeness.Tests.Tensors.Ops;

/// <summary>Time first or channels first, it is the same convolution.</summary>
public class FrameConvolutionOpsTests
{
    [Theory]
    [InlineData(1, 40, 1, 7, 10, 5, true)]
    [InlineData(2, 33, 5, 8, 3, 2, false)]
    [InlineData(3, 20, 4, 6, 2, 2, true)]
    [InlineData(2, 9, 3, 5, 9, 1, true)]
    [InlineData(1, 50, 16, 32, 3, 4, true)]
    public void It_is_the_convolution_with_the_axes_exchanged(int batch, int length, int inputs, int outputs, int kernel, int stride, bool bias)
    {
        Tensor x = Random(1, batch, length, inputs), w = Random(2, outputs, inputs, kernel), b = Random(3, outputs);
        (Tensor x1, Tensor w1, Tensor b1) = (x.Copy().WithGrad(), w.Copy().WithGrad(), b.Copy().WithGrad());
        (Tensor x2, Tensor w2, Tensor b2) = (x.Copy().WithGrad(), w.Copy().WithGrad(), b.Copy().WithGrad());
        Tensor expected = x1.Transpose().Conv1d(w1, bias ? b1 : null, new ConvolutionOptions { Stride = stride }).Transpose();
        Tensor found = x2.ConvolveFrames(w2, bias ? b2 : null, stride);
        Tensor weights = Random(4, [.. expected.Shape.ToArray()]);
        AssertClose(expected, found);
        (expected * weights).Sum().Backward();
        (found * weights).Sum().Backward();
        AssertClose(x1.Grad!, x2.Grad!);
        AssertClose(w1.Grad!, w2.Grad!);
        if (bias)
        {
            AssertClose(b1.Grad!, b2.Grad!);
        }
    }

    [Fact]
    public void Threads_do_not_show_and_gradients_add_up()
    {
        ThreadCheck.SameBits(t => t[0].ConvolveFrames(t[1], t[2], 2), Random(1, 2, 300, 16), Random(2, 48, 16, 3), Random(3, 48));
        Tensor x = Random(1, 1, 8, 2).WithGrad(), w = Random(2, 3, 2, 4);
        (x.ConvolveFrames(w).Sum() + x.ConvolveFrames(w).Sum()).Backward();
        float[] twice = x.Grad!.Span.ToArray();
        x.ZeroGrad();
        x.ConvolveFrames(w).Sum().Backward();
        Assert.All(twice.Zip(x.Grad!.Span.ToArray()), p => Assert.Equal(p.First, 2 * p.Second, 1e-5));
    }

    [Fact]
    public void Gradients_are_differences() =>
        GradientCheck.Run(t => t[0].ConvolveFrames(t[1], t[2], 2), [Random(1, 2, 9, 3), Random(2, 4, 3, 3), Random(3, 4)]);

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        Tensor x = Random(1, 1, 8, 2);
        Assert.Contains("no longer than the sequence", Assert.Throws<ShapeException>(() => x.ConvolveFrames(Random(2, 3, 2, 9))).Message);
        Assert.Throws<ShapeException>(() => x.ConvolveFrames(Random(2, 3, 1, 2)));
        Assert.Throws<ShapeException>(() => x.ConvolveFrames(Random(2, 3, 2, 2), Random(3, 2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.ConvolveFrames(Random(2, 3, 2, 2), null, 0));
    }

    private static Tensor Random(long seed, params int[] shape)
    {
        Tensor tensor = Tensor.Zeros(new Shape(shape));
        new RandomSource(seed).FillUniform(tensor.Span, -1, 1);
        return tensor;
    }

    private static void AssertClose(Tensor expected, Tensor found)
    {
        Assert.Equal(expected.Shape, found.Shape);
        Assert.All(expected.Span.ToArray().Zip(found.Span.ToArray()), p => Assert.Equal(p.First, p.Second, 2e-4));
    }
}
