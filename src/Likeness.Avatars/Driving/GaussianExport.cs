using System.Numerics;
using Likeness.Avatars.Heads;
using Likeness.Splatting.Harmonics;
using Likeness.Splatting.Rasterization;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;

namespace Likeness.Avatars.Driving;

/// <summary>The Gaussians of a drawn frame as a scene that other programs read.</summary>
public static class GaussianExport
{
    /// <summary>Makes a scene in millimetres of Gaussians in heads; the enhancer's share of a picture cannot be in it.</summary>
    /// <param name="drawn">Gaussians with colours, or with harmonics of which the constant is kept.</param>
    /// <param name="frame">The head's frame.</param>
    /// <param name="eye">Where they are seen from, millimetres: harmonics then become the colours seen from there. Null keeps the constant alone.</param>
    public static GaussianScene Scene(in GaussianTensors drawn, HeadFrame frame, Vector3? eye = null)
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
        if (eye is { } place && drawn.ShRest is { } rest)
        {
            AddSeen(scene, rest, place);
        }

        return scene;
    }

    // What the other harmonics add to a colour, as if the constant had it.
    private static void AddSeen(GaussianScene scene, Tensor rest, Vector3 eye)
    {
        int coefficients = rest.Shape[1], degree = (int)MathF.Round(MathF.Sqrt(coefficients + 1)) - 1;
        Span<double> basis = stackalloc double[coefficients + 1];
        ReadOnlySpan<float> values = rest.Span;
        for (int i = 0; i < scene.Count; i++)
        {
            var direction = Vector3.Normalize(new Vector3(scene.Means.AsSpan(3 * i, 3)) - eye);
            SphericalHarmonics.Basis(direction.X, direction.Y, direction.Z, degree, basis);
            for (int k = 0; k < coefficients; k++)
            {
                for (int c = 0; c < 3; c++)
                {
                    scene.ShDc[(3 * i) + c] += (float)(basis[k + 1] * values[(((i * coefficients) + k) * 3) + c] / SphericalHarmonics.C0);
                }
            }
        }
    }
}
