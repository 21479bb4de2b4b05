namespace Likeness.Audio.Spectra;

/// <summary>The orthonormal cosine transform of type II over bands: the last step from log-mel energies to cepstral coefficients (MFCC).</summary>
public sealed class CosineTransform
{
    /// <summary>Makes the matrix.</summary>
    /// <param name="bands">Values that go in.</param>
    /// <param name="coefficients">Values that come out, the slowest first; at most <paramref name="bands"/>.</param>
    public CosineTransform(int bands, int coefficients)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(coefficients, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(bands, coefficients);
        Bands = bands;
        Coefficients = coefficients;
        Weights = new double[bands * coefficients];
        for (int b = 0; b < bands; b++)
        {
            for (int c = 0; c < coefficients; c++)
            {
                Weights[(b * coefficients) + c] = Math.Cos(Math.PI / bands * (b + 0.5) * c) * Math.Sqrt((c == 0 ? 1.0 : 2.0) / bands);
            }
        }
    }

    /// <summary>Values that go in.</summary>
    public int Bands { get; }

    /// <summary>Values that come out.</summary>
    public int Coefficients { get; }

    /// <summary>[<see cref="Bands"/>, <see cref="Coefficients"/>].</summary>
    public double[] Weights { get; }

    /// <summary>Transforms frames.</summary>
    /// <param name="values">[frames, bands].</param>
    /// <returns>[frames, coefficients].</returns>
    public double[] Apply(ReadOnlySpan<double> values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length % Bands, 0, nameof(values));
        double[] result = new double[values.Length / Bands * Coefficients];
        for (int at = 0; at < values.Length; at++)
        {
            (int t, int b) = Math.DivRem(at, Bands);
            Span<double> row = result.AsSpan(t * Coefficients, Coefficients);
            System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(Weights.AsSpan(b * Coefficients, Coefficients), values[at], row, row);
        }

        return result;
    }
}
