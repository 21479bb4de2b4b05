using Likeness.Tensors;
using Likeness.Tensors.Ops;
using Likeness.Tests.Support;

namespace Likeness.Tests.Tensors.Ops;

public class LossOpsTests
{
    [Fact]
    public void Gradients_agree_with_differences()
    {
        var random = new Random(4);
        var shape = new Shape(4, 6);
        Tensor x = GradientCheck.Random(shape, random), apart = x.Copy();
        foreach (ref float v in apart.Span)
        {
            v += random.Next(2) == 0 ? 0.2f : -0.7f;
        }

        GradientCheck.Run(static t => t[0].MeanSquaredError(t[1]), [x, apart]);
        GradientCheck.Run(static t => t[0].L1Loss(t[1]), [x, apart]);
        GradientCheck.Run(static t => t[0].SmoothL1Loss(t[1], 0.5f), [x, apart]);
        GradientCheck.Run(static t => t[0].HuberLoss(t[1], 0.5f), [x, apart]);
        GradientCheck.Run(static t => t[0].BinaryCrossEntropyWithLogits(t[1]), [x, GradientCheck.Random(shape, random, 0, 1)]);
        GradientCheck.Run(static t => t[0].GaussianDivergence(t[1]), [x, apart]);
    }

    [Fact]
    public void Different_shapes_are_refused() =>
        Assert.Throws<ShapeException>(static () => Tensor.Zeros(2, 3).L1Loss(Tensor.Zeros(3)));
}
