using Likeness.Splatting.Fitting.Losses;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;

namespace Likeness.Avatars.Losses;

/// <summary>The splatting loss as an operation of the tensor engine.</summary>
public static class PhotometricOps
{
    /// <summary>(1 - w) L1 + w (1 - SSIM) of a picture and a prepared target.</summary>
    /// <param name="picture">[1, 3, height, width].</param>
    /// <param name="loss">The loss, of the same size.</param>
    /// <param name="target">What is aimed at, prepared.</param>
    /// <returns>One number, differentiable by the picture.</returns>
    /// <exception cref="ShapeException">A size differs.</exception>
    public static Tensor Photometric(this Tensor picture, PhotometricLoss loss, LossTarget target)
    {
        Tensor cost = Tensor.Uninitialized(new Shape(1)), gradient = Tensor.Uninitialized(picture.Shape);
        cost.Span[0] = (float)loss.Evaluate(picture.Span, target, gradient.Span).Total;
        Tape.Record<PhotometricNode>(cost, picture)?.Keep(gradient);
        return cost;
    }

    private sealed class PhotometricNode : Node
    {
        private Tensor? _gradient;

        public void Keep(Tensor gradient) => _gradient = gradient;

        protected override void Backward()
        {
            float factor = OutputGradient()[0];
            Span<float> to = InputGradient(0);
            ReadOnlySpan<float> from = _gradient!.Span;
            for (int i = 0; i < to.Length; i++)
            {
                to[i] += factor * from[i];
            }
        }

        protected override void Forget() => _gradient = null;
    }
}
