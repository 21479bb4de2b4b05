using System.Runtime.InteropServices;
using Likeness.Splatting.Fitting.Optimisation;
using Likeness.Splatting.Rasterization;
using Likeness.Splatting.Scenes;
using Likeness.Tensors.Randomness;

namespace Likeness.Splatting.Fitting.Densification;

/// <summary>
/// Gaussians as samples of a Markov chain (Kheradmand et al. 2024; spec section 7.2): a budget instead of thresholds. Gaussians that have
/// become transparent are put where opaque ones are, which are divided so that the picture stays; the number grows by some percent a move
/// up to the budget; and nearly transparent ones walk at random until they find something to show.
/// </summary>
/// <remarks>
/// The paper's strengths are for scenes whose cameras are about one unit from their middle. Here lengths are measured in the extent of the
/// cameras, so that a scene in millimetres is fitted like the same scene in metres.
/// </remarks>
/// <param name="options">Budget, schedule and strengths.</param>
/// <param name="extent">The extent of the cameras, in world units.</param>
/// <param name="seed">Fixes all random choices.</param>
internal sealed class McmcDensityControl(McmcOptions options, double extent, ulong seed) : DensityControl
{
    // Streams of the seed; each step has one of its own in both.
    private const ulong MoveStream = 1;
    private const ulong NoiseStream = 2;

    // Dividing never makes a Gaussian fully opaque: its logit stays finite.
    private const double LargestOpacity = 1 - 1e-6;

    private readonly RandomSource _moves = new RandomSource(seed).Split(MoveStream);
    private readonly RandomSource _noise = new RandomSource(seed).Split(NoiseStream);

    /// <inheritdoc/>
    public override float InitialOpacity => options.InitialOpacity;

    /// <inheritdoc/>
    public override float InitialScale => options.InitialScale;

    /// <inheritdoc/>
    public override bool WantsStatistics(long step) => false;

    /// <inheritdoc/>
    public override double AddRegularisers(long step, GaussianScene scene, SceneGradients gradients)
    {
        if (scene.Count == 0 || step >= options.Until)
        {
            return 0;
        }

        double opacityShare = options.OpacityWeight / scene.Count, scaleShare = options.ScaleWeight / (3.0 * scene.Count * extent);
        return (opacityShare * ActivationPull.Opacities(scene.OpacityLogits, gradients.OpacityLogits, (float)opacityShare))
            + (scaleShare * ActivationPull.Scales(scene.LogScales, gradients.LogScales, (float)scaleShare));
    }

    /// <inheritdoc/>
    public override DensityChange? AfterStep(long step, GaussianOptimiser optimiser, ScreenStatistics statistics)
    {
        DensityChange? change = null;
        if (step > options.From && step < options.Until && step % options.Every == 0)
        {
            RandomSource random = _moves.Split((ulong)step);
            int moved = Relocate(optimiser, random);
            int added = Grow(optimiser, random);
            if (moved + added > 0)
            {
                statistics.Reset(optimiser.Scene.Count);
                change = new DensityChange(moved + added, moved, optimiser.Scene.Count);
            }
        }

        // Sigma is a square of lengths and the rate a length: over the extent squared, a length is left.
        RandomWalk.Walk(optimiser.Scene, _noise.Split((ulong)step), optimiser.Rate(GaussianGroup.Means) * options.Noise / (extent * extent));
        return change;
    }

