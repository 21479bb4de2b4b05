using Likeness.Geometry.Faces;
using Likeness.Runs.Training;
using Likeness.Talking.Animation;
using Likeness.Talking.Augmentation;
using Likeness.Talking.Corpora;
using Likeness.Talking.Curves;
using Likeness.Talking.Features;
using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tensors.Memory;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Optim;
using Likeness.Tensors.Randomness;

namespace Likeness.Talking.Training;

/// <summary>
/// The state of a training between two steps. A step takes windows of clips; its loss is the mean squared error of vertices and, weighted, of their
/// differences from frame to frame (OT-Talk, equations 8 and 9), in mm^2 on a face that is driven by the weights. The order of an epoch follows from the seed
/// and the epoch alone, so saving the step number saves the place.
/// </summary>
public sealed class CurveTrainingSession : ITrainingSession
{
    private const ulong WeightStream = 0;
    private const ulong NoiseStream = 1;
    private const ulong MaskStream = 3;
    private const ulong FirstOrderStream = 1000;
    private const ulong FirstDropStream = 1ul << 32;
    private const int WarmUpSteps = 200;
    private const double LargestGradient = 1;

    private readonly HeardClip[][] _clips;
    private readonly IReadOnlyList<TalkingClip> _validation;
    private readonly Tensor _metric;
    private readonly LipGap? _gap;
    private readonly Adam _optimiser;
    private readonly IReadOnlyList<Tensor> _parameters;
    private readonly RandomSource _drops;
    private readonly IFrontEnd _frontEnd;
    private readonly FeatureMasks? _masks;
    private readonly CurveAnimator? _from;
    private (int Clip, int Take, int First)[] _windows = [];
    private int _epoch = -1;

    /// <summary>Prepares a training.</summary>
    /// <param name="clips">To learn from.</param>
    /// <param name="face">What weights are worth is measured on it.</param>
    /// <param name="options">The settings.</param>
    /// <param name="validation">Chooses the best pass; empty for the last one.</param>
    /// <param name="frontEnd">Hears; null for log-mel features, standardised by what is learned from.</param>
    /// <param name="from">A model to go on learning from, with its front end and weights; null to begin with fresh ones.</param>
    /// <exception cref="LikenessException">There are no clips, or a setting is out of range.</exception>
    public CurveTrainingSession(IReadOnlyList<TalkingClip> clips, BlendshapeFace face, CurveTrainingOptions options, IReadOnlyList<TalkingClip>? validation = null, IFrontEnd? frontEnd = null, CurveAnimator? from = null)
    {
        Options = options.Validated();
        _validation = validation ?? [];
        if (clips.Count == 0)
        {
            throw new LikenessException("There are no clips to learn from.");
        }

        var random = new RandomSource(options.Seed);
        _frontEnd = from?.FrontEnd ?? frontEnd ?? LogMelFrontEnd.Of(clips.Select(c => c.Waveform));
        if (options.Network.Features != _frontEnd.Width)
        {
            throw new LikenessException($"The network takes {options.Network.Features} features a step; the front end gives {_frontEnd.Width}.");
        }

        _masks = FeatureMasks.Of(options.SpecAugment, _frontEnd);
        RandomSource noise = random.Split(NoiseStream);
        _clips = [.. clips.Select((c, i) => HeardClip.Takes(c, _frontEnd, options.FramesPerSecond, options.NoisyCopies, options.SpeedSpread, noise.Split((ulong)i)))];
        _metric = ShapeMetric.Of(face, face.Masks.TryGetValue("lips", out int[]? lips) ? lips : [], options.LipWeight);
        _gap = options.GapWeight > 0 ? new LipGap(face) : null;
        _drops = random.Split(WeightStream);
        Network = new CurveNetwork(options.Network, _drops);
        _parameters = Network.Parameters();
        _from = from;
        if (from is not null)
        {
            Begin(from);
        }

        // Biases and normalisations are one-dimensional; they do not decay.
        NamedTensor[] all = [.. Network.NamedParameters()];
        var schedule = new WarmUpSchedule(WarmUpSteps, new CosineSchedule((int)Math.Max(1, TotalSteps - WarmUpSteps)));
        _optimiser = new Adam(
            [
                new ParameterGroup(all.Where(p => p.Tensor.Shape.Rank > 1), options.LearningRate) { WeightDecay = options.WeightDecay, Schedule = schedule },
                new ParameterGroup(all.Where(p => p.Tensor.Shape.Rank == 1), options.LearningRate) { Schedule = schedule },
            ],
            new AdamOptions { Decoupled = true });
    }

    /// <summary>The settings.</summary>
    public CurveTrainingOptions Options { get; }

    /// <summary>The network in training.</summary>
    public CurveNetwork Network { get; }

