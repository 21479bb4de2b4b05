using Likeness.Stylized.Cascade;
using Likeness.Stylized.Generators;
using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tensors.Memory;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Training;

/// <summary>
/// The state of a cascade's training between two steps. All choices of a step follow from the seed and the step's number, so that weights, the running
/// stage's optimisers and that number are the whole state.
/// </summary>
public sealed class CascadeSession
{
    private const string MappingPrefix = "mapping.";
    private const ulong WeightStream = 0;
    private const ulong StageStream = 1;
    private const ulong MappingStream = 1ul << 31;
    private const ulong FirstStepStream = 1ul << 32;
    private readonly CascadeConfig _config;
    private readonly IReadOnlyList<PlannedStage> _stages;

    // Of the GAN prior, which alone needs it: no part of the cascade.
    private readonly MappingNetwork? _mapping;
    private CascadeStage? _running;
    private IReadOnlyDictionary<string, double> _atEnd = new Dictionary<string, double>();
    private int _stage;
    private int _step;

    // A bit for each stage that came from an earlier training.
    private long _taken;

    /// <summary>Prepares a training.</summary>
    /// <param name="config">The settings.</param>
    /// <param name="pictures">What is learned from.</param>
    /// <param name="published">The published networks that the settings name; null where they name none.</param>
    /// <exception cref="LikenessException">A setting is out of range, or the settings name other published networks.</exception>
    public CascadeSession(CascadeConfig config, TrainingPictures pictures, PublishedPrior? published = null)
    {
        _config = config.Validated();
        if (PublishedSource.Difference(config.Published, published?.Source) is { } difference)
        {
            throw new LikenessException($"This training cannot use the networks given: {difference}");
        }

        Networks = new CascadeNetworks(config.Sizes, new RandomSource(config.Seed).Split(WeightStream), published);
        _mapping = config.AdversarialPrior ? Mapping(config) : null;
        _stages = CascadeStages.Of(config, Networks, pictures, _mapping);
        TotalSteps = _stages.Sum(static s => (long)s.Steps);
    }

    /// <summary>What is learned.</summary>
    public CascadeNetworks Networks { get; }

    /// <summary>The stages.</summary>
    public IReadOnlyList<PlannedStage> Stages => _stages;

    /// <summary>Steps of all stages.</summary>
    public long TotalSteps { get; }

    /// <summary>Steps so far.</summary>
    public long StepsDone { get; private set; }

    /// <summary>True when nothing is left to do.</summary>
    public bool IsDone => _stage == _stages.Count;

    /// <summary>The number of the stage that the next step belongs to, from 0.</summary>
    public int Stage => _stage;

    /// <summary>The number of the next step in its stage, from 0.</summary>
    public int StageStep => _step;

    /// <summary>The rate of the next step; 0 where its stage has not begun.</summary>
    public double LearningRate => _running?.LearningRate ?? 0;

    /// <summary>Figures beside the loss, of the stage that did the last step; none before the first one in this program.</summary>
    public IReadOnlyDictionary<string, double> Measure() => _running is not null && _step > 0 ? _running.Measure(_step - 1) : _atEnd;

    /// <summary>Does one step.</summary>
    /// <returns>Its loss.</returns>
    /// <exception cref="LikenessException">The loss is no longer a number.</exception>
    public float Step()
    {
        if (_running is null)
        {
            Enter();
            _running!.Begin();
            _running.Prepare();
        }

        RandomSource random = new RandomSource(_config.Seed).Split((FirstStepStream * (_stages[_stage].Stream + 1ul)) + (ulong)_step);
        float loss;
        using (TensorScope.Begin())
        {
            loss = _running.Step(_step, random);
        }

        if (!float.IsFinite(loss))
        {
            throw new LikenessException($"Training diverged: the loss of step {_step + 1} of stage {_stages[_stage].Name} is {loss}. Begin again with another seed.");
        }

        StepsDone++;
        if (++_step == _stages[_stage].Steps)
        {
            _atEnd = _running.Measure(_step - 1);
            (_running, _step) = (null, 0);
            _stage++;
            SkipTaken();
        }

        return loss;
    }

