namespace Likeness.Splatting.Rasterization.Reference;

/// <summary>Gradients of the numbers of a camera, all twelve of its matrix as if they were free.</summary>
internal sealed class ReferenceCameraGradient
{
    /// <summary>[3, 3], row-major.</summary>
    public double[] Rotation { get; } = new double[9];

    public double[] Translation { get; } = new double[3];

    public double FocalX { get; set; }

    public double FocalY { get; set; }

    public double CentreX { get; set; }

    public double CentreY { get; set; }

    /// <summary>
    /// The gradient over a motion (v, w) of the camera, p_camera' = exp(w) p_camera + v at 0, from the free entries:
    /// R changes by [w]x R, t by w x t + v.
    /// </summary>
    public double[] Pose(ReferenceView view)
    {
        double[] p = new double[9];
        for (int i = 0; i < 3; i++)
        {
            for (int m = 0; m < 3; m++)
            {
                p[(i * 3) + m] = Translation[i] * view.Translation[m];
                for (int j = 0; j < 3; j++)
                {
                    p[(i * 3) + m] += Rotation[(i * 3) + j] * view.Rotation[(m * 3) + j];
                }
            }
        }

        return [.. Translation, p[7] - p[5], p[2] - p[6], p[3] - p[1]];
    }
}
