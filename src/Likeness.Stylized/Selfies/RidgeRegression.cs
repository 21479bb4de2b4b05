namespace Likeness.Stylized.Selfies;

/// <summary>Linear regression with a penalty on large weights, for a few dozen numbers: normal equations and Gaussian elimination.</summary>
internal static class RidgeRegression
{
    /// <summary>Weights [inputs][outputs] that predict the outputs from the inputs.</summary>
    /// <param name="inputs">[examples][inputs], of about mean 0 and deviation 1.</param>
    /// <param name="outputs">[examples][outputs].</param>
    /// <param name="penalty">Added to the mean square of each input.</param>
    public static double[][] Fit(double[][] inputs, double[][] outputs, double penalty)
    {
        int n = inputs[0].Length, m = outputs[0].Length;
        double[][] rows = [.. Enumerable.Range(0, n).Select(_ => new double[n + m])];
        for (int e = 0; e < inputs.Length; e++)
        {
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    rows[i][j] += inputs[e][i] * inputs[e][j] / inputs.Length;
                }

                for (int k = 0; k < m; k++)
                {
                    rows[i][n + k] += inputs[e][i] * outputs[e][k] / inputs.Length;
                }
            }
        }

        // The matrix is positive definite with the penalty: no pivoting is needed.
        for (int i = 0; i < n; i++)
        {
            rows[i][i] += penalty;
        }

        for (int i = 0; i < n; i++)
        {
            double pivot = rows[i][i];
            for (int c = i; c < n + m; c++)
            {
                rows[i][c] /= pivot;
            }

            for (int other = 0; other < n; other++)
            {
                double factor = other == i ? 0 : rows[other][i];
                for (int c = i; c < n + m; c++)
                {
                    rows[other][c] -= factor * rows[i][c];
                }
            }
        }

        return [.. rows.Select(r => r[n..])];
    }
}
