using Likeness.Splatting.Scenes;

namespace Likeness.Splatting.Files;

/// <summary>
/// Between the axes of .ply (right, down, forward) and those of .spz and glTF (right, up, back): half a turn about x, which is its own
/// inverse and only changes signs, so that nothing is rounded. Spec section 9.7.
/// </summary>
internal static class RightUpBack
{
    // The sign of each basis function 1 to 15 when y and z change theirs.
    private static readonly float[] HarmonicSigns = [-1, -1, 1, -1, 1, 1, -1, 1, -1, 1, -1, -1, 1, -1, 1];

    /// <summary>Turns centres, orientations and spherical harmonics in place.</summary>
    public static void Turn(GaussianScene scene)
    {
        int coefficients = scene.RestCoefficients;
        for (int i = 0; i < scene.Count; i++)
        {
            scene.Means[(i * 3) + 1] = -scene.Means[(i * 3) + 1];
            scene.Means[(i * 3) + 2] = -scene.Means[(i * 3) + 2];
            scene.Rotations[(i * 4) + 2] = -scene.Rotations[(i * 4) + 2];
            scene.Rotations[(i * 4) + 3] = -scene.Rotations[(i * 4) + 3];
            for (int k = 0; k < coefficients; k++)
            {
                foreach (ref float value in scene.ShRest.AsSpan(((i * coefficients) + k) * 3, 3))
                {
                    value *= HarmonicSigns[k];
                }
            }
        }
    }
}
