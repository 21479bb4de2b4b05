using System.Numerics;
using Likeness.Stylized.Photo;
using Likeness.Stylized.Schemas;

namespace Likeness.Stylized.Selfies;

/// <summary>
/// Where the hair is and what colour it has. Pixels are told apart by colour (skin from the face, background from the edges of the photo or from the person mask, hair from
/// above the forehead) and by where hair usually is; the style is the one whose hair in the frame overlaps most.
/// </summary>
internal sealed class HairReading
{
    private const int Size = HairTemplates.Size;

    // Hair shines and its strands shade each other: dark hair looks lighter and light hair darker than it is.
    private const float Lift = 7;
    private const float Range = 0.88f;

    // Styles that few people wear must fit clearly better.
    private const float Seldom = 0.7f;

    // What looks like this share of hair above the forehead counts as bald.
    private const float BaldBelow = 0.12f;

    // Hair has this many times the grain of the face; a head without hair has the same.
    private const float SmoothBelow = 1.4f;
    private const float GrainWeight = 1.5f;
    private const float LeastGrain = 0.05f;

    private readonly Vector3[] _colours = new Vector3[Size * Size];
    private readonly bool[] _inside = new bool[Size * Size];
    private readonly float[] _grain = new float[Size * Size];
    private readonly float _smooth;
    private readonly float[]? _person;
    private readonly SkinReading _skin;
    private readonly HairTemplates _templates;
    private readonly SelfiePixels _pixels;

    public HairReading(SelfiePixels pixels, SkinReading skin, AvatarSchema schema)
    {
        _pixels = pixels;
        _skin = skin;
        _templates = HairTemplates.Of(schema);
        _person = pixels.Selfie.Person is null ? null : new float[Size * Size];
        Shrink();
        float scale = (float)Size / pixels.Size;
        _smooth = MathF.Max(LeastGrain, SelfiePixels.Percentile(Above(pixels.Middle * scale, pixels.Unit * scale, -0.6f, 0.7f, 0.5f).Select(i => _grain[i]), 0.3f));
        Mask = Segment();
        Coverage = OnTop();
        var hair = new List<Vector3>();
        for (int i = 0; i < Mask.Length; i++)
        {
            if (Mask[i] && _templates.HairShare[i] > 0.15f)
            {
                hair.Add(_colours[i]);
            }
        }

        Colour = hair.Count < 8 ? null : SelfiePixels.Trimmed(hair, 0.1f, 0.65f);
        Pixels = hair.Count;
        Curl = Curliness();
    }

    /// <summary>How little strands agree on a direction, 0 to 1: straight hair below a half.</summary>
    public float Curl { get; }

    /// <summary>True where hair is, [64, 64].</summary>
    public bool[] Mask { get; }

    /// <summary>The colour of the hair, Oklab; null where there is none.</summary>
    public Vector3? Colour { get; }

    /// <summary>How many pixels of the 64 by 64 say so.</summary>
    public int Pixels { get; }

    /// <summary>The share of the top of the head that is hair.</summary>
    public float Coverage { get; }

    /// <summary>Ranks the colours of a schema.</summary>
    public SlotEstimate Colours(AttributeGroup group)
    {
        if (Colour is not { } seen)
        {
            // Nobody sees the colour of no hair; brows are the next best.
            return SlotEstimate.OfDistances(group.Name, [.. group.Options.Select(o => (o, o == "darkBrown" ? 0f : 1))], 0.1f);
        }

        Vector3 own = _skin.Balance(seen);
        own.X *= _skin.Gain;
        (string, float)[] distances = [.. group.Options.Select(colour =>
        {
            Vector3 named = Oklab.Of(PhotoColours.Hair(colour));
            // Hair that turns grey is anything from iron to silver.
            named.X = colour == "grey" ? Math.Clamp(own.X, 50, 70) : Lift + (Range * named.X);
            float hue = Vector2.Distance(new Vector2(own.Y, own.Z), new Vector2(named.Y, named.Z));
            float distance = MathF.Sqrt(Square((own.X - named.X) / 7) + Square(hue / (colour == "grey" ? 2 : 2.6f)));
            // Dyes are rare: only clear ones count.
            return (colour, PhotoColours.IsNatural(colour) ? distance : distance + 1.2f);
        })];
        return SlotEstimate.OfDistances(group.Name, distances, Math.Clamp(Pixels / 120f, 0.2f, 1));
    }

