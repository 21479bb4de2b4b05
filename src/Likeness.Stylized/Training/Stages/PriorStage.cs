using Likeness.Stylized.Batches;
using Likeness.Stylized.Cascade;
using Likeness.Stylized.Generators;
using Likeness.Stylized.Perception;
using Likeness.Stylized.Pictures;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Files;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Optim;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Training.Stages;

/// <summary>
/// Encoder and generator of photographs learn together to give photographs back (spec C3, the auto-encoder prior): L1, heads counting more than what is behind them and what decides attributes more than the rest of a head, pLPIPS, identity, small differences
/// between layers' styles, styles of unit spread, styles in which a small network can read what the feature network reads in the photographs, and from half-way the same reading of what is drawn, and a discriminator with a small weight.
/// </summary>
internal sealed class PriorStage : CascadeStage
{
    private const int BatchSize = 8;

    // Layers with equalised rates stand, and need, the tenfold of what the plain convolutions of the encoder's trunk do: at 0.002 generators of this size draw blurs for thousands of steps.
    private const double Rate = 1e-2;
    private const double TrunkRate = 1e-3;
    private const double OpponentRate = 2e-3;

    // The mapper's, whose shape the reader has.
    private const double ReaderRate = 1e-2;
    private const float PerceptualWeight = 0.8f;

    // What a pixel of a head counts more than one of the background, and one of what is small and decides attributes more than that.
    private const float HeadWeight = 3;
    private const float DetailWeight = 8;
    private static readonly AvatarLabel[] s_details = [AvatarLabel.Beard, AvatarLabel.Brow, AvatarLabel.Eye, AvatarLabel.Mouth, AvatarLabel.Glasses];
    private const float IdentityWeight = 0.1f;
    private const float DeltaWeight = 2e-4f;
    private const float SpreadWeight = 0.01f;
    private const float AdversarialWeight = 0.05f;
    private const float Gamma = 1;
    private const int PenaltyInterval = 16;
    private readonly int _steps;
    private readonly float _attributeWeight;
    private readonly float _readingWeight;
    private readonly CascadeNetworks _networks;
    private readonly PhotoEncoder _encoder;
    private readonly PictureSet _photos;
    private readonly Discriminator _discriminator;

    // Of this stage alone.
    private readonly AttributeMapper? _reader;
    private readonly Adam _optimiser;
    private readonly Adam _opponent;

    /// <summary>Prepares the stage.</summary>
    public PriorStage(CascadeConfig config, CascadeNetworks networks, PictureSet photos, RandomSource random)
    {
        (_steps, _networks, _photos) = (config.PriorSteps, networks, photos);
        (_attributeWeight, _readingWeight) = (config.PriorAttributeWeight, config.CodeReadingWeight);
        _encoder = networks.OwnEncoder!;
        _discriminator = new Discriminator(new DiscriminatorOptions { Channels = networks.Sizes.Channels }, random);
        _reader = _readingWeight > 0 ? new AttributeMapper(networks.Sizes.AvatarSchema, _encoder.Codes, random) : null;
        Freeze(_encoder, frozen: false);
        Freeze(networks.PhotographerNetwork, frozen: false);
        var adversarial = new AdamOptions { Beta1 = 0, Beta2 = 0.99 };
        ParameterGroup Group(IEnumerable<NamedTensor> parameters, double rate) => new(parameters, rate) { Schedule = new CosineSchedule(_steps, rate / 20) };
        _optimiser = new Adam(
        [
            Group(_encoder.NamedParameters().Where(static p => PhotoEncoder.IsOfTrunk(p.Name)), TrunkRate),
            Group(_encoder.NamedParameters().Where(static p => !PhotoEncoder.IsOfTrunk(p.Name)), Rate),
            Group(networks.PhotographerNetwork.NamedParameters(), Rate),
            .. _reader is null ? Array.Empty<ParameterGroup>() : [Group(_reader.NamedParameters().Select(static p => new NamedTensor("reader." + p.Name, p.Tensor)), ReaderRate)],
        ]);
        _opponent = new Adam([new ParameterGroup(_discriminator.NamedParameters(), OpponentRate)], adversarial);
    }

    public override double LearningRate => _optimiser.CurrentRate;

    public override float Step(int step, RandomSource random)
    {
        Tensor taken = _photos.Batch(Draw(_photos, BatchSize, random)).Pictures, photos = _networks.Encoder.Heads(taken);
        bool late = step >= _steps / 2;
        if (late)
        {
            OpponentStep(step, photos);
        }

        Freeze(_discriminator, frozen: true);
        _optimiser.ZeroGrad();
        (Tensor shared, Tensor deltas) = _encoder.Parts(photos);
        Tensor codes = PhotoEncoder.Join(shared, deltas), made = _networks.Photographer.Draw(codes);
        Tensor? seen = _reader is not null || (_attributeWeight > 0 && late) ? Attributes(taken) : null;
        Tensor loss = ((made - photos).Abs() * Importance(photos)).Mean()
            + (_networks.Features.Distance(made, photos).Mean() * PerceptualWeight)
            + (PictureDistances.IdentityDistance(_networks.People.Embed(made), _networks.People.Embed(photos)).Mean() * IdentityWeight)
            + ((deltas.Square().Sum(2) + 1e-8f).Sqrt().Sum(1).Mean() * DeltaWeight)
            + (Spread(shared) * SpreadWeight);

        if (_reader is not null)
        {
            loss += RelaxedAttributes.Disagreement(_reader.Forward(codes, 1), seen!, _reader.Schema, 0) * _readingWeight;
        }

        // From the beginning and with weight 1 more was read in what is drawn, but there were no eyes in any face, and 20.2 dB.
        if (_attributeWeight > 0 && late)
        {
            loss += _networks.Features.AttributeLoss(Worn(made, random), seen!) * _attributeWeight;
        }

        if (late)
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
        _reader?.Save(writer, prefix + "reader.");
        _optimiser.SaveState(writer, prefix + "optimiser.");
        _opponent.SaveState(writer, prefix + "opponent.");
    }

    public override void Load(SafeTensorsFile file, string prefix)
    {
        _discriminator.Load(file, prefix + "discriminator.");
        _reader?.Load(file, prefix + "reader.");
        _optimiser.LoadState(file, prefix + "optimiser.");
        _opponent.LoadState(file, prefix + "opponent.");
    }

    // How far a batch's styles are from mean 0 and mean square 1 in each number: without it the encoder may let them grow.
    private static Tensor Spread(Tensor styles) => styles.Mean(0).Square().Mean() + (styles.Square().Mean(0) - 1f).Square().Mean();

    private Tensor Attributes(Tensor taken)
    {
        using Tape.PauseScope pause = Tape.Pause();
        return _networks.Features.Attributes(taken);
    }

    // What each pixel counts, 1 on the mean: [batch, 1, height, width].
    private Tensor Importance(Tensor photos)
    {
        using Tape.PauseScope pause = Tape.Pause();
        Tensor parts = _networks.PhotoParser.Probabilities(photos);
        Tensor Share(AvatarLabel label) => parts.Slice(1, (int)label, (int)label + 1);
        Tensor weights = ((1f - Share(AvatarLabel.Background)) * HeadWeight) + 1f;
        foreach (AvatarLabel detail in s_details)
        {
            weights += Share(detail) * DetailWeight;
        }

        return weights * (1f / weights.Mean().Item);
    }

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
