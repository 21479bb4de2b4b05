using Likeness.Geometry.Meshes;
using Likeness.Runs.Training;
using Likeness.Talking.Augmentation;
using Likeness.Talking.Corpora;
using Likeness.Talking.Features;
using Likeness.Talking.Methods;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Files;
using Likeness.Tensors.Memory;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Optim;
using Likeness.Tensors.Randomness;

namespace Likeness.Talking.Training;

/// <summary>
/// The state of a training of OT-Talk or one of its baselines between two steps. All choices of a step follow from the seed and the step's number, so saving
/// that number saves the place.
/// </summary>
public sealed class MotionTrainingSession : ITrainingSession
{
    private const ulong WeightStream = 0;
    private const ulong NoiseStream = 1;
    private const ulong StartStream = 2;
    private const ulong FirstOrderStream = 1000;
    private const ulong FirstStepStream = 1ul << 32;
    private const double LargestGradient = 1;

    private readonly MotionTrainingOptions _options;
    private readonly MotionMethod _method;
    private readonly HeardMotion[] _clips;
    private readonly HeardMotion[] _validation;
    private readonly IReadOnlyList<Optimiser> _optimisers;
    private readonly RandomSource _drops;
    private readonly MotionModel _model;
    private int[] _order = [];
    private int _orderEpoch = -1;

