using Likeness.Splatting.Scenes;

namespace Likeness.Splatting.Files;

/// <summary>Numbers as bytes, as several formats have them.</summary>
internal static class ByteCodes
{
    /// <summary>The nearest byte, with what lies outside cut off.</summary>
    public static byte Nearest(double value) => (byte)Math.Clamp(Math.Round(value, MidpointRounding.AwayFromZero), 0, 255);

    /// <summary>The byte of an opacity: 255 times the sigmoid.</summary>
    public static byte Opacity(float logit) => Nearest(255.0 * GaussianActivations.Opacity(logit));

    /// <summary>
    /// The logit of an opacity byte. 0 and 255 stand for a quarter step from the ends rather than for minus and plus infinity, so that the
    /// logit can be trained on; they come back as the same bytes.
    /// </summary>
    public static float Logit(byte opacity) => GaussianActivations.Logit(opacity switch
    {
        0 => 0.25 / 255,
        255 => 254.75 / 255,
        _ => opacity / 255.0,
    });

    /// <summary>The length of a quaternion w, x, y, z.</summary>
    public static double Norm(ReadOnlySpan<float> q) =>
        Math.Sqrt(((double)q[0] * q[0]) + ((double)q[1] * q[1]) + ((double)q[2] * q[2]) + ((double)q[3] * q[3]));
}
