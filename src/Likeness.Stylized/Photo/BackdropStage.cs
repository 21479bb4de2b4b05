using System.Numerics;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Photo;

/// <summary>Paints what is behind a person, in linear light.</summary>
internal sealed class BackdropStage
{
    private readonly record struct Shape(Vector2 Centre, Vector2 Half, Vector3 Colour, float Soft, bool Round);

    private readonly List<Shape> _shapes = [];
    private readonly Vector3 _base;
    private readonly Vector3 _other;
    private readonly Vector2 _slope;
    private readonly uint _seed;
    private readonly float _grain;
    private readonly PhotoBackdrop _kind;

    /// <summary>Decides what is behind.</summary>
    /// <param name="conditions">The kind and the seed.</param>
    public BackdropStage(PhotoConditions conditions)
    {
        var random = new RandomSource(conditions.Seed);
        _kind = conditions.Backdrop;
        _seed = (uint)random.NextBits();
        float Uniform(float low, float high) => low + ((high - low) * random.NextFloat());
        Vector3 Colour(float low, float high, float saturation)
        {
            float light = Uniform(low, high);
            return light * Vector3.Max(new Vector3(0.05f), Vector3.One + (saturation * new Vector3(Uniform(-1, 1), Uniform(-1, 1), Uniform(-1, 1))));
        }

        float angle = Uniform(0, 2 * MathF.PI);
        _slope = new Vector2(MathF.Cos(angle), MathF.Sin(angle));
        float saturated = random.NextFloat() < 0.3f ? 0.8f : 0.25f;
        _base = Colour(0.04f, 0.75f, saturated);
        _other = _base * Uniform(0.35f, 1.1f);
        _grain = random.NextFloat() < 0.6f ? 0 : Uniform(0.01f, 0.07f);
        switch (_kind)
        {
            case PhotoBackdrop.Blurred:
                int discs = 8 + random.NextInt(18);
                for (int i = 0; i < discs; i++)
                {
                    float size = Uniform(0.04f, 0.35f);
                    _shapes.Add(new Shape(new Vector2(Uniform(-0.1f, 1.1f), Uniform(-0.1f, 1.1f)), new Vector2(size, size * Uniform(0.7f, 1.4f)), Colour(0.02f, 0.9f, 0.6f), Uniform(0.15f, 0.9f), true));
                }

                break;
            case PhotoBackdrop.Room:
                int panels = 3 + random.NextInt(7);
                for (int i = 0; i < panels; i++)
                {
                    _shapes.Add(new Shape(new Vector2(Uniform(-0.1f, 1.1f), Uniform(-0.1f, 1.1f)), new Vector2(Uniform(0.03f, 0.4f), Uniform(0.03f, 0.6f)), Colour(0.02f, 0.85f, 0.5f), Uniform(0.01f, 0.06f), false));
                }

                break;
            case PhotoBackdrop.Outdoors:
                _base = Vector3.Lerp(new Vector3(0.35f, 0.55f, 0.85f), new Vector3(0.85f), random.NextFloat()) * Uniform(0.5f, 1.1f);
                _other = new Vector3(0.10f, 0.16f, 0.05f) * Uniform(0.5f, 2.2f);
                break;
        }
    }

    /// <summary>The colour at a place, 0 to 1 from the left and from the top.</summary>
    public Vector3 At(float u, float v)
    {
        if (_kind == PhotoBackdrop.Outdoors)
        {
            float leaves = SolidNoise.At(u * 5, v * 5, _seed) + (0.6f * SolidNoise.At(u * 13, v * 13, _seed + 1)) + (0.4f * SolidNoise.At(u * 31, v * 31, _seed + 2));
            float share = Math.Clamp(0.5f + (0.9f * (v - 0.35f)) + (0.8f * leaves), 0, 1);
            return Vector3.Lerp(_base, _other * (1 + (0.5f * leaves)), share);
        }

        float slope = Math.Clamp(0.5f + Vector2.Dot(new Vector2(u - 0.5f, v - 0.5f), _slope), 0, 1);
        Vector3 colour = Vector3.Lerp(_base, _other, slope);
        foreach (Shape shape in _shapes)
        {
            Vector2 d = Vector2.Abs(new Vector2(u, v) - shape.Centre) / shape.Half;
            float distance = shape.Round ? d.Length() : MathF.Max(d.X, d.Y);
            float soft = shape.Round ? shape.Soft : shape.Soft / MathF.Min(shape.Half.X, shape.Half.Y);
            float cover = Math.Clamp((1 - distance) / soft, 0, 1);
            colour = Vector3.Lerp(colour, shape.Colour, shape.Round ? 0.75f * cover : cover);
        }

        return _grain == 0 ? colour : colour * (1 + (_grain * SolidNoise.At(u * 60, v * 60, _seed + 3)));
    }
}