    /// <summary>Puts dead Gaussians where living ones are.</summary>
    private int Relocate(GaussianOptimiser optimiser, RandomSource random)
    {
        GaussianScene scene = optimiser.Scene;
        List<int> dead = [], alive = [];
        for (int i = 0; i < scene.Count; i++)
        {
            (GaussianActivations.Opacity(scene.OpacityLogits[i]) <= options.SmallestOpacity ? dead : alive).Add(i);
        }

        if (dead.Count == 0 || alive.Count == 0)
        {
            return 0;
        }

        int[] sources = Draw(scene, alive, dead.Count, random);
        Divide(optimiser, sources);
        foreach (GaussianGroup group in SceneArrays.Groups)
        {
            int stride = scene.Stride(group);
            float[] values = scene.Array(group);
            for (int k = 0; k < sources.Length; k++)
            {
                values.AsSpan(sources[k] * stride, stride).CopyTo(values.AsSpan(dead[k] * stride, stride));
            }
        }

        // What their gradients were elsewhere says nothing about the new place.
        dead.ForEach(optimiser.ForgetMoments);
        Scatter(scene, dead, random);
        return sources.Length;
    }

    private int Grow(GaussianOptimiser optimiser, RandomSource random)
    {
        GaussianScene scene = optimiser.Scene;
        int wanted = (int)Math.Min(options.Maximum, Math.Ceiling(scene.Count * (1 + options.Growth)));
        int added = wanted - scene.Count;
        if (added <= 0 || scene.Count == 0)
        {
            return 0;
        }

        int[] all = [.. Enumerable.Range(0, scene.Count)];
        int[] sources = Draw(scene, all, added, random);
        Divide(optimiser, sources);
        optimiser.Rearrange([.. all, .. sources], scene.Count);
        Scatter(optimiser.Scene, Enumerable.Range(scene.Count, added), random);
        return added;
    }

    /// <summary>
    /// Puts copies at places drawn from what they are copies of. Left in one place they would see the same gradients and stay together for
    /// long: where the reference has rounding errors of threads to part them, the same bits come out here each time. On the Bust at 64 by 64
    /// pixels, 2,000 Gaussians and 2,400 steps, held-out PSNR is 27.4 dB without and 30.0 dB with this.
    /// </summary>
    private void Scatter(GaussianScene scene, IEnumerable<int> copies, RandomSource random)
    {
        Span<float> step = stackalloc float[3];
        foreach (int i in copies)
        {
            random.FillNormal(step);
            for (int k = 0; k < 3; k++)
            {
                step[k] *= options.Scatter * MathF.Exp(scene.LogScales[(3 * i) + k]);
            }

            GaussianAxes.Rotate(scene.Rotations.AsSpan(4 * i, 4), step);
            for (int k = 0; k < 3; k++)
            {
                scene.Means[(3 * i) + k] += step[k];
            }
        }
    }

    /// <summary>Draws with replacement in proportion to opacity.</summary>
    private static int[] Draw(GaussianScene scene, IReadOnlyList<int> among, int count, RandomSource random)
    {
        double[] sums = new double[among.Count];
        double sum = 0;
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] = sum += GaussianActivations.Opacity(scene.OpacityLogits[among[i]]);
        }

        int[] drawn = new int[count];
        for (int k = 0; k < count; k++)
        {
            int at = Array.BinarySearch(sums, random.NextDouble() * sum);
            drawn[k] = among[Math.Min(at < 0 ? ~at : at + 1, sums.Length - 1)];
        }

        return drawn;
    }

    /// <summary>Gives Gaussians that were drawn the opacity and scale of one of their copies, and forgets their moments.</summary>
    private void Divide(GaussianOptimiser optimiser, int[] drawn)
    {
        GaussianScene scene = optimiser.Scene;
        var copies = new Dictionary<int, int>();
        foreach (int source in drawn)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(copies, source, out _)++;
        }

        foreach ((int source, int times) in copies)
        {
            double opacity = GaussianActivations.Opacity(scene.OpacityLogits[source]);
            double part = Math.Clamp(Relocation.Opacity(opacity, times + 1), options.SmallestOpacity, LargestOpacity);
            float logFactor = (float)Math.Log(Relocation.ScaleFactor(opacity, times + 1));
            scene.OpacityLogits[source] = (float)Math.Log(part / (1 - part));
            foreach (ref float logScale in scene.LogScales.AsSpan(3 * source, 3))
            {
                logScale += logFactor;
            }

            optimiser.ForgetMoments(source);
        }
    }
}
