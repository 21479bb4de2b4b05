using System.Numerics;
using Likeness.Geometry.Cameras;
using Likeness.Geometry.Meshes;
using Likeness.Imaging.Images;

namespace Likeness.Imaging.Rendering;

/// <summary>From which side a head is seen.</summary>
public enum HeadSide
{
    /// <summary>Looking at the camera.</summary>
    Front,

    /// <summary>Turned so that its left cheek shows: 35 degrees.</summary>
    ThreeQuarter,

    /// <summary>Its left profile: 90 degrees.</summary>
    Side,

    /// <summary>From behind.</summary>
    Back,
}

/// <summary>
/// Portraits with one call. A frame fits an upright cylinder around what it is made from, so that all sides, and all heads
/// drawn in the same frame, have the same scale and can be compared.
/// </summary>
public sealed class HeadShots
{
    // A long portrait lens: noses keep their size.
    private const float FieldOfView = 18;
    private const float Filled = 0.93f;

    private readonly Renderer _renderer;
    private readonly Vector3 _middle;
    private readonly float _distance;

    /// <summary>Frames a mesh.</summary>
    /// <param name="mesh">The largest thing that is to be drawn.</param>
    /// <param name="width">Picture width in pixels.</param>
    /// <param name="height">Picture height in pixels.</param>
    public HeadShots(Mesh mesh, int width, int height)
    {
        _renderer = new Renderer(width, height);
        (Vector3 low, Vector3 high) = mesh.VertexCount == 0 ? (-Vector3.One, Vector3.One) : mesh.Bounds();
        _middle = (low + high) / 2;
        float radius = 1e-3f;
        foreach (Vector3 p in mesh.Positions)
        {
            radius = MathF.Max(radius, new Vector2(p.X - _middle.X, p.Z - _middle.Z).Length());
        }

        float half = MathF.Tan(FieldOfView * (MathF.PI / 360)) * Filled;
        // What is tall or wide on a head is rarely at its front as well: half the radius of room is enough.
        _distance = MathF.Max((high.Y - low.Y) / 2 / half, radius / (half * width / height)) + radius * 0.5f;
    }

    /// <summary>Frames a mesh in a square.</summary>
    public HeadShots(Mesh mesh, int size) : this(mesh, size, size) { }

    /// <summary>How pictures are drawn.</summary>
    public RenderOptions Options { get; init; } = new() { BackgroundBottom = new Rgba(211, 215, 221) };

    /// <summary>The camera of a side.</summary>
    public Camera Camera(HeadSide side) => Camera(side switch { HeadSide.Front => 0, HeadSide.ThreeQuarter => 35, HeadSide.Side => 90, _ => 180 }, side == HeadSide.ThreeQuarter ? 6 : 2);

    /// <summary>The camera at angles in degrees: yaw 0 sees the face, 90 the head's left side; pitch is above the horizon.</summary>
    public Camera Camera(float yaw, float pitch)
    {
        (float sinYaw, float cosYaw) = MathF.SinCos(yaw * (MathF.PI / 180));
        (float sinPitch, float cosPitch) = MathF.SinCos(pitch * (MathF.PI / 180));
        Vector3 position = _middle + new Vector3(sinYaw * cosPitch, sinPitch, cosYaw * cosPitch) * _distance;
        return Geometry.Cameras.Camera.LookAt(_renderer.Width, _renderer.Height, FieldOfView, position, _middle, Vector3.UnitY) with { Near = _distance * 0.01f };
    }

    /// <summary>Draws a mesh of one material.</summary>
    public Image Draw(Mesh mesh, HeadSide side, Material? material = null) => Draw([new RenderPart(mesh, material ?? Material.Clay)], side);

    /// <summary>Draws parts.</summary>
    public Image Draw(IReadOnlyList<RenderPart> parts, HeadSide side) => _renderer.Render(parts, Camera(side), Options);

    /// <summary>Draws parts from any angle, in degrees.</summary>
    public Image Draw(IReadOnlyList<RenderPart> parts, float yaw, float pitch) => _renderer.Render(parts, Camera(yaw, pitch), Options);
}
