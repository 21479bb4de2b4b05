using Likeness.Talking.Curves;
using System.Numerics;
using Likeness.Geometry.Faces;
using Likeness.Tensors;

namespace Likeness.Talking.Training;

/// <summary>
/// What differences of weights are worth on a face: the mean squared displacement of its vertices, in mm^2, as a quadratic form of the weights of the
/// shapes that speech moves. A loss of weights is then a loss of vertices, without evaluating any.
/// </summary>
internal static class ShapeMetric
{
    // Keeps shapes that hardly move a vertex (a rolled lip behind a closed mouth) from being forgotten: a share of the mean diagonal.
    private const double Ridge = 0.02;

    /// <summary>[shapes, shapes], symmetric, positive definite.</summary>
    /// <param name="face">The face.</param>
    /// <param name="lips">Vertices that count more.</param>
    /// <param name="lipWeight">How much more.</param>
    public static Tensor Of(BlendshapeFace face, IReadOnlyCollection<int> lips, double lipWeight)
    {
        int count = SpeechShapes.Count, vertices = face.VertexCount;
        double[] weights = new double[vertices];
        Array.Fill(weights, 1);
        foreach (int v in lips)
        {
            weights[v] = lipWeight;
        }

        double total = weights.Sum();
        Vector3[][] moved = [.. SpeechShapes.Indices.Select(i => Displacements(face, i))];
        Tensor metric = Tensor.Persistent(new Shape(count, count));
        double trace = 0;
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = 0;
                for (int v = 0; v < vertices; v++)
                {
                    sum += weights[v] * Vector3.Dot(moved[i][v], moved[j][v]);
                }

                metric.Span[(i * count) + j] = metric.Span[(j * count) + i] = (float)(sum / total);
            }

            trace += metric.Span[(i * count) + i];
        }

        if (!(trace > 0))
        {
            throw new LikenessException("No shape that speech moves moves this face.");
        }

        for (int i = 0; i < count; i++)
        {
            metric.Span[(i * count) + i] += (float)(Ridge * trace / count);
        }

        return metric;
    }

    private static Vector3[] Displacements(BlendshapeFace face, int shape)
    {
        float[] arkit = new float[ArkitShapes.Count], expression = new float[face.Expressions.Count];
        arkit[shape] = 1;
        face.FromArkit(arkit, expression);
        var positions = new Vector3[face.VertexCount];
        face.Evaluate([], expression, HeadPose.Rest, positions);
        for (int v = 0; v < positions.Length; v++)
        {
            positions[v] -= face.Neutral.Positions[v];
        }

        return positions;
    }
}
