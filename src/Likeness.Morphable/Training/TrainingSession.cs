using Likeness.Geometry.Meshes;
using Likeness.Morphable.Data;
using Likeness.Morphable.Models;
using Likeness.Morphable.Networks;
using Likeness.Runs.Training;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Files;
using Likeness.Tensors.Memory;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Optim;
using Likeness.Tensors.Randomness;

namespace Likeness.Morphable.Training;

/// <summary>
/// The state of a training between two steps: network, optimiser, data and place in the data. A step is forward, L1 on
/// standardised vertices, backward, update (Deep3DMM, section 4.1). The order of an epoch follows from the seed and the epoch
/// alone, so saving the step number saves the place.
/// </summary>
public sealed class TrainingSession : ITrainingSession
{
    // Streams of the seed: weights, and one for each epoch's order above.
    private const ulong WeightStream = 0;
    private const ulong FirstOrderStream = 1;
    private readonly MeshSet? _validation;
    private readonly float[] _data;
    private readonly int _stride;
    private readonly int _count;
    private readonly Optimiser _optimiser;
    private readonly IReadOnlyList<Tensor> _parameters;
    private int[] _order = [];
    private int _orderEpoch = -1;

    /// <summary>Prepares a training.</summary>
    /// <param name="training">The meshes to learn from; their statistics standardise everything.</param>
    /// <param name="template">The mesh levels.</param>
    /// <param name="options">The settings.</param>
    /// <param name="validation">Chooses the best pass; null for the last one.</param>
    /// <exception cref="LikenessException">The code is longer than the data can determine, or a setting is out of range.</exception>
    public TrainingSession(MeshSet training, MeshTemplate template, TrainingOptions options, MeshSet? validation = null)
    {
        Options = options.Validated();
        _validation = validation;
        if (training.Count < 2)
        {
            throw new LikenessException($"Training needs at least 2 meshes; the set has {training.Count}.");
        }

        if (options.Network.Latent >= training.Count * (long)training.VertexCount * 3)
        {
            throw new LikenessException($"A code of {options.Network.Latent} numbers is longer than the whole data set ({training.Count} meshes of {training.VertexCount} vertices). Use fewer.");
        }

        _stride = training.VertexCount * 3;
        _count = training.Count;
        Standardiser = options.Standardisation == Standardisation.Uniform ? Standardiser.Uniform(training) : Standardiser.PerCoordinate(training);
        _data = new float[training.Vertices.Length];
        Standardiser.Apply(training.Vertices, _data);
        var random = new RandomSource(options.Seed);
        Network = new MeshAutoencoder(template, options.Network, random.Split(WeightStream));
        _parameters = Network.Parameters();
        var group = new ParameterGroup(Network.NamedParameters(), options.LearningRate)
        {
            WeightDecay = options.WeightDecay,
            Schedule = options.Schedule == RateSchedule.Cosine
                ? new WarmUpSchedule(StepsPerEpoch, new CosineSchedule(Math.Max(1, TotalSteps - StepsPerEpoch)))
                : new StepSchedule(StepsPerEpoch, options.EpochDecay),
        };
        _optimiser = options.Optimiser == OptimiserKind.Adam ? new Adam([group]) : new Sgd([group], new SgdOptions { Momentum = options.Momentum });
    }

    /// <summary>The settings.</summary>
    public TrainingOptions Options { get; }

    /// <summary>The network in training.</summary>
    public MeshAutoencoder Network { get; }

    /// <summary>What vertices are divided by.</summary>
    public Standardiser Standardiser { get; }

    Module ITrainingSession.Network => Network;

    /// <inheritdoc/>
    /// <remarks>The last step of a pass may see fewer meshes.</remarks>
    public int StepsPerEpoch => Work.Blocks(_count, Options.Batch);

    /// <inheritdoc/>
    public long TotalSteps => (long)StepsPerEpoch * Options.Epochs;

    /// <inheritdoc/>
    public long StepsDone { get; private set; }

