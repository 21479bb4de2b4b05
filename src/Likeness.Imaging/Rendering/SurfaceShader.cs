using System.Numerics;
using System.Runtime.CompilerServices;

namespace Likeness.Imaging.Rendering;

/// <summary>
/// Light reflected by a surface point: wrapped Lambert for three lamps, GGX highlights (Walter et al. 2007, with Schlick's
/// Fresnel term and Karis' visibility), and ambient light that depends on which way the surface looks. No shadows.
/// Prepared once a frame; the rest is arithmetic.
/// </summary>
internal readonly struct SurfaceShader
{
    // Red light wanders furthest in skin. The ratio follows measured scattering distances; the size was chosen by eye.
    private static readonly Vector3 Bleed = new(0.42f, 0.20f, 0.14f);

    private readonly Vector3 _key, _fill, _rim, _keyColour, _fillColour, _rimColour, _sky, _ground, _up, _eye, _towardsEye;
    private readonly bool _parallel;

    public SurfaceShader(Lighting lighting, View view)
    {
        _key = Direction(lighting.Key, lighting, view);
        _fill = Direction(lighting.Fill, lighting, view);
        _rim = Direction(lighting.Rim, lighting, view);
        _keyColour = lighting.Key.Colour;
        _fillColour = lighting.Fill.Colour;
        _rimColour = lighting.Rim.Colour;
        _sky = lighting.Sky;
        _ground = lighting.Ground;
        _up = lighting.FollowsCamera ? -view.Camera.Down : Vector3.UnitY;
        _eye = view.Camera.Position;
        _towardsEye = -view.Camera.Forward;
        _parallel = view.IsOrthographic;
    }

    /// <summary>Linear light that reaches the eye.</summary>
    /// <param name="albedo">The surface's own colour, linear.</param>
    /// <param name="position">World position.</param>
    /// <param name="normal">Unit length, towards the side that is seen.</param>
    /// <param name="openness">How much of the surroundings the point sees, 0 to 1.</param>
    /// <param name="material">The rest.</param>
    public Vector3 Shade(Vector3 albedo, Vector3 position, Vector3 normal, float openness, Material material)
    {
        if (material.SelfLight >= 1)
        {
            return albedo;
        }

        Vector3 towardsEye = _parallel ? _towardsEye : Vector3.Normalize(_eye - position);
        Vector3 wrap = Bleed * material.Softness;
        Vector3 light = Vector3.Lerp(_ground, _sky, 0.5f + 0.5f * Vector3.Dot(normal, _up));
        light += _keyColour * Diffuse(normal, _key, wrap);
        light += _fillColour * Diffuse(normal, _fill, wrap);
        // Squared, because a light from behind ends in the middle of the picture, where a hard end would show as a line.
        float rim = MathF.Max(0, Vector3.Dot(normal, _rim));
        light += _rimColour * (rim * rim);
        // Light that bounces within a hollow takes the surface's colour: deep places turn saturated, not just dark.
        Vector3 occlusion = openness >= 1 ? Vector3.One : new Vector3(openness) / (Vector3.One - albedo * 0.6f * (1 - openness));
        Vector3 result = albedo * light * occlusion;
        if (material.Specular > 0)
        {
            float roughness = Math.Clamp(material.Roughness, 0.04f, 1);
            float facing = MathF.Max(Vector3.Dot(normal, towardsEye), 0.05f);
            Vector3 highlight = _keyColour * Highlight(normal, _key, towardsEye, facing, roughness);
            highlight += _fillColour * Highlight(normal, _fill, towardsEye, facing, roughness);
            // At grazing angles Fresnel's term is near one; half of it keeps the edge bright without a white patch.
            highlight += _rimColour * (0.5f * Highlight(normal, _rim, towardsEye, facing, roughness));
            result += highlight * (material.Specular * openness);
        }

        result = Vector3.Lerp(result, albedo, material.SelfLight);
        return new Vector3(Shoulder(result.X), Shoulder(result.Y), Shoulder(result.Z));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector3 Diffuse(Vector3 normal, Vector3 towardsLamp, Vector3 wrap)
    {
        Vector3 raised = Vector3.Max(Vector3.Zero, new Vector3(Vector3.Dot(normal, towardsLamp)) + wrap);
        Vector3 range = Vector3.One + wrap;
        return raised / (range * range);
    }

    /// <summary>GGX times cosine, for a lamp whose unit is a fully lit white wall; F0 is 0.08, so that a strength of 0.5 means the usual 0.04.</summary>
    private static float Highlight(Vector3 normal, Vector3 towardsLamp, Vector3 towardsEye, float facing, float roughness)
    {
        float lit = Vector3.Dot(normal, towardsLamp);
        if (lit <= 0)
        {
            return 0;
        }

        Vector3 half = Vector3.Normalize(towardsLamp + towardsEye);
        float nh = Math.Clamp(Vector3.Dot(normal, half), 0, 1), vh = Math.Clamp(Vector3.Dot(towardsEye, half), 0, 1);
        float alpha = roughness * roughness, squared = alpha * alpha;
        float d = nh * nh * (squared - 1) + 1;
        float k = (roughness + 1) * (roughness + 1) * 0.125f;
        float visibility = 0.25f / ((lit * (1 - k) + k) * (facing * (1 - k) + k));
        float rest = 1 - vh, rest2 = rest * rest;
        float fresnel = 0.08f + 0.92f * rest2 * rest2 * rest;
        return squared / (d * d) * visibility * fresnel * lit;
    }

    /// <summary>Straight up to 0.75, then bending towards 1, so that highlights keep their colour instead of clipping.</summary>
    private static float Shoulder(float value)
    {
        const float Knee = 0.75f;
        if (value <= Knee)
        {
            return value;
        }

        float over = (value - Knee) / (1 - Knee);
        return Knee + (1 - Knee) * over / (1 + over);
    }

    private static Vector3 Direction(Lamp lamp, Lighting lighting, View view)
    {
        Vector3 d = Vector3.Normalize(lamp.Direction);
        return lighting.FollowsCamera ? view.Camera.Right * d.X - view.Camera.Down * d.Y - view.Camera.Forward * d.Z : d;
    }
}
