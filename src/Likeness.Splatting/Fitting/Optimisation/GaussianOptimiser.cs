using Likeness.Splatting.Rasterization;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Optim;

namespace Likeness.Splatting.Fitting.Optimisation;

/// <summary>
/// Adam (Kingma and Ba 2015) on the arrays of a scene, one rate a group, with epsilon 1e-15 because gradients of Gaussians are tiny
/// (spec section 1). Gaussians can be taken out, copied and added between steps: <see cref="Rearrange"/> makes a new <see cref="Scene"/> and
/// moves the moments along. Moments of Gaussians that a view does not see decay like all others.
/// </summary>
internal sealed class GaussianOptimiser
{
    private static readonly AdamOptions Settings = new() { Epsilon = 1e-15 };

    private readonly double[] _rates;
    private readonly LogLinearSchedule _meansSchedule;
    private readonly float[][] _first;
    private readonly float[][] _second;

    /// <summary>Prepares the optimisation of a scene.</summary>
    /// <param name="scene">Its arrays are changed in place.</param>
    /// <param name="rates">Learning rates.</param>
    /// <param name="extent">What the rate of the means is a share of, in world units; greater than 0.</param>
    public GaussianOptimiser(GaussianScene scene, GaussianRates rates, double extent)
    {
        if (!(extent > 0 && double.IsFinite(extent)))
        {
            throw new ArgumentOutOfRangeException(nameof(extent), extent, "The extent is a positive number of world units.");
        }

        Scene = scene;
        _rates = [rates.Means * extent, rates.LogScales, rates.Rotations, rates.OpacityLogits, rates.ShDc, rates.ShRest, rates.Extra];
        _meansSchedule = new LogLinearSchedule(rates.MeansLast * extent, Math.Max(1, rates.MeansSteps));
        _first = [.. SceneArrays.Groups.Select(g => new float[scene.Array(g).Length])];
        _second = [.. SceneArrays.Groups.Select(g => new float[scene.Array(g).Length])];
    }

    /// <summary>The scene as it is now. Another object after each <see cref="Rearrange"/> and <see cref="Load"/>.</summary>
    public GaussianScene Scene { get; private set; }

    /// <summary>Number of updates so far.</summary>
    public long StepsDone { get; private set; }

    /// <summary>The rate that the next step has for a group.</summary>
    public double Rate(GaussianGroup group) =>
        group == GaussianGroup.Means ? _meansSchedule.Rate(_rates[0], StepsDone) : _rates[(int)group];

    /// <summary>Does one update of all groups.</summary>
    /// <param name="gradients">dLoss/dattribute, made for <see cref="Scene"/>.</param>
    /// <exception cref="ShapeException">The gradients are of another scene.</exception>
    public void Step(SceneGradients gradients)
    {
        if (gradients.OpacityLogits.Length != Scene.Count || gradients.ShRest.Length != Scene.ShRest.Length || gradients.Extra.Length != Scene.Extra.Length)
        {
            throw new ShapeException($"The gradients are of {gradients.OpacityLogits.Length} Gaussians or of another degree or number of channels; the scene has {Scene.Count} of degree {Scene.Degree}.");
        }

        foreach (GaussianGroup group in SceneArrays.Groups)
        {
            Adam.Rule rule = Adam.Rule.For(Settings, Rate(group), 0, StepsDone + 1);
            UpdateKernels.Run(rule, Scene.Array(group), gradients.Array(group), _first[(int)group], _second[(int)group], []);
        }

        StepsDone++;
    }

    /// <summary>Replaces the scene by copies of its Gaussians.</summary>
    /// <param name="sources">New Gaussian i is a copy of number sources[i].</param>
    /// <param name="kept">The first so many keep their moments; those after them begin with zeros.</param>
    public void Rearrange(ReadOnlySpan<int> sources, int kept)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(kept, sources.Length);
        GaussianScene old = Scene;
        Scene = SceneArrays.Gather(old, sources);
        foreach (GaussianGroup group in SceneArrays.Groups)
        {
            int g = (int)group;
            _first[g] = Gathered(_first[g], sources);
            _second[g] = Gathered(_second[g], sources);

            float[] Gathered(float[] from, ReadOnlySpan<int> rows)
            {
                float[] to = new float[Scene.Array(group).Length];
                SceneArrays.Gather(from, to, Scene.Stride(group), rows[..kept]);
                return to;
            }
        }
    }

    /// <summary>Forgets the moments of one Gaussian.</summary>
    public void ForgetMoments(int gaussian)
    {
        foreach (GaussianGroup group in SceneArrays.Groups)
        {
            int stride = Scene.Stride(group);
            _first[(int)group].AsSpan(gaussian * stride, stride).Clear();
            _second[(int)group].AsSpan(gaussian * stride, stride).Clear();
        }
    }

    /// <summary>Forgets the moments of a whole group.</summary>
    public void ForgetMoments(GaussianGroup group)
    {
        Array.Clear(_first[(int)group]);
        Array.Clear(_second[(int)group]);
    }

    /// <summary>Adds scene, moments and step number to a checkpoint.</summary>
    public void Save(SafeTensorsWriter writer, string prefix)
    {
        writer.Add(prefix + "layout", new long[] { Scene.Count, Scene.Degree, Scene.ExtraChannels, StepsDone }, new Shape(4));
        foreach (GaussianGroup group in SceneArrays.Groups.Where(g => Scene.Array(g).Length > 0))
        {
            var shape = new Shape(Scene.Count, Scene.Stride(group));
            writer.Add($"{prefix}{group}", Scene.Array(group), shape);
            writer.Add($"{prefix}{group}.mean", _first[(int)group], shape);
            writer.Add($"{prefix}{group}.square", _second[(int)group], shape);
        }
    }

    /// <summary>Takes scene, moments and step number from a checkpoint, to the same bits.</summary>
    /// <exception cref="InvalidFileException">The checkpoint does not hold them.</exception>
    public void Load(SafeTensorsFile file, string prefix)
    {
        Scene = SceneArrays.Read(file, prefix, out long steps);
        StepsDone = steps;
        foreach (GaussianGroup group in SceneArrays.Groups)
        {
            int length = Scene.Array(group).Length;
            _first[(int)group] = new float[length];
            _second[(int)group] = new float[length];
            if (length > 0)
            {
                file.ReadFloats($"{prefix}{group}.mean", _first[(int)group]);
                file.ReadFloats($"{prefix}{group}.square", _second[(int)group]);
            }
        }
    }
}
