using System.Globalization;
using Likeness.Geometry.Files;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;

namespace Likeness.Splatting.Files;

/// <summary>What readers and writers share: sizes that can be allocated, scenes that can be written, and the words for what is lost.</summary>
internal static class SceneLimits
{
    /// <summary>Makes room for as many Gaussians as a file holds; the reader has held the count against the file's length before.</summary>
    /// <exception cref="InvalidFileException">They are more than the arrays of a scene can hold.</exception>
    public static GaussianScene NewScene(string path, long count, int degree, int extraChannels = 0)
    {
        long widest = Math.Max(4, Math.Max((((degree + 1L) * (degree + 1)) - 1) * 3, extraChannels));
        return count * widest <= Array.MaxLength
            ? new GaussianScene((int)count, degree, extraChannels)
            : throw new InvalidFileException(path, $"holds {count} Gaussians of degree {degree}, more than the {Array.MaxLength / widest} that fit into one scene; split the file.");
    }

    /// <summary>Refuses a scene with Gaussians that no renderer can draw and other programs cannot be trusted to read.</summary>
    /// <exception cref="LikenessException">It has numbers that are not finite, or a rotation of zero.</exception>
    public static void RequireSound(GaussianScene scene, string format)
    {
        for (int i = 0; i < scene.Count; i++)
        {
            if (!SceneSelection.IsSound(scene, i))
            {
                throw new LikenessException($"Gaussian {i} has a number that is not finite or a rotation of zero, which {format} cannot hold; leave such Gaussians out (--clean), or write a .ply, which keeps them as they are.");
            }
        }
    }

    /// <summary>Notes spherical harmonics that a format without them drops.</summary>
    public static void NoteHarmonics(GaussianScene scene, List<LoadWarning> losses)
    {
        int rest = scene.RestCoefficients * 3, lost = 0;
        for (int i = 0; i < scene.Count && rest > 0; i++)
        {
            lost += scene.ShRest.AsSpan(i * rest, rest).ContainsAnyExcept(0f) ? 1 : 0;
        }

        Note(lost, scene.Count, "harmonics-dropped", $"lose their spherical harmonics of degree {scene.Degree} (the format has none): their colour no longer depends on the direction", losses);
    }

    /// <summary>Notes further channels that a format drops.</summary>
    public static void NoteExtra(GaussianScene scene, List<LoadWarning> losses)
    {
        if (scene.ExtraChannels > 0)
        {
            losses.Add(new LoadWarning("channels-dropped", $"{scene.ExtraChannels} further channels of each Gaussian are dropped; only .ply holds them."));
        }
    }

    /// <summary>Notes a number of Gaussians, unless it is zero.</summary>
    public static void Note(int count, int all, string code, string what, List<LoadWarning> losses)
    {
        if (count > 0)
        {
            losses.Add(new LoadWarning(code, string.Create(CultureInfo.InvariantCulture, $"{count} of {all} Gaussians {what}.")));
        }
    }
}
