using Likeness.Avatars.Heads;
using Likeness.Splatting.Rasterization;
using Likeness.Splatting.Scenes;

namespace Likeness.Avatars.Driving;

/// <summary>The Gaussians of a drawn frame as a scene that other programs read.</summary>
public static class GaussianExport
{
    /// <summary>Makes a scene in millimetres of Gaussians in heads; the enhancer's share of a picture cannot be in it.</summary>
    /// <param name="drawn">Gaussians with colours, or with harmonics of which the constant is kept.</param>
    /// <param name="frame">The head's frame.</param>
    public static GaussianScene Scene(in GaussianTensors drawn, HeadFrame frame)
    {
        int n = drawn.Means.Shape[0];
        var scene = new GaussianScene(n, 0);
        float grown = MathF.Log(frame.Height);
        for (int i = 0; i < n; i++)
        {
            for (int c = 0; c < 3; c++)
            {
                scene.Means[(3 * i) + c] = (drawn.Means.Span[(3 * i) + c] * frame.Height) + frame.Centre[c];
                scene.LogScales[(3 * i) + c] = drawn.LogScales.Span[(3 * i) + c] + grown;
                scene.ShDc[(3 * i) + c] = drawn.Colours is { } colours ? GaussianActivations.ConstantCoefficient(colours.Span[(3 * i) + c]) : drawn.ShDc!.Span[(3 * i) + c];
            }

            scene.OpacityLogits[i] = drawn.OpacityLogits.Span[i];
        }

        drawn.Rotations.Span.CopyTo(scene.Rotations);
        return scene;
    }
}
