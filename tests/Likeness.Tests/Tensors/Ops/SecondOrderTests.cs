using Likeness.Tensors;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Ops;
using Likeness.Tests.Support;

namespace Likeness.Tests.Tensors.Ops;

/// <summary>
/// Gradients of the squared length of gradients, for every operation that a discriminator or a generator is made of, against differences.
/// Each operation's result is squared before it is summed, so that the second derivatives are not zero.
/// </summary>
public sealed class SecondOrderTests
{
    private static readonly Random s_random = new(7);
    private static readonly Tensor s_filter = Random(3, 4);

    // Biases far from the kink of the activation.
    private static readonly Tensor s_far = Tensor.From([20f, -20f], 2);

    private static readonly Dictionary<string, (Func<Tensor[], Tensor> Operation, Tensor[] Inputs)> s_cases = new()
    {
        ["convolution"] = (static t => t[0].Conv2d(t[1], t[2], new ConvolutionOptions { Stride = 2, Padding = 1 }), [Random(2, 2, 5, 4), Random(2, 2, 3, 3), Random(2)]),
        ["convolution in groups"] = (static t => t[0].Conv2d(t[1], null, new ConvolutionOptions { Groups = 2, Padding = 1 }), [Random(2, 2, 3, 4), Random(4, 1, 3, 3)]),
        ["convolution with activation"] = (
            static t => t[0].Conv2d(t[1], t[2], new ConvolutionOptions { Activation = Activation.LeakyRelu, Slope = 0.2f }), [Random(2, 2, 3, 3), Random(2, 2, 2, 2), s_far]),
        ["transposed convolution"] = (static t => t[0].ConvTranspose2d(t[1], t[2], new ConvolutionOptions { Stride = 2, Padding = 1 }), [Random(2, 2, 3, 3), Random(2, 3, 3, 3), Random(3)]),
        ["filter"] = (static t => t[0].UpFirDown(s_filter, new FirOptions { Up = 2, Left = 2, Right = 1, Top = 2, Bottom = 1 }), [Random(1, 2, 4, 3)]),
        ["product"] = (static t => t[0].MatMul(t[1]), [Random(3, 4), Random(4, 2)]),
        ["product, first transposed"] = (static t => t[0].MatMul(t[1], transposeA: true), [Random(4, 3), Random(4, 2)]),
        ["product, second transposed"] = (static t => t[0].MatMul(t[1], transposeB: true), [Random(3, 4), Random(2, 4)]),
        ["product, both transposed"] = (static t => t[0].MatMul(t[1], true, true), [Random(4, 3), Random(2, 4)]),
        ["products of a stack"] = (static t => t[0].MatMul(t[1]), [Random(2, 1, 3, 4), Random(3, 4, 2)]),
        ["linear layer"] = (static t => t[0].Linear(t[1], t[2]), [Random(2, 3, 4), Random(2, 4), Random(2)]),
        ["linear layer with activation"] = (static t => t[0].Linear(t[1], t[2], Activation.LeakyRelu, 0.2f), [Random(3, 4), Random(2, 4), s_far]),
        ["plane activation"] = (
            static t => t[0].PlaneActivation(t[1], t[2], t[3], 0.2f, 1.4f), [Random(3, 2, 4), s_far, Random(3, 2), Random(4)]),
        ["plane activation, own noise"] = (static t => t[0].PlaneActivation(null, t[1], t[2]), [Random(3, 2, 4), Random(3, 2), Random(3, 4)]),
        ["spread of a batch"] = (static t => t[0].ConcatMinibatchDeviation(2), [Random(4, 2, 2, 2)]),
        ["joined and cut"] = (static t => ShapeOps.Concat(1, t[0], t[1].Permute(1, 0)).Slice(1, 1, 5, 2) * t[0].Slice(1, 0, 2), [Random(3, 3), Random(2, 3)]),
        ["padded"] = (static t => t[0].PadConstant([1, 0], [0, 2], 0.5f) * t[1], [Random(2, 3), Random(3, 5)]),
        ["square"] = (static t => t[0].Square(), [Random(5)]),
        ["root"] = (static t => t[0].Sqrt(), [Positive(5)]),
        ["inverse root"] = (static t => t[0].InverseSqrt(), [Positive(5)]),
        ["reciprocal"] = (static t => t[0].Reciprocal(2f), [Positive(5)]),
        ["exponential"] = (static t => t[0].Exp(), [Random(5)]),
        ["sigmoid"] = (static t => t[0].Sigmoid(), [Random(5)]),
        ["hyperbolic tangent"] = (static t => t[0].Tanh(), [Random(5)]),
    };

    public static TheoryData<string> Cases => [.. s_cases.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Penalties_on_gradients_can_be_differentiated(string name)
    {
        (Func<Tensor[], Tensor> operation, Tensor[] inputs) = s_cases[name];
        GradientCheck.Run(t => Penalty(operation, t), inputs);
    }

    [Fact]
    public void A_weight_gradient_can_be_differentiated_twice()
    {
        Tensor[] inputs = [Random(1, 2, 3, 3), Random(2, 2, 2, 2)];
        GradientCheck.Run(
            static t => Penalty(static u => Penalty(static v => v[0].Conv2d(v[1]), u) * 0.05f, t) * 1e-3f, inputs, tolerance: 1e-2);
    }

    [Fact]
    public void An_activation_that_bends_is_refused_by_name()
    {
        Tensor x = Random(2, 3).WithGrad();
        NotSupportedException error = Assert.Throws<NotSupportedException>(
            () => Gradients.Of(x.Linear(Random(2, 3), null, Activation.Elu), [x], createGraph: true));
        Assert.Contains("Elu", error.Message, StringComparison.Ordinal);
    }

    private static Tensor Penalty(Func<Tensor[], Tensor> operation, Tensor[] inputs)
    {
        // Differences move plain tensors; these have to be marked as something to differentiate by.
        Tensor[] marked = [.. inputs.Select(static t => t.RequiresGrad ? t : t.Copy().WithGrad())];
        Tensor[] gradients = Gradients.Of(operation(marked).Square().Sum() * 0.1f, marked, createGraph: true);
        Tensor sum = gradients[0].Square().Sum();
        foreach (Tensor gradient in gradients.Skip(1))
        {
            sum += gradient.Square().Sum();
        }

        return sum;
    }

    private static Tensor Random(params int[] shape) => GradientCheck.Random(new Shape(shape), s_random);

    private static Tensor Positive(params int[] shape) => GradientCheck.Random(new Shape(shape), s_random, 0.5, 2);
}
