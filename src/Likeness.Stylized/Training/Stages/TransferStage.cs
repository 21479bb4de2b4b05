using System.Globalization;
using Likeness.Stylized.Batches;
using Likeness.Stylized.Cascade;
using Likeness.Stylized.Engines;
using Likeness.Stylized.Generators;
using Likeness.Stylized.Perception;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Files;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Optim;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Training.Stages;

/// <summary>
/// The stylisation (spec A1): a copy of the generator of photographs learns from exemplars to draw avatars, also of their own codes, while hair and skin keep the colours that
/// the photographs' generator gives them, hair, beard and glasses keep their places, the feature network reads in the cartoons what it reads in the photographs, and they look like the avatar of that reading. The discriminator sees pictures of the cascade's size, whatever the generator's resolution. Styles come from those of photographs, not from random codes. What is kept is the running mean of the weights.
/// </summary>
internal sealed class TransferStage : CascadeStage
{
    private const int BatchSize = 8;

    // At 0.01 next to nothing is kept of a person; between 0.002 and 0.005 trials of 330 to 680 steps did not differ. Held at 0.005 for 2,500 steps it smeared faces to one side, so it falls.
    private const double Rate = 5e-3;
    private const double OpponentRate = 4e-3;

    // Which part of the first rates the last ones are.
    private const double LastRate = 0.05;
    private const float PenaltyWeight = 5;
    private const float Gamma = 10;
    private const int PenaltyInterval = 16;
    private const int LongestFreeze = 500;
    private const int FrozenLayers = 4;
    private const float PerceptualWeight = 0.8f;

    // How many steps the augmentation's probability takes to its largest value, at least.
    private const int AugmentationSteps = 400;
    private readonly int _steps;
    private readonly CascadeConfig _config;
    private readonly CascadeNetworks _networks;
    private readonly SynthesisNetwork _stylist;
    private readonly TrainingPictures _pictures;
    private readonly StylizedEngine _engine;
    private readonly Discriminator _discriminator;
    private readonly PictureAugmentation _augmentation = new();
    private readonly Adam _optimiser;
    private readonly Adam _opponent;
    private readonly Tensor[] _frozenAtFirst;
    private MovingAverage? _average;
    private StyleBank? _bank;
    private StyleBank? _exemplars;
    private float _layout;
    private float _attributes;
    private float _looks;
    private float _paired;
    private float _realLogit;
    private float _madeLogit;

    /// <summary>Prepares the stage.</summary>
    public TransferStage(CascadeConfig config, CascadeNetworks networks, TrainingPictures pictures, RandomSource random)
    {
        (_steps, _config, _networks, _pictures) = (config.TransferSteps, config, networks, pictures);
        _stylist = networks.LearnedStylist!;
        _engine = new StylizedEngine(networks.Sizes.AvatarSchema);
        _discriminator = new Discriminator(new DiscriminatorOptions { Channels = networks.Sizes.Channels }, random);
        Freeze(_stylist, frozen: false);
        ParameterGroup Group(Module module, double rate) => new(module.NamedParameters(), rate) { Schedule = new CosineSchedule(_steps, rate * LastRate) };
        _optimiser = new Adam([Group(_stylist, Rate)], new AdamOptions { Beta2 = 0.99 });
        _opponent = new Adam([Group(_discriminator, OpponentRate)], new AdamOptions { Beta1 = 0, Beta2 = 0.99 });
        _frozenAtFirst = [.. _stylist.NamedParameters().Where(p => IsFrozenAtFirst(p.Name)).Select(static p => p.Tensor)];
    }

    public override double LearningRate => _optimiser.CurrentRate;

    /// <inheritdoc/>
    public override void Begin()
    {
        foreach ((NamedTensor from, NamedTensor to) in All(_networks.PhotographerNetwork).Zip(All(_stylist)))
        {
            from.Tensor.Span.CopyTo(to.Tensor.Span);
        }
    }

