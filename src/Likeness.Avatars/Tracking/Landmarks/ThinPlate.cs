using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Likeness.Avatars.Tracking.Landmarks;

/// <summary>
/// The smoothest map of space that takes some points to given places: an affine map and a sum of |x - x_i| terms, the thin plate of three dimensions
/// (Bookstein 1989; Duchon 1977).
/// </summary>
internal sealed class ThinPlate
{
    private readonly Vector3[] _centres;
    private readonly Matrix<double> _coefficients;

    /// <summary>Fits the map.</summary>
    /// <param name="from">Distinct points that do not all lie in a plane.</param>
    /// <param name="to">Where they go.</param>
    /// <param name="slack">How much is forgiven for smoothness, in the unit of <paramref name="from"/>; 0 meets every place.</param>
    public ThinPlate(Vector3[] from, Vector3[] to, double slack)
    {
        int n = from.Length;
        _centres = from;
        Matrix<double> system = Matrix<double>.Build.Dense(n + 4, n + 4);
        Matrix<double> right = Matrix<double>.Build.Dense(n + 4, 3);
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                // The kernel is conditionally negative, so that slack is taken away from its diagonal.
                system[i, j] = i == j ? -slack : Vector3.Distance(from[i], from[j]);
            }

            for (int k = 0; k < 4; k++)
            {
                system[i, n + k] = system[n + k, i] = k == 0 ? 1 : from[i][k - 1];
            }

            for (int k = 0; k < 3; k++)
            {
                right[i, k] = to[i][k];
            }
        }

        _coefficients = system.Solve(right);
    }

    /// <summary>Where a point goes.</summary>
    public Vector3 Apply(Vector3 point)
    {
        int n = _centres.Length;
        Span<double> sum = stackalloc double[3];
        for (int k = 0; k < 3; k++)
        {
            sum[k] = _coefficients[n, k] + (_coefficients[n + 1, k] * point.X) + (_coefficients[n + 2, k] * point.Y) + (_coefficients[n + 3, k] * point.Z);
        }

        for (int i = 0; i < n; i++)
        {
            double distance = Vector3.Distance(point, _centres[i]);
            for (int k = 0; k < 3; k++)
            {
                sum[k] += _coefficients[i, k] * distance;
            }
        }

        return new Vector3((float)sum[0], (float)sum[1], (float)sum[2]);
    }
}
