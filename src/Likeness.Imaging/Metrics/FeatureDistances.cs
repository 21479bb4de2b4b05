using Likeness.Tensors;
using MathNet.Numerics.LinearAlgebra;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Likeness.Imaging.Metrics;

/// <summary>
/// How far apart two sets of pictures are, by the features that some network has of them. With the pool features of Inception-v3 the first is the
/// FID and the second the KID of papers; with any other network the figures can be compared among themselves only, and should be called otherwise.
/// </summary>
public static class FeatureDistances
{
    // What the usual code adds to covariances without full rank, without which published figures are not met.
    private const double RankOffset = 1e-6;

    /// <summary>
    /// The Fréchet distance of two normal distributions (Heusel et al., NeurIPS 2017, section 2): |m1 - m2|^2 + tr(S1 + S2 - 2 sqrt(S1 S2)). A set of
    /// no more pictures than features has a covariance without full rank: its figure is far too large, and 1e-6 is added to each variance, as the usual code does.
    /// </summary>
    /// <returns>At least 0 up to rounding; 0 for equal sets.</returns>
    /// <exception cref="ArgumentException">The numbers of features differ.</exception>
    public static double Frechet(FeatureStatistics a, FeatureStatistics b)
    {
        RequireSame(a.Dimensions, b.Dimensions);
        Matrix<double> first = a.CovarianceMatrix, second = b.CovarianceMatrix;
        if (Math.Min(a.Count, b.Count) <= a.Dimensions)
        {
            Matrix<double> offset = Matrix<double>.Build.DenseDiagonal(a.Dimensions, RankOffset);
            (first, second) = (first + offset, second + offset);
        }

        // The root of a product has the trace of the root of a symmetric matrix: tr sqrt(S1 S2) = tr sqrt(sqrt(S1) S2 sqrt(S1)).
        Matrix<double> root = SquareRoot(first);
        Vector<double> values = (root * second * root).Evd(Symmetricity.Symmetric).EigenValues.Real();
        double trace = values.Sum(static v => Math.Sqrt(Math.Max(v, 0)));
        Vector<double> between = a.MeanVector - b.MeanVector;
        return between.DotProduct(between) + first.Trace() + second.Trace() - (2 * trace);
    }

    /// <summary>The Fréchet distance of two sets of features.</summary>
    /// <param name="a">[pictures, features].</param>
    /// <param name="b">[pictures, features]; the numbers of pictures may differ.</param>
    /// <exception cref="ArgumentException">The numbers of features differ, or a set has fewer than two pictures.</exception>
    public static double Frechet(Tensor a, Tensor b) => Frechet(FeatureStatistics.Of(a), FeatureStatistics.Of(b));

    /// <summary>
    /// The kernel distance (Bińkowski et al., ICLR 2018): the unbiased estimate of the squared maximum mean discrepancy for the kernel
    /// (x y / d + 1)^3. Its expectation is the same for any number of pictures; papers give the mean over many subsets of 100 or 1,000.
    /// </summary>
    /// <param name="a">[pictures, features]; at least two pictures.</param>
    /// <param name="b">[pictures, features]; the numbers of pictures may differ.</param>
    /// <returns>About 0 for sets of one kind; it can be below.</returns>
    /// <exception cref="ArgumentException">The numbers of features differ, or a set has fewer than two pictures.</exception>
    public static double Kernel(Tensor a, Tensor b)
    {
        double[] x = Rows(a), y = Rows(b);
        RequireSame(a.Shape[1], b.Shape[1]);
        int n = a.Shape[0], m = b.Shape[0], d = a.Shape[1];
        double own = (Sum(x, x, d, skipEqual: true) / ((double)n * (n - 1))) + (Sum(y, y, d, skipEqual: true) / ((double)m * (m - 1)));
        return own - (2 * Sum(x, y, d, skipEqual: false) / ((double)n * m));
    }

    private static Matrix<double> SquareRoot(Matrix<double> symmetric)
    {
        MathNet.Numerics.LinearAlgebra.Factorization.Evd<double> evd = symmetric.Evd(Symmetricity.Symmetric);
        Matrix<double> vectors = evd.EigenVectors;
        Vector<double> roots = evd.EigenValues.Real().Map(static v => Math.Sqrt(Math.Max(v, 0)));
        return vectors * Matrix<double>.Build.DenseOfDiagonalVector(roots) * vectors.Transpose();
    }

    private static double Sum(double[] x, double[] y, int d, bool skipEqual)
    {
        double sum = 0;
        for (int i = 0; i < x.Length / d; i++)
        {
            for (int j = 0; j < y.Length / d; j++)
            {
                double kernel = (TensorPrimitives.Dot<double>(x.AsSpan(i * d, d), y.AsSpan(j * d, d)) / d) + 1;
                sum += skipEqual && i == j ? 0 : kernel * kernel * kernel;
            }
        }

        return sum;
    }

    private static double[] Rows(Tensor features)
    {
        if (features.Shape.Rank != 2 || features.Shape[0] < 2 || features.Shape[1] < 1)
        {
            throw new ShapeException($"A distance of features needs [pictures, features] with at least two pictures; the shape is {features.Shape}.");
        }

        double[] values = new double[features.Count];
        TensorPrimitives.ConvertChecked<float, double>(features.Span, values);
        return values;
    }

    private static void RequireSame(int a, int b)
    {
        if (a != b)
        {
            throw new ArgumentException($"Features of {a} and of {b} numbers cannot be compared: they come from different networks.", nameof(b));
        }
    }
}
