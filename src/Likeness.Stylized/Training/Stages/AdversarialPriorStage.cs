using Likeness.Stylized.Batches;
using Likeness.Stylized.Cascade;
using Likeness.Stylized.Generators;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Files;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Optim;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Training.Stages;

/// <summary>
/// The generator of photographs learns from a discriminator alone what photographs look like (spec C3, the GAN prior): StyleGAN2 without path lengths, style mixing and noise, which the
/// cascade does not use. The logistic loss, R1 of strength 1 every 16 steps. What is kept is the running mean of the weights.
/// </summary>
internal sealed class AdversarialPriorStage : CascadeStage
{
    private const int BatchSize = 8;
    private const double Rate = 2e-3;
    private const float Gamma = 1;
    private const int PenaltyInterval = 16;
    private readonly int _steps;
    private readonly CascadeNetworks _networks;
    private readonly MappingNetwork _mapping;
    private readonly PictureSet _photos;
    private readonly Discriminator _discriminator;
    private readonly Adam _optimiser;
    private readonly Adam _opponent;
    private readonly MovingAverage _average;
    private float _realLogit;
    private float _madeLogit;

    /// <summary>Prepares the stage.</summary>
    /// <param name="steps">Its steps.</param>
    /// <param name="networks">The cascade, whose generator of photographs learns.</param>
    /// <param name="mapping">From random codes to styles; learns too.</param>
    /// <param name="photos">Photographs.</param>
    /// <param name="random">Draws the discriminator's first weights.</param>
    public AdversarialPriorStage(int steps, CascadeNetworks networks, MappingNetwork mapping, PictureSet photos, RandomSource random)
    {
        (_steps, _networks, _mapping, _photos) = (steps, networks, mapping, photos);
        _discriminator = new Discriminator(new DiscriminatorOptions { Channels = networks.Sizes.Channels }, random);
        Freeze(networks.PhotographerNetwork, frozen: false);
        Freeze(mapping, frozen: false);
        var options = new AdamOptions { Beta1 = 0, Beta2 = 0.99 };
        NamedTensor[] learned = [.. networks.PhotographerNetwork.NamedParameters(), .. mapping.NamedParameters().Select(static p => new NamedTensor("mapping." + p.Name, p.Tensor))];
        _optimiser = new Adam([new ParameterGroup(learned, Rate)], options);
        _opponent = new Adam([new ParameterGroup(_discriminator.NamedParameters(), Rate)], options);
        _average = new MovingAverage(learned, 1 - (1.0 / Math.Clamp(steps / 20, 2, 1000)));
    }

    /// <inheritdoc/>
    public override double LearningRate => _optimiser.CurrentRate;

    /// <inheritdoc/>
    public override float Step(int step, RandomSource random)
    {
        OpponentStep(step, random);
        Freeze(_discriminator, frozen: true);
        _optimiser.ZeroGrad();
        Tensor loss = AdversarialLosses.LogisticOfGenerator(_discriminator.Forward(_networks.Photographer.Draw(RandomStyles(_mapping, BatchSize, _networks, random))));
        loss.Backward();
        _optimiser.Step();
        _average.Update();
        if (step == _steps - 1)
        {
            _average.Swap();
        }

        Freeze(_discriminator, frozen: false);
        return loss.Item;
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> Measure(int step) => new Dictionary<string, double> { ["real_logit"] = _realLogit, ["made_logit"] = _madeLogit };

    /// <inheritdoc/>
    public override void Save(SafeTensorsWriter writer, string prefix)
    {
        _discriminator.Save(writer, prefix + "discriminator.");
        _optimiser.SaveState(writer, prefix + "optimiser.");
        _opponent.SaveState(writer, prefix + "opponent.");
        _average.SaveState(writer, prefix + "average.");
    }

    /// <inheritdoc/>
    public override void Load(SafeTensorsFile file, string prefix)
    {
        _discriminator.Load(file, prefix + "discriminator.");
        _optimiser.LoadState(file, prefix + "optimiser.");
        _opponent.LoadState(file, prefix + "opponent.");
        _average.LoadState(file, prefix + "average.");
    }

    /// <summary>Styles of random codes, the same in every layer: [count, styles, style size].</summary>
    internal static Tensor RandomStyles(MappingNetwork mapping, int count, CascadeNetworks networks, RandomSource random)
    {
        GeneratorOptions options = networks.PhotographerNetwork.Options;
        Tensor code = Tensor.Uninitialized(new Shape(count, options.CodeSize));
        random.FillNormal(code.Span);
        return mapping.Forward(code).Unsqueeze(1).Expand(count, options.Styles, options.StyleSize);
    }

    private void OpponentStep(int step, RandomSource random)
    {
        Tensor photos = _networks.Encoder.Heads(_photos.Batch(Draw(_photos, BatchSize, random)).Pictures), made;
        using (Tape.Pause())
        {
            made = _networks.Photographer.Draw(RandomStyles(_mapping, BatchSize, _networks, random));
        }

        _opponent.ZeroGrad();
        Tensor real = _discriminator.Forward(photos), madeLogits = _discriminator.Forward(made);
        AdversarialLosses.LogisticOfDiscriminator(real, madeLogits).Backward();
        (_realLogit, _madeLogit) = (Mean(real), Mean(madeLogits));
        if (step % PenaltyInterval == 0)
        {
            AdversarialLosses.Penalty(_discriminator, photos, Gamma, PenaltyInterval).Backward();
        }

        _opponent.Step();
    }

    private static float Mean(Tensor values) => System.Numerics.Tensors.TensorPrimitives.Sum<float>(values.Span) / values.Count;
}
