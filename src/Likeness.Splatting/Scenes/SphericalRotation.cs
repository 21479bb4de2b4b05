using Likeness.Geometry.Numerics;

namespace Likeness.Splatting.Scenes;

/// <summary>
/// Turns functions on the sphere that are given by coefficients of degrees 1 to 3: the turned function has at R d the value that the
/// old one had at d. Each degree is turned by a matrix of its own, D_jk = integral of Y_j(d) Y_k(R^T d), and the constant part stays.
/// The integrals are sums over 32 directions (four Gauss-Legendre heights, eight longitudes), a rule that is exact for polynomials up
/// to degree 7, where products of two functions of degree 3 need 6; so D is exact but for rounding in double.
/// </summary>
internal sealed class SphericalRotation
{
    private const int Longitudes = 8;

    // Degree l starts at coefficient l^2; the constant coefficient is not stored.
    private static readonly int[] Starts = [0, 1, 4, 9];
    private static readonly (double Height, double Weight)[] Heights =
    [
        (-0.8611363115940526, 0.3478548451374538), (-0.3399810435848563, 0.6521451548625461),
        (0.3399810435848563, 0.6521451548625461), (0.8611363115940526, 0.3478548451374538),
    ];

    private readonly double[] _matrix = new double[SphericalBasis.Count * SphericalBasis.Count];

    /// <summary>Prepares a rotation.</summary>
    /// <param name="rotation">Takes old directions to new ones.</param>
    public SphericalRotation(in Rotation3 rotation)
    {
        Span<double> at = stackalloc double[SphericalBasis.Count];
        Span<double> before = stackalloc double[SphericalBasis.Count];
        foreach ((double height, double weight) in Heights)
        {
            double radius = Math.Sqrt(1 - (height * height));
            for (int k = 0; k < Longitudes; k++)
            {
                (double sin, double cos) = Math.SinCos(2 * Math.PI * k / Longitudes);
                var d = new Double3(radius * cos, radius * sin, height);
                Double3 back = (rotation.Row0 * d.X) + (rotation.Row1 * d.Y) + (rotation.Row2 * d.Z);
                SphericalBasis.Evaluate(d.X, d.Y, d.Z, at);
                SphericalBasis.Evaluate(back.X, back.Y, back.Z, before);
                AddProducts(at, before, weight * 2 * Math.PI / Longitudes);
            }
        }
    }

    /// <summary>Turns the coefficients of one Gaussian in place.</summary>
    /// <param name="coefficients">[(degree + 1)^2 - 1, 3], as in <see cref="GaussianScene.ShRest"/>.</param>
    /// <param name="degree">0 to 3.</param>
    public void Apply(Span<float> coefficients, int degree)
    {
        Span<double> turned = stackalloc double[7 * 3];
        for (int l = 1; l <= degree; l++)
        {
            int start = Starts[l], size = (2 * l) + 1;
            Span<float> block = coefficients.Slice((start - 1) * 3, size * 3);
            for (int j = 0; j < size; j++)
            {
                ReadOnlySpan<double> row = _matrix.AsSpan(((start + j) * SphericalBasis.Count) + start, size);
                double r = 0, g = 0, b = 0;
                for (int k = 0; k < size; k++)
                {
                    r += row[k] * block[k * 3];
                    g += row[k] * block[(k * 3) + 1];
                    b += row[k] * block[(k * 3) + 2];
                }

                (turned[j * 3], turned[(j * 3) + 1], turned[(j * 3) + 2]) = (r, g, b);
            }

            for (int i = 0; i < block.Length; i++)
            {
                block[i] = (float)turned[i];
            }
        }
    }

    private void AddProducts(ReadOnlySpan<double> at, ReadOnlySpan<double> before, double weight)
    {
        for (int l = 1; l <= GaussianScene.MaximumDegree; l++)
        {
            int end = Starts[l] + (2 * l) + 1;
            for (int j = Starts[l]; j < end; j++)
            {
                for (int k = Starts[l]; k < end; k++)
                {
                    _matrix[(j * SphericalBasis.Count) + k] += weight * at[j] * before[k];
                }
            }
        }
    }
}
