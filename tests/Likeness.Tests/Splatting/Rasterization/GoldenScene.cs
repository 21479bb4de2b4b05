using Likeness.Splatting.Rasterization;
using Likeness.Splatting.Rasterization.Reference;

namespace Likeness.Tests.Splatting.Rasterization;

/// <summary>Scene G0 of the specification (section 12) with its loss.</summary>
internal static class GoldenScene
{
    public const int Width = 24;
    public const int Height = 16;

    public static readonly double[] Background = [0.2, 0.5, 0.1];

    public static RasterizerOptions Options { get; } = new();

    public static ReferenceView View { get; } = new()
    {
        Width = Width,
        Height = Height,
        FocalX = 22,
        FocalY = 20,
        CentreX = 12.5,
        CentreY = 7.75,
        Rotation = Exponential(0.05, -0.08, 0.03),
        Translation = [0.02, -0.03, 0.1],
    };

    public static ReferenceScene Scene()
    {
        var scene = new ReferenceScene(4, 3, 0);
        ((double[])[0.1, -0.05, 2.0, -0.4, 0.2, 2.6, 0.55, 0.3, 3.2, -0.2, -0.35, 1.6]).CopyTo(scene.Means, 0);
        ((double[])[-1.6, -2.2, -1.9, -1.2, -1.5, -2.4, -0.9, -1.3, -1.1, -2.6, -2.0, -2.3]).CopyTo(scene.LogScales, 0);
        ((double[])[1, 0.2, -0.1, 0.3, 0.7, -0.4, 0.5, 0.1, 0.3, 0.9, 0.1, -0.2, 0.9, 0.05, 0.4, -0.6]).CopyTo(scene.Rotations, 0);
        ((double[])[0.4, -0.3, 1.2, 2.0]).CopyTo(scene.OpacityLogits, 0);
        for (int i = 0; i < 4; i++)
        {
            for (int m = 0; m < 16; m++)
            {
                for (int k = 0; k < 3; k++)
                {
                    scene.Colours[(((i * 16) + m) * 3) + k] = (m == 0 ? 0.6 : 0.15) * Math.Sin(1 + (0.7 * i) + (0.31 * m) + (1.3 * k));
                }
            }
        }

        return scene;
    }

    /// <summary>The gradients of the loss over colour, alpha and depth; the loss is their inner product with the outputs.</summary>
    public static (double[] Colour, double[] Alpha, double[] Depth) Cotangents()
    {
        double[] colour = new double[Width * Height * 3], alpha = new double[Width * Height], depth = new double[Width * Height];
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                int at = (y * Width) + x;
                for (int k = 0; k < 3; k++)
                {
                    colour[(at * 3) + k] = Math.Cos((0.3 * x) + (0.2 * y) + k);
                }

                depth[at] = 0.1 * Math.Sin((0.2 * x) - (0.1 * y));
                alpha[at] = 0.2 * Math.Cos((0.15 * x) + (0.05 * y));
            }
        }

        return (colour, alpha, depth);
    }

    /// <summary>exp of a cross-product matrix, row-major.</summary>
    public static double[] Exponential(double x, double y, double z)
    {
        double t = Math.Sqrt((x * x) + (y * y) + (z * z));
        double a = t == 0 ? 1 : Math.Sin(t) / t, b = t == 0 ? 0.5 : (1 - Math.Cos(t)) / (t * t);
        return
        [
            1 - (b * ((y * y) + (z * z))), (b * x * y) - (a * z), (b * x * z) + (a * y),
            (b * x * y) + (a * z), 1 - (b * ((x * x) + (z * z))), (b * y * z) - (a * x),
            (b * x * z) - (a * y), (b * y * z) + (a * x), 1 - (b * ((x * x) + (y * y))),
        ];
    }

    /// <summary>The numbers of section 12 for gradients: the place in the list of parameters and the value.</summary>
    public static IEnumerable<(string Name, double Expected, Func<GoldenSceneGradients, double> Actual)> Gradients()
    {
        foreach ((string name, double[] expected, Func<GoldenSceneGradients, double[]> actual) in (IEnumerable<(string, double[], Func<GoldenSceneGradients, double[]>)>)
        [
            ("mean 0", [4.123744, 1.590387, -0.563420], g => g.Means[..3]),
            ("log-scale 2", [1.878471, 2.851727, 1.507261], g => g.LogScales[6..9]),
            ("quaternion 2", [1.732620, -0.387017, -0.664552, 0.525079], g => g.Rotations[8..12]),
            ("logits", [0.787069, 0.144358, 1.186072, 0.188205], g => g.Logits),
            ("harmonic 0 of 3", [-2.399734, -2.044751, 0.190167], g => g.Harmonics[(3 * 48)..((3 * 48) + 3)]),
            ("harmonic 9 red", [-0.000112, 0.007378, -0.051409, 0.018161], g => [g.Harmonics[27], g.Harmonics[48 + 27], g.Harmonics[96 + 27], g.Harmonics[144 + 27]]),
            ("pose", [10.185378, 8.793603, 2.888966, -22.501442, 11.433612, 3.377367], g => g.Pose),
        ])
        {
            for (int i = 0; i < expected.Length; i++)
            {
                int at = i;
                yield return ($"{name} [{i}]", expected[i], g => actual(g)[at]);
            }
        }
    }
}

/// <summary>Gradients of scene G0 from either path; harmonics are [4, 16, 3], the pose is (v, w).</summary>
internal sealed record GoldenSceneGradients(double[] Means, double[] LogScales, double[] Rotations, double[] Logits, double[] Harmonics, double[] Pose);
