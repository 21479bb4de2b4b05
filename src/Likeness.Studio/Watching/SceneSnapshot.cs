using System.Numerics;
using Likeness.Splatting.Files;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;

namespace Likeness.Studio.Watching;

/// <summary>A scene as the page gets it: a .ply of the Gaussians that can be drawn, and facts about it.</summary>
/// <param name="Version">The page asks for the scene by this number; it grows.</param>
/// <param name="Content">The .ply.</param>
/// <param name="Facts">What the page says about it.</param>
internal sealed record SceneSnapshot(int Version, byte[] Content, SceneFacts Facts)
{
    // Bytes of a row with a margin for the header (Files/Ply/PlySceneWriter.cs).
    private const int BytesOfDegreeThree = 248;
    private const int HeaderRoom = 4096;

    // Where the ninety-ninth of a hundred Gaussians is farther out than this many times the median, there is something around the subject.
    private const float Surrounded = 4;
    private const float SubjectOverMedian = 2;

    // Opacity 0.1: a fit keeps many Gaussians below it about, waiting for a use.
    private const float FaintLogit = -2.2f;

    /// <summary>Prepares a scene.</summary>
    /// <param name="version">Its number.</param>
    /// <param name="file">The scene and what its reader said.</param>
    /// <param name="source">The file, as it is called on the page.</param>
    /// <param name="stamp">The file as it was when it was read.</param>
    /// <param name="step">The number of steps that made it, where that is known.</param>
    /// <exception cref="LikenessException">The scene is larger than the page can be sent.</exception>
    public static SceneSnapshot Of(int version, SceneFile file, string source, SharedFile stamp, long? step)
    {
        GaussianScene drawn = Drawable(file.Scene);
        if ((drawn.Count * (long)BytesOfDegreeThree) + HeaderRoom > Array.MaxLength)
        {
            throw new InvalidFileException(stamp.Path, $"has {drawn.Count} Gaussians, more than a page can be sent ({Array.MaxLength / BytesOfDegreeThree}). Show a part of it.");
        }

        using var content = new MemoryStream();
        SceneFiles.Write(content, drawn, SceneFormat.Ply);
        (Vector3 centre, float radius) = Frame(drawn);
        return new SceneSnapshot(version, content.ToArray(), new SceneFacts
        {
            Version = version,
            Step = step,
            Source = source,
            Format = file.Format,
            Gaussians = file.Scene.Count,
            LeftOut = file.Scene.Count - drawn.Count,
            Degree = drawn.Degree,
            Bytes = stamp.Length,
            Written = stamp.Written,
            Centre = [centre.X, centre.Y, centre.Z],
            Radius = radius,
            Warnings = [.. file.Warnings.Select(w => w.Message)],
        });
    }

    /// <summary>The Gaussians without numbers that are not finite, and without further channels, which the page has no use for.</summary>
    private static GaussianScene Drawable(GaussianScene scene)
    {
        GaussianScene sound = SceneSelection.Sound(scene);
        if (sound.ExtraChannels == 0)
        {
            return sound;
        }

        var plain = new GaussianScene(sound.Count, sound.Degree);
        sound.Means.CopyTo(plain.Means, 0);
        sound.LogScales.CopyTo(plain.LogScales, 0);
        sound.Rotations.CopyTo(plain.Rotations, 0);
        sound.OpacityLogits.CopyTo(plain.OpacityLogits, 0);
        sound.ShDc.CopyTo(plain.ShDc, 0);
        sound.ShRest.CopyTo(plain.ShRest, 0);
        return plain;
    }

    /// <summary>
    /// What the camera should see to begin with: the ball around what is visible, and where that is surrounded by something far, such as
    /// a sky, the ball around the middle of it.
    /// </summary>
    internal static (Vector3 Centre, float Radius) Frame(GaussianScene scene)
    {
        int[] seen = [.. Enumerable.Range(0, scene.Count).Where(i => scene.OpacityLogits[i] > FaintLogit)];
        if (seen.Length == 0)
        {
            seen = [.. Enumerable.Range(0, scene.Count)];
        }

        float[] numbers = new float[seen.Length];
        Distribution x = Axis(0), y = Axis(1), z = Axis(2);
        var median = new Vector3(x.Median, y.Median, z.Median);
        Distribution near = Distances(median);
        bool surrounded = near.High > Surrounded * near.Median;
        Vector3 centre = surrounded ? median : new Vector3(x.Low + x.High, y.Low + y.High, z.Low + z.High) / 2;
        float radius = surrounded ? SubjectOverMedian * near.Median : Distances(centre).High;
        // A single Gaussian, or several in one place, are as large as they are.
        float scale = 3 * MathF.Exp(Distribution.Of(scene.LogScales).Median);
        radius = float.IsFinite(scale) ? MathF.Max(radius, scale) : radius;
        return radius > 0 && float.IsFinite(radius) ? (centre, radius) : (seen.Length > 0 ? centre : Vector3.Zero, 1);

        Distribution Axis(int k)
        {
            for (int i = 0; i < seen.Length; i++)
            {
                numbers[i] = scene.Means[(seen[i] * 3) + k];
            }

            return Distribution.Of(numbers);
        }

        Distribution Distances(Vector3 from)
        {
            for (int i = 0; i < seen.Length; i++)
            {
                numbers[i] = Vector3.Distance(new Vector3(scene.Means.AsSpan(seen[i] * 3, 3)), from);
            }

            return Distribution.Of(numbers);
        }
    }
}

/// <summary>What the page says about a scene.</summary>
internal sealed record SceneFacts
{
    /// <summary>The number by which the page asks for it.</summary>
    public required int Version { get; init; }

    /// <summary>The number of steps that made it, where that is known.</summary>
    public long? Step { get; init; }

    /// <summary>The file it came from.</summary>
    public required string Source { get; init; }

    /// <summary>The format of that file.</summary>
    public required SceneFormat Format { get; init; }

    /// <summary>Gaussians in the file.</summary>
    public required int Gaussians { get; init; }

    /// <summary>Gaussians that cannot be drawn: numbers that are not finite, rotations of zero.</summary>
    public required int LeftOut { get; init; }

    /// <summary>Degree of the spherical harmonics.</summary>
    public required int Degree { get; init; }

    /// <summary>Size of the file.</summary>
    public required long Bytes { get; init; }

    /// <summary>When the file was written (UTC).</summary>
    public required DateTime Written { get; init; }

    /// <summary>The middle of the ball that is in view to begin with, scene axes.</summary>
    public required float[] Centre { get; init; }

    /// <summary>Its radius, scene units.</summary>
    public required float Radius { get; init; }

    /// <summary>What was odd about the file.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}
