using System.Numerics;

namespace Likeness.Stylized.Selfies;

/// <summary>An aligned face as colours in Oklab, with the looks at it that the readings share. Places are in pixels; lengths are given in distances between the eyes.</summary>
internal sealed class SelfiePixels
{
    public SelfiePixels(AlignedSelfie selfie)
    {
        Selfie = selfie;
        Colours = Oklab.Of(selfie.Image);
        Unit = selfie.Face.EyeDistance;
        Middle = selfie.Face.BetweenEyes;
    }

    public AlignedSelfie Selfie { get; }

    public FacePoints Face => Selfie.Face;

    /// <summary>Oklab of every pixel.</summary>
    public Vector3[] Colours { get; }

    /// <summary>Pixels between the eyes.</summary>
    public float Unit { get; }

    /// <summary>Half-way between the eyes.</summary>
    public Vector2 Middle { get; }

    public int Size => Selfie.Size;

    /// <summary>The colour at a place, between pixels; the edge is repeated.</summary>
    public Vector3 At(Vector2 place)
    {
        float x = Math.Clamp(place.X - 0.5f, 0, Size - 1), y = Math.Clamp(place.Y - 0.5f, 0, Size - 1);
        int left = (int)x, top = (int)y, right = Math.Min(left + 1, Size - 1), below = Math.Min(top + 1, Size - 1);
        Vector3 upper = Vector3.Lerp(Colours[(top * Size) + left], Colours[(top * Size) + right], x - left);
        return Vector3.Lerp(upper, Vector3.Lerp(Colours[(below * Size) + left], Colours[(below * Size) + right], x - left), y - top);
    }

    /// <summary>The colours within a circle that lie in the photo.</summary>
    public void Collect(Vector2 centre, float radius, List<Vector3> into)
    {
        for (int y = Math.Max(0, (int)(centre.Y - radius)); y <= Math.Min(Size - 1, (int)(centre.Y + radius)); y++)
        {
            for (int x = Math.Max(0, (int)(centre.X - radius)); x <= Math.Min(Size - 1, (int)(centre.X + radius)); x++)
            {
                if (Vector2.DistanceSquared(new Vector2(x + 0.5f, y + 0.5f), centre) <= radius * radius && Selfie.Inside[(y * Size) + x])
                {
                    into.Add(Colours[(y * Size) + x]);
                }
            }
        }
    }

    /// <summary>The value below which a share of numbers lies; 0 of none.</summary>
    public static float Percentile(IEnumerable<float> values, float share)
    {
        float[] sorted = [.. values];
        Array.Sort(sorted);
        return sorted.Length == 0 ? 0 : sorted[Math.Clamp((int)(share * sorted.Length), 0, sorted.Length - 1)];
    }

    /// <summary>The mean of the colours whose lightness lies between two percentiles: without shadows, without highlights.</summary>
    public static Vector3 Trimmed(IReadOnlyList<Vector3> colours, float low, float high)
    {
        if (colours.Count == 0)
        {
            return Vector3.Zero;
        }

        float least = Percentile(colours.Select(c => c.X), low), most = Percentile(colours.Select(c => c.X), high);
        Vector3 sum = Vector3.Zero;
        int count = 0;
        foreach (Vector3 colour in colours)
        {
            if (colour.X >= least && colour.X <= most)
            {
                sum += colour;
                count++;
            }
        }

        return sum / count;
    }
}
