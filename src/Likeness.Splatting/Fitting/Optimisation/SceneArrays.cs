using Likeness.Splatting.Rasterization;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Splatting.Fitting.Optimisation;

/// <summary>A scene's arrays by group, and scenes made of the Gaussians of others.</summary>
internal static class SceneArrays
{
    /// <summary>All groups.</summary>
    public static readonly GaussianGroup[] Groups = Enum.GetValues<GaussianGroup>();

    /// <summary>The array of a group, [count, <see cref="Stride"/>].</summary>
    public static float[] Array(this GaussianScene scene, GaussianGroup group) => group switch
    {
        GaussianGroup.Means => scene.Means,
        GaussianGroup.LogScales => scene.LogScales,
        GaussianGroup.Rotations => scene.Rotations,
        GaussianGroup.OpacityLogits => scene.OpacityLogits,
        GaussianGroup.ShDc => scene.ShDc,
        GaussianGroup.ShRest => scene.ShRest,
        _ => scene.Extra,
    };

    /// <summary>The gradient of a group.</summary>
    public static float[] Array(this SceneGradients gradients, GaussianGroup group) => group switch
    {
        GaussianGroup.Means => gradients.Means,
        GaussianGroup.LogScales => gradients.LogScales,
        GaussianGroup.Rotations => gradients.Rotations,
        GaussianGroup.OpacityLogits => gradients.OpacityLogits,
        GaussianGroup.ShDc => gradients.ShDc,
        GaussianGroup.ShRest => gradients.ShRest,
        _ => gradients.Extra,
    };

    /// <summary>Numbers a Gaussian in a group.</summary>
    public static int Stride(this GaussianScene scene, GaussianGroup group) => group switch
    {
        GaussianGroup.Means or GaussianGroup.LogScales or GaussianGroup.ShDc => 3,
        GaussianGroup.Rotations => 4,
        GaussianGroup.OpacityLogits => 1,
        GaussianGroup.ShRest => scene.RestCoefficients * 3,
        _ => scene.ExtraChannels,
    };

    /// <summary>Reads a scene that <see cref="GaussianOptimiser.Save"/> wrote.</summary>
    /// <param name="file">The checkpoint.</param>
    /// <param name="prefix">Of the names of its tensors.</param>
    /// <param name="steps">The number of steps that made it.</param>
    /// <exception cref="InvalidFileException">The checkpoint does not hold it.</exception>
    public static GaussianScene Read(SafeTensorsFile file, string prefix, out long steps)
    {
        long[] layout = file.ReadLongs(prefix + "layout");
        if (layout.Length != 4 || layout[0] is < 0 or > int.MaxValue || layout[1] is < 0 or > GaussianScene.MaximumDegree || layout[2] is < 0 or > int.MaxValue || layout[3] < 0)
        {
            throw new InvalidFileException(file.Path, $"is damaged: '{prefix}layout' describes no scene.");
        }

        // The file's tensors bound the count before memory is taken for it.
        if (layout[0] > 0 && file.Shape($"{prefix}{GaussianGroup.Means}").Count != layout[0] * 3)
        {
            throw new InvalidFileException(file.Path, $"is damaged: '{prefix}layout' promises {layout[0]} Gaussians, and their means are of shape {file.Shape($"{prefix}{GaussianGroup.Means}")}.");
        }

        if (layout[0] > 0 && layout[2] > 0 && file.Shape($"{prefix}{GaussianGroup.Extra}").Count != layout[0] * layout[2])
        {
            throw new InvalidFileException(file.Path, $"is damaged: '{prefix}layout' promises {layout[2]} further channels for each Gaussian, which '{prefix}{GaussianGroup.Extra}' does not hold.");
        }

        var scene = new GaussianScene((int)layout[0], (int)layout[1], (int)layout[2]);
        steps = layout[3];
        foreach (GaussianGroup group in Groups.Where(g => scene.Array(g).Length > 0))
        {
            file.ReadFloats($"{prefix}{group}", scene.Array(group));
        }

        return scene;
    }

    /// <summary>A scene whose Gaussian i is a copy of number sources[i].</summary>
    public static GaussianScene Gather(GaussianScene scene, ReadOnlySpan<int> sources)
    {
        var result = new GaussianScene(sources.Length, scene.Degree, scene.ExtraChannels);
        foreach (GaussianGroup group in Groups)
        {
            Gather(scene.Array(group), result.Array(group), scene.Stride(group), sources);
        }

        return result;
    }

    /// <summary>Copies rows of <paramref name="from"/> into the first rows of <paramref name="to"/>.</summary>
    public static void Gather(ReadOnlySpan<float> from, Span<float> to, int stride, ReadOnlySpan<int> sources)
    {
        for (int i = 0; i < sources.Length; i++)
        {
            from.Slice(sources[i] * stride, stride).CopyTo(to.Slice(i * stride, stride));
        }
    }
}
