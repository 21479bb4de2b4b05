using Likeness.Tensors;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Ops;
using Likeness.Tests.Support;

namespace Likeness.Tests.Tensors.Ops;

public sealed class FirOpsTests
{
    private static readonly Tensor s_filter =
        Tensor.From([1 / 8f, 3 / 8f, 3 / 8f, 1 / 8f], 4, 1) * Tensor.From([1 / 8f, 3 / 8f, 3 / 8f, 1 / 8f], 1, 4);

    [Fact]
    public void A_constant_stays_itself_away_from_the_border_when_it_is_made_larger_and_smaller()
    {
        Tensor x = Tensor.Full(new Shape(1, 2, 8, 8), 3f);
        Tensor larger = x.UpsampleFir(s_filter), back = larger.DownsampleFir(s_filter);
        Assert.Equal(new Shape(1, 2, 16, 16), larger.Shape);
        Assert.Equal(x.Shape, back.Shape);
        Assert.All(larger.Slice(2, 2, 14).Slice(3, 2, 14).Span.ToArray(), static v => Assert.Equal(3f, v, 1e-6f));
        Assert.All(back.Slice(2, 2, 6).Slice(3, 2, 6).Span.ToArray(), static v => Assert.Equal(3f, v, 1e-6f));
    }

    [Fact]
    public void Gradients_are_those_of_differences()
    {
        Tensor x = GradientCheck.Random(new Shape(2, 2, 5, 6), new Random(1));
        GradientCheck.Run(static t => t[0].UpFirDown(s_filter, new FirOptions { Up = 2, Down = new Pair(1, 3), Left = 3, Right = -1, Top = 2, Gain = 2f }), [x]);
        Tensor w = GradientCheck.Random(new Shape(3, 2, 3, 3), new Random(2));
        GradientCheck.Run(static t => t[0].Conv2dResampled(t[1], s_filter, up: 2, padding: 1), [x, w]);
        GradientCheck.Run(static t => t[0].Conv2dResampled(t[1], s_filter, down: 2, padding: 1), [x, w]);
        GradientCheck.Run(static t => t[0].ConcatMinibatchDeviation(4, 2), [GradientCheck.Random(new Shape(4, 4, 2, 3), new Random(3))]);
    }

    [Fact]
    public void Gradients_of_a_plane_activation_are_those_of_differences()
    {
        var random = new Random(4);

        // Far from the kink: one channel above, one below.
        Tensor x = GradientCheck.Random(new Shape(3, 2, 5), random), bias = Tensor.From([6f, -6f], 2);
        Tensor scale = GradientCheck.Random(new Shape(3, 2), random), noise = GradientCheck.Random(new Shape(3, 5), random);
        GradientCheck.Run(static t => t[0].PlaneActivation(t[1], t[2], t[3], 0.2f, 1.5f), [x, bias, scale, noise]);
        GradientCheck.Run(static t => t[0].PlaneActivation(t[1], t[2], t[3], 0.2f, 1.5f), [x, bias, scale, GradientCheck.Random(new Shape(5), random)]);
        GradientCheck.Run(static t => t[0].PlaneActivation(null, t[1]), [x, scale]);
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        Tensor x = GradientCheck.Random(new Shape(4, 4, 8, 8), new Random(5)).WithGrad(), w = GradientCheck.Random(new Shape(4, 4, 3, 3), new Random(6)).WithGrad();
        Tensor b = Tensor.Zeros(4).WithGrad(), s = Tensor.Full(new Shape(4, 4), 1f).WithGrad();
        AllocationCheck.AssertNone(() =>
        {
            Tensor y = x.Conv2dResampled(w, s_filter, up: 2, padding: 1, flip: true).PlaneActivation(b, s, slope: 0.2f);
            y.Conv2dResampled(w, s_filter, down: 2, padding: 1, b: b, activation: Activation.LeakyRelu, slope: 0.2f).ConcatMinibatchDeviation(4).Sum().Backward();
        });
    }

    [Fact]
    public void What_does_not_fit_is_said()
    {
        Tensor x = Tensor.Zeros(1, 2, 3, 3);
        Assert.Contains("leaves nothing", Assert.Throws<ShapeException>(() => x.UpFirDown(s_filter)).Message, StringComparison.Ordinal);
        Assert.Contains("rows and columns", Assert.Throws<ShapeException>(() => x.UpFirDown(Tensor.Zeros(4))).Message, StringComparison.Ordinal);
        Assert.Contains("groups of 4", Assert.Throws<ShapeException>(() => Tensor.Zeros(6, 2, 3, 3).ConcatMinibatchDeviation(4)).Message, StringComparison.Ordinal);
        Assert.Contains("bias [channels]", Assert.Throws<ShapeException>(() => x.PlaneActivation(Tensor.Zeros(3))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => x.Conv2dResampled(Tensor.Zeros(2, 2, 3, 3), s_filter, up: 2, down: 2));
    }
}
