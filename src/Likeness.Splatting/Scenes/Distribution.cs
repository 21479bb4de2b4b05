namespace Likeness.Splatting.Scenes;

/// <summary>How numbers are spread: the least, the first of a hundred, the middle, the ninety-ninth and the largest. All NaN when there are none.</summary>
/// <param name="Minimum">The least.</param>
/// <param name="Low">One in a hundred is below.</param>
/// <param name="Median">Half are below.</param>
/// <param name="High">One in a hundred is above.</param>
/// <param name="Maximum">The largest.</param>
public readonly record struct Distribution(float Minimum, float Low, float Median, float High, float Maximum)
{
    /// <summary>The distribution of the finite ones among some numbers.</summary>
    public static Distribution Of(ReadOnlySpan<float> values)
    {
        float[] sorted = new float[values.Length];
        int count = 0;
        foreach (float value in values)
        {
            sorted[count] = value;
            count += float.IsFinite(value) ? 1 : 0;
        }

        if (count == 0)
        {
            return new Distribution(float.NaN, float.NaN, float.NaN, float.NaN, float.NaN);
        }

        Span<float> finite = sorted.AsSpan(0, count);
        finite.Sort();
        int tail = (int)((count - 1) * 0.01);
        return new Distribution(finite[0], finite[tail], finite[(count - 1) / 2], finite[count - 1 - tail], finite[^1]);
    }
}
