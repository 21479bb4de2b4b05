using System.Numerics;
using Likeness.Geometry.Faces;
using Likeness.Talking.Curves;
using Likeness.Talking.Motion;
using Likeness.Tensors;

namespace Likeness.Talking.Solving;

/// <summary>Curves that were found for vertices.</summary>
/// <param name="Curves">The curves.</param>
/// <param name="ResidualMillimetres">How far the face that they drive is from the vertices: root mean square over vertices and frames.</param>
/// <param name="LargestMillimetres">The largest distance of any vertex in any frame.</param>
public sealed record SolvedCurves(ArkitCurves Curves, double ResidualMillimetres, double LargestMillimetres);

/// <summary>
/// Vertices to ARKit curves by <see cref="BlendshapeSolver"/>. Lips count three times and the neck not at all (spec section 13.1). Where a face has
/// joints it is not linear in its weights: what the straight shapes miss is taken off the displacements, and the frame is solved again.
/// </summary>
public static class CurveSolver
{
    private const float LipWeight = 3;

    // Each pass leaves about a quarter of what the pass before missed of a wide-open jaw.
    private const int Passes = 4;

    /// <summary>Finds the curves of a motion.</summary>
    /// <param name="face">The face at rest, by ARKit's or ICT-FaceKit's names.</param>
    /// <param name="motion">Vertices in correspondence with the face, millimetres.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="LikenessException">The vertices are not as many, or the face has none of the shapes.</exception>
    public static SolvedCurves Solve(BlendshapeFace face, IMovingFace motion, CancellationToken cancel = default)
    {
        FaceMotion.RequireShapes(face);
        if (motion.VertexCount != face.VertexCount)
        {
            throw new LikenessException($"The motion has {motion.VertexCount} vertices, the face {face.VertexCount}; curves can only be found for a face in correspondence.");
        }

        Vector3[][] shapes = ArkitDeltas.Of(face);
        var solver = new BlendshapeSolver([.. shapes.Select((d, k) => FaceShape.FromDense(ArkitShapes.Names[k], d))], face.VertexCount, new BlendshapeSolverOptions { VertexWeights = Weights(face) });
        float[] expression = new float[face.Expressions.Count], curves = new float[motion.Frames * ArkitShapes.Count];
        Vector3[] rest = face.Neutral.Positions, target = new Vector3[rest.Length], made = new Vector3[rest.Length], wanted = new Vector3[rest.Length];
        double[] weights = new double[ArkitShapes.Count], start = new double[ArkitShapes.Count];
        double squares = 0, largest = 0;
        for (int t = 0; t < motion.Frames; t++)
        {
            cancel.ThrowIfCancellationRequested();
            motion.CopyFrame(t, target);
            Span<float> frame = curves.AsSpan(t * ArkitShapes.Count, ArkitShapes.Count);
            for (int v = 0; v < rest.Length; v++)
            {
                wanted[v] = target[v] - rest[v];
            }

            weights.CopyTo(start, 0);
            for (int pass = 0; pass < (face.Joints.Count > 0 ? Passes : 1); pass++)
            {
                start.CopyTo(weights, 0);
                solver.Solve(wanted, weights);
                Pose(face, weights, frame, expression, made);
                Correct(shapes, weights, rest, target, made, wanted);
            }

            for (int v = 0; v < rest.Length; v++)
            {
                double square = Vector3.DistanceSquared(target[v], made[v]);
                squares += square;
                largest = Math.Max(largest, square);
            }
        }

        return new SolvedCurves(new ArkitCurves(curves, motion.FramesPerSecond), Math.Sqrt(squares / Math.Max(1, (long)motion.Frames * rest.Length)), Math.Sqrt(largest));
    }

    private static void Pose(BlendshapeFace face, ReadOnlySpan<double> weights, Span<float> frame, float[] expression, Vector3[] made)
    {
        for (int k = 0; k < weights.Length; k++)
        {
            frame[k] = (float)weights[k];
        }

        face.FromArkit(frame, expression);
        face.Evaluate([], expression, HeadPose.Rest, made);
    }

    /// <summary>Displacements less what the face does beyond the sum of its straight shapes.</summary>
    private static void Correct(Vector3[][] shapes, ReadOnlySpan<double> weights, Vector3[] rest, Vector3[] target, Vector3[] made, Vector3[] wanted)
    {
        for (int v = 0; v < rest.Length; v++)
        {
            wanted[v] = target[v] - made[v];
        }

        for (int k = 0; k < weights.Length; k++)
        {
            float weight = (float)weights[k];
            for (int v = 0; v < rest.Length && weight != 0; v++)
            {
                wanted[v] += weight * shapes[k][v];
            }
        }
    }

    private static float[] Weights(BlendshapeFace face)
    {
        float[] weights = new float[face.VertexCount];
        Array.Fill(weights, 1);
        foreach ((string mask, float weight) in ((string, float)[])[("neck", 0), ("lips", LipWeight)])
        {
            foreach (int v in face.Masks.GetValueOrDefault(mask) ?? [])
            {
                weights[v] = weight;
            }
        }

        return weights;
    }
}