    /// <summary>Windows in one pass: each clip has as many as cover its longest take, wherever the first begins.</summary>
    public int WindowsPerEpoch => _clips.Sum(WindowsOf);

    Module ITrainingSession.Network => Network;

    /// <inheritdoc/>
    public int StepsPerEpoch => Work.Blocks(WindowsPerEpoch, Options.Batch);

    /// <inheritdoc/>
    public long TotalSteps => (long)StepsPerEpoch * Options.Epochs;

    /// <inheritdoc/>
    public long StepsDone { get; private set; }

    /// <summary>The pass that the next step belongs to, from 0.</summary>
    public int Epoch => (int)(StepsDone / StepsPerEpoch);

    /// <inheritdoc/>
    public double LearningRate => _optimiser.CurrentRate;

    /// <inheritdoc/>
    /// <remarks>The loss is in mm^2.</remarks>
    public float Step()
    {
        if (_epoch != Epoch)
        {
            _epoch = Epoch;
            _windows = Windows(new RandomSource(Options.Seed).Split(FirstOrderStream + (ulong)_epoch));
        }

        int first = (int)(StepsDone % StepsPerEpoch) * Options.Batch, count = Math.Min(Options.Batch, _windows.Length - first);
        Network.Train();
        DrawDropsOf(StepsDone);
        _optimiser.ZeroGrad();
        float loss;
        using (TensorScope.Begin())
        {
            Tensor total = Loss(_windows.AsSpan(first, count));
            total.Backward();
            loss = total.Item;
        }

        if (!float.IsFinite(loss))
        {
            throw new LikenessException($"Training diverged: the loss of step {StepsDone + 1} is {loss}. Lower the learning rate (now {LearningRate:g3}).");
        }

        GradientClipping.ByNorm(_parameters, LargestGradient);
        _optimiser.Step();
        StepsDone++;
        return loss;
    }

    /// <summary>The mean squared error of vertices over clips, mm^2: what chooses the best epoch.</summary>
    /// <param name="clips">The clips.</param>
    public double ValidationLoss(IEnumerable<TalkingClip> clips)
    {
        CurveAnimator animator = Animator();
        double sum = 0;
        long frames = 0;
        foreach (TalkingClip clip in clips)
        {
            float[] wanted = HeardClip.WeightsOf(clip.Curves.AtRate(Options.FramesPerSecond)), made = HeardClip.WeightsOf(animator.Hear(clip.Waveform).Curves);
            int count = SpeechShapes.Count, common = Math.Min(wanted.Length, made.Length) / count;
            float[] difference = new float[count];
            for (int t = 0; t < common; t++)
            {
                System.Numerics.Tensors.TensorPrimitives.Subtract<float>(made.AsSpan(t * count, count), wanted.AsSpan(t * count, count), difference);
                for (int i = 0; i < count; i++)
                {
                    sum += difference[i] * System.Numerics.Tensors.TensorPrimitives.Dot<float>(difference, _metric.Span.Slice(i * count, count));
                }
            }

            frames += common;
        }

        return sum / Math.Max(1, frames);
    }

    double ITrainingSession.ValidationLoss() => _validation.Count == 0 ? double.NaN : ValidationLoss(_validation);

    /// <summary>The network as it is now, as a model.</summary>
    public CurveAnimator Animator() =>
        new(_frontEnd, Network, Options.Network, Options.FramesPerSecond) { ClosureThreshold = _from?.ClosureThreshold ?? CurveAnimator.EvenChance };

    /// <inheritdoc/>
    public void Save(SafeTensorsWriter writer)
    {
        Network.Save(writer, "network.");
        _optimiser.SaveState(writer, "optimiser.");
        writer.Add("session.steps", new long[] { StepsDone }, new Shape(1));
    }

    /// <inheritdoc/>
    public void Load(SafeTensorsFile file)
    {
        Network.Load(file, "network.");
        _optimiser.LoadState(file, "optimiser.");
        StepsDone = file.ReadLongs("session.steps")[0];
    }

    private void Begin(CurveAnimator from)
    {
        // Dropout has no weights; all other sizes must be the same.
        if (from.Options with { Dropout = 0 } != Options.Network with { Dropout = 0 })
        {
            throw new LikenessException($"The model to go on from has other sizes ({from.Options}) than the training ({Options.Network}).");
        }

        foreach ((Tensor to, Tensor start) in _parameters.Zip(from.Network.Parameters()))
        {
            start.Span.CopyTo(to.Span);
        }
    }

    /// <summary>What a step drops and masks follows from its number.</summary>
    private RandomSource RandomOf(long step) => new RandomSource(Options.Seed).Split(FirstDropStream + (ulong)step);