    /// <summary>Ranks the hair styles of a schema by overlap.</summary>
    public SlotEstimate Styles(AttributeGroup group)
    {
        (string, float)[] distances = [.. group.Options.Select((style, s) => (style, Distance(style, _templates.Hair[s])))];
        return SlotEstimate.OfDistances(group.Name, distances, 0.9f);
    }

    private float Distance(string style, bool[] template)
    {
        float both = 0, either = 0;
        for (int i = 0; i < template.Length; i++)
        {
            if (_inside[i])
            {
                both += Mask[i] && template[i] ? 1 : 0;
                either += Mask[i] || template[i] ? 1 : 0;
            }
        }

        bool bald = Coverage < BaldBelow;
        float overlap = either < 1 ? 1 : both / either;
        float distance = (1 - overlap) * 6;
        // Curls show as hair without a direction.
        float curl = style is "shortCurls" or "afro" or "afroPuffs" or "longCurly" ? 0.58f : style is "longWavy" or "wavyBob" or "messy" or "dreadlocks" ? 0.42f : 0.34f;
        distance += Pixels < 40 ? 0 : 4 * MathF.Max(0, MathF.Abs(Curl - curl) - 0.06f);
        distance += style is "spiky" or "afro" or "afroPuffs" or "spaceBuns" or "twinTails" or "mohawk" or "flatTop" or "cornrows" or "dreadlocks" or "highBun" or "lowBun" ? Seldom : 0;
        return style is "bald" or "balding" == bald ? distance : distance + 1.5f;
    }

    private void Shrink()
    {
        int step = _pixels.Size / Size;
        for (int y = 0; y < Size; y++)
        {
            for (int x = 0; x < Size; x++)
            {
                Vector3 sum = Vector3.Zero;
                float person = 0, grain = 0;
                int inside = 0;
                for (int s = 0; s < step * step; s++)
                {
                    int at = (((y * step) + (s / step)) * _pixels.Size) + (x * step) + (s % step);
                    sum += _pixels.Colours[at];
                    inside += _pixels.Selfie.Inside[at] ? 1 : 0;
                    person += _pixels.Selfie.Person?[at] ?? 0;
                    grain += Roughness((x * step) + (s % step), (y * step) + (s / step));
                }

                int to = (y * Size) + x;
                _grain[to] = grain / (step * step);
                _colours[to] = sum / (step * step);
                _inside[to] = 2 * inside > step * step;
                if (_person is not null)
                {
                    _person[to] = person / (step * step);
                }
            }
        }
    }

    // How much rougher than the face the places above the forehead are that a cluster stands for.
    private float Grain(ColourClusters all, Vector3 mean, Vector2 middle, float d)
    {
        int[] own = [.. Above(middle, d, 1.22f, 1.75f, 0.8f).Where(i => all.All.MinBy(c => Vector3.DistanceSquared(c.Mean, _colours[i])).Mean == mean)];
        return SelfiePixels.Percentile(own.Select(i => _grain[i]), 0.5f) / _smooth;
    }

    // The Laplacian of lightness: strands have it and shaded skin has not; noise adds to both alike.
    private float Roughness(int x, int y)
    {
        int side = _pixels.Size;
        float At(int column, int row) => _pixels.Colours[(Math.Clamp(row, 0, side - 1) * side) + Math.Clamp(column, 0, side - 1)].X;
        return MathF.Abs((4 * At(x, y)) - At(x - 1, y) - At(x + 1, y) - At(x, y - 1) - At(x, y + 1));
    }

