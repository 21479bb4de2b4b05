using Likeness.Tensors;
using Likeness.Tensors.Ops;

namespace Likeness.Stylized.Generators;

/// <summary>Penalties on gradients that steady the training of StyleGAN2; both can be differentiated by the networks' weights.</summary>
public static class GradientPenalties
{
    /// <summary>
    /// R1: for each picture the squared length of the gradient of the sum of logits by it (Mescheder et al. 2018). The loss is half of
    /// gamma times the mean, and where it is computed every k-th step only, times k.
    /// </summary>
    /// <param name="discriminator">The network.</param>
    /// <param name="pictures">Real pictures, [batch, colours, R, R]; they are marked as something to differentiate by.</param>
    /// <param name="condition">Their condition, or null.</param>
    /// <returns>[batch], at least 0.</returns>
    public static Tensor SquaredSlopes(Discriminator discriminator, Tensor pictures, Tensor? condition = null)
    {
        Tensor leaf = pictures.Detach().WithGrad();
        Tensor slope = Gradients.Of(discriminator.Forward(leaf, condition), [leaf], createGraph: true)[0];
        return slope.Square().Sum([1, 2, 3]);
    }

    /// <summary>
    /// Path lengths: how far a picture moves with its styles, in a random direction of pixels (Karras et al. 2020, section 3.2). The loss is
    /// the mean squared distance from their running mean.
    /// </summary>
    /// <param name="pictures">Pictures that were made of <paramref name="styles"/> while recording.</param>
    /// <param name="styles">[batch, styles, style size].</param>
    /// <param name="direction">Shape of the pictures: normal numbers over the square root of the number of pixels.</param>
    /// <returns>[batch].</returns>
    public static Tensor PathLengths(Tensor pictures, Tensor styles, Tensor direction)
    {
        Tensor slope = Gradients.Of(pictures * direction, [styles], createGraph: true)[0];
        return slope.Square().Sum(2).Mean(1).Sqrt();
    }
}
