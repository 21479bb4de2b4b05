using System.Numerics;

namespace Likeness.Stylized.Assets.Hair;

/// <summary>A cut that falls from a parting to both sides: bobs, curtains, long hair.</summary>
internal sealed record PartedCut
{
    /// <summary>Where the parting lies: -0.5 on the subject's right to 0.5 on the left.</summary>
    public float Part { get; init; }

    /// <summary>Degrees around the head where the hair beside the face begins.</summary>
    public float Front { get; init; } = 58;

    /// <summary>The y of the tips behind.</summary>
    public float End { get; init; } = -100;

    /// <summary>The y of the tips beside the face.</summary>
    public float FrontEnd { get; init; } = -100;

    /// <summary>Height over the skull, millimetres.</summary>
    public float Volume { get; init; } = 13;

    /// <summary>Width of a lock.</summary>
    public float Width { get; init; } = 30;

    /// <summary>How far tips swing outwards; inwards when negative.</summary>
    public float Flare { get; init; }

    /// <summary>How far the hair beside the face comes to the front.</summary>
    public float Forwards { get; init; }

    /// <summary>How locks wave and end.</summary>
    public LockShape Shape { get; init; } = new(30, 13);

    /// <summary>Locks a side.</summary>
    public int Locks { get; init; } = 11;
}

/// <summary>Families of cuts, made of locks.</summary>
internal static class Cuts
{
    /// <summary>Hair that falls from a parting: an inner layer, and an outer one half a lock further.</summary>
    public static void Parted(HairSculptor hair, PartedCut cut)
    {
        for (int layer = 0; layer < 2; layer++)
        {
            foreach (float side in (float[])[-1, 1])
            {
                int locks = cut.Locks + layer;
                for (int i = 0; i < locks; i++)
                {
                    float share = Math.Clamp((i + (layer == 0 ? 0.5f : 0)) / (cut.Locks - 0.5f), 0, 1);
                    float around = float.Lerp(cut.Front, 179, share) + hair.Vary(-2, 2);
                    Vector3 from = Ways.Parting(cut.Part, share) + new Vector3(side * -0.02f, 0, 0);
                    float beside = MathF.Max(0, 1 - (share * 3.2f));
                    float end = float.Lerp(cut.End, cut.FrontEnd, beside) + hair.Vary(-5, 5);
                    Vector3 over = Skull.Direction(side * around, float.Lerp(2, 6, beside));
                    float lift = cut.Volume + (layer * 4) + hair.Vary(-1.2f, 1.2f);
                    Vector3[] way = Ways.Fall(from, over, 5 + (layer * 2), lift, end, cut.Flare, cut.Forwards * beside);
                    hair.Lock(way, cut.Shape with { Width = cut.Width * hair.Vary(0.9f, 1.15f), Phase = cut.Shape.Phase + hair.Vary(0, 1.2f) + (side * 0.6f), Rings = Math.Max(18, cut.Shape.Rings) });
                }
            }
        }
    }

    /// <summary>Short hair that lies from the crown to all sides.</summary>
    /// <param name="hair">Where it goes.</param>
    /// <param name="end">Degrees up where a lock ends, for degrees around.</param>
    /// <param name="lift">Height of the tips over the skull.</param>
    /// <param name="shape">The locks.</param>
    /// <param name="locks">Locks in a ring.</param>
    /// <param name="crown">Where they begin.</param>
    /// <param name="swirl">Degrees by which locks turn around the crown.</param>
    public static void Mop(HairSculptor hair, Func<float, float> end, Func<float, float> lift, LockShape shape, int locks, Vector3 crown, float swirl = 0)
    {
        for (int ring = 0; ring < 3; ring++)
        {
            for (int i = 0; i < locks; i++)
            {
                float around = ((i + (0.5f * ring)) * 360f / locks) - 180 + hair.Vary(-3, 3);
                float share = ring switch { 0 => 1, 1 => 0.78f, _ => 0.5f };
                Vector3 tip = Skull.Direction(around + swirl, end(around)), root = Skull.Between(crown, Skull.Direction(around, end(around)), 0.06f + (0.02f * ring));
                Vector3 to = Skull.Between(crown, tip, share);
                float top = lift(around) * (ring == 0 ? 1 : 1.1f);
                hair.Lock(Ways.Over(root, to, 5 + (2.5f * ring), top + (3 * ring), 3 + ring), shape with { Width = shape.Width * hair.Vary(0.88f, 1.12f), Phase = hair.Vary(0, 6) });
            }
        }
    }

