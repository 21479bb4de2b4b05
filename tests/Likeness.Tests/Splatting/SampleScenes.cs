using Likeness.Geometry.Files;
using Likeness.Splatting.Files;
using Likeness.Splatting.Scenes;

namespace Likeness.Tests.Splatting;

/// <summary>Made-up scenes that the tests of this folder share.</summary>
internal static class SampleScenes
{
    /// <summary>Gaussians with values as fitted scenes have them: all within what every format can hold.</summary>
    public static GaussianScene Random(int seed, int count, int degree, int extra = 0)
    {
        var random = new Random(seed);
        var scene = new GaussianScene(count, degree, extra);
        double size = Math.Pow(10, random.NextDouble() * 3 - 1);
        Fill(scene.Means, () => (random.NextDouble() - 0.5) * size);
        Fill(scene.LogScales, () => -9 + (random.NextDouble() * 13));
        Fill(scene.Rotations, Normal);
        Fill(scene.OpacityLogits, () => 2.5 * Normal());
        // Colours between 0 and 1, a few of them at the ends.
        Fill(scene.ShDc, () => (Math.Clamp((random.NextDouble() * 1.2) - 0.1, 0, 1) - 0.5) / 0.28209479177387814);
        Fill(scene.ShRest, () => Math.Clamp(0.2 * Normal(), -0.95, 0.95));
        Fill(scene.Extra, Normal);
        return scene;

        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

        static void Fill(float[] values, Func<double> next)
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = (float)next();
            }
        }
    }

    /// <summary>The content of a file.</summary>
    public static byte[] Bytes(GaussianScene scene, SceneFormat format) => Bytes(scene, format, out _, out _);

    /// <summary>The content of a file, the order of its Gaussians (all numbers, also where the writer keeps the order) and the losses.</summary>
    public static byte[] Bytes(GaussianScene scene, SceneFormat format, out int[] order, out List<LoadWarning> losses)
    {
        using var stream = new MemoryStream();
        losses = [];
        order = SceneFiles.Write(stream, scene, format, losses);
        order = order.Length == scene.Count ? order : [.. Enumerable.Range(0, scene.Count)];
        return stream.ToArray();
    }

    /// <summary>A file name with the extension of a format.</summary>
    public static string Name(SceneFormat format) => format switch
    {
        SceneFormat.Ply => "x.ply",
        SceneFormat.CompressedPly => "x.compressed.ply",
        SceneFormat.Splat => "x.splat",
        SceneFormat.Spz => "x.spz",
        _ => "x.glb",
    };

    /// <summary>All formats, as data for a theory.</summary>
    public static TheoryData<SceneFormat> Formats => [.. Enum.GetValues<SceneFormat>()];

    /// <summary>The two scenes hold the same numbers to the bit.</summary>
    public static void AssertSame(GaussianScene expected, GaussianScene actual)
    {
        Assert.Equal((expected.Count, expected.Degree, expected.ExtraChannels), (actual.Count, actual.Degree, actual.ExtraChannels));
        Assert.Equal(expected.Means, actual.Means);
        Assert.Equal(expected.LogScales, actual.LogScales);
        Assert.Equal(expected.Rotations, actual.Rotations);
        Assert.Equal(expected.OpacityLogits, actual.OpacityLogits);
        Assert.Equal(expected.ShDc, actual.ShDc);
        Assert.Equal(expected.ShRest, actual.ShRest);
        Assert.Equal(expected.Extra, actual.Extra);
    }
}
