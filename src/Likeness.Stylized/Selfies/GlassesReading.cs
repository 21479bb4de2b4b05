using System.Numerics;
using Likeness.Stylized.Schemas;

namespace Likeness.Stylized.Selfies;

/// <summary>Frames of glasses: thin lines over the bridge of the nose and below the eyes, where faces have none; dark glass where eyes should be.</summary>
internal sealed class GlassesReading
{
    public GlassesReading(SelfiePixels pixels, SkinReading skin)
    {
        FacePoints face = pixels.Face;
        float d = pixels.Unit;
        // Over the bridge: a line that runs across, between the eyes.
        float[] bridges = [.. new[] { -0.09f, -0.05f, 0, 0.05f, 0.09f }.Select(x => Line(pixels, face.BetweenEyes + new Vector2(x * d, -0.3f * d), new Vector2(0, 1), 0.5f * d, 0.045f * d).Strength)];
        Bridge = SelfiePixels.Percentile(bridges, 0.5f);
        var below = new List<float>();
        var places = new List<float>();
        foreach ((int from, int to) in ((int, int)[])[(36, 42), (42, 48)])
        {
            float lid = Enumerable.Range(from, to - from).Max(i => face.At(i).Y);
            Vector2 eye = from == 36 ? face.LeftEye : face.RightEye;
            foreach (float x in (float[])[-0.22f, -0.11f, 0, 0.11f, 0.22f])
            {
                (float strength, float at) = Line(pixels, new Vector2(eye.X + (x * d), lid + (0.1f * d)), new Vector2(0, 1), 0.42f * d, 0.04f * d);
                below.Add(strength);
                places.Add((lid + (0.1f * d) + at - eye.Y) / d);
            }
        }

        Below = SelfiePixels.Percentile(below, 0.4f);
        Depth = SelfiePixels.Percentile(places, 0.5f);
        var left = new List<Vector3>();
        pixels.Collect(face.LeftEye + new Vector2(0, 0.14f * d), 0.2f * d, left);
        pixels.Collect(face.RightEye + new Vector2(0, 0.14f * d), 0.2f * d, left);
        Dark = (skin.Colour.X - SelfiePixels.Percentile(left.Select(c => c.X), 0.6f)) / MathF.Max(20, skin.Colour.X);
    }

    /// <summary>Strength of the line over the bridge, units of Oklab's lightness.</summary>
    public float Bridge { get; }

    /// <summary>Strength of the lines below the eyes.</summary>
    public float Below { get; }

    /// <summary>How far these lie below the eyes' middles, in distances between the eyes.</summary>
    public float Depth { get; }

    /// <summary>How much darker than skin the surroundings of the eyes are, 0 to 1.</summary>
    public float Dark { get; }

    /// <summary>How sure it is that there are glasses, 0 to 1.</summary>
    public float Evidence
    {
        get
        {
            float x = ((Bridge - 3) * 0.9f) + (Math.Clamp(Below - 2.6f, -1.5f, 1.5f) * 0.5f);
            float frames = 1 / (1 + MathF.Exp(-1.6f * x));
            return MathF.Max(frames, Dark > 0.42f ? 1 : 0);
        }
    }

    /// <summary>Ranks the glasses of a schema.</summary>
    public SlotEstimate Rank(AttributeGroup group)
    {
        bool dark = Dark > 0.42f;
        float absent = 3 * Evidence, present = 3 * (1 - Evidence);
        (string, float)[] distances = [.. group.Options.Select(option => (option, option switch
        {
            "none" => absent,
            "sunglasses" => dark ? 0 : present + 1.5f,
            // Round ones reach down farthest; how thick the frame is tells the others apart.
            "round" => present + (MathF.Abs(Depth - 0.36f) * 4),
            "aviator" => present + 0.5f + (MathF.Abs(Depth - 0.38f) * 4),
            "square" => present + 0.15f + (MathF.Abs(Depth - 0.32f) * 4),
            "rectangle" => present + 0.1f + (MathF.Abs(Depth - 0.24f) * 4),
            _ => present + 0.6f + (MathF.Abs(Depth - 0.3f) * 4),
        } + (dark && option != "sunglasses" ? 2 : 0)))];
        return SlotEstimate.OfDistances(group.Name, distances, MathF.Abs((2 * Evidence) - 1));
    }

    // The strongest thin line that a way crosses: how much a place differs from both its sides, in one direction.
    private static (float Strength, float At) Line(SelfiePixels pixels, Vector2 from, Vector2 direction, float length, float width)
    {
        width = MathF.Max(1.2f, width);
        float best = 0, where = 0;
        for (float t = width; t < length - width; t += 0.5f)
        {
            float here = pixels.At(from + (t * direction)).X, before = pixels.At(from + ((t - width) * direction)).X, after = pixels.At(from + ((t + width) * direction)).X;
            // Both sides must differ: a step is the edge of a shadow, not a line.
            float strength = here < MathF.Min(before, after) ? MathF.Min(before, after) - here : here > MathF.Max(before, after) ? here - MathF.Max(before, after) : 0;
            if (strength > best)
            {
                (best, where) = (strength, t);
            }
        }

        return (best, where);
    }
}
