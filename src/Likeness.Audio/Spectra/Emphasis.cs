namespace Likeness.Audio.Spectra;

/// <summary>Raises high notes against low ones: y[t] = x[t] - a x[t - 1], y[0] = x[0].</summary>
public static class Emphasis
{
    /// <summary>Filters a sound.</summary>
    /// <param name="samples">One channel.</param>
    /// <param name="coefficient">a; 0.97 by custom.</param>
    public static float[] Apply(ReadOnlySpan<float> samples, float coefficient = 0.97f)
    {
        float[] result = samples.ToArray();
        for (int t = result.Length - 1; t > 0; t--)
        {
            result[t] -= coefficient * samples[t - 1];
        }

        return result;
    }
}
