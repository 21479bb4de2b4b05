using System.Numerics;
using Likeness.Geometry.Cameras;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Splatting.Scenes;

/// <summary>
/// Scenes as bare arrays in a safetensors file, as the comparison of speed between programs stores them: <c>means</c> [n, 3],
/// <c>log_scales</c> [n, 3], <c>quats</c> [n, 4] (w, x, y, z), <c>opacity_logits</c> [n], <c>sh_dc</c> [n, 3] and <c>sh_rest</c>
/// [n, k, 3] with k = 0, 3, 8 or 15, of any float type; and the camera of that comparison.
/// </summary>
public static class ComparisonScene
{
    /// <summary>Reads a scene.</summary>
    /// <param name="path">The file.</param>
    /// <param name="degree">Degree of the harmonics to keep, at most the file's; null for the file's.</param>
    /// <exception cref="InvalidFileException">The file is damaged, an array is missing or its shape does not fit.</exception>
    /// <exception cref="LikenessException">The file has no harmonics of that degree.</exception>
    public static GaussianScene Load(string path, int? degree = null)
    {
        using var file = SafeTensorsFile.Open(path);
        Shape means = file.Shape("means");
        if (means.Rank != 2 || means[1] != 3)
        {
            throw new InvalidFileException(path, $"tensor 'means' has shape {means}; [n, 3] was expected.");
        }

        int count = means[0];
        Require(file, "log_scales", count, 3);
        Require(file, "quats", count, 4);
        Require(file, "opacity_logits", count);
        Require(file, "sh_dc", count, 3);
        Shape rest = file.Contains("sh_rest") ? file.Shape("sh_rest") : new Shape(count, 0, 3);
        int stored = rest.Rank == 3 && rest[0] == count && rest[2] == 3 ? rest[1] switch { 0 => 0, 3 => 1, 8 => 2, 15 => 3, _ => -1 } : -1;
        if (stored < 0)
        {
            throw new InvalidFileException(path, $"tensor 'sh_rest' has shape {rest}; [{count}, k, 3] with k = 0, 3, 8 or 15 was expected.");
        }

        int used = degree ?? stored;
        if (used < 0 || used > stored)
        {
            throw new LikenessException($"{path}: harmonics of degree {used} were asked for; the file has degree {stored}.");
        }

        var scene = new GaussianScene(count, used);
        file.ReadFloats("means", scene.Means);
        file.ReadFloats("log_scales", scene.LogScales);
        file.ReadFloats("quats", scene.Rotations);
        file.ReadFloats("opacity_logits", scene.OpacityLogits);
        file.ReadFloats("sh_dc", scene.ShDc);
        if (used > 0)
        {
            float[] all = file.ReadFloats("sh_rest");
            int from = rest[1] * 3, to = scene.RestCoefficients * 3;
            for (int i = 0; i < count; i++)
            {
                all.AsSpan(i * from, to).CopyTo(scene.ShRest.AsSpan(i * to, to));
            }
        }

        return scene;
    }

    /// <summary>
    /// The camera of the comparison: four units in front of the origin, turned by 20 degrees about y and then 10 about x, with a
    /// focal length of 1.6 image widths.
    /// </summary>
    /// <param name="size">Width and height of the image in pixels.</param>
    public static Camera Camera(int size)
    {
        double a = Math.PI / 9, b = Math.PI / 18;
        double c = Math.Cos(a), s = Math.Sin(a), d = Math.Cos(b), t = Math.Sin(b);
        return new Camera
        {
            Width = size,
            Height = size,
            FocalX = 1.6f * size,
            FocalY = 1.6f * size,
            CentreX = 0.5f * size,
            CentreY = 0.5f * size,
            Right = new Vector3((float)c, 0, (float)s),
            Down = new Vector3((float)(t * s), (float)d, (float)(-t * c)),
            Forward = new Vector3((float)(-d * s), (float)t, (float)(d * c)),
            Translation = new Vector3(0, 0, 4),
        };
    }

    private static void Require(SafeTensorsFile file, string name, params ReadOnlySpan<int> expected)
    {
        Shape shape = file.Shape(name), wanted = new(expected);
        if (shape != wanted)
        {
            throw new InvalidFileException(file.Path, $"tensor '{name}' has shape {shape}; {wanted} was expected.");
        }
    }
}
