using System.Numerics;
using Likeness.Avatars.Clips;
using Likeness.Avatars.Frames;
using Likeness.Avatars.Heads;
using Likeness.Avatars.Networks;
using Likeness.Imaging.Perceptual;
using Likeness.Runs.Training;
using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tensors.Memory;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Optim;
using Likeness.Tensors.Randomness;

namespace Likeness.Avatars.Training;

/// <summary>
/// The state of an avatar's training between two steps; a graph avatar's has fixed anchors, a warm-up and pictures. All choices of a step follow from the seed and
/// the step's number, so saving that number saves the place.
/// </summary>
public sealed class AvatarTrainingSession : ITrainingSession
{
    private const ulong WeightStream = 0;
    private const ulong FirstStepStream = 1ul << 32;
    private const int StepsPerReport = 100;
    private const double LargestGradient = 1;
    private readonly AvatarTrainingOptions _options;
    private readonly Trained _trained;
    private readonly TrainingPhase[] _phases;

    /// <summary>Prepares a training.</summary>
    /// <param name="template">The head.</param>
    /// <param name="inputs">The clip's frames.</param>
    /// <param name="pictures">Its pictures.</param>
    /// <param name="options">The settings.</param>
    /// <param name="perceptual">LPIPS with its weights, for the last part of the training; null goes without.</param>
    /// <exception cref="LikenessException">A setting is out of range.</exception>
    public AvatarTrainingSession(HeadTemplate template, ClipInputs inputs, ClipPictures pictures, AvatarTrainingOptions options, PerceptualDistance? perceptual = null)
    {
        _options = options.Validated();
        Vector3 mean = ClipInputs.MeanColour(pictures, inputs.TrainingFrames);
        var random = new RandomSource(options.Seed);
        Avatar = AvatarMethods.Make(options.Method, template, options.Model, mean, random.Split(WeightStream));
        FixedAnchors? anchors = options.Method == AvatarMethod.Graph && options.FixedSteps > 0 ? new FixedAnchors(template, mean) : null;
        _trained = new Trained(Avatar, anchors);
        _phases = [.. TrainingPhases.Of(Avatar, anchors, template, inputs, pictures, options, perceptual)];
        TotalSteps = _phases.Sum(static p => p.Steps);
    }

    /// <summary>The avatar in training.</summary>
    public HeadAvatar Avatar { get; }

    /// <summary>The Gaussians of stage 1a; null without a warm-up.</summary>
    public FixedAnchors? Anchors => _trained.Anchors;

    /// <summary>Called after the last step of stage 1a and of stage 1b.</summary>
    public Action? StageEnded { get; set; }

    /// <summary>True from the last step of stage 1b on; without a warm-up from the beginning.</summary>
    public bool Warm => Anchors is null || StepsDone >= _options.FixedSteps + _options.WarmUpSteps;

    /// <summary>What the running stage draws: the fixed anchors in stage 1a, then the avatar.</summary>
    public HeadAvatar Shown => Anchors is { } anchors && StepsDone <= _options.FixedSteps ? anchors : Avatar;

    /// <inheritdoc/>
    public Module Network => _trained;

    /// <inheritdoc/>
    /// <remarks>Frames are drawn at random; a pass is what is reported at once.</remarks>
    public int StepsPerEpoch => StepsPerReport;

    /// <inheritdoc/>
    public long TotalSteps { get; }

    /// <inheritdoc/>
    public long StepsDone { get; private set; }

    /// <inheritdoc/>
    public double LearningRate => Current().Phase.Optimiser.CurrentRate;

    /// <inheritdoc/>
    public float Step()
    {
        (TrainingPhase phase, long step) = Current();
        RandomSource random = new RandomSource(_options.Seed).Split(FirstStepStream + (ulong)StepsDone);
        using TensorScope scope = TensorScope.Begin();
        phase.Optimiser.ZeroGrad();
        Tensor loss = phase.Loss(step, random);
        float value = loss.Item;
        if (!float.IsFinite(value))
        {
            throw new LikenessException($"Training diverged: the loss of step {StepsDone + 1} is {value}. Check the clip's tracking (`likeness avatar check`).");
        }

        loss.Backward();
        if (phase is not WarmUpPhase)
        {
            GradientClipping.ByNorm(phase.Parameters, LargestGradient);
        }

        phase.Optimiser.Step();
        StepsDone++;
        if (step == phase.Steps - 1 && StepsDone < TotalSteps)
        {
            StageEnded?.Invoke();
        }

        return value;
    }

    /// <inheritdoc/>
    public double ValidationLoss() => double.NaN;

    /// <inheritdoc/>
    public void Save(SafeTensorsWriter writer)
    {
        _trained.Save(writer, "network.");
        for (int i = 0; i < _phases.Length; i++)
        {
            _phases[i].Optimiser.SaveState(writer, $"optimiser{i}.");
        }

        writer.Add("session.steps", new long[] { StepsDone }, new Shape(1));
    }

    /// <inheritdoc/>
    public void Load(SafeTensorsFile file)
    {
        _trained.Load(file, "network.");
        for (int i = 0; i < _phases.Length; i++)
        {
            _phases[i].Optimiser.LoadState(file, $"optimiser{i}.");
        }

        StepsDone = file.ReadLongs("session.steps")[0];
    }

    private (TrainingPhase Phase, long Step) Current()
    {
        long step = StepsDone;
        foreach (TrainingPhase phase in _phases)
        {
            if (step < phase.Steps)
            {
                return (phase, step);
            }

            step -= phase.Steps;
        }

        return (_phases[^1], _phases[^1].Steps);
    }

    /// <summary>What a checkpoint holds.</summary>
    private sealed class Trained : Module
    {
        public Trained(HeadAvatar avatar, FixedAnchors? anchors)
        {
            AddModule("avatar", avatar);
            Anchors = anchors is null ? null : AddModule("anchors", anchors);
        }

        public FixedAnchors? Anchors { get; }
    }
}
