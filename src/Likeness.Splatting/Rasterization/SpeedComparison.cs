using Likeness.Geometry.Cameras;
using Likeness.Splatting.Scenes;

namespace Likeness.Splatting.Rasterization;

/// <summary>
/// The task that programs are compared on: a scene of <see cref="ComparisonScene"/> rendered with the rules of the comparison, and
/// the gradient of 0.5 sum (image - 0.5)^2 over all its parameters. Nothing is kept from one call to the next but memory.
/// </summary>
public sealed class SpeedComparison : IDisposable
{
    private readonly Rasterizer _rasterizer = new(Options);
    private readonly GaussianScene _scene;
    private readonly Camera _camera;
    private readonly float[] _difference;

    /// <summary>Sets the task up.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="size">Width and height of the image in pixels, 1 or more.</param>
    public SpeedComparison(GaussianScene scene, int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        _scene = scene;
        _camera = ComparisonScene.Camera(size);
        _difference = new float[size * size * 3];
        Gradients = new SceneGradients(scene);
    }

    /// <summary>
    /// The rules: boxes of three standard deviations, alpha up to 0.999, the direction of colours constant on the way back, a black
    /// background.
    /// </summary>
    public static RasterizerOptions Options { get; } = new()
    {
        Extent = ExtentMode.ThreeSigmaBox,
        MaximumAlpha = 0.999,
        DetachDirections = true,
    };

    /// <summary>The last frame.</summary>
    public RenderTarget Target { get; } = new();

    /// <summary>The gradients of the last way back.</summary>
    public SceneGradients Gradients { get; }

    /// <summary>Renders the scene.</summary>
    public void Forward() => _rasterizer.Forward(_scene, _camera, Target);

    /// <summary>Renders the scene and goes back.</summary>
    /// <returns>The loss.</returns>
    public double ForwardBackward()
    {
        Forward();
        ReadOnlySpan<float> colour = Target.Colour;
        double loss = 0;
        for (int i = 0; i < _difference.Length; i++)
        {
            float d = colour[i] - 0.5f;
            _difference[i] = d;
            loss += 0.5 * d * d;
        }

        _rasterizer.Backward(_scene, Target, new ImageGradients { Colour = _difference }, Gradients);
        return loss;
    }

    /// <summary>Gives the frame's memory back.</summary>
    public void Dispose() => Target.Dispose();
}
