using Likeness.Stylized.Batches;
using Likeness.Stylized.Cascade;
using Likeness.Stylized.Generators;
using Likeness.Stylized.Perception;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Files;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Optim;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Training.Stages;

/// <summary>
/// Encoder and generator of photographs learn together to give photographs back (spec C3, the auto-encoder prior): L1, pLPIPS, identity, small differences
/// between layers' styles, styles of unit spread, and from half-way a discriminator with a small weight.
/// </summary>
internal sealed class PriorStage : CascadeStage
{
    private const int BatchSize = 8;
    private const double Rate = 2e-3;
    private const float PerceptualWeight = 0.8f;
    private const float IdentityWeight = 0.1f;
    private const float DeltaWeight = 2e-4f;
    private const float SpreadWeight = 0.01f;
    private const float AdversarialWeight = 0.05f;
    private const float Gamma = 1;
    private const int PenaltyInterval = 16;
    private readonly int _steps;
    private readonly CascadeNetworks _networks;
    private readonly PhotoEncoder _encoder;
    private readonly PictureSet _photos;
    private readonly Discriminator _discriminator;
    private readonly Adam _optimiser;
    private readonly Adam _opponent;

    /// <summary>Prepares the stage.</summary>
    public PriorStage(int steps, CascadeNetworks networks, PictureSet photos, RandomSource random)
    {
        (_steps, _networks, _photos) = (steps, networks, photos);
        _encoder = networks.OwnEncoder!;
        _discriminator = new Discriminator(new DiscriminatorOptions { Channels = networks.Sizes.Channels }, random);
        Freeze(_encoder, frozen: false);
        Freeze(networks.PhotographerNetwork, frozen: false);
        var adversarial = new AdamOptions { Beta1 = 0, Beta2 = 0.99 };
        var schedule = new CosineSchedule(steps, Rate / 20);
        _optimiser = new Adam(
        [
            new ParameterGroup(_encoder.NamedParameters(), Rate / 2) { Schedule = schedule },
            new ParameterGroup(networks.PhotographerNetwork.NamedParameters(), Rate) { Schedule = schedule },
        ]);
        _opponent = new Adam([new ParameterGroup(_discriminator.NamedParameters(), Rate)], adversarial);
    }

    public override double LearningRate => _optimiser.CurrentRate;

    public override float Step(int step, RandomSource random)
    {
        Tensor photos = _photos.Batch(Draw(_photos, BatchSize, random)).Pictures;
        bool adversarial = step >= _steps / 2;
        if (adversarial)
        {
            OpponentStep(step, photos);
        }

        Freeze(_discriminator, frozen: true);
        _optimiser.ZeroGrad();
        (Tensor shared, Tensor deltas) = _encoder.Parts(photos);
        Tensor made = _networks.Photographer.Draw(PhotoEncoder.Join(shared, deltas));
        Tensor loss = made.L1Loss(photos)
            + (_networks.Features.Distance(made, photos).Mean() * PerceptualWeight)
            + (PictureDistances.IdentityDistance(_networks.People.Embed(made), _networks.People.Embed(photos)).Mean() * IdentityWeight)
            + ((deltas.Square().Sum(2) + 1e-8f).Sqrt().Sum(1).Mean() * DeltaWeight)
            + (Spread(shared) * SpreadWeight);
        if (adversarial)
        {
            loss += AdversarialLosses.LogisticOfGenerator(_discriminator.Forward(made)) * AdversarialWeight;
        }

        loss.Backward();
        _optimiser.Step();
        Freeze(_discriminator, frozen: false);
        return made.Detach().L1Loss(photos).Item;
    }

    public override void Save(SafeTensorsWriter writer, string prefix)
    {
        _discriminator.Save(writer, prefix + "discriminator.");
        _optimiser.SaveState(writer, prefix + "optimiser.");
        _opponent.SaveState(writer, prefix + "opponent.");
    }

    public override void Load(SafeTensorsFile file, string prefix)
    {
        _discriminator.Load(file, prefix + "discriminator.");
        _optimiser.LoadState(file, prefix + "optimiser.");
        _opponent.LoadState(file, prefix + "opponent.");
    }

    // How far a batch's styles are from mean 0 and mean square 1 in each number: without it the encoder may let them grow.
    private static Tensor Spread(Tensor styles) => styles.Mean(0).Square().Mean() + (styles.Square().Mean(0) - 1f).Square().Mean();

    private void OpponentStep(int step, Tensor photos)
    {
        Tensor made;
        using (Tape.Pause())
        {
            made = _networks.Photographer.Draw(_encoder.Forward(photos));
        }

        _opponent.ZeroGrad();
        Tensor loss = AdversarialLosses.LogisticOfDiscriminator(_discriminator.Forward(photos), _discriminator.Forward(made));
        loss.Backward();
        if (step % PenaltyInterval == 0)
        {
            AdversarialLosses.Penalty(_discriminator, photos, Gamma, PenaltyInterval).Backward();
        }

        _opponent.Step();
    }
}
