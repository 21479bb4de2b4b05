using System.Numerics;
using Likeness.Geometry.Bust.Motion;
using Likeness.Stylized.Heads;
using Likeness.Stylized.Shading;

namespace Likeness.Stylized.Photo;

/// <summary>Paints and lights the samples of a photograph: two lamps with shadows, light from everywhere that hollows keep out, shine of skin, hair and eyes.</summary>
internal readonly struct PhotoLightStage
{
    private const float HollowReach = 18;
    private readonly PhotoScene _scene;
    private readonly SurfaceBuffer _buffer;
    private readonly ShadowProbe _shadows;
    private readonly PhotoPainter _painter;
    private readonly Vector3 _key;
    private readonly Vector3 _fill;

    /// <param name="scene">The person and the lamps.</param>
    /// <param name="buffer">What each sample sees.</param>
    /// <param name="sampleSize">The size of a sample, millimetres.</param>
    public PhotoLightStage(PhotoScene scene, SurfaceBuffer buffer, float sampleSize)
    {
        _scene = scene;
        _buffer = buffer;
        _shadows = new ShadowProbe(buffer, sampleSize);
        _painter = new PhotoPainter(scene, buffer);
        _key = Vector3.Normalize(scene.Conditions.Key.Direction);
        _fill = Vector3.Normalize(scene.Conditions.Fill.Direction);
    }

    /// <summary>Lights one sample; empty ones are left alone.</summary>
    public void Light(int x, int y)
    {
        int at = (y * _buffer.Side) + x;
        if (_buffer.Group[at] < 0)
        {
            return;
        }

        Vector3 place = _scene.Camera.Unproject(x + 0.5f, y + 0.5f, _buffer.Depth[at]);
        Vector3 albedo = _painter.Paint(at, place, out Vector3 normal);
        SurfaceKind kind = _buffer.Kind[at];
        float open = _shadows.Openness(x, y, HollowReach);
        if (kind is SurfaceKind.Eye)
        {
            // The lids keep light from the eye's edges, not from its middle.
            open = MathF.Min(1, open + 0.25f);
        }

        float sky = 0.5f + (0.5f * normal.Y);
        Vector3 colour = albedo * _scene.Conditions.Ambient * (0.7f + (0.5f * sky)) * open;
        colour += Lamp(x, y, kind, albedo, normal, _key, _scene.Conditions.Key, open);
        colour += Lamp(x, y, kind, albedo, normal, _fill, _scene.Conditions.Fill, open);
        if (kind is SurfaceKind.Skin)
        {
            // Skin mirrors the room at grazing angles.
            float edge = 1 - MathF.Max(0, normal.Z);
            colour += _scene.Conditions.Ambient * (0.16f * edge * edge * edge * open);
        }

        _buffer.Light[at] = colour;
    }

    private Vector3 Lamp(int x, int y, SurfaceKind kind, Vector3 albedo, Vector3 normal, Vector3 towards, in PhotoLight light, float open)
    {
        float facing = Vector3.Dot(normal, towards);
        float wrap = (kind is SurfaceKind.Skin ? 0.16f : 0.08f) + (0.22f * light.Softness);
        float lit = MathF.Max(0, (facing + wrap) / (1 + wrap));
        if (lit <= 0)
        {
            return Vector3.Zero;
        }

        // The four samples of a pixel look at different places of the lamp.
        float sway = (((x & 1) * 2) - 1) * 0.12f * light.Softness, nod = (((y & 1) * 2) - 1) * 0.12f * light.Softness;
        float stretch = 0.9f + (0.06f * ((x & 1) + (2 * (y & 1))));
        float reached = _shadows.IsShadowed(x, y, towards + new Vector3(sway, nod, 0), stretch) ? 0.12f + (0.2f * light.Softness) : 1;
        Vector3 arriving = light.Colour * reached * (0.55f + (0.45f * open));
        Vector3 colour = albedo * lit * arriving;
        if (kind is SurfaceKind.Skin)
        {
            // Blood shines through where the light ends.
            colour += albedo * arriving * new Vector3(0.12f, 0.02f, 0.01f) * Ramp.Smooth(0.45f, 0.05f, MathF.Abs(facing));
        }

        (float strength, float power) = Shine(kind);
        if (strength > 0)
        {
            Vector3 half = Vector3.Normalize(towards + Vector3.UnitZ);
            colour += arriving * (strength * MathF.Pow(MathF.Max(0, Vector3.Dot(normal, half)), power));
        }

        return colour;
    }

    private (float Strength, float Power) Shine(SurfaceKind kind) => kind switch
    {
        SurfaceKind.Skin => (0.05f + (0.16f * _scene.Skin.Oiliness), 24),
        SurfaceKind.Hair => (0.1f + (0.2f * MathF.Max(0, _scene.Colours.Hair.X)), 16),
        SurfaceKind.Eye => (1.1f, 260),
        SurfaceKind.Frame or SurfaceKind.Lens => (0.5f, 50),
        SurfaceKind.Teeth or SurfaceKind.Mouth => (0.25f, 40),
        _ => (0, 1),
    };
}
