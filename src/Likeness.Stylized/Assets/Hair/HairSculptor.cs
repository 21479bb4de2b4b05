using System.Numerics;
using Likeness.Geometry.Bust.Motion;
using Likeness.Stylized.Heads;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Assets.Hair;

/// <summary>
/// Makes hair out of a few forms: locks along a way, balls, and cropped layers on the skin. Paint of hair: place along the lock (0 root, 1 tip), tone (-1 to 1), share of skin
/// that shows, and the number of the lock.
/// </summary>
internal sealed class HairSculptor
{
    private const int Sides = 10;

    private readonly PieceBuilder _builder = new();
    private readonly RandomSource _random;
    private readonly float _detail;
    private int _lock;

    /// <param name="seed">Of the small differences between locks.</param>
    /// <param name="detail">1 for the full mesh; less makes fewer rings.</param>
    public HairSculptor(long seed, float detail)
    {
        _random = new RandomSource(seed);
        _detail = detail;
    }

    /// <summary>A number between two, different at each call and the same in each program.</summary>
    public float Vary(float low, float high) => low + ((high - low) * _random.NextFloat());

    /// <summary>A lock that begins on the skull, runs over it and then hangs or stands as the points say.</summary>
    /// <param name="way">Points beside the Bust, from the root to the tip.</param>
    /// <param name="shape">Its form.</param>
    /// <param name="outwards">Which way its flat side looks at a point; away from the skull when null.</param>
    public void Lock(ReadOnlySpan<Vector3> way, LockShape shape, Func<Vector3, Vector3>? outwards = null)
    {
        outwards ??= Skull.Outwards;
        int rings = Math.Max(4, (int)(shape.Rings * 1.5f * _detail)), number = ++_lock;
        float tone = Vary(-1, 1);
        Vector3[] points = new Vector3[rings + 1];
        for (int i = 0; i <= rings; i++)
        {
            points[i] = Along(way, i / (float)rings);
        }

        var turned = new Vector3[points.Length];
        for (int i = 0; i <= rings; i++)
        {
            float t = i / (float)rings;
            (Vector3 normal, Vector3 side) = Frame(points, i, outwards);
            float angle = (2 * MathF.PI * shape.Waves * t) + shape.Phase, on = Ramp.Smooth(shape.WaveFrom * 0.4f, shape.WaveFrom + 0.25f, t);
            (float sine, float cosine) = MathF.SinCos(angle);
            turned[i] = points[i] + (on * ((side * ((shape.Wave + shape.Curl) * sine)) + (normal * (((0.7f * shape.Wave) + shape.Curl) * cosine))));
        }

        int sides = Math.Max(5, (int)(Sides * _detail));
        int[] last = [];
        for (int i = 0; i <= rings; i++)
        {
            float t = i / (float)rings;
            (Vector3 normal, Vector3 side) = Frame(turned, i, outwards);
            float width = MathF.Max(0.15f, shape.WidthAt(t) * 0.5f), thickness = MathF.Max(0.1f, shape.Thickness * 0.5f * MathF.Min(1, (shape.WidthAt(t) / shape.Width) + 0.1f));
            int[] ring = new int[sides];
            for (int k = 0; k < sides; k++)
            {
                (float sine, float cosine) = MathF.SinCos(2 * MathF.PI * k / sides);
                ring[k] = _builder.AddBesideBust(turned[i] + (side * (width * cosine)) + (normal * (thickness * sine)), new Vector4(t, tone, 0, number));
            }

            if (i > 0)
            {
                _builder.Strip(ring, last, closed: true);
            }

            last = ring;
        }

        int end = _builder.AddBesideBust(turned[^1], new Vector4(1, tone, 0, number));
        for (int k = 0; k < sides; k++)
        {
            _builder.Triangle(last[(k + 1) % sides], last[k], end);
        }
    }

