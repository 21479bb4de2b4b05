using Likeness.Avatars.Frames;
using Likeness.Avatars.Networks;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Memory;
using MathNet.Numerics.LinearAlgebra;

namespace Likeness.Avatars.Models;

/// <summary>A matrix of low rank as a product.</summary>
/// <param name="Left">[rows, rank].</param>
/// <param name="Right">[rank, columns].</param>
/// <param name="Rank">The rank.</param>
public sealed record MatrixFactors(float[] Left, float[] Right, int Rank)
{
    /// <summary>Writes Left * Right.</summary>
    /// <param name="matrix">[rows, columns].</param>
    internal void CopyTo(Span<float> matrix)
    {
        int columns = Right.Length / Rank, rows = Left.Length / Rank;
        for (int r = 0; r < rows; r++)
        {
            Span<float> row = matrix.Slice(r * columns, columns);
            row.Clear();
            for (int k = 0; k < Rank; k++)
            {
                System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(Right.AsSpan(k * columns, columns), Left[(r * Rank) + k], row, row);
            }
        }
    }
}

/// <summary>
/// The two decoder matrices of a graph avatar, nine tenths of its numbers, as products of low rank (spec, section 8). What is kept is what matters for
/// the codes and expressions of a clip: of all matrices of the rank, the one whose outputs over the clip's training frames are nearest.
/// </summary>
public static class DecoderFactors
{
    // Of the mean variance of codes and of expressions: directions that the clip never takes are kept in this proportion, not dropped.
    private const double UnseenShare = 1e-3;

    /// <summary>Replaces both matrices by matrices of low rank and returns the factors by the tensors' names.</summary>
    /// <param name="network">The trained network; its decoders change.</param>
    /// <param name="inputs">The clip that it learned from.</param>
    /// <param name="rank">At least 1, and at most the numbers of a code and an expression.</param>
    /// <exception cref="LikenessException">The rank is out of range.</exception>
    public static IReadOnlyDictionary<string, MatrixFactors> Reduce(GraphAvatarNetwork network, ClipInputs inputs, int rank)
    {
        int columns = GraphUNet.Code + network.Options.ExpressionLength;
        if (rank < 1 || rank > columns)
        {
            throw new LikenessException($"The decoders cannot have a rank of {rank}; 1 to {columns} is possible.");
        }

        using Tape.PauseScope pause = Tape.Pause();
        var factors = new Dictionary<string, MatrixFactors>();
        foreach ((string name, GraphUNet net) in network.GraphNetworks)
        {
            factors[$"{name}.decode.weight"] = Reduce(net, Frames(net, inputs), rank);
        }

        return factors;
    }

    // What the decoder is given in the training frames, one a row.
    private static Matrix<double> Frames(GraphUNet net, ClipInputs inputs)
    {
        Matrix<double>? rows = null;
        for (int f = 0; f < inputs.TrainingFrames; f++)
        {
            using TensorScope scope = TensorScope.Begin();
            HeadInput input = inputs.Of(f);
            float[] row = [.. net.Encode(input.Features).Span, .. input.Expression.Span];
            rows ??= Matrix<double>.Build.Dense(inputs.TrainingFrames, row.Length);
            rows.SetRow(f, [.. row.Select(static v => (double)v)]);
        }

        return rows!;
    }

    // The nearest W' to W in |(W' - W) C^(1/2)|, C = L L^T the inputs' second moments: W' = U (S V^T L^-1) of the leading U S V^T of W L. What U is
    // multiplied with is as large as its share of the output, so that rounding U to bytes costs each share alike.
    private static MatrixFactors Reduce(GraphUNet net, Matrix<double> frames, int rank)
    {
        Tensor weight = net.DecodeWeight;
        int rows = weight.Shape[0], columns = weight.Shape[1];
        Matrix<double> moments = frames.TransposeThisAndMultiply(frames) / frames.RowCount;
        Vector<double> mean = frames.ColumnSums() / frames.RowCount, variances = moments.Diagonal() - mean.PointwiseMultiply(mean);
        double code = Unseen(variances.Take(GraphUNet.Code)), expression = Unseen(variances.Skip(GraphUNet.Code));
        Matrix<double> half = (moments + Matrix<double>.Build.DenseDiagonal(columns, columns, c => c < GraphUNet.Code ? code : expression)).Cholesky().Factor;
        Matrix<double> seen = Matrix<double>.Build.Dense(rows, columns, (r, c) => weight.Span[(r * columns) + c]) * half;
        Matrix<double> vectors = seen.TransposeThisAndMultiply(seen).Evd(Symmetricity.Symmetric).EigenVectors.SubMatrix(0, columns, columns - rank, rank);
        Matrix<double> left = seen * vectors, right = vectors.TransposeThisAndMultiply(half.Inverse());
        for (int k = 0; k < rank; k++)
        {
            double size = Math.Max(1e-12, left.Column(k).L2Norm() / Math.Sqrt(rows));
            left.SetColumn(k, left.Column(k) / size);
            right.SetRow(k, right.Row(k) * size);
        }

        var factors = new MatrixFactors(RowMajor(left), RowMajor(right), rank);
        factors.CopyTo(weight.Span);
        return factors;
    }

    private static double Unseen(IEnumerable<double> variances) => Math.Max(1e-9, UnseenShare * variances.Average());

    private static float[] RowMajor(Matrix<double> matrix) => [.. matrix.ToRowMajorArray().Select(static v => (float)v)];
}