    /// <inheritdoc/>
    public override void Prepare()
    {
        _bank = StyleBank.Of(_networks.Encoder, _pictures.Photos);
        _exemplars = _config.PairWeight > 0 ? StyleBank.OfHeads(_networks.Encoder, _pictures.Exemplars) : null;
        _average ??= Average();
    }

    public override float Step(int step, RandomSource random)
    {
        OpponentStep(step, random);
        Freeze(_discriminator, frozen: true);
        _optimiser.ZeroGrad();
        int[] sources = new int[BatchSize];
        Tensor codes = Codes(random, sources);
        Tensor made = _networks.Stylist.Draw(codes);
        (Tensor colour, Tensor layout) = Kept(codes, made);
        Tensor rejected = AdversarialLosses.HingeOfGenerator(_discriminator.Forward(_augmentation.Apply(made, random)));
        Tensor loss = (rejected * _config.AdversarialWeight) + (colour * _config.ColourWeight) + (layout * _config.LayoutWeight);
        Tensor? read = (_config.AttributeWeight > 0 || _config.ReadAvatarWeight > 0) && !_config.RandomCodes ? Attributes(sources) : null;
        if (read is not null && _config.AttributeWeight > 0)
        {
            Tensor attributes = _networks.Features.AttributeLoss(Worn(made, random), read);
            loss += attributes * _config.AttributeWeight;
            _attributes = attributes.Item;
        }

        if (read is not null && _config.ReadAvatarWeight > 0)
        {
            Tensor looks = Apart(made, AvatarsOf(read));
            loss += looks * _config.ReadAvatarWeight;
            _looks = looks.Item;
        }

        if (_config.PairWeight > 0)
        {
            Tensor pairs = Pairs(random);
            loss += pairs * _config.PairWeight;
            _paired = pairs.Item;
        }

        loss.Backward();
        _layout = layout.Item;
        if (step < Math.Min(LongestFreeze, _steps / 3))
        {
            // A gradient of zero leaves Adam's moments and the parameter where they are.
            foreach (Tensor parameter in _frozenAtFirst)
            {
                parameter.ZeroGrad();
            }
        }

        _optimiser.Step();
        _average!.Update();
        if (step == _steps - 1)
        {
            _average.Swap();
        }

        Freeze(_discriminator, frozen: false);
        return colour.Item;
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> Measure(int step) => new Dictionary<string, double>
    {
        ["layout"] = _layout,
        ["attributes"] = _attributes,
        ["looks"] = _looks,
        ["pairs"] = _paired,
        ["real_logit"] = _realLogit,
        ["made_logit"] = _madeLogit,
        ["augmentation"] = _augmentation.Probability,
    };

    public override void Save(SafeTensorsWriter writer, string prefix)
    {
        _discriminator.Save(writer, prefix + "discriminator.");
        _optimiser.SaveState(writer, prefix + "optimiser.");
        _opponent.SaveState(writer, prefix + "opponent.");
        _average!.SaveState(writer, prefix + "average.");
        writer.Add(prefix + "augmentation", [_augmentation.Probability], new Shape(1));
    }

    public override void Load(SafeTensorsFile file, string prefix)
    {
        _discriminator.Load(file, prefix + "discriminator.");
        _optimiser.LoadState(file, prefix + "optimiser.");
        _opponent.LoadState(file, prefix + "opponent.");
        _average = Average();
        _average.LoadState(file, prefix + "average.");
        _augmentation.Probability = file.ReadFloats(prefix + "augmentation")[0];
    }

    private static IEnumerable<NamedTensor> All(Module module) => module.NamedParameters().Concat(module.NamedBuffers());

    // Picture layers and the styled convolutions of the first four styles: one at 4 pixels, two at 8, one at 16.
    private static bool IsFrozenAtFirst(string name)
    {
        if (name.Contains("torgb", StringComparison.Ordinal))
        {
            return true;
        }

        string[] parts = name.Split('.');
        int resolution = int.Parse(parts[0].AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture);
        int layer = resolution == 4 ? 0 : (2 * (int.Log2(resolution) - 2)) - (parts[1] == "conv0" ? 1 : 0);
        return layer < FrozenLayers;
    }

    private Tensor Codes(RandomSource random, Span<int> sources) => _config.RandomCodes ? _bank!.SampleApart(BatchSize, random) : _bank!.Sample(sources, random);

    // How far exemplars are from what is drawn of their own codes.
    private Tensor Pairs(RandomSource random)
    {
        int[] drawn = Draw(_pictures.Exemplars, BatchSize, random);
        return Apart(_networks.Stylist.Draw(_exemplars!.Codes(drawn)), _pictures.Exemplars.Batch(drawn).Pictures);
    }

    private Tensor Apart(Tensor made, Tensor pictures) => made.L1Loss(pictures) + (_networks.Features.Distance(made, pictures).Mean() * PerceptualWeight);

    // What the feature network sees in photographs, with the exemplars' mouth.
    private Tensor Attributes(int[] photos)
    {
        using Tape.PauseScope pause = Tape.Pause();
        Tensor read = _networks.Features.Attributes(_pictures.Photos.Batch(photos).Pictures);
        if (!_config.PosedExemplars)
        {
            RelaxedAttributes.Choose(read, _networks.Sizes.AvatarSchema, AvatarSchemas.MouthShape, AvatarSchemas.NeutralMouth);
        }

        return read;
    }

    private Tensor AvatarsOf(Tensor read)
    {
        AvatarVector[] avatars = [.. Enumerable.Range(0, read.Shape[0]).Select(i => RelaxedAttributes.VectorOf(read, i, _engine.Schema).Hardened())];
        var drawn = PictureSet.Draw(new GivenSource(_engine, _networks.Sizes.Size, avatars, "read in photographs"), avatars.Length);
        return drawn.Batch([.. Enumerable.Range(0, avatars.Length)]).Pictures;
    }

    private static float Mean(Tensor values) => System.Numerics.Tensors.TensorPrimitives.Sum<float>(values.Span) / values.Count;

    private MovingAverage Average() => new(_stylist.NamedParameters(), 1 - (1.0 / Math.Clamp(_steps / 20, 2, 1000)));

    // What a stylised picture has to keep, by the colours and by the layout of its parts. The photographs' side is the target and learns nothing.
    private (Tensor Colour, Tensor Layout) Kept(Tensor codes, Tensor made)
    {
        PartColours colours;
        PartLayout layout;
        using (Tape.Pause())
        {
            Tensor original = _networks.Photographer.Draw(codes);
            Tensor seen = _networks.PhotoParser.Probabilities(original);
            (colours, layout) = (PartColours.Of(original, seen), PartLayout.Of(seen));
        }

        Tensor parts = _networks.AvatarParser.Probabilities(made);
        return (PartColours.Of(made, parts).Distance(colours).Mean(), PartLayout.Of(parts).Distance(layout).Mean());
    }

    private void OpponentStep(int step, RandomSource random)
    {
        Tensor made;
        using (Tape.Pause())
        {
            made = _augmentation.Apply(_networks.Stylist.Draw(Codes(random, new int[BatchSize])), random);
        }

        Tensor real = _augmentation.Apply(_pictures.Exemplars.Batch(Draw(_pictures.Exemplars, BatchSize, random)).Pictures, random);
        _opponent.ZeroGrad();
        Tensor logits = _discriminator.Forward(real);
        Tensor madeLogits = _discriminator.Forward(made);
        AdversarialLosses.HingeOfDiscriminator(logits, madeLogits).Backward();
        (_realLogit, _madeLogit) = (Mean(logits), Mean(madeLogits));
        _augmentation.Follow(logits.Span, 1f / AugmentationSteps);
        if (step % PenaltyInterval == 0)
        {
            float sign = _config.PrintedPenaltySign ? -1 : 1;
            (AdversarialLosses.Penalty(_discriminator, real, Gamma, PenaltyInterval) * (sign * PenaltyWeight)).Backward();
        }

        _opponent.Step();
    }
}