    /// <summary>Prepares a training.</summary>
    /// <param name="template">A face at rest with the triangles that all have.</param>
    /// <param name="training">To learn from.</param>
    /// <param name="validation">Chooses the best pass; empty for the last one.</param>
    /// <param name="options">The settings.</param>
    /// <param name="frontEnd">Hears; null for log-mel features, standardised by what is learned from.</param>
    /// <exception cref="LikenessException">There are no clips, a clip has another frame rate, or a setting is out of range.</exception>
    public MotionTrainingSession(Mesh template, IReadOnlyList<MotionClip> training, IReadOnlyList<MotionClip> validation, MotionTrainingOptions options, IFrontEnd? frontEnd = null)
    {
        _options = options.Validated();
        if (training.Count == 0)
        {
            throw new LikenessException("There are no clips to learn from.");
        }

        foreach (MotionClip clip in training.Concat(validation))
        {
            if (Math.Abs(clip.Face.FramesPerSecond - options.FramesPerSecond) > 1e-6 * options.FramesPerSecond)
            {
                throw new LikenessException(FormattableString.Invariant($"Clip '{clip.Name}' has {clip.Face.FramesPerSecond} frames a second; the training has {options.FramesPerSecond}."));
            }
        }

        var random = new RandomSource(options.Seed);
        frontEnd ??= LogMelFrontEnd.Of(training.Select(c => c.Waveform));
        string[] speakers = [.. training.Select(c => c.Speaker).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        RandomSource noise = random.Split(NoiseStream);
        _clips = [.. training.Select((c, i) => HeardMotion.Of(c, frontEnd, Array.IndexOf(speakers, c.Speaker), options.NoisyCopies, options.SpeedSpread, noise.Split((ulong)i)))];

        // A speaker that nobody has learned from is judged in each style, clip by clip.
        _validation = [.. validation.Select((c, i) => HeardMotion.Of(c, frontEnd, Array.IndexOf(speakers, c.Speaker) is >= 0 and int known ? known : i % speakers.Length, 0, 0, noise))];
        _drops = random.Split(WeightStream);
        _method = MotionMethods.Make(options.Model, options.Loss, template, frontEnd.Width, speakers.Length, _drops);
        _method.Masks = FeatureMasks.Of(options.SpecAugment, frontEnd);
        using (TensorScope.Begin())
        {
            using Tape.PauseScope pause = Tape.Pause();
            _method.Start(_clips, random.Split(StartStream));
        }

        StepsPerEpoch = _method.StepsPerEpoch(_clips);
        _optimisers = _method.Optimisers(options.LearningRate ?? _method.DefaultRate, StepsPerEpoch, options.Epochs);
        _model = new MotionModel(_method, options.Model, frontEnd, template, speakers, options.FramesPerSecond);
    }

    /// <summary>The network as it is now, as a model.</summary>
    public MotionModel Model => _model;

    /// <inheritdoc/>
    public Module Network => _method.Network;

    /// <inheritdoc/>
    public int StepsPerEpoch { get; }

    /// <inheritdoc/>
    public long TotalSteps => (long)StepsPerEpoch * _options.Epochs;

    /// <inheritdoc/>
    public long StepsDone { get; private set; }

    /// <inheritdoc/>
    public double LearningRate => _optimisers[Stage].CurrentRate;

    /// <summary>The weight of OT-Talk's transport term after it was scaled to the data; 0 where there is none.</summary>
    public double TransportWeight => (_method as OtTalkMethod)?.TransportWeight ?? 0;

    private int Epoch => (int)(StepsDone / StepsPerEpoch);

    private int Stage => _method.Stage(Math.Min(Epoch, _options.Epochs - 1), _options.Epochs);

    /// <inheritdoc/>
    public float Step()
    {
        int epoch = Epoch, stage = Stage;
        if (_orderEpoch != epoch)
        {
            _order = new RandomSource(_options.Seed).Split(FirstOrderStream + (ulong)epoch).Permutation(_clips.Length);
            _orderEpoch = epoch;
        }

        RandomSource random = new RandomSource(_options.Seed).Split(FirstStepStream + (ulong)StepsDone);
        Optimiser optimiser = _optimisers[stage];
        Network.Train();
        Span<byte> state = stackalloc byte[RandomSource.StateSize];
        random.Split(1).Save(state);
        _drops.Restore(state);
        optimiser.ZeroGrad();
        float loss;
        using (TensorScope.Begin())
        {
            Tensor total = _method.Loss(_clips, _order, (int)(StepsDone % StepsPerEpoch), stage, _options.FramesPerSecond, random);
            total.Backward();
            loss = total.Item;
        }

        if (!float.IsFinite(loss))
        {
            throw new LikenessException($"Training diverged: the loss of step {StepsDone + 1} is {loss}. Lower the learning rate (now {LearningRate:g3}).");
        }

        if (_options.Model.Method == MotionMethodKind.OtTalk)
        {
            GradientClipping.ByNorm([.. optimiser.Groups.SelectMany(g => g.Parameters).Select(p => p.Tensor)], LargestGradient);
        }

        optimiser.Step();
        StepsDone++;
        return loss;
    }

    /// <inheritdoc/>
    /// <remarks>The mean squared distance of vertices, mm^2; NaN while a first stage learns that does not speak yet.</remarks>
    public double ValidationLoss()
    {
        // Asked after the last step of a pass.
        int stage = _method.Stage(Math.Max(0, Epoch - 1), _options.Epochs);
        if (_validation.Length == 0 || stage < _optimisers.Count - 1)
        {
            return double.NaN;
        }

        double sum = 0;
        long frames = 0;
        foreach (HeardMotion clip in _validation)
        {
            int style = Math.Min(clip.Style, _model.Styles - 1);
            float[] made = _model.Animate(clip.Features, clip.Frames, clip.Face.Rest, style).Positions;
            var truth = new System.Numerics.Vector3[clip.Face.VertexCount];
            for (int t = 0; t < clip.Frames; t++)
            {
                clip.Face.CopyFrame(t, truth);
                float distance = System.Numerics.Tensors.TensorPrimitives.Distance(
                    made.AsSpan(t * 3 * truth.Length, 3 * truth.Length), System.Runtime.InteropServices.MemoryMarshal.Cast<System.Numerics.Vector3, float>(truth.AsSpan()));
                sum += (double)distance * distance / truth.Length;
            }

            frames += clip.Frames;
        }

        return sum / frames;
    }

    /// <inheritdoc/>
    public void Save(SafeTensorsWriter writer)
    {
        Network.Save(writer, "network.");
        for (int i = 0; i < _optimisers.Count; i++)
        {
            _optimisers[i].SaveState(writer, FormattableString.Invariant($"optimiser.{i}."));
        }

        writer.Add("session.steps", new long[] { StepsDone }, new Shape(1));
    }

    /// <inheritdoc/>
    public void Load(SafeTensorsFile file)
    {
        Network.Load(file, "network.");
        for (int i = 0; i < _optimisers.Count; i++)
        {
            _optimisers[i].LoadState(file, FormattableString.Invariant($"optimiser.{i}."));
        }

        StepsDone = file.ReadLongs("session.steps")[0];
    }
}
