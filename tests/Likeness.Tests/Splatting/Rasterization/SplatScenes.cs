using Likeness.Splatting.Rasterization;
using Likeness.Splatting.Rasterization.Reference;

namespace Likeness.Tests.Splatting.Rasterization;

/// <summary>Random scenes and cameras for tests; the numbers are those of float32, so that both paths start from the same ones.</summary>
internal static class SplatScenes
{
    public sealed record Sample(ReferenceScene Scene, ReferenceView View, double[] Background, RasterizerOptions Options);

    /// <summary>A cloud of Gaussians in front of a tilted camera.</summary>
    /// <param name="seed">Of all choices.</param>
    /// <param name="count">Number of Gaussians.</param>
    /// <param name="degree">Of the harmonics, -1 for direct colours.</param>
    /// <param name="extra">Further channels.</param>
    /// <param name="width">Of the image.</param>
    /// <param name="height">Of the image.</param>
    /// <param name="wide">True puts some far outside the view, where the Jacobian is held.</param>
    /// <param name="size">Mean log-scale.</param>
    public static Sample Random(int seed, int count, int degree, int extra, int width, int height, bool wide = false, double size = -1.6)
    {
        var random = new Random(seed + 100);
        var scene = new ReferenceScene(count, degree, extra);
        for (int i = 0; i < count; i++)
        {
            double depth = Between(2, 5), spread = wide && i % 3 == 0 ? 3.5 : 0.6;
            scene.Means[i * 3] = Between(-spread, spread) * depth * 0.5;
            scene.Means[(i * 3) + 1] = Between(-spread, spread) * depth * 0.35;
            scene.Means[(i * 3) + 2] = depth;
            scene.OpacityLogits[i] = Between(-2, 4);
        }

        Fill(scene.LogScales, size - 0.6, size + 0.6);
        Fill(scene.Rotations, -1, 1);
        Fill(scene.Colours, -0.4, 0.6);
        Fill(scene.Extra, -1, 1);
        double[] background = new double[3];
        Fill(background, 0, 1);
        var view = new ReferenceView
        {
            Width = width,
            Height = height,
            FocalX = (float)(width * 0.95),
            FocalY = (float)(width * 1.05),
            CentreX = (float)(width * 0.53),
            CentreY = (float)(height * 0.48),
            Rotation = [.. GoldenScene.Exponential(0.05, -0.07, 0.1).Select(v => (double)(float)v)],
            Translation = [(float)0.03, (float)-0.05, (float)0.2],
        };
        return new Sample(scene, view, background, new RasterizerOptions());

        double Between(double low, double high) => (float)(low + ((high - low) * random.NextDouble()));

        void Fill(double[] values, double low, double high)
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = Between(low, high);
            }
        }
    }

    /// <summary>A camera moved by (v, w): p_camera' = exp(w) p_camera + v.</summary>
    public static ReferenceView Moved(ReferenceView view, double[] motion)
    {
        double[] turn = GoldenScene.Exponential(motion[3], motion[4], motion[5]), r = new double[9], t = [motion[0], motion[1], motion[2]];
        for (int i = 0; i < 3; i++)
        {
            for (int k = 0; k < 3; k++)
            {
                t[i] += turn[(i * 3) + k] * view.Translation[k];
                for (int j = 0; j < 3; j++)
                {
                    r[(i * 3) + j] += turn[(i * 3) + k] * view.Rotation[(k * 3) + j];
                }
            }
        }

        return view with { Rotation = r, Translation = t };
    }
}