    private bool[] Segment()
    {
        float scale = (float)Size / _pixels.Size, d = _pixels.Unit * scale;
        Vector2 middle = _pixels.Middle * scale;
        var skin = ColourClusters.Find(SkinSamples(), 3);
        var background = ColourClusters.Find(BackgroundSamples(middle, d), 4);
        var above = new List<Vector3>();
        foreach (int i in Above(middle, d, 1.22f, 1.75f, 0.8f))
        {
            above.Add(_colours[i]);
        }

        // Above the forehead lies hair or skin; only a small share of it can be what is behind.
        const float LikeSkin = 5.5f, LikeBackground = 7;
        ColourClusters all = ColourClusters.Find(above, 3);
        ColourClusters hair = all
            .Without((c, _) => _skin.Distance(c) < LikeSkin && Grain(all, c, middle, d) < SmoothBelow)
            .Without((c, share) => share < 0.25f && background.Distance(c) < LikeBackground);
        // Long hair and curls reach where otherwise only background is.
        background = background.Without((c, _) => hair.All.Any(h => h.Share >= 0.25f && Vector3.Distance(h.Mean, c) < 1.4f * h.Spread));
        var mask = new bool[Size * Size];
        if (hair.All.Count == 0)
        {
            return mask;
        }

        for (int i = 0; i < mask.Length; i++)
        {
            if (!_inside[i] || (_person is not null && _person[i] < 0.5f))
            {
                continue;
            }

            float ofHair = Math.Clamp(_templates.HairShare[i], 0.01f, 0.99f), ofSkin = Math.Clamp(_templates.SkinShare[i], 0.01f, 0.99f), ofNothing = Math.Clamp(1 - ofHair - ofSkin, 0.05f, 0.99f);
            float strands = Math.Clamp(2 * MathF.Log(MathF.Max(0.1f, _grain[i] / (SmoothBelow * _smooth))), -GrainWeight, GrainWeight);
            float asHair = hair.LogLikelihood(_colours[i]) + MathF.Log(ofHair) + strands;
            float asSkin = skin.LogLikelihood(_colours[i]) + MathF.Log(ofSkin);
            float asNothing = _person is not null ? -60 : MathF.Max(-22, background.LogLikelihood(_colours[i])) + MathF.Log(ofNothing);
            mask[i] = asHair > asSkin && asHair > asNothing && ofHair > 0.012f;
        }

        return Connected(Smoothed(mask), middle, d);
    }

    // The face: cheeks, nose, forehead up to where hair may begin.
    private List<Vector3> SkinSamples()
    {
        FacePoints face = _pixels.Face;
        var samples = new List<Vector3>();
        foreach (Vector2 place in (Vector2[])[face.At(30), Vector2.Lerp(face.LeftEye, face.At(48), 0.5f), Vector2.Lerp(face.RightEye, face.At(54), 0.5f), face.BetweenEyes - new Vector2(0, 0.6f * _pixels.Unit), face.At(8) - new Vector2(0, 0.15f * _pixels.Unit), Vector2.Lerp(face.At(3), face.At(48), 0.4f), Vector2.Lerp(face.At(13), face.At(54), 0.4f)])
        {
            _pixels.Collect(place, 0.16f * _pixels.Unit, samples);
        }

        // Hair that hangs into the face is no skin.
        return [.. samples.Where(c => c.X > _skin.Shaded.X - 14)];
    }

    // The upper corners and the sides of the photo, away from the head.
    private List<Vector3> BackgroundSamples(Vector2 middle, float d)
    {
        var samples = new List<Vector3>();
        for (int i = 0; i < _colours.Length; i++)
        {
            var from = new Vector2((i % Size) + 0.5f, (i / Size) + 0.5f) - middle;
            bool beside = MathF.Abs(from.X) > 1.75f * d && from.Y < 0.9f * d;
            bool corner = MathF.Abs(from.X) > 1.15f * d && from.Y < -1.2f * d;
            bool over = from.Y < -2.15f * d;
            bool away = _person is not null ? _person[i] < 0.2f : beside || corner || over;
            if (_inside[i] && away)
            {
                samples.Add(_colours[i]);
            }
        }

        return samples;
    }

