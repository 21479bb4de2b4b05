using System.Numerics;
using Likeness.Talking.Motion;
using Likeness.Tensors;

namespace Likeness.Talking.Metrics;

/// <summary>The two metrics that FaceFormer and CodeTalker report, as their releases compute them.</summary>
public static class ReleasedMetrics
{
    /// <summary>LVE: the mean over frames of the largest squared distance on the lips.</summary>
    /// <param name="predicted">What a model gave.</param>
    /// <param name="truth">What was captured.</param>
    /// <param name="lips">Vertices of the lips.</param>
    /// <returns>Square millimetres; 0 for no frames.</returns>
    /// <exception cref="LikenessException">The faces have different numbers of vertices, or the clips different frame rates.</exception>
    public static double LipVertexError(VertexMotion predicted, VertexMotion truth, IReadOnlyList<int> lips)
    {
        MotionErrors.RequireSameKind(predicted, truth);
        int frames = Math.Min(predicted.Frames, truth.Frames);
        double sum = 0;
        for (int t = 0; t < frames; t++)
        {
            ReadOnlySpan<Vector3> p = predicted.Frame(t), q = truth.Frame(t);
            float largest = 0;
            foreach (int v in lips)
            {
                largest = MathF.Max(largest, Vector3.DistanceSquared(p[v], q[v]));
            }

            sum += largest;
        }

        return frames == 0 ? 0 : sum / frames;
    }

    /// <summary>
    /// FDD: how much more the upper face moves in truth: the mean over its vertices of the deviation over time of the squared length of
    /// displacements, of the truth less of the prediction. Negative when the prediction moves more.
    /// </summary>
    /// <param name="predicted">What a model gave.</param>
    /// <param name="truth">What was captured.</param>
    /// <param name="neutral">The face at rest.</param>
    /// <param name="upperFace">Vertices of the upper face.</param>
    /// <returns>Square millimetres.</returns>
    /// <exception cref="LikenessException">The faces have different numbers of vertices, or the clips different frame rates.</exception>
    public static double UpperFaceDynamics(VertexMotion predicted, VertexMotion truth, ReadOnlySpan<Vector3> neutral, IReadOnlyList<int> upperFace)
    {
        MotionErrors.RequireSameKind(predicted, truth);
        int frames = Math.Min(predicted.Frames, truth.Frames);
        double sum = 0;
        foreach (int v in upperFace)
        {
            sum += Deviation(truth, frames, v, neutral[v]) - Deviation(predicted, frames, v, neutral[v]);
        }

        return upperFace.Count == 0 ? 0 : sum / upperFace.Count;
    }

    private static double Deviation(VertexMotion motion, int frames, int vertex, Vector3 rest)
    {
        double sum = 0, squares = 0;
        for (int t = 0; t < frames; t++)
        {
            double size = Vector3.DistanceSquared(motion.Frame(t)[vertex], rest);
            sum += size / frames;
            squares += size * size / frames;
        }

        return Math.Sqrt(Math.Max(0, squares - (sum * sum)));
    }
}
