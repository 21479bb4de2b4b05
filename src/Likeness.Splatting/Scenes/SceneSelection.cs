using System.Numerics;
using Likeness.Tensors;

namespace Likeness.Splatting.Scenes;

/// <summary>Takes scenes apart and puts them together: chosen Gaussians, a box, finite ones, another degree, several scenes as one.</summary>
public static class SceneSelection
{
    /// <summary>A copy that shares nothing with the scene.</summary>
    public static GaussianScene Copy(GaussianScene scene) => WithDegree(scene, scene.Degree);

    /// <summary>The Gaussians of the given numbers, in that order.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="indices">Numbers from 0 to the count of the scene; any may come several times.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not one of the scene's.</exception>
    public static GaussianScene Select(GaussianScene scene, ReadOnlySpan<int> indices)
    {
        var result = new GaussianScene(indices.Length, scene.Degree, scene.ExtraChannels);
        for (int i = 0; i < indices.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(indices[i], nameof(indices));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(indices[i], scene.Count, nameof(indices));
            CopyRow(scene, indices[i], result, i);
        }

        return result;
    }

    /// <summary>The Gaussians whose centres lie in a closed box, in their order. Only the centres count: a Gaussian may reach out of the box.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="low">The least corner of the box, world units; minus infinity for an open side.</param>
    /// <param name="high">The largest corner.</param>
    /// <exception cref="LikenessException">The box is inside out, or a corner is not a number.</exception>
    public static GaussianScene Crop(GaussianScene scene, Vector3 low, Vector3 high)
    {
        if (!(low.X <= high.X && low.Y <= high.Y && low.Z <= high.Z))
        {
            throw new LikenessException($"The box from {low} to {high} is inside out; give the least corner first.");
        }

        return Select(scene, Where(scene, i =>
        {
            var p = new Vector3(scene.Means.AsSpan(i * 3, 3));
            return p.X >= low.X && p.Y >= low.Y && p.Z >= low.Z && p.X <= high.X && p.Y <= high.Y && p.Z <= high.Z;
        }));
    }

    /// <summary>
    /// The Gaussians that can be drawn and written to any format: all numbers are finite, and the rotation is not zero. Minus infinity as a
    /// log scale (a flat Gaussian) and infinite logits (opacities of 0 and 1) are allowed.
    /// </summary>
    public static GaussianScene Sound(GaussianScene scene) => Select(scene, Where(scene, i => IsSound(scene, i)));

    /// <summary>The scene with spherical harmonics of another degree: the higher ones are cut off, or are zero.</summary>
    /// <param name="scene">The scene; it is not changed.</param>
    /// <param name="degree">0 to 3.</param>
    public static GaussianScene WithDegree(GaussianScene scene, int degree)
    {
        var result = new GaussianScene(scene.Count, degree, scene.ExtraChannels);
        scene.Means.CopyTo(result.Means, 0);
        scene.LogScales.CopyTo(result.LogScales, 0);
        scene.Rotations.CopyTo(result.Rotations, 0);
        scene.OpacityLogits.CopyTo(result.OpacityLogits, 0);
        scene.ShDc.CopyTo(result.ShDc, 0);
        scene.Extra.CopyTo(result.Extra, 0);
        for (int i = 0; i < scene.Count; i++)
        {
            CopyRest(scene, i, result, i);
        }

        return result;
    }

    /// <summary>One scene of all Gaussians, scene after scene; the degree is the highest of them.</summary>
    /// <exception cref="LikenessException">The scenes have different numbers of further channels, or there are none.</exception>
    public static GaussianScene Merge(params ReadOnlySpan<GaussianScene> scenes)
    {
        if (scenes.IsEmpty)
        {
            throw new LikenessException("There is no scene to merge; give one or more.");
        }

        int degree = 0, extra = scenes[0].ExtraChannels;
        long count = 0;
        foreach (GaussianScene scene in scenes)
        {
            degree = Math.Max(degree, scene.Degree);
            count += scene.Count;
            if (scene.ExtraChannels != extra)
            {
                throw new LikenessException($"Scenes with {extra} and {scene.ExtraChannels} further channels cannot be merged; give all of them the same channels.");
            }
        }

        var result = new GaussianScene(checked((int)count), degree, extra);
        int next = 0;
        foreach (GaussianScene scene in scenes)
        {
            for (int i = 0; i < scene.Count; i++)
            {
                CopyRow(scene, i, result, next++);
            }
        }

        return result;
    }

    internal static bool IsSound(GaussianScene scene, int i)
    {
        int rest = scene.RestCoefficients * 3;
        ReadOnlySpan<float> q = scene.Rotations.AsSpan(i * 4, 4);
        float norm = (q[0] * q[0]) + (q[1] * q[1]) + (q[2] * q[2]) + (q[3] * q[3]);
        foreach (float scale in scene.LogScales.AsSpan(i * 3, 3))
        {
            if (float.IsNaN(scale) || float.IsPositiveInfinity(scale))
            {
                return false;
            }
        }

        return norm > 0 && float.IsFinite(norm)
            && AllFinite(scene.Means.AsSpan(i * 3, 3))
            && !float.IsNaN(scene.OpacityLogits[i])
            && AllFinite(scene.ShDc.AsSpan(i * 3, 3))
            && AllFinite(scene.ShRest.AsSpan(i * rest, rest))
            && AllFinite(scene.Extra.AsSpan(i * scene.ExtraChannels, scene.ExtraChannels));
    }

    private static bool AllFinite(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
            {
                return false;
            }
        }

        return true;
    }

    private static int[] Where(GaussianScene scene, Func<int, bool> wanted)
    {
        var kept = new List<int>();
        for (int i = 0; i < scene.Count; i++)
        {
            if (wanted(i))
            {
                kept.Add(i);
            }
        }

        return [.. kept];
    }

    private static void CopyRow(GaussianScene from, int i, GaussianScene to, int k)
    {
        from.Means.AsSpan(i * 3, 3).CopyTo(to.Means.AsSpan(k * 3));
        from.LogScales.AsSpan(i * 3, 3).CopyTo(to.LogScales.AsSpan(k * 3));
        from.Rotations.AsSpan(i * 4, 4).CopyTo(to.Rotations.AsSpan(k * 4));
        to.OpacityLogits[k] = from.OpacityLogits[i];
        from.ShDc.AsSpan(i * 3, 3).CopyTo(to.ShDc.AsSpan(k * 3));
        CopyRest(from, i, to, k);
        from.Extra.AsSpan(i * from.ExtraChannels, from.ExtraChannels).CopyTo(to.Extra.AsSpan(k * to.ExtraChannels));
    }

    private static void CopyRest(GaussianScene from, int i, GaussianScene to, int k)
    {
        int shared = Math.Min(from.RestCoefficients, to.RestCoefficients) * 3;
        from.ShRest.AsSpan(i * from.RestCoefficients * 3, shared).CopyTo(to.ShRest.AsSpan(k * to.RestCoefficients * 3));
    }
}