    private IEnumerable<int> Above(Vector2 middle, float d, float low, float high, float across)
    {
        for (int y = Math.Max(0, (int)(middle.Y - (high * d))); y <= Math.Min(Size - 1, (int)(middle.Y - (low * d))); y++)
        {
            for (int x = Math.Max(0, (int)(middle.X - (across * d))); x <= Math.Min(Size - 1, (int)(middle.X + (across * d))); x++)
            {
                if (_inside[(y * Size) + x] && (_person is null || _person[(y * Size) + x] > 0.5f))
                {
                    yield return (y * Size) + x;
                }
            }
        }
    }

    private float OnTop()
    {
        float scale = (float)Size / _pixels.Size, d = _pixels.Unit * scale;
        int[] top = [.. Above(_pixels.Middle * scale, d, 1.25f, 1.6f, 0.6f)];
        return top.Length == 0 ? 1 : top.Count(i => Mask[i]) / (float)top.Length;
    }

    // The structure tensor (Förstner and Gülch 1987) over windows of three cells: hair that is combed has one direction in each, curls have all.
    private float Curliness()
    {
        int step = _pixels.Size / Size, side = _pixels.Size;
        double agreed = 0, all = 0;
        for (int cell = 0; cell < Mask.Length; cell++)
        {
            int cx = cell % Size, cy = cell / Size;
            if (cx is 0 or Size - 1 || cy is 0 or Size - 1 || !Enumerable.Range(0, 9).All(k => Mask[((cy + (k / 3) - 1) * Size) + cx + (k % 3) - 1]))
            {
                continue;
            }

            float xx = 0, yy = 0, xy = 0;
            for (int y = (cy - 1) * step; y < (cy + 2) * step; y++)
            {
                for (int x = (cx - 1) * step; x < (cx + 2) * step; x++)
                {
                    float dx = _pixels.Colours[(y * side) + Math.Min(side - 1, x + 1)].X - _pixels.Colours[(y * side) + Math.Max(0, x - 1)].X;
                    float dy = _pixels.Colours[(Math.Min(side - 1, y + 1) * side) + x].X - _pixels.Colours[(Math.Max(0, y - 1) * side) + x].X;
                    xx += dx * dx;
                    yy += dy * dy;
                    xy += dx * dy;
                }
            }

            agreed += Math.Sqrt(((xx - yy) * (xx - yy)) + (4 * xy * xy)) / Math.Max(1e-6, xx + yy);
            all++;
        }

        return all == 0 ? 0.5f : (float)(1 - (agreed / all));
    }

    private static bool[] Smoothed(bool[] mask)
    {
        bool[] result = new bool[mask.Length];
        for (int i = 0; i < mask.Length; i++)
        {
            int x = i % Size, y = i / Size, votes = 0;
            for (int k = 0; k < 9; k++)
            {
                int column = Math.Clamp(x + (k % 3) - 1, 0, Size - 1), row = Math.Clamp(y + (k / 3) - 1, 0, Size - 1);
                votes += mask[(row * Size) + column] ? 1 : 0;
            }

            result[i] = votes >= 5;
        }

        return result;
    }

    // Hair hangs together with what lies on top of the head.
    private bool[] Connected(bool[] mask, Vector2 middle, float d)
    {
        bool[] reached = new bool[mask.Length];
        var open = new Stack<int>(Above(middle, d, 0.7f, 1.9f, 1.3f).Where(i => mask[i]));
        while (open.TryPop(out int i))
        {
            if (reached[i])
            {
                continue;
            }

            reached[i] = true;
            int x = i % Size, y = i / Size;
            foreach ((int column, int row) in ((int, int)[])[(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)])
            {
                if ((uint)column < Size && (uint)row < Size && mask[(row * Size) + column])
                {
                    open.Push((row * Size) + column);
                }
            }
        }

        return reached;
    }

    private static float Square(float x) => x * x;
}
