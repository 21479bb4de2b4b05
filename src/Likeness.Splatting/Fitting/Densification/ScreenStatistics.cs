using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Splatting.Fitting.Densification;

/// <summary>
/// What the views since the last densification said about each Gaussian: it is added to after every step and begun anew after every
/// densification (spec section 7.1).
/// </summary>
internal sealed class ScreenStatistics
{
    /// <summary>Makes statistics of nothing seen yet.</summary>
    public ScreenStatistics(int count) => Reset(count);

    /// <summary>Sums, over the views that saw a Gaussian, of the norm of dLoss/d(u, v) in units of half images: (W/2 dLoss/du, H/2 dLoss/dv).</summary>
    public float[] GradientSums { get; private set; } = [];

    /// <summary>How many views saw a Gaussian.</summary>
    public int[] Views { get; private set; } = [];

    /// <summary>The largest radius on a screen, in pixels.</summary>
    public float[] Radii { get; private set; } = [];

    /// <summary>Adds one view.</summary>
    /// <param name="norms">Norms of the screen gradients in units of half images, [count] (<see cref="Rasterization.SceneGradients.ScreenNorms"/>).</param>
    /// <param name="radii">Radii in pixels, [count]; 0 for a Gaussian that the view does not see (<see cref="Rasterization.RenderTarget.Radii"/>).</param>
    public void Add(ReadOnlySpan<float> norms, ReadOnlySpan<float> radii)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(radii.Length, Views.Length, nameof(radii));
        ArgumentOutOfRangeException.ThrowIfNotEqual(norms.Length, Views.Length, nameof(norms));
        for (int i = 0; i < radii.Length; i++)
        {
            if (radii[i] > 0)
            {
                GradientSums[i] += norms[i];
                Views[i]++;
                Radii[i] = MathF.Max(Radii[i], radii[i]);
            }
        }
    }

    /// <summary>The mean gradient norm over the views that saw a Gaussian; 0 when none did.</summary>
    public float MeanGradient(int gaussian) => Views[gaussian] == 0 ? 0 : GradientSums[gaussian] / Views[gaussian];

    /// <summary>Begins anew.</summary>
    public void Reset(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count == Views.Length)
        {
            Array.Clear(GradientSums);
            Array.Clear(Views);
            Array.Clear(Radii);
            return;
        }

        (GradientSums, Views, Radii) = (new float[count], new int[count], new float[count]);
    }

    /// <summary>Adds the statistics to a checkpoint.</summary>
    public void Save(SafeTensorsWriter writer, string prefix)
    {
        if (Views.Length > 0)
        {
            var shape = new Shape(Views.Length);
            writer.Add(prefix + "gradients", GradientSums, shape);
            writer.Add(prefix + "views", Views, shape);
            writer.Add(prefix + "radii", Radii, shape);
        }
    }

    /// <summary>Takes the statistics from a checkpoint.</summary>
    /// <exception cref="InvalidFileException">They are of another number of Gaussians.</exception>
    public void Load(SafeTensorsFile file, string prefix, int count)
    {
        Reset(count);
        if (count > 0)
        {
            file.ReadFloats(prefix + "gradients", GradientSums);
            file.ReadFloats(prefix + "radii", Radii);
            int[] views = file.ReadInts(prefix + "views");
            Views = views.Length == count
                ? views
                : throw new InvalidFileException(file.Path, $"is damaged: '{prefix}views' is of {views.Length} Gaussians, the scene has {count}.");
        }
    }
}
