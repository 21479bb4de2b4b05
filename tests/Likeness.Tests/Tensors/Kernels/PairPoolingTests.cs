using Likeness.Tensors;
using Likeness.Tensors.Ops;

namespace Likeness.Tests.Tensors.Kernels;

public sealed class PairPoolingTests
{
    [Theory]
    [InlineData(1, 2, 32)]
    [InlineData(3, 34, 64)]
    public void Windows_of_two_by_two_agree_with_the_definition_ties_and_NaN_included(int planes, int height, int width)
    {
        var random = new Random(4);
        Tensor x = Tensor.Zeros(1, planes, height, width).WithGrad();
        foreach (ref float v in x.Span)
        {
            // Few different values, so that many windows have ties.
            int draw = random.Next(6);
            v = draw == 5 ? float.NaN : draw - 2;
        }

        Tensor y = x.MaxPool2d(2, 2), cotangent = Tensor.Zeros(1, planes, height / 2, width / 2);
        for (int i = 0; i < cotangent.Count; i++)
        {
            cotangent.Span[i] = i + 1;
        }

        y.Backward(cotangent);
        float[] expected = new float[x.Count];
        for (int i = 0; i < y.Count; i++)
        {
            int corner = (i / (width / 2) * 2 * width) + (i % (width / 2) * 2);
            int[] window = [corner, corner + 1, corner + width, corner + width + 1];
            float best = window.Select(w => x.Span[w]).Aggregate(MathF.Max);
            Assert.Equal(best, y.Span[i]);
            expected[window.First(w => x.Span[w].Equals(best))] += i + 1;
        }

        Assert.Equal(expected, x.Grad!.Span.ToArray());
    }
}
