using Likeness.Stylized.Batches;
using Likeness.Stylized.Cascade;
using Likeness.Stylized.Generators;
using Likeness.Stylized.Perception;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Optim;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Training.Stages;

/// <summary>
/// The encoder learns to find styles by which a finished generator draws photographs again (spec C3, the GAN prior; e4e): L2, 0.8 pLPIPS, 0.1 identity, small differences between layers'
/// styles; and of the generator's own pictures, whose styles are known, the styles themselves.
/// </summary>
/// <param name="steps">Steps of the stage.</param>
/// <param name="networks">The cascade, whose encoder learns.</param>
/// <param name="mapping">From random codes to styles.</param>
/// <param name="photos">Photographs.</param>
internal sealed class InversionStage(int steps, CascadeNetworks networks, MappingNetwork mapping, PictureSet photos)
    : SingleStage(new CosineSchedule(steps, Rate / 10), Rate, [networks.OwnEncoder!])
{
    private const int BatchSize = 8;
    private const double Rate = 1e-3;
    private const float PerceptualWeight = 0.8f;
    private const float IdentityWeight = 0.1f;
    private const float DeltaWeight = 2e-4f;

    // Inside the root of the norm of differences, which begin at zero.
    private const float LeastSquare = 1e-8f;

    /// <inheritdoc/>
    public override void Prepare() => Freeze(mapping, frozen: true);

    protected override Tensor Loss(int step, RandomSource random)
    {
        Tensor real = networks.Encoder.Heads(photos.Batch(Draw(photos, BatchSize, random)).Pictures);
        (Tensor shared, Tensor deltas) = networks.OwnEncoder!.Parts(real);
        Tensor made = networks.Photographer.Draw(PhotoEncoder.Join(shared, deltas));
        Tensor styles, samples;
        using (Tape.Pause())
        {
            styles = AdversarialPriorStage.RandomStyles(mapping, BatchSize, networks, random);
            samples = networks.Photographer.Draw(styles);
        }

        return (made - real).Square().Mean()
            + (networks.Features.Distance(made, real).Mean() * PerceptualWeight)
            + (PictureDistances.IdentityDistance(networks.People.Embed(made), networks.People.Embed(real)).Mean() * IdentityWeight)
            + ((deltas.Square().Sum(2) + LeastSquare).Sqrt().Sum(1).Mean() * DeltaWeight)
            + networks.OwnEncoder.Forward(samples).L1Loss(styles);
    }
}