    /// <summary>The pass over the data that the next step belongs to, from 0.</summary>
    public int Epoch => (int)(StepsDone / StepsPerEpoch);

    /// <inheritdoc/>
    public double LearningRate => _optimiser.CurrentRate;

    /// <inheritdoc/>
    /// <remarks>The loss is the mean absolute error of standardised coordinates.</remarks>
    public float Step()
    {
        int epoch = Epoch, first = (int)(StepsDone % StepsPerEpoch) * Options.Batch;
        int count = Math.Min(Options.Batch, _count - first);
        if (_orderEpoch != epoch)
        {
            _order = new RandomSource(Options.Seed).Split(FirstOrderStream + (ulong)epoch).Permutation(_count);
            _orderEpoch = epoch;
        }

        _optimiser.ZeroGrad();
        int atOnce = Options.MicroBatch == 0 ? count : Options.MicroBatch;
        float loss = 0;
        for (int at = 0; at < count; at += atOnce)
        {
            loss += Accumulate(_order.AsSpan(first + at, Math.Min(atOnce, count - at)), count);
        }

        if (!float.IsFinite(loss))
        {
            throw new LikenessException(
                $"Training diverged: the loss of step {StepsDone + 1} is {loss}. Lower the learning rate (now {LearningRate:g3}), or limit the gradient.");
        }

        if (Options.GradientClip > 0)
        {
            GradientClipping.ByNorm(_parameters, Options.GradientClip);
        }

        _optimiser.Step();
        StepsDone++;
        return loss;
    }

    /// <summary>Mean absolute error of standardised coordinates over a set, with learned sampling baked: what validation compares.</summary>
    public double ValidationLoss(MeshSet set)
    {
        using Tape.PauseScope pause = Tape.Pause();
        MeshAutoencoder network = Network.Baked();
        double sum = 0;
        for (int first = 0; first < set.Count; first += Options.Batch)
        {
            using TensorScope scope = TensorScope.Begin();
            int count = Math.Min(Options.Batch, set.Count - first);
            Tensor x = Tensor.Uninitialized(new Shape(count, set.VertexCount, 3));
            Standardiser.Apply(set.Vertices.AsSpan(first * _stride, count * _stride), x.Span);
            sum += (double)network.Forward(x).L1Loss(x).Item * count;
        }

        return sum / set.Count;
    }

    double ITrainingSession.ValidationLoss() => _validation is null ? double.NaN : ValidationLoss(_validation);

    /// <summary>The model as it is now, with learned sampling baked and latent statistics from the training meshes.</summary>
    public MorphableModel Model(IReadOnlyDictionary<string, int[]> masks, TextureMap? texture)
    {
        using Tape.PauseScope pause = Tape.Pause();
        MeshAutoencoder network = Network.Baked();
        float[] codes = new float[_count * Options.Network.Latent];
        for (int first = 0; first < _count; first += Options.Batch)
        {
            using TensorScope scope = TensorScope.Begin();
            int count = Math.Min(Options.Batch, _count - first);
            Tensor x = Tensor.From(_data.AsSpan(first * _stride, count * _stride), count, _stride / 3, 3);
            network.Encode(x).Span.CopyTo(codes.AsSpan(first * Options.Network.Latent));
        }

        return new MorphableModel(network, Standardiser, LatentStatistics.Of(codes, Options.Network.Latent)) { Masks = masks, Texture = texture };
    }

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

    /// <summary>Forward and backward of some meshes; returns their share of the batch's loss.</summary>
    private float Accumulate(ReadOnlySpan<int> samples, int batch)
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.Uninitialized(new Shape(samples.Length, _stride / 3, 3));
        for (int i = 0; i < samples.Length; i++)
        {
            _data.AsSpan(samples[i] * _stride, _stride).CopyTo(x.Span.Slice(i * _stride, _stride));
        }

        Tensor loss = Network.Forward(x).L1Loss(x);
        if (samples.Length != batch)
        {
            loss *= (float)samples.Length / batch;
        }

        loss.Backward();
        return loss.Item;
    }
}
