using Likeness.Splatting.Fitting.Optimisation;
using Likeness.Splatting.Rasterization;
using Likeness.Splatting.Scenes;

namespace Likeness.Splatting.Fitting.Densification;

/// <summary>What a densification did.</summary>
/// <param name="Added">Gaussians that were added, or put elsewhere.</param>
/// <param name="Removed">Gaussians that were removed, or put elsewhere.</param>
/// <param name="Count">Gaussians that there are now.</param>
internal sealed record DensityChange(int Added, int Removed, int Count);

/// <summary>
/// Decides during a fit where Gaussians are needed and where not. All its random choices follow from the seed and the step number,
/// so a fit that is gone on with needs no state of it.
/// </summary>
internal abstract class DensityControl
{
    /// <summary>Opacity that Gaussians begin with.</summary>
    public abstract float InitialOpacity { get; }

    /// <summary>What the distance to neighbours is multiplied by to give the scale that Gaussians begin with.</summary>
    public abstract float InitialScale { get; }

    /// <summary>True until the last step whose <see cref="ScreenStatistics"/> are looked at.</summary>
    /// <param name="step">Number of the step, from 1.</param>
    public abstract bool WantsStatistics(long step);

    /// <summary>Adds the strategy's own terms of the loss to the gradients of a step.</summary>
    /// <param name="step">Number of the step, from 1.</param>
    /// <param name="scene">The scene.</param>
    /// <param name="gradients">Its gradients; added to.</param>
    /// <returns>What the terms add to the loss.</returns>
    public virtual double AddRegularisers(long step, GaussianScene scene, SceneGradients gradients) => 0;

    /// <summary>Does what is due after a step.</summary>
    /// <param name="step">Number of the step that was just done, from 1.</param>
    /// <param name="optimiser">Holds the scene, which is another object afterwards when Gaussians were added or removed.</param>
    /// <param name="statistics">What was seen since the last change; begun anew when something changed.</param>
    /// <returns>What changed, or null when no change was due.</returns>
    public abstract DensityChange? AfterStep(long step, GaussianOptimiser optimiser, ScreenStatistics statistics);
}
