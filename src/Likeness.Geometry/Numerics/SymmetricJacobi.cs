namespace Likeness.Geometry.Numerics;

/// <summary>Eigenvalues and eigenvectors of very small symmetric matrices by cyclic Jacobi rotations, without allocation.</summary>
internal static class SymmetricJacobi
{
    private const int LargestSweepCount = 30;

    /// <summary>Diagonalises a matrix in place.</summary>
    /// <param name="a">[size, size], symmetric; ends with the eigenvalues on its diagonal.</param>
    /// <param name="vectors">[size, size]; receives the eigenvectors as columns.</param>
    /// <param name="size">The number of rows.</param>
    public static void Solve(Span<double> a, Span<double> vectors, int size)
    {
        vectors.Clear();
        for (int i = 0; i < size; i++)
        {
            vectors[(i * size) + i] = 1;
        }

        for (int sweep = 0; sweep < LargestSweepCount; sweep++)
        {
            double off = 0;
            double all = 0;
            for (int i = 0; i < size; i++)
            {
                for (int j = 0; j < size; j++)
                {
                    double square = a[(i * size) + j] * a[(i * size) + j];
                    all += square;
                    off += i == j ? 0 : square;
                }
            }

            if (!(off > 1e-32 * all))
            {
                return;
            }

            for (int p = 0; p < size - 1; p++)
            {
                for (int q = p + 1; q < size; q++)
                {
                    Rotate(a, vectors, size, p, q);
                }
            }
        }
    }

    private static void Rotate(Span<double> a, Span<double> vectors, int size, int p, int q)
    {
        double apq = a[(p * size) + q];
        if (apq == 0)
        {
            return;
        }

        double theta = (a[(q * size) + q] - a[(p * size) + p]) / (2 * apq);
        double t = (theta >= 0 ? 1 : -1) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
        double c = 1 / Math.Sqrt((t * t) + 1);
        double s = t * c;
        for (int k = 0; k < size; k++)
        {
            (double kp, double kq) = (a[(k * size) + p], a[(k * size) + q]);
            a[(k * size) + p] = (c * kp) - (s * kq);
            a[(k * size) + q] = (s * kp) + (c * kq);
        }

        for (int k = 0; k < size; k++)
        {
            (double pk, double qk) = (a[(p * size) + k], a[(q * size) + k]);
            a[(p * size) + k] = (c * pk) - (s * qk);
            a[(q * size) + k] = (s * pk) + (c * qk);
            (double vp, double vq) = (vectors[(k * size) + p], vectors[(k * size) + q]);
            vectors[(k * size) + p] = (c * vp) - (s * vq);
            vectors[(k * size) + q] = (s * vp) + (c * vq);
        }
    }
}
