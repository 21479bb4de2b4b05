using System.Numerics.Tensors;

namespace Likeness.Audio.Spectra;

/// <summary>Energies to the logarithms that features are made of. All are in place.</summary>
public static class Compression
{
    private const double Smallest = 1e-10;

    /// <summary>log10(max(x, 1e-10)).</summary>
    /// <param name="energies">Energies, not negative.</param>
    public static void Logarithm(Span<double> energies)
    {
        TensorPrimitives.Max(energies, Smallest, energies);
        TensorPrimitives.Log10(energies, energies);
    }

    /// <summary>ln(x + offset).</summary>
    /// <param name="energies">Energies, not negative.</param>
    /// <param name="offset">Keeps silence away from minus infinity.</param>
    public static void NaturalLogarithm(Span<double> energies, double offset = 1e-6)
    {
        TensorPrimitives.Add(energies, offset, energies);
        TensorPrimitives.Log(energies, energies);
    }

    /// <summary>Decibels, no lower than a range below the loudest of all.</summary>
    /// <param name="energies">Energies, not negative.</param>
    /// <param name="range">In decibels.</param>
    public static void Decibels(Span<double> energies, double range = 80)
    {
        Logarithm(energies);
        TensorPrimitives.Multiply(energies, 10, energies);
        Cut(energies, range);
    }

    /// <summary>What Whisper takes: (log10 x + 4) / 4, no lower than 8 below the loudest of all before that.</summary>
    /// <param name="energies">Energies, not negative.</param>
    public static void Whisper(Span<double> energies)
    {
        Logarithm(energies);
        Cut(energies, 8);
        TensorPrimitives.Add(energies, 4, energies);
        TensorPrimitives.Multiply(energies, 0.25, energies);
    }

    private static void Cut(Span<double> values, double range)
    {
        if (values.Length > 0)
        {
            TensorPrimitives.Max(values, TensorPrimitives.Max<double>(values) - range, values);
        }
    }
}
