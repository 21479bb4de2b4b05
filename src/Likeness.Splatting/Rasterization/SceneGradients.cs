using System.Numerics;
using Likeness.Splatting.Scenes;

namespace Likeness.Splatting.Rasterization;

/// <summary>The gradient of a loss over everything that a frame was rendered from, in arrays shaped like those of the scene.</summary>
public sealed class SceneGradients
{
    /// <summary>Makes arrays for a scene's size.</summary>
    public SceneGradients(GaussianScene scene)
    {
        Means = new float[scene.Means.Length];
        LogScales = new float[scene.LogScales.Length];
        Rotations = new float[scene.Rotations.Length];
        OpacityLogits = new float[scene.OpacityLogits.Length];
        ShDc = new float[scene.ShDc.Length];
        ShRest = new float[scene.ShRest.Length];
        Extra = new float[scene.Extra.Length];
        ScreenNorms = new float[scene.Count];
    }

    /// <summary>[count, 3].</summary>
    public float[] Means { get; }

    /// <summary>[count, 3].</summary>
    public float[] LogScales { get; }

    /// <summary>Over the quaternions as they are stored, [count, 4].</summary>
    public float[] Rotations { get; }

    /// <summary>[count].</summary>
    public float[] OpacityLogits { get; }

    /// <summary>[count, 3].</summary>
    public float[] ShDc { get; }

    /// <summary>[count, rest coefficients, 3]; zero above the degree that was rendered.</summary>
    public float[] ShRest { get; }

    /// <summary>[count, extra channels].</summary>
    public float[] Extra { get; }

    /// <summary>
    /// For every Gaussian the length of the gradient over its centre in the image, with columns scaled by half the width and rows by
    /// half the height: what densification compares with its threshold (spec 5.3). Always of the last frame alone.
    /// </summary>
    public float[] ScreenNorms { get; }

    /// <summary>Over the background's red, green and blue.</summary>
    public Vector3 Background { get; internal set; }

    /// <summary>Over the camera.</summary>
    public CameraGradient Camera { get; internal set; }
}
