using Likeness.Stylized.Generators;
using Likeness.Tensors;
using Likeness.Tensors.Ops;

namespace Likeness.Stylized.Cascade;

/// <summary>
/// What generator and discriminator play for (spec A1, equation 2). The paper lets the generator minimise min(0, -1 - D), which has no slope for a picture
/// that is surely rejected, and its discriminator gain from large gradients; both are put right here.
/// </summary>
public static class AdversarialLosses
{
    /// <summary>The discriminator's hinge loss: real pictures above 1, made ones below -1.</summary>
    /// <param name="real">Logits of real pictures.</param>
    /// <param name="made">Logits of made pictures.</param>
    public static Tensor HingeOfDiscriminator(Tensor real, Tensor made) => (1f - real).Relu().Mean() + (made + 1f).Relu().Mean();

    /// <summary>The generator's loss: as high a logit as possible.</summary>
    public static Tensor HingeOfGenerator(Tensor made) => -made.Mean();

    /// <summary>The discriminator's logistic loss (Goodfellow et al. 2014).</summary>
    public static Tensor LogisticOfDiscriminator(Tensor real, Tensor made) => (-real).Softplus().Mean() + made.Softplus().Mean();

    /// <summary>The generator's logistic loss in the form that does not saturate.</summary>
    public static Tensor LogisticOfGenerator(Tensor made) => (-made).Softplus().Mean();

    /// <summary>
    /// The gradient penalty R1, to be added to what the discriminator minimises: half of gamma times the mean squared slope at real pictures, times the
    /// number of steps from one penalty to the next.
    /// </summary>
    /// <param name="discriminator">The network.</param>
    /// <param name="real">Real pictures.</param>
    /// <param name="gamma">Its strength; 10 in the paper's equation, 1 for photographs (spec C3).</param>
    /// <param name="interval">Steps from one penalty to the next.</param>
    public static Tensor Penalty(Discriminator discriminator, Tensor real, float gamma, int interval) =>
        GradientPenalties.SquaredSlopes(discriminator, real).Mean() * (0.5f * gamma * interval);
}
