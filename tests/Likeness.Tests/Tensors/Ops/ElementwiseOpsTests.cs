using Likeness.Tensors;
using Likeness.Tensors.Ops;
using Likeness.Tests.Support;

namespace Likeness.Tests.Tensors.Ops;

public class ElementwiseOpsTests
{
    private static readonly Dictionary<string, (Func<Tensor, Tensor> Operation, double From, double To)> Unary = new()
    {
        ["negate"] = (static x => -x, -2, 2),
        ["affine"] = (static x => (3f * x) + 0.5f, -2, 2),
        ["reciprocal"] = (static x => 2f / x, 0.5, 2),
        ["exp"] = (static x => x.Exp(), -2, 2),
        ["expm1"] = (static x => x.ExpM1(), -1, 1),
        ["log"] = (static x => x.Log(), 0.5, 3),
        ["log1p"] = (static x => x.Log1P(), -0.4, 3),
        ["sqrt"] = (static x => x.Sqrt(), 0.5, 3),
        ["inverse sqrt"] = (static x => x.InverseSqrt(), 0.5, 3),
        ["square"] = (static x => x.Square(), -2, 2),
        ["power 2.5"] = (static x => x.Power(2.5f), 0.5, 2),
        ["power 3 of either sign"] = (static x => x.Power(3f), -1.5, 1.5),
        ["sin"] = (static x => x.Sin(), -6, 6),
        ["cos"] = (static x => x.Cos(), -6, 6),
        ["atan"] = (static x => x.Atan(), -3, 3),
        ["erf"] = (static x => x.Erf(), -2, 2),
        ["elu"] = (static x => x.Elu(0.7f), 0.1, 2),
        ["elu below"] = (static x => x.Elu(0.7f), -2, -0.1),
        ["gelu"] = (static x => x.Gelu(), -3, 3),
        ["gelu tanh"] = (static x => x.GeluTanh(), -3, 3),
        ["silu"] = (static x => x.Silu(), -3, 3),
        ["softplus"] = (static x => x.Softplus(2f), -3, 3),
        ["sigmoid"] = (static x => x.Sigmoid(), -3, 3),
        ["log sigmoid"] = (static x => x.LogSigmoid(), -3, 3),
        ["tanh"] = (static x => x.Tanh(), -3, 3),
    };

    private static readonly Dictionary<string, Func<Tensor, Tensor>> Kinked = new()
    {
        ["abs"] = static x => x.Abs(),
        ["relu"] = static x => x.Relu(),
        ["leaky relu"] = static x => x.LeakyRelu(0.2f),
        ["clamp"] = static x => x.Clamp(-1.05f, 0f),
    };

    private static readonly Dictionary<string, Func<Tensor, Tensor, Tensor>> Binary = new()
    {
        ["add"] = static (a, b) => a + b,
        ["subtract"] = static (a, b) => a - b,
        ["multiply"] = static (a, b) => a * b,
        ["divide"] = static (a, b) => a / b,
        ["power"] = static (a, b) => a.Power(b),
        ["atan2"] = static (a, b) => a.Atan2(b),
        ["maximum"] = static (a, b) => a.Maximum(b + 1f),
        ["minimum"] = static (a, b) => a.Minimum(b + 1f),
    };

    public static TheoryData<string> UnaryNames => [.. Unary.Keys];

    public static TheoryData<string> KinkedNames => [.. Kinked.Keys];

    public static TheoryData<string> BinaryNames => [.. Binary.Keys];

    [Theory]
    [MemberData(nameof(UnaryNames))]
    public void Gradients_of_smooth_functions_agree_with_differences(string name)
    {
        (Func<Tensor, Tensor> operation, double from, double to) = Unary[name];
        var random = new Random(name.Length);
        GradientCheck.Run(t => operation(t[0]), [GradientCheck.Random(new Shape(3, 11), random, from, to)]);
        GradientCheck.Run(t => operation(t[0]), [GradientCheck.Random(new Shape(), random, from, to)]);
    }

    [Theory]
    [MemberData(nameof(KinkedNames))]
    public void Gradients_of_functions_with_kinks_agree_with_differences(string name)
    {
        Tensor x = GradientCheck.AwayFromZero(new Shape(5, 7), new Random(3), 0.1, 0.9);
        GradientCheck.Run(t => Kinked[name](t[0]), [x]);
    }

    [Theory]
    [MemberData(nameof(BinaryNames))]
    public void Gradients_of_broadcast_arithmetic_agree_with_differences(string name)
    {
        var random = new Random(7);
        (int[] A, int[] B)[] shapes =
        [
            ([4, 5], [4, 5]), ([3, 1, 5], [7, 1]), ([2, 3, 4], [4]), ([4], [2, 3, 4]), ([2, 3, 4], [3, 1]), ([], [2, 3]), ([3, 40], [40]), ([2, 40], [2, 1]),
            ([2, 1, 3, 1, 2], [1, 2, 1, 2, 1]), ([1, 1], [1]), ([70, 3], [1, 3]),
        ];
        foreach ((int[] a, int[] b) in shapes)
        {
            Tensor x = GradientCheck.Random(new Shape(a), random, 1.2, 1.5), y = GradientCheck.Random(new Shape(b), random, 0.6, 0.9);
            GradientCheck.Run(t => Binary[name](t[0], t[1]), [x, y]);
        }
    }

    [Fact]
    public void A_tensor_multiplied_by_itself_gets_both_contributions()
    {
        Tensor x = Tensor.From([3f, -2f], 2).WithGrad();
        (x * x).Sum().Backward();
        Assert.Equal([6f, -4f], x.Grad!.Span.ToArray());
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_named()
    {
        ShapeException error = Assert.Throws<ShapeException>(static () => Tensor.Zeros(2, 3) + Tensor.Zeros(4));
        Assert.Contains("[2, 3]", error.Message, StringComparison.Ordinal);
        Assert.Contains("[4]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Not_a_number_goes_through_activations()
    {
        Tensor x = Tensor.From([float.NaN], 1);
        Assert.All([x.Relu(), x.LeakyRelu(), x.Elu(), x.Gelu(), x.Silu(), x.Softplus(), x.Sigmoid(), x.Tanh(), x.Clamp(0f, 1f)], static y => Assert.True(float.IsNaN(y.Item)));
    }

    [Fact]
    public void Results_do_not_depend_on_the_number_of_threads()
    {
        Tensor a = GradientCheck.Random(new Shape(3, 41, 997), new Random(1)), b = GradientCheck.Random(new Shape(41, 1), new Random(2));
        int threads = Work.Threads;
        try
        {
            Work.Threads = 1;
            float[] one = Step(a, b);
            Work.Threads = 3;
            Assert.Equal(one, Step(a, b));
        }
        finally
        {
            Work.Threads = threads;
        }

        static float[] Step(Tensor a, Tensor b)
        {
            Tensor x = a.Copy().WithGrad(), w = b.Copy().WithGrad();
            Tensor y = ((x * w).Gelu() + w).Sum();
            y.Backward();
            return [y.Item, .. x.Grad!.Span, .. w.Grad!.Span];
        }
    }

    [Fact]
    public void A_steady_step_allocates_nothing()
    {
        Tensor a = GradientCheck.Random(new Shape(4, 33), new Random(1)).WithGrad(), b = GradientCheck.Random(new Shape(33), new Random(2)).WithGrad();
        AllocationCheck.AssertNone(() =>
        {
            Tensor y = ((a * b) + 0.5f).Gelu() - (a.Tanh() / (b.Exp() + 1f));
            (y.Mean(1).Sum() + y.L1Loss(a)).Backward();
        });
    }
}
