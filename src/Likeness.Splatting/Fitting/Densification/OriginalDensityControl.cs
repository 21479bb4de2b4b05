using System.Runtime.InteropServices;
using Likeness.Splatting.Fitting.Optimisation;
using Likeness.Splatting.Scenes;
using Likeness.Tensors.Randomness;

namespace Likeness.Splatting.Fitting.Densification;

/// <summary>
/// Adaptive density control of Kerbl et al. 2023, section 5 (spec section 7.1): where the screen position of a Gaussian still wants to move
/// much, something is missing; small Gaussians are cloned, large ones are split in two, transparent and huge ones go, and opacities
/// are pulled down now and then, so that those which nobody needs stay transparent.
/// </summary>
/// <param name="options">Schedule and thresholds.</param>
/// <param name="extent">The extent of the cameras, in world units.</param>
/// <param name="seed">Fixes where the halves of split Gaussians go.</param>
internal sealed class OriginalDensityControl(OriginalDensityOptions options, float extent, ulong seed) : DensityControl
{
    private const float SplitScale = 1.6f;

    /// <inheritdoc/>
    public override float InitialOpacity => 0.1f;

    /// <inheritdoc/>
    public override float InitialScale => 1;

    /// <inheritdoc/>
    public override bool WantsStatistics(long step) => step < options.Until;

    /// <inheritdoc/>
    public override DensityChange? AfterStep(long step, GaussianOptimiser optimiser, ScreenStatistics statistics)
    {
        if (step >= options.Until)
        {
            return null;
        }

        DensityChange? change = null;
        if (step > options.From && step % options.Every == 0)
        {
            change = Densify(step, optimiser, statistics);
        }

        if ((options.ResetEvery > 0 && step % options.ResetEvery == 0) || (options.ResetAtStart && step == options.From))
        {
            ResetOpacities(optimiser);
        }

        return change;
    }

    private DensityChange Densify(long step, GaussianOptimiser optimiser, ScreenStatistics statistics)
    {
        GaussianScene scene = optimiser.Scene;
        List<int> clones = [], splits = [];
        foreach (int i in Chosen(scene, statistics))
        {
            (Scale(scene, i) > options.DenseScale * extent ? splits : clones).Add(i);
        }

        // As in the reference: those that stay, then clones, then the first and the second halves.
        var split = new HashSet<int>(splits);
        bool judgeSizes = options.ResetEvery > 0 && step > options.ResetEvery;
        List<int> sources = [.. Enumerable.Range(0, scene.Count).Where(i => !split.Contains(i) && !TooLargeOnScreen(i))];
        int kept = sources.Count;
        sources.AddRange(clones);
        int firstHalf = sources.Count;
        sources.AddRange(splits);
        sources.AddRange(splits);
        optimiser.Rearrange(CollectionsMarshal.AsSpan(sources), kept);
        Scatter(optimiser.Scene, firstHalf, new RandomSource(seed).Split((ulong)step));

        int[] remaining = [.. Enumerable.Range(0, sources.Count).Where(i => !Useless(optimiser.Scene, i, judgeSizes))];
        int removed = scene.Count + clones.Count + splits.Count - remaining.Length;
        if (remaining.Length < sources.Count)
        {
            optimiser.Rearrange(remaining, remaining.Length);
        }

        statistics.Reset(optimiser.Scene.Count);
        return new DensityChange(clones.Count + splits.Count, removed, remaining.Length);

        bool TooLargeOnScreen(int i) => judgeSizes && options.LargestRadius is { } largest && statistics.Radii[i] > largest;
    }

    /// <summary>Gaussians that are to become two, as many as there is room for; the largest gradients first, and in order of number.</summary>
    private List<int> Chosen(GaussianScene scene, ScreenStatistics statistics)
    {
        List<int> chosen = [.. Enumerable.Range(0, scene.Count).Where(i => statistics.MeanGradient(i) >= options.GradientThreshold)];
        int room = Math.Max(0, options.Maximum - scene.Count);
        if (chosen.Count > room)
        {
            chosen = [.. chosen.OrderByDescending(statistics.MeanGradient).ThenBy(i => i).Take(room).Order()];
        }

        return chosen;
    }

    /// <summary>Moves the halves of split Gaussians to places drawn from what they were, and makes them smaller.</summary>
    private static void Scatter(GaussianScene scene, int first, RandomSource random)
    {
        Span<float> normals = stackalloc float[3];
        Span<float> offset = stackalloc float[3];
        for (int i = first; i < scene.Count; i++)
        {
            random.FillNormal(normals);
            Span<float> logScale = scene.LogScales.AsSpan(3 * i, 3), mean = scene.Means.AsSpan(3 * i, 3);
            for (int k = 0; k < 3; k++)
            {
                offset[k] = MathF.Exp(logScale[k]) * normals[k];
                logScale[k] -= MathF.Log(SplitScale);
            }

            GaussianAxes.Rotate(scene.Rotations.AsSpan(4 * i, 4), offset);
            for (int k = 0; k < 3; k++)
            {
                mean[k] += offset[k];
            }
        }
    }

    private bool Useless(GaussianScene scene, int i, bool judgeSizes) =>
        GaussianActivations.Opacity(scene.OpacityLogits[i]) < options.SmallestOpacity
        || (judgeSizes && Scale(scene, i) > options.LargestScale * extent);

    private void ResetOpacities(GaussianOptimiser optimiser)
    {
        float limit = GaussianActivations.Logit(options.ResetOpacity);
        foreach (ref float logit in optimiser.Scene.OpacityLogits.AsSpan())
        {
            logit = MathF.Min(logit, limit);
        }

        optimiser.ForgetMoments(GaussianGroup.OpacityLogits);
    }

    private static float Scale(GaussianScene scene, int i)
    {
        ReadOnlySpan<float> logScale = scene.LogScales.AsSpan(3 * i, 3);
        return MathF.Exp(MathF.Max(logScale[0], MathF.Max(logScale[1], logScale[2])));
    }
}
