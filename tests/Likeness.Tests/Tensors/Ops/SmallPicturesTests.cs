using Likeness.Tensors;
using Likeness.Tensors.Ops;
using Likeness.Tests.Support;

namespace Likeness.Tests.Tensors.Ops;

/// <summary>Batches of small pictures are convolved side by side; what comes out must be what each picture gives alone.</summary>
public sealed class SmallPicturesTests
{
    [Theory]
    [InlineData(4, 4, 3, 1, 1, 1, 1)]
    [InlineData(9, 9, 3, 2, 0, 1, 1)]
    [InlineData(5, 6, 3, 1, 2, 2, 1)]
    [InlineData(4, 5, 1, 1, 0, 1, 2)]
    [InlineData(7, 8, 2, 3, 1, 1, 1)]
    [InlineData(6, 6, 4, 1, 3, 1, 2)]
    public void A_batch_gives_what_its_pictures_give_alone(int height, int width, int kernel, int stride, int padding, int dilation, int groups)
    {
        var random = new Random(1);
        var options = new ConvolutionOptions { Stride = stride, Padding = padding, Dilation = dilation, Groups = groups };
        Tensor x = GradientCheck.Random(new Shape(5, 4, height, width), random).WithGrad();
        Tensor w = GradientCheck.Random(new Shape(6, 4 / groups, kernel, kernel), random).WithGrad(), b = GradientCheck.Random(new Shape(6), random).WithGrad();
        Compare(x, w, b, (p, q, r) => p.Conv2d(q, r, options));

        // What a transposed convolution begins from is as small as what comes out of the plain one.
        int rows = ((height + (2 * padding) - (dilation * (kernel - 1)) - 1) / stride) + 1, columns = ((width + (2 * padding) - (dilation * (kernel - 1)) - 1) / stride) + 1;
        Tensor y = GradientCheck.Random(new Shape(5, 6, rows, columns), random).WithGrad(), c = GradientCheck.Random(new Shape(4), random).WithGrad();
        Compare(y, w, c, (p, q, r) => p.ConvTranspose2d(q, r, options));
    }

    private static void Compare(Tensor x, Tensor w, Tensor b, Func<Tensor, Tensor, Tensor, Tensor> convolution)
    {
        Tensor together = convolution(x, w, b);
        Tensor cotangent = GradientCheck.Random(together.Shape, new Random(2));
        Tensor[] alone = [.. Enumerable.Range(0, x.Shape[0]).Select(i => x.Slice(0, i, i + 1).Copy().WithGrad())];
        Tensor w2 = w.Copy().WithGrad(), b2 = b.Copy().WithGrad();
        w.ZeroGrad();
        together.Backward(cotangent);
        for (int i = 0; i < alone.Length; i++)
        {
            Tensor y = convolution(alone[i], w2, b2);
            AssertClose(together.Slice(0, i, i + 1), y);
            y.Backward(cotangent.Slice(0, i, i + 1));
            AssertClose(x.Grad!.Slice(0, i, i + 1), alone[i].Grad!);
        }

        AssertClose(w2.Grad!, w.Grad!);
        AssertClose(b2.Grad!, b.Grad!);
    }

    private static void AssertClose(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected.Span[i], actual.Span[i], 5e-5f);
        }
    }
}
