using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Optim;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Training;

/// <summary>A stage with one loss that one optimiser makes smaller.</summary>
public abstract class SingleStage : CascadeStage
{
    private readonly Module? _own;
    private readonly Adam _optimiser;

    /// <summary>Prepares the optimiser: Adam whose rate falls to nothing over the stage along a cosine.</summary>
    /// <param name="steps">Steps of the stage.</param>
    /// <param name="rate">The first rate.</param>
    /// <param name="networks">What is learned; networks of the cascade, saved with it.</param>
    /// <param name="own">What is learned and needed in this stage only, or null.</param>
    protected SingleStage(int steps, double rate, IReadOnlyList<Module> networks, Module? own = null)
        : this(new CosineSchedule(steps), rate, networks, own)
    {
    }

    /// <summary>Prepares the optimiser: Adam with another schedule.</summary>
    /// <param name="schedule">How the rate falls.</param>
    /// <param name="rate">The first rate.</param>
    /// <param name="networks">What is learned; networks of the cascade, saved with it.</param>
    /// <param name="own">What is learned and needed in this stage only, or null.</param>
    protected SingleStage(Schedule schedule, double rate, IReadOnlyList<Module> networks, Module? own = null)
    {
        _own = own;
        foreach (Module network in networks)
        {
            Freeze(network, frozen: false);
        }

        IEnumerable<Module> all = own is null ? networks : networks.Append(own);
        ParameterGroup[] groups = [.. all.Select(m => new ParameterGroup(m.NamedParameters(), rate) { Schedule = schedule })];
        _optimiser = new Adam(groups);
    }

    /// <inheritdoc/>
    public override double LearningRate => _optimiser.CurrentRate;

    /// <inheritdoc/>
    public sealed override float Step(int step, RandomSource random)
    {
        _optimiser.ZeroGrad();
        Tensor loss = Loss(step, random);
        loss.Backward();
        _optimiser.Step();
        return loss.Item;
    }

    /// <inheritdoc/>
    public override void Save(SafeTensorsWriter writer, string prefix)
    {
        _own?.Save(writer, prefix + "own.");
        _optimiser.SaveState(writer, prefix + "optimiser.");
    }

    /// <inheritdoc/>
    public override void Load(SafeTensorsFile file, string prefix)
    {
        _own?.Load(file, prefix + "own.");
        _optimiser.LoadState(file, prefix + "optimiser.");
    }

    /// <summary>The loss of one batch, a scalar.</summary>
    protected abstract Tensor Loss(int step, RandomSource random);
}
