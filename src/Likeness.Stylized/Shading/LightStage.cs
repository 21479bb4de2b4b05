using System.Numerics;
using Likeness.Geometry.Bust.Motion;
using Likeness.Stylized.Pictures;
using Likeness.Stylized.Heads;

namespace Likeness.Stylized.Shading;

/// <summary>Lights the samples of a buffer: two flat tones with a clean edge, or soft light with hollows, a rim and highlights.</summary>
internal readonly struct LightStage(SurfaceBuffer buffer, ShadowProbe shadows, AvatarShading shading)
{
    private const float HollowReach = 16;
    private static readonly Vector3 Eye = Vector3.UnitZ;
    private static readonly Vector3 Half = Vector3.Normalize(ShadowProbe.Lamp + Eye);
    private static readonly Vector3 Rim = Vector3.Normalize(new Vector3(0.85f, 0.35f, -0.25f));

    /// <summary>Lights one sample.</summary>
    public void Light(int x, int y)
    {
        int at = (y * buffer.Side) + x;
        if (buffer.Group[at] >= 0)
        {
            buffer.Light[at] = shading == AvatarShading.Cel ? Cel(at, x, y) : Smooth(at, x, y);
        }
    }

    // Shadow is not grey: skin turns red, hair and cloth turn cool.
    private static Vector3 ShadowTint(SurfaceKind kind) => kind switch
    {
        SurfaceKind.Skin => new Vector3(0.66f, 0.46f, 0.44f),
        SurfaceKind.Eye => new Vector3(0.62f, 0.63f, 0.72f),
        SurfaceKind.Teeth => new Vector3(0.66f, 0.6f, 0.62f),
        SurfaceKind.Hair or SurfaceKind.Beard => new Vector3(0.52f, 0.47f, 0.54f),
        _ => new Vector3(0.55f, 0.52f, 0.6f),
    };

    private Vector3 Cel(int at, int x, int y)
    {
        SurfaceKind kind = buffer.Kind[at];
        Vector3 albedo = buffer.Albedo[at], normal = buffer.Normal[at];
        if (kind is SurfaceKind.Gleam or SurfaceKind.Lash or SurfaceKind.Brow or SurfaceKind.Lens)
        {
            return albedo;
        }

        float facing = Vector3.Dot(normal, ShadowProbe.Lamp);
        float terminator = kind is SurfaceKind.Skin ? 0.1f : kind is SurfaceKind.Eye ? -2 : 0.22f;
        float lit = Ramp.Smooth(terminator - 0.03f, terminator + 0.03f, facing);
        if (lit > 0 && shadows.IsShadowed(x, y, ShadowProbe.Lamp))
        {
            lit = 0;
        }

        Vector3 colour = Vector3.Lerp(albedo * ShadowTint(kind), albedo, lit);
        if (kind is SurfaceKind.Hair or SurfaceKind.Beard)
        {
            float shine = Ramp.Smooth(0.965f, 0.978f, Vector3.Dot(normal, Half)) * lit * (kind == SurfaceKind.Hair ? 1 : 0.4f);
            colour = Vector3.Lerp(colour, (colour * 1.35f) + new Vector3(0.035f), shine);
        }
        else if (kind is SurfaceKind.Frame)
        {
            colour += new Vector3(0.16f) * Ramp.Smooth(0.93f, 0.96f, Vector3.Dot(normal, Half));
        }

        return colour;
    }

    private Vector3 Smooth(int at, int x, int y)
    {
        SurfaceKind kind = buffer.Kind[at];
        Vector3 albedo = buffer.Albedo[at], normal = buffer.Normal[at];
        if (kind is SurfaceKind.Gleam)
        {
            return albedo;
        }

        // The lamp is a disc: the four samples of a pixel look at different places of it, and a shadow gets a soft edge.
        float sway = (((x & 1) * 2) - 1) * 0.05f, nod = (((y & 1) * 2) - 1) * 0.05f;
        float reached = shadows.IsShadowed(x, y, ShadowProbe.Lamp + new Vector3(sway, nod, 0), 0.92f + (0.05f * ((x & 1) + (2 * (y & 1))))) ? 0.25f : 1;
        float open = shadows.Openness(x, y, HollowReach);
        float facing = Vector3.Dot(normal, ShadowProbe.Lamp);
        float wrap = kind is SurfaceKind.Skin ? 0.42f : 0.25f;
        float lit = MathF.Max(0, (facing + wrap) / (1 + wrap)) * reached;
        float sky = 0.5f + (0.5f * normal.Y);
        Vector3 ambient = Vector3.Lerp(new Vector3(0.30f, 0.25f, 0.24f), new Vector3(0.42f, 0.45f, 0.52f), sky) * open;
        Vector3 key = new Vector3(0.86f, 0.80f, 0.74f) * lit * (0.5f + (0.5f * open));
        if (kind is SurfaceKind.Eye)
        {
            ambient += new Vector3(0.28f);
        }

        // Blood shines through where the light ends.
        Vector3 bleed = kind is SurfaceKind.Skin ? new Vector3(0.10f, 0.015f, 0.005f) * Ramp.Smooth(0.5f, 0.1f, MathF.Abs(facing - 0.05f)) * open : Vector3.Zero;
        Vector3 colour = albedo * (ambient + key + bleed);
        float rim = MathF.Max(0, Vector3.Dot(normal, Rim));
        float edge = 1 - MathF.Max(0, normal.Z);
        colour += (albedo + new Vector3(0.05f)) * (0.9f * rim * edge * edge * open);
        return colour + new Vector3(Highlight(kind, normal) * reached * open);
    }

    private static float Highlight(SurfaceKind kind, Vector3 normal)
    {
        (float strength, float power) = kind switch
        {
            SurfaceKind.Skin => (0.07f, 22f),
            SurfaceKind.Hair => (0.14f, 26f),
            SurfaceKind.Beard => (0.04f, 14f),
            SurfaceKind.Frame or SurfaceKind.Lens => (0.5f, 60f),
            SurfaceKind.Teeth or SurfaceKind.Mouth => (0.2f, 50f),
            _ => (0f, 1f),
        };
        return strength * MathF.Pow(MathF.Max(0, Vector3.Dot(normal, Half)), power);
    }
}
