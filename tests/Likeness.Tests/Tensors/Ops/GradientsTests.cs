using Likeness.Tensors;
using Likeness.Tensors.Ops;
using Likeness.Tests.Support;

namespace Likeness.Tests.Tensors.Ops;

public class GradientsTests
{
    private static readonly Tensor X = GradientCheck.Random(new Shape(3, 5), new Random(1), -2, 2);
    private static readonly Tensor Weights = GradientCheck.AwayFromZero(new Shape(5), new Random(2), 0.5, 2);

    // Far enough out that no difference crosses the kink of the activation: two rows above it, one below.
    private static readonly Tensor Bias = Tensor.From([-14f, 14f, -14f], 3, 1);

    [Fact]
    public void Gradients_are_those_of_the_backward_pass()
    {
        Tensor x = X.Copy().WithGrad(), w = Weights.Copy().WithGrad();
        Tensor y = Score(x, w, Bias);
        Tensor[] gradients = Gradients.Of(y, [x, w], createGraph: false);
        y.Sum().Backward();
        Assert.False(gradients[0].RequiresGrad);
        AssertClose(x.Grad!, gradients[0]);
        AssertClose(w.Grad!, gradients[1]);
    }

    [Fact]
    public void A_penalty_on_gradients_can_be_differentiated()
    {
        Tensor penalty(Tensor[] t)
        {
            Tensor image = X.Copy().WithGrad();
            Tensor[] gradient = Gradients.Of(Score(image, t[0], t[1]).Sum(), [image], createGraph: true);
            return (gradient[0] * gradient[0]).Sum() * 0.5f;
        }

        GradientCheck.Run(penalty, [Weights, Bias]);
    }

    [Fact]
    public void A_penalty_reaches_the_input_itself_through_products()
    {
        // d/dx of (x^3) is 3 x^2, and half the sum of its square has the derivative 18 x^3.
        Tensor x = Tensor.From([1f, -2f, 0.5f], 3).WithGrad();
        Tensor gradient = Gradients.Of(x * x * x, [x], createGraph: true)[0];
        ((gradient * gradient).Sum() * 0.5f).Backward();
        AssertClose(Tensor.From([18f, -144f, 2.25f], 3), x.Grad!);
    }

    [Fact]
    public void An_operation_without_a_differentiable_backward_is_named()
    {
        Tensor x = X.Copy().WithGrad();
        NotSupportedException error = Assert.Throws<NotSupportedException>(() => Gradients.Of(x.Softmax().Sum(), [x], createGraph: true));
        Assert.Contains("SoftmaxNode", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_output_does_not_depend_on_has_a_gradient_of_zeros()
    {
        Tensor x = X.Copy().WithGrad(), other = Tensor.Full(new Shape(2), 1f).WithGrad();
        Assert.Equal([0f, 0f], Gradients.Of(x.Sum(), [other], createGraph: false)[0].Span.ToArray());
    }

    private static Tensor Score(Tensor x, Tensor w, Tensor b)
    {
        Tensor h = ((x * w * x) + (x * w) - b).LeakyRelu(0.2f);
        return (h * w).Sum(1) + h.Mean();
    }

    private static void AssertClose(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected.Span[i], actual.Span[i], 1e-4f);
        }
    }
}
