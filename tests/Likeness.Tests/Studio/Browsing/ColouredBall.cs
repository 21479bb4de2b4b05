using Likeness.Splatting.Scenes;

namespace Likeness.Tests.Studio.Browsing;

/// <summary>A scene that looks different from every side: a ball of stretched Gaussians whose colour tells where they are.</summary>
internal static class ColouredBall
{
    private const float ColourOfOne = 0.28209479f;

    /// <summary>Makes the ball, of radius 1 around (0.5, 0.25, -0.5), with +Y up.</summary>
    /// <param name="red">What its red is multiplied by.</param>
    /// <param name="green">What its green is multiplied by.</param>
    /// <param name="blue">What its blue is multiplied by.</param>
    public static GaussianScene Create(float red = 1, float green = 1, float blue = 1)
    {
        const int Count = 500;
        const int Degree = 1;
        var random = new Random(7);
        var scene = new GaussianScene(Count, Degree);
        float[] tint = [red, green, blue];
        for (int i = 0; i < Count; i++)
        {
            // Points on a spiral from pole to pole.
            float y = 1 - (2 * (i + 0.5f) / Count), r = MathF.Sqrt(1 - (y * y)), angle = i * 2.399963f;
            float[] p = [r * MathF.Cos(angle), y, r * MathF.Sin(angle)];
            float[] centre = [0.5f, 0.25f, -0.5f];
            for (int k = 0; k < 3; k++)
            {
                scene.Means[(i * 3) + k] = p[k] + centre[k];
                scene.LogScales[(i * 3) + k] = MathF.Log(0.03f + (0.05f * random.NextSingle()));
                scene.ShDc[(i * 3) + k] = ((tint[k] * (0.5f + (0.4f * p[k]))) - 0.5f) / ColourOfOne;
            }

            for (int k = 0; k < 4; k++)
            {
                scene.Rotations[(i * 4) + k] = random.NextSingle() - 0.5f;
            }

            for (int k = 0; k < 9; k++)
            {
                scene.ShRest[(i * 9) + k] = 0.2f * (random.NextSingle() - 0.5f);
            }

            scene.OpacityLogits[i] = 1.5f;
        }

        return scene;
    }
}
