using Likeness.Tensors;
using Likeness.Tensors.Optim;
using Likeness.Tensors.Randomness;

namespace Likeness.Avatars.Training;

/// <summary>A stage of a training: a number of steps with an optimiser of its own.</summary>
internal abstract class TrainingPhase(long steps, Optimiser optimiser)
{
    public long Steps { get; } = steps;

    public Optimiser Optimiser { get; } = optimiser;

    /// <summary>What the phase changes.</summary>
    public IReadOnlyList<Tensor> Parameters { get; } = [.. optimiser.Groups.SelectMany(static g => g.Parameters).Select(static p => p.Tensor)];

    /// <summary>The loss of one step, recorded for the way back.</summary>
    /// <param name="step">Counted from the phase's first.</param>
    /// <param name="random">The step's own source.</param>
    public abstract Tensor Loss(long step, RandomSource random);
}