    /// <summary>
    /// Takes from a finished training all stages that would learn the same here, and does the others alone: what comes out is what training from the beginning would give.
    /// </summary>
    /// <param name="earlier">The finished training.</param>
    /// <exception cref="InvalidOperationException">Steps were done already.</exception>
    /// <exception cref="LikenessException">The first stages differ, or nothing does.</exception>
    public void TakeOver(EarlierTraining earlier)
    {
        if (StepsDone > 0)
        {
            throw new InvalidOperationException("Only a training that has not begun can take over another one's stages.");
        }

        IReadOnlySet<string> changed = CascadeStages.Changed(_config, earlier.Settings);
        for (int stage = 0; stage < _stages.Count; stage++)
        {
            if (changed.Contains(_stages[stage].Name))
            {
                continue;
            }

            _taken |= 1L << stage;
            foreach ((Module from, Module to) in _stages[stage].Learners(earlier.Networks).Zip(_stages[stage].Learners(Networks)))
            {
                foreach ((NamedTensor source, NamedTensor target) in All(from).Zip(All(to)))
                {
                    source.Tensor.Span.CopyTo(target.Tensor.Span);
                }
            }
        }

        SkipTaken();

        static IEnumerable<NamedTensor> All(Module module) => module.NamedParameters().Concat(module.NamedBuffers());
    }

    /// <summary>Adds networks, the running stage and the place to a checkpoint.</summary>
    public void Save(SafeTensorsWriter writer)
    {
        Networks.Save(writer, "network.");
        if (IsMappingNeeded)
        {
            _mapping!.Save(writer, MappingPrefix);
        }

        _running?.Save(writer, "stage.");
        long[] place = [StepsDone, _stage, _step, _running is null ? 0 : 1, .. _taken == 0 ? Array.Empty<long>() : [_taken]];
        writer.Add("session.place", place, new Shape(place.Length));
    }

    /// <summary>Takes networks, the running stage and the place from a checkpoint.</summary>
    /// <exception cref="InvalidFileException">The checkpoint belongs to another training; the first tensor that differs is named.</exception>
    public void Load(SafeTensorsFile file)
    {
        long[] place = file.ReadLongs("session.place");
        if (place.Length is not (4 or 5) || place[0] < 0 || place[0] > TotalSteps || place[1] < 0 || place[1] > _stages.Count)
        {
            throw new InvalidFileException(file.Path, "its place in the training cannot be.");
        }

        Networks.Load(file, "network.");
        (StepsDone, _stage, _step) = (place[0], (int)place[1], (int)place[2]);
        _taken = place.Length == 5 ? place[4] : 0;
        _running = null;
        if (IsMappingNeeded)
        {
            _mapping!.Load(file, MappingPrefix);
        }

        if (place[3] == 1)
        {
            Enter();
            _running!.Load(file, "stage.");
            _running.Prepare();
        }
    }

    private void SkipTaken()
    {
        for (; !IsDone && (_taken >> _stage & 1) == 1; _stage++)
        {
            StepsDone += _stages[_stage].Steps;
        }
    }

    private bool IsMappingNeeded => _mapping is not null && _stages.Skip(_stage).Any(CascadeStages.NeedsMapping);

    private static MappingNetwork Mapping(CascadeConfig config)
    {
        GeneratorOptions options = config.Sizes.Generator;
        return new MappingNetwork(options.CodeSize, 0, options.StyleSize, options.MappingLayers, keepsMean: false, new RandomSource(config.Seed).Split(MappingStream));
    }

    private void Enter()
    {
        CascadeStage.Freeze(Networks, frozen: true);
        _running = _stages[_stage].Make(new RandomSource(_config.Seed).Split(StageStream + _stages[_stage].Stream));
    }
}
