using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Photo;

/// <summary>How a photograph is taken and kept: framing, lens, exposure, and what is lost on the way.</summary>
public sealed record PhotoCamera
{
    /// <summary>Vertical field of view in degrees: 10 is a portrait lens, 32 an outstretched arm.</summary>
    public float FieldOfView { get; init; } = 16;

    /// <summary>Turn of the camera about its axis, degrees.</summary>
    public float Roll { get; init; }

    /// <summary>How far the head lies to the right, in picture widths.</summary>
    public float ShiftX { get; init; }

    /// <summary>How far the head lies down, in picture heights.</summary>
    public float ShiftY { get; init; }

    /// <summary>How much larger the head is than usual.</summary>
    public float Zoom { get; init; } = 1;

    /// <summary>Stops of exposure above the usual.</summary>
    public float Exposure { get; init; }

    /// <summary>Wrong white balance: above 0 too warm, below 0 too cold; 0.1 is visible.</summary>
    public float Warmth { get; init; }

    /// <summary>Wrong white balance: above 0 magenta, below 0 green.</summary>
    public float Tint { get; init; }

    /// <summary>Contrast about middle grey; 1 leaves it.</summary>
    public float Contrast { get; init; } = 1;

    /// <summary>Saturation; 1 leaves it, 0 is black and white.</summary>
    public float Saturation { get; init; } = 1;

    /// <summary>Loss of light in the corners, 0 to 1.</summary>
    public float Vignette { get; init; }

    /// <summary>Blur as a share of the picture's width (standard deviation); 0.004 is a quarter of a pixel at 64.</summary>
    public float Blur { get; init; }

    /// <summary>Standard deviation of the noise, of 0 to 1 in encoded values.</summary>
    public float Noise { get; init; }

    /// <summary>Quality of a compression like JPEG's, 1 to 100; 100 leaves the picture as it is.</summary>
    public int Quality { get; init; } = 100;

    /// <summary>Draws a camera at random.</summary>
    public static PhotoCamera Sample(RandomSource random)
    {
        float Normal(float deviation) => deviation * (float)random.NextTruncatedNormal(2.2);
        float Uniform(float low, float high) => low + ((high - low) * random.NextFloat());
        return new PhotoCamera
        {
            FieldOfView = Uniform(10, 30),
            Roll = Normal(2.2f),
            ShiftX = Normal(0.012f),
            ShiftY = Normal(0.012f),
            Zoom = MathF.Exp(Normal(0.03f)),
            Exposure = 0.12f + Normal(0.28f),
            Warmth = Normal(0.07f),
            Tint = Normal(0.025f),
            Contrast = MathF.Exp(Normal(0.1f)),
            Saturation = random.NextFloat() < 0.03f ? Uniform(0, 0.3f) : MathF.Exp(Normal(0.14f)),
            Vignette = MathF.Max(0, Uniform(-0.25f, 0.45f)),
            Blur = MathF.Max(0, Uniform(-0.002f, 0.007f)),
            Noise = MathF.Max(0, Uniform(-0.008f, 0.028f)),
            Quality = random.NextFloat() < 0.25f ? 100 : (int)Uniform(35, 97),
        };
    }
}
