using Likeness.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace Likeness.Imaging.Metrics;

/// <summary>Mean and covariance of the features of a set of pictures, which can be kept for sets that are compared with often.</summary>
public sealed class FeatureStatistics
{
    private FeatureStatistics(int count, Vector<double> mean, Matrix<double> covariance) => (Count, MeanVector, CovarianceMatrix) = (count, mean, covariance);

    /// <summary>Pictures in the set.</summary>
    public int Count { get; }

    /// <summary>Numbers that describe a picture.</summary>
    public int Dimensions => MeanVector.Count;

    /// <summary>The mean of each feature.</summary>
    public IReadOnlyList<double> Mean => MeanVector.AsArray();

    internal Vector<double> MeanVector { get; }

    /// <summary>Sums of products over count - 1.</summary>
    internal Matrix<double> CovarianceMatrix { get; }

    /// <summary>Computes them.</summary>
    /// <param name="features">[pictures, features]; at least two pictures.</param>
    /// <exception cref="ShapeException">There are fewer than two pictures, or the tensor has no rows and columns.</exception>
    public static FeatureStatistics Of(Tensor features)
    {
        if (features.Shape.Rank != 2 || features.Shape[0] < 2 || features.Shape[1] < 1)
        {
            throw new ShapeException($"Statistics of features need [pictures, features] with at least two pictures; the shape is {features.Shape}.");
        }

        int count = features.Shape[0], dimensions = features.Shape[1];
        Matrix<double> rows = Matrix<double>.Build.Dense(count, dimensions, (i, j) => features.Span[(i * dimensions) + j]);
        Vector<double> mean = rows.ColumnSums() / count;
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < dimensions; j++)
            {
                rows[i, j] -= mean[j];
            }
        }

        return new FeatureStatistics(count, mean, rows.TransposeThisAndMultiply(rows) / (count - 1));
    }

    /// <summary>One element of the covariance.</summary>
    public double Covariance(int row, int column) => CovarianceMatrix[row, column];
}