    /// <summary>An egg of hair: a bun, a curl.</summary>
    /// <param name="centre">Its middle, beside the Bust.</param>
    /// <param name="halfAxes">Its size.</param>
    /// <param name="ripple">How deep grooves run around it, as a share.</param>
    /// <param name="ripples">The number of grooves.</param>
    public void Ball(Vector3 centre, Vector3 halfAxes, float ripple = 0, int ripples = 0)
    {
        int rows = Math.Max(5, (int)((ripples > 0 ? 20 : 9) * _detail)), around = Math.Max(7, (int)((ripples > 0 ? 42 : 14) * _detail)), number = ++_lock;
        float tone = Vary(-1, 1);
        int top = Add(0, 0), previousFirst = -1;
        int[] last = [];
        for (int r = 1; r < rows; r++)
        {
            int[] ring = new int[around];
            for (int k = 0; k < around; k++)
            {
                ring[k] = Add(MathF.PI * r / rows, 2 * MathF.PI * k / around);
            }

            for (int k = 0; k < around && r == 1; k++)
            {
                _builder.Triangle(top, ring[k], ring[(k + 1) % around]);
            }

            if (r > 1)
            {
                _builder.Strip(ring, last, closed: true);
            }

            last = ring;
            previousFirst = ring[0];
        }

        int bottom = Add(MathF.PI, 0);
        for (int k = 0; k < around && previousFirst >= 0; k++)
        {
            _builder.Triangle(last[(k + 1) % around], last[k], bottom);
        }

        int Add(float polar, float angle)
        {
            (float sine, float cosine) = MathF.SinCos(polar);
            (float s, float c) = MathF.SinCos(angle);
            float grooves = 1 + (ripple * (MathF.Cos((ripples * angle) + (4 * cosine)) - 1) * sine);
            return _builder.AddBesideBust(centre + (halfAxes * grooves * new Vector3(sine * s, cosine, sine * c)), new Vector4(0.5f + (0.35f * cosine), tone, 0, number));
        }
    }

    /// <summary>A layer on the scalp.</summary>
    /// <param name="thickness">Its height (mm) at a place of the Bust, given the distance inside the edge.</param>
    /// <param name="edge">How far inside the hairline it begins, millimetres; may depend on the place.</param>
    /// <param name="skin">The share of skin that shows.</param>
    public void Layer(Func<Vector3, float, float> thickness, Func<Vector3, float>? edge = null, float skin = 0)
    {
        HeadBase head = HeadBase.Instance;
        int number = ++_lock;
        SkinPatch.Grow(
            _builder,
            v => head.Pieces[0].Paint[v].W - (edge?.Invoke(head.OnBust(v)) ?? 0),
            (at, normal, inside) => normal * (0.4f + thickness(at, inside)),
            (at, inside) => new Vector4(Math.Clamp(inside / 60, 0, 0.6f), 0, skin, number));
    }

    /// <summary>The piece.</summary>
    public HeadPiece Build(string name = "hair", SurfaceKind kind = SurfaceKind.Hair) => _builder.Build(name, kind);

    /// <summary>A point on a smooth line through points (Catmull-Rom), share 0 to 1.</summary>
    public static Vector3 Along(ReadOnlySpan<Vector3> way, float share)
    {
        float place = share * (way.Length - 1);
        int i = Math.Min((int)place, way.Length - 2);
        Vector3 b = way[i], c = way[i + 1];
        Vector3 a = i > 0 ? way[i - 1] : (2 * b) - c, d = i + 2 < way.Length ? way[i + 2] : (2 * c) - b;
        float t = place - i;
        return 0.5f * ((2 * b) + ((c - a) * t) + (((2 * a) - (5 * b) + (4 * c) - d) * t * t) + (((3 * b) - a - (3 * c) + d) * t * t * t));
    }

    private static (Vector3 Normal, Vector3 Side) Frame(Vector3[] points, int i, Func<Vector3, Vector3> outwards)
    {
        Vector3 along = points[Math.Min(points.Length - 1, i + 1)] - points[Math.Max(0, i - 1)];
        along = Vector3.Normalize(along);
        Vector3 normal = outwards(points[i]);
        Vector3 side = Vector3.Cross(along, normal);
        side = side.LengthSquared() < 1e-4f ? Vector3.Normalize(Vector3.Cross(along, Vector3.UnitX + (0.1f * Vector3.UnitZ))) : Vector3.Normalize(side);
        return (Vector3.Normalize(Vector3.Cross(side, along)), side);
    }
}