    /// <summary>A fringe over the forehead.</summary>
    /// <param name="hair">Where it goes.</param>
    /// <param name="half">Degrees to both sides.</param>
    /// <param name="locks">How many.</param>
    /// <param name="end">The y of a tip, for its place from -1 to 1.</param>
    /// <param name="sweep">Degrees by which tips lie further to the subject's left.</param>
    /// <param name="shape">The locks.</param>
    /// <param name="lift">Height of the tips over the skull.</param>
    public static void Fringe(HairSculptor hair, float half, int locks, Func<float, float> end, float sweep, LockShape shape, float lift = 10)
    {
        for (int i = 0; i < locks; i++)
        {
            float place = (2 * (i + 0.5f) / locks) - 1;
            float around = half * place;
            Vector3 from = Skull.Direction((around * 0.75f) - (0.5f * sweep), 62);
            float up = MathF.Asin(Math.Clamp((end(place) + hair.Vary(-1.5f, 1.5f) - Skull.Centre.Y) / 94, -1, 1)) * (180 / MathF.PI);
            hair.Lock(Ways.Over(from, Skull.Direction(around + sweep, up), 9, lift + hair.Vary(-1, 1), 3), shape with { Width = shape.Width * hair.Vary(0.92f, 1.1f) });
        }
    }

    /// <summary>Hair combed from the hairline over the head to one place.</summary>
    /// <param name="hair">Where it goes.</param>
    /// <param name="half">Degrees to both sides of the front where locks begin.</param>
    /// <param name="locks">How many.</param>
    /// <param name="target">Direction of the tip, for degrees around of the root.</param>
    /// <param name="rise">How high the locks stand in front.</param>
    /// <param name="shape">The locks.</param>
    /// <param name="tip">Height of the tips over the skull.</param>
    public static void Swept(HairSculptor hair, float half, int locks, Func<float, Vector3> target, Func<float, float> rise, LockShape shape, float tip = 7)
    {
        for (int layer = 0; layer < 2; layer++)
        {
            for (int i = 0; i < locks - layer; i++)
            {
                float around = half * ((2 * (i + (0.5f * layer)) / (locks - 1f)) - 1);
                Vector3 from = Ways.Hairline(around), to = target(around);
                float height = rise(around) + (2.5f * layer) + hair.Vary(-1, 1);
                Vector3[] way =
                [
                    Skull.Point(from, 1), Skull.Point(Skull.Between(from, to, 0.07f), 0.72f * height), Skull.Point(Skull.Between(from, to, 0.22f), height),
                    Skull.Point(Skull.Between(from, to, 0.45f), float.Lerp(height, tip, 0.35f) + 2), Skull.Point(Skull.Between(from, to, 0.72f), float.Lerp(height, tip, 0.8f) + 1), Skull.Point(to, tip),
                ];
                hair.Lock(way, shape with { Width = shape.Width * hair.Vary(0.9f, 1.12f), Rings = 14 });
            }
        }
    }

    /// <summary>Cropped hair at sides and back, short at its edge.</summary>
    public static void Sides(HairSculptor hair, float thickness) =>
        hair.Layer((_, inside) => thickness * Math.Clamp(inside / 16, 0, 1));

    /// <summary>A braid along a way.</summary>
    public static void Braid(HairSculptor hair, Vector3[] way, float radius, int strands)
    {
        for (int i = 0; i < strands; i++)
        {
            float t = (i + 0.5f) / strands, size = radius * (1 - (0.45f * t * t));
            Vector3 at = HairSculptor.Along(way, t), along = Vector3.Normalize(HairSculptor.Along(way, MathF.Min(1, t + 0.02f)) - HairSculptor.Along(way, MathF.Max(0, t - 0.02f)));
            Vector3 side = Vector3.Normalize(Vector3.Cross(along, Skull.Outwards(at)));
            hair.Ball(at + (side * (0.42f * size * (i % 2 == 0 ? 1 : -1))), new Vector3(size * 0.82f, size * 0.95f, size * 0.72f));
        }

        Vector3 end = way[^1], last = Vector3.Normalize(way[^1] - way[^2]);
        hair.Lock([end - (last * 4), end + (last * radius * 0.8f), end + (last * radius * 2.2f)], new LockShape(radius * 1.15f, radius * 0.9f) { Root = 0.5f });
    }
}