    private void DrawDropsOf(long step)
    {
        Span<byte> state = stackalloc byte[RandomSource.StateSize];
        RandomOf(step).Save(state);
        _drops.Restore(state);
    }

    private int WindowsOf(HeardClip[] takes) => ((takes.Max(t => t.Frames) + (Options.Window / 2) - 1) / Options.Window) + 1;

    /// <summary>Where the windows of an epoch begin: each clip is cut at other places each time, and sometimes heard with noise and at another speed.</summary>
    private (int Clip, int Take, int First)[] Windows(RandomSource random)
    {
        var windows = new List<(int, int, int)>(WindowsPerEpoch);
        for (int c = 0; c < _clips.Length; c++)
        {
            int first = -random.NextInt(Options.Window / 2), take = random.NextInt(_clips[c].Length);
            windows.AddRange(Enumerable.Range(0, WindowsOf(_clips[c])).Select(w => (c, take, first + (w * Options.Window))));
        }

        int[] order = random.Permutation(windows.Count);
        return [.. order.Select(i => windows[i])];
    }

    private Tensor Loss(ReadOnlySpan<(int Clip, int Take, int First)> windows)
    {
        int batch = windows.Length, length = Options.Window, shapes = SpeechShapes.Count, moments = Options.Network.Moments, width = _frontEnd.Width * moments;
        Tensor features = Tensor.Uninitialized(new Shape(batch, length, width)), wanted = Tensor.Zeros(new Shape(batch, length, shapes));
        Tensor mask = Tensor.Zeros(new Shape(batch, length, 1)), closed = Tensor.Zeros(mask.Shape);
        RandomSource masking = RandomOf(StepsDone).Split(MaskStream);
        for (int b = 0; b < batch; b++)
        {
            (int index, int take, int first) = windows[b];
            HeardClip clip = _clips[index][take];
            Span<float> heard = features.Span.Slice(b * length * width, length * width);
            clip.Features.Fill(clip.Frames, Options.FramesPerSecond, first, first + length, FrameMap.Time, heard, moments);
            _masks?.Apply(heard, _frontEnd.Width, Options.FramesPerSecond * moments, masking);
            int from = Math.Max(0, first), to = Math.Min(clip.Frames, first + length);
            for (int t = from; t < to; t++)
            {
                int row = (b * length) + t - first;
                clip.Weights.AsSpan(t * shapes, shapes).CopyTo(wanted.Span[(row * shapes)..]);
                mask.Span[row] = 1;
                closed.Span[row] = clip.Closed[t] ? 1 : 0;
            }
        }

        float frames = Math.Max(1, System.Numerics.Tensors.TensorPrimitives.Sum<float>(mask.Span));
        CurveOutput made = Network.Forward(features);
        Tensor error = (made.Weights - wanted) * mask;
        Tensor both = mask.Slice(1, 1, length) * mask.Slice(1, 0, length - 1);
        Tensor change = (error.Slice(1, 1, length) - error.Slice(1, 0, length - 1)) * both;
        Tensor loss = Worth(error) + (Worth(change) * (float)Options.VelocityWeight);
        if (_gap is not null)
        {
            loss += Gap(_gap, error, wanted) * (float)Options.GapWeight;
        }

        if (made.Closures is not null)
        {
            loss += Seal(made.Closures, closed, mask) * (float)Options.SealWeight;
        }

        return loss * (1 / frames);
    }

    /// <summary>The sum over frames of the cross entropy of closed lips, log(1 + e^x) - x y, where closed ones count more.</summary>
    private Tensor Seal(Tensor logits, Tensor closed, Tensor mask)
    {
        Tensor softplus = logits.Clamp(0, float.PositiveInfinity) + (-logits.Abs()).Exp().Log1P();
        return ((softplus - (logits * closed)) * mask * ((closed * (float)(Options.SealBalance - 1)) + 1)).Sum();
    }

    /// <summary>The sum over frames of the squared error of the gap between the lips, where it must be closed more.</summary>
    private Tensor Gap(LipGap gap, Tensor error, Tensor wanted)
    {
        int shapes = SpeechShapes.Count, frames = wanted.Count / shapes;
        Tensor importance = Tensor.Uninitialized(new Shape(frames, 1));
        for (int t = 0; t < frames; t++)
        {
            importance.Span[t] = gap.Pressed(wanted.Span.Slice(t * shapes, shapes)) ? 1 + (float)Options.ClosureWeight : 1;
        }

        Tensor apart = error.Reshape(frames, shapes).Linear(gap.Slopes);
        return (apart * apart * importance).Sum();
    }

    /// <summary>The sum over frames of e^T G e.</summary>
    private Tensor Worth(Tensor error) => (error.Linear(_metric) * error).Sum();
}
