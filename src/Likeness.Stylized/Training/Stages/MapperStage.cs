using Likeness.Stylized.Batches;
using Likeness.Stylized.Cascade;
using Likeness.Stylized.Perception;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Memory;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Training.Stages;

/// <summary>
/// The mapper learns, without being told any attribute, vectors whose imitated pictures look like the stylised ones (spec A2, equations 4, 5 and 9), and which say what
/// the feature network reads in those (ours). The softmax of groups becomes sharper in twenty steps, and being undecided costs more and more (ours).
/// </summary>
internal sealed class MapperStage : SingleStage
{
    private const int BatchSize = 8;
    private const int Measured = 64;

    // The paper's sizes are not published; this rate is for layers with equalised rates. With a tenth of it, and a perceptual distance that weighed next to nothing, all hair came out short: presumably groups were decided before they were learned.
    private const double Rate = 1e-2;

    // Ours: what no picture decides stays in the middle. Without it face proportions went to their ends and were further off than the middle is.
    private const float MiddleWeight = 1;
    private readonly int _steps;
    private readonly bool _straightThrough;
    private readonly bool _photographs;
    private readonly float _readingWeight;
    private readonly float _entropyWeight;
    private readonly CascadeNetworks _networks;
    private readonly PictureSet _photos;
    private readonly ResemblanceObjective _objective;
    private StyleBank? _bank;
    private Tensor? _stylised;

    /// <summary>Prepares the stage.</summary>
    /// <param name="config">The settings.</param>
    /// <param name="networks">The cascade.</param>
    /// <param name="photos">Photographs, of which nothing else is used.</param>
    /// <param name="weights">The weights of the objective's parts.</param>
    public MapperStage(CascadeConfig config, CascadeNetworks networks, PictureSet photos, ObjectiveWeights weights)
        : base(config.MapperSteps, Rate, [networks.Mapper])
    {
        (_steps, _straightThrough, _photographs) = (config.MapperSteps, config.StraightThrough, config.PhotographsAsTargets);
        (_readingWeight, _entropyWeight) = (config.MapperReadingWeight, config.MapperEntropyWeight);
        (_networks, _photos) = (networks, photos);
        _objective = CascadePerception.Of(networks).Objective(weights);
    }

    /// <inheritdoc/>
    public override void Prepare()
    {
        _bank = StyleBank.Of(_networks.Encoder, _photos);
        _stylised = _networks.Published is null || _photographs ? null : DrawAll(_bank, _networks.Stylist);
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> Measure(int step)
    {
        using Tape.PauseScope pause = Tape.Pause();
        using TensorScope scope = TensorScope.Begin();
        int[] indices = [.. Enumerable.Range(0, Math.Min(Measured, _bank!.Count))];
        Tensor relaxed = _networks.Mapper.Forward(_bank.Codes(indices), AttributeMapper.SharpnessAt(step, _steps));
        return new Dictionary<string, double>
        {
            ["sharpness"] = AttributeMapper.SharpnessAt(step, _steps),
            ["confidence"] = AttributeMapper.Confidence(relaxed, _networks.Mapper.Schema),
        };
    }

    protected override Tensor Loss(int step, RandomSource random)
    {
        int[] drawn = Draw(_photos, BatchSize, random);
        Tensor codes = _bank!.Codes(drawn);
        ObjectiveTarget target;
        Tensor? read;
        using (Tape.Pause())
        {
            Tensor pictures = Targets(drawn, codes);
            target = _objective.Target(pictures);
            read = _readingWeight > 0 ? _networks.Features.Attributes(pictures) : null;
        }

        AvatarSchema schema = _networks.Mapper.Schema;
        Tensor vectors = _networks.Mapper.Forward(codes, AttributeMapper.SharpnessAt(step, _steps));
        Tensor imitated = _networks.Imitator.Forward(_straightThrough ? RelaxedAttributes.StraightThrough(vectors, schema) : vectors);
        Tensor numbers = vectors.Slice(1, 0, schema.Continuous.Count);
        Tensor loss = _objective.Compare(imitated, target).Mean() + ((numbers - 0.5f).Square().Mean() * MiddleWeight);
        float done = (float)step / _steps;
        if (_entropyWeight > 0)
        {
            loss += RelaxedAttributes.Entropy(vectors, schema) * (_entropyWeight * done);
        }

        return read is null ? loss : loss + (RelaxedAttributes.Disagreement(vectors, read, schema, done) * _readingWeight);
    }

    // A published generator may need a hundred times ours, and a photograph comes up about twenty times: each is drawn once.
    private static Tensor DrawAll(StyleBank bank, IStyleGenerator stylist)
    {
        using Tape.PauseScope pause = Tape.Pause();
        Tensor? all = null;
        for (int i = 0; i < bank.Count; i++)
        {
            using TensorScope scope = TensorScope.Begin();
            Tensor one = stylist.Draw(bank.Codes([i]));
            all ??= Tensor.Persistent(one.Shape.With(0, bank.Count));
            one.Span.CopyTo(all.Span[(i * one.Count)..]);
        }

        return all!;
    }

    private Tensor Targets(int[] drawn, Tensor codes)
    {
        if (_photographs)
        {
            return _photos.Batch(drawn).Pictures;
        }

        if (_stylised is null)
        {
            return _networks.Stylist.Draw(codes);
        }

        int length = _stylised.Shape.CountFrom(1);
        Tensor pictures = Tensor.Uninitialized(_stylised.Shape.With(0, drawn.Length));
        for (int i = 0; i < drawn.Length; i++)
        {
            _stylised.Span.Slice(drawn[i] * length, length).CopyTo(pictures.Span[(i * length)..]);
        }

        return pictures;
    }
}
