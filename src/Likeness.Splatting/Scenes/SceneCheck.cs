using System.Globalization;
using System.Numerics;
using Likeness.Geometry.Files;

namespace Likeness.Splatting.Scenes;

/// <summary>Says in words what is odd about a scene: things that make it look wrong, cost time for nothing, or keep it out of other formats.</summary>
public static class SceneCheck
{
    // A Gaussian that is longer than the whole core of the scene, or a centre ten boxes away, is a floater of the fit.
    private const float FarBoxes = 10;
    private const float Needle = 1000;

    /// <summary>All that is odd; empty for a scene that is in order.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="statistics">Its statistics.</param>
    public static IReadOnlyList<LoadWarning> Of(GaussianScene scene, SceneStatistics statistics)
    {
        var found = new List<LoadWarning>();
        if (scene.Count == 0)
        {
            found.Add(new LoadWarning("empty", "the scene holds no Gaussians."));
            return found;
        }

        AddNonFinite(statistics.NonFinite, found);
        Say(statistics.ZeroRotations, "zero-rotation", "{0} have the quaternion 0, which is no rotation.");
        Say(statistics.Flat, "flat", "{0} have an axis of length zero; they are drawn as flat discs, and formats with a smallest scale will thicken them.");
        Say(statistics.Transparent, "transparent", "{0} have an opacity below 1/255 and are never drawn.");
        if (statistics.Degree > 0 && statistics.DirectionDependent == 0)
        {
            found.Add(new LoadWarning("empty-harmonics", $"the spherical harmonics of degree {statistics.Degree} are all zero; degree 0 would hold the same scene in a fraction of the size."));
        }

        AddSizes(scene, statistics, found);
        AddDuplicates(scene, found);
        return found;

        void Say(int count, string code, string message)
        {
            if (count > 0)
            {
                found.Add(new LoadWarning(code, string.Format(CultureInfo.InvariantCulture, message, Share(count, scene.Count))));
            }
        }
    }

    /// <summary>Says how many numbers of each attribute are not finite.</summary>
    internal static void AddNonFinite(IReadOnlyList<NonFiniteCount> counts, List<LoadWarning> found)
    {
        foreach (NonFiniteCount count in counts)
        {
            string parts = string.Join(" and ", ((string[])[count.NaN > 0 ? $"{count.NaN} NaN" : "", count.Infinite > 0 ? $"{count.Infinite} infinite" : ""]).Where(p => p.Length > 0));
            found.Add(new LoadWarning("not-finite", $"{parts} among the numbers of {count.Attribute}."));
        }
    }

    private static void AddSizes(GaussianScene scene, SceneStatistics statistics, List<LoadWarning> found)
    {
        Vector3 size = statistics.CoreHigh - statistics.CoreLow;
        float diagonal = size.Length();
        var middle = (statistics.CoreHigh + statistics.CoreLow) / 2;
        int far = 0, huge = 0, needles = 0, bright = 0;
        for (int i = 0; i < scene.Count; i++)
        {
            ReadOnlySpan<float> s = scene.LogScales.AsSpan(i * 3, 3), dc = scene.ShDc.AsSpan(i * 3, 3);
            float most = MathF.Max(s[0], MathF.Max(s[1], s[2])), least = MathF.Min(s[0], MathF.Min(s[1], s[2]));
            float second = s[0] + s[1] + s[2] - most - least;
            far += (new Vector3(scene.Means.AsSpan(i * 3, 3)) - middle).Length() > FarBoxes * diagonal && diagonal > 0 ? 1 : 0;
            huge += MathF.Exp(most) > diagonal && diagonal > 0 ? 1 : 0;
            needles += MathF.Exp(most - second) > Needle ? 1 : 0;
            bright += Outside(dc[0]) || Outside(dc[1]) || Outside(dc[2]) ? 1 : 0;
        }

        Say(far, "far", "lie more than ten times the size of the scene away from it.");
        Say(huge, "huge", "are longer than the whole scene.");
        Say(needles, "needles", "are needles: a thousand times longer than wide.");
        Say(bright, "colour-range", "have a base colour far outside 0 to 1 (below -0.5 or above 1.5), which formats of 8 bits cut off.");

        void Say(int count, string code, string rest)
        {
            if (count > 0)
            {
                found.Add(new LoadWarning(code, $"{Share(count, scene.Count)} {rest}"));
            }
        }

        static bool Outside(float coefficient) => GaussianActivations.Colour(coefficient) is < -0.5f or > 1.5f;
    }

    private static void AddDuplicates(GaussianScene scene, List<LoadWarning> found)
    {
        var seen = new HashSet<Vector3>(scene.Count);
        int same = 0;
        for (int i = 0; i < scene.Count; i++)
        {
            same += seen.Add(new Vector3(scene.Means.AsSpan(i * 3, 3))) ? 0 : 1;
        }

        if (same > 0)
        {
            found.Add(new LoadWarning("same-place", $"{Share(same, scene.Count)} lie exactly where another one does."));
        }
    }

    private static string Share(int count, int all) => count == all
        ? $"all {all} Gaussians"
        : string.Create(CultureInfo.InvariantCulture, $"{count} of {all} Gaussians ({100.0 * count / all:0.##} %)");
}
