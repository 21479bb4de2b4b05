using Likeness.Tensors.Randomness;
using MathNet.Numerics.LinearAlgebra;

namespace Likeness.Morphable.Linear;

/// <summary>The leading eigenpairs of a symmetric positive semi-definite matrix.</summary>
internal static class LeadingEigenvectors
{
    // Below this size the full decomposition takes about a second; above it subspace iteration is far quicker.
    private const int FullDecompositionLimit = 400;
    private const int Iterations = 60;
    private const double Converged = 1e-13;

    /// <summary>Returns eigenvalues, falling, and eigenvectors, [count, n] by rows.</summary>
    public static (double[] Values, double[][] Vectors) Of(double[] matrix, int n, int count)
    {
        Matrix<double> a = Matrix<double>.Build.Dense(n, n, matrix);
        return n <= FullDecompositionLimit ? Full(a, count) : Subspace(a, count);
    }

    private static (double[] Values, double[][] Vectors) Full(Matrix<double> a, int count)
    {
        MathNet.Numerics.LinearAlgebra.Factorization.Evd<double> evd = a.Evd(Symmetricity.Symmetric);
        int n = a.RowCount;
        return (
            [.. Enumerable.Range(0, count).Select(i => Math.Max(0, evd.EigenValues[n - 1 - i].Real))],
            [.. Enumerable.Range(0, count).Select(i => evd.EigenVectors.Column(n - 1 - i).ToArray())]);
    }

    /// <summary>Orthogonal iteration with Rayleigh-Ritz, on half as many columns again as are asked for; seeded, so reproducible.</summary>
    private static (double[] Values, double[][] Vectors) Subspace(Matrix<double> a, int count)
    {
        int n = a.RowCount, columns = Math.Min(n, count + Math.Max(16, count / 2));
        var random = new RandomSource(1);
        Matrix<double> q = Matrix<double>.Build.Dense(n, columns, (_, _) => random.NextNormal()).QR(MathNet.Numerics.LinearAlgebra.Factorization.QRMethod.Thin).Q;
        double[] last = new double[count];
        for (int iteration = 0; ; iteration++)
        {
            Matrix<double> image = a * q;
            MathNet.Numerics.LinearAlgebra.Factorization.Evd<double> small = (q.Transpose() * image).Evd(Symmetricity.Symmetric);
            Matrix<double> rotation = Matrix<double>.Build.Dense(columns, columns, (i, j) => small.EigenVectors[i, columns - 1 - j]);
            double[] values = [.. Enumerable.Range(0, count).Select(i => Math.Max(0, small.EigenValues[columns - 1 - i].Real))];
            double change = values.Zip(last, (v, w) => Math.Abs(v - w)).Max() / Math.Max(values[0], double.Epsilon);
            last = values;
            if (change < Converged || iteration == Iterations)
            {
                Matrix<double> vectors = q * rotation;
                return (values, [.. Enumerable.Range(0, count).Select(i => vectors.Column(i).ToArray())]);
            }

            q = (image * rotation).QR(MathNet.Numerics.LinearAlgebra.Factorization.QRMethod.Thin).Q;
        }
    }
}
