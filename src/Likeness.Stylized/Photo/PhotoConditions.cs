using System.Numerics;
using Likeness.Geometry.Faces;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Photo;

/// <summary>What is behind a person.</summary>
public enum PhotoBackdrop
{
    /// <summary>A wall, lit from one side.</summary>
    Wall,

    /// <summary>Lights and shapes out of focus.</summary>
    Blurred,

    /// <summary>Walls, frames, furniture: straight edges.</summary>
    Room,

    /// <summary>Leaves, sky and ground.</summary>
    Outdoors,
}

/// <summary>Everything about a photograph that is not the person (spec C2).</summary>
public sealed record PhotoConditions
{
    /// <summary>How far the head is seen from its left, degrees, within 15.</summary>
    public float Yaw { get; init; }

    /// <summary>How far it is seen from above, degrees, within 15.</summary>
    public float Pitch { get; init; }

    /// <summary>52 weights in the order of <see cref="ArkitShapes.Names"/>.</summary>
    public float[] Expression { get; init; } = new float[ArkitShapes.Count];

    /// <summary>True when the person smiles.</summary>
    public bool Smiles { get; init; }

    /// <summary>Where the eyes look, degrees to the picture's right and up.</summary>
    public Vector2 Gaze { get; init; }

    /// <summary>The stronger lamp; it casts shadows.</summary>
    public PhotoLight Key { get; init; } = new(new Vector3(-0.4f, 0.6f, 0.9f), new Vector3(0.72f, 0.7f, 0.67f), 0.5f);

    /// <summary>The weaker lamp; it casts shadows too.</summary>
    public PhotoLight Fill { get; init; } = new(new Vector3(0.8f, 0.1f, 0.8f), new Vector3(0.2f, 0.21f, 0.23f), 1);

    /// <summary>Light from everywhere, linear.</summary>
    public Vector3 Ambient { get; init; } = new(0.3f);

    /// <summary>What is behind the person.</summary>
    public PhotoBackdrop Backdrop { get; init; }

    /// <summary>Clothing, linear.</summary>
    public Vector3 Cloth { get; init; } = new(0.12f, 0.15f, 0.2f);

    /// <summary>How the picture is taken.</summary>
    public PhotoCamera Camera { get; init; } = new();

    /// <summary>Decides the details of backdrop and noise.</summary>
    public long Seed { get; init; }

    /// <summary>Draws conditions at random, independent of any person.</summary>
    public static PhotoConditions Sample(RandomSource random)
    {
        float Normal(float deviation) => deviation * (float)random.NextTruncatedNormal(2);
        float Uniform(float low, float high) => low + ((high - low) * random.NextFloat());
        float yaw = Math.Clamp(Normal(7), -15, 15), pitch = Math.Clamp(Normal(5), -15, 15);
        bool smiles = random.NextFloat() < 0.4f;
        float[] expression = PhotoExpressions.Sample(random, smiles);
        // Two lamps of different colour; the stronger they differ, the weaker the light from everywhere.
        float strength = Uniform(0.35f, 0.95f), warm = Normal(0.12f);
        var key = new PhotoLight(new Vector3(Uniform(-1.1f, 1.1f), Uniform(-0.1f, 1.2f), Uniform(0.35f, 1.1f)), strength * Warm(warm), Uniform(0.1f, 1));
        var fill = new PhotoLight(new Vector3(-MathF.Sign(key.Direction.X) * Uniform(0.1f, 1.4f), Uniform(-0.5f, 0.9f), Uniform(-0.5f, 1)), strength * Uniform(0.1f, 0.65f) * Warm(Normal(0.16f) - warm), Uniform(0.4f, 1));
        Vector3 ambient = (0.62f - (0.5f * strength)) * Uniform(0.75f, 1.25f) * Warm(Normal(0.08f));
        float cloth = MathF.Pow(random.NextFloat(), 1.6f) * 0.75f;
        return new PhotoConditions
        {
            Yaw = yaw,
            Pitch = pitch,
            Smiles = smiles,
            Expression = expression,
            Gaze = new Vector2(-yaw * 0.75f, -pitch * 0.75f) + new Vector2(Normal(4), Normal(3)),
            Key = key,
            Fill = fill,
            Ambient = ambient,
            Backdrop = (PhotoBackdrop)random.NextInt(4),
            Cloth = Vector3.Clamp(new Vector3(0.02f) + (cloth * (Vector3.One + (0.75f * new Vector3(Uniform(-1, 1), Uniform(-1, 1), Uniform(-1, 1))))), Vector3.Zero, new Vector3(0.9f)),
            Camera = PhotoCamera.Sample(random),
            Seed = (long)(random.NextBits() >> 1),
        };
    }

    private static Vector3 Warm(float warmth) => new(MathF.Exp(warmth), 1, MathF.Exp(-1.3f * warmth));
}
