using System.Numerics;
using Likeness.Geometry.Faces;

namespace Likeness.Talking.Solving;

/// <summary>The 52 ARKit shapes of a face as straight displacements, joints included, from rest to weight 1.</summary>
internal static class ArkitDeltas
{
    private static readonly int Jaw = ArkitShapes.IndexOf("jawOpen"), Close = ArkitShapes.IndexOf("mouthClose");

    /// <summary>For each shape a displacement a vertex, millimetres; <c>mouthClose</c> is what it does to an open jaw, because lips close no further than the jaw is open.</summary>
    /// <param name="face">The face, by ARKit's or ICT-FaceKit's names.</param>
    public static Vector3[][] Of(BlendshapeFace face)
    {
        var deltas = new Vector3[ArkitShapes.Count][];
        float[] expression = new float[face.Expressions.Count];
        for (int k = 0; k < deltas.Length; k++)
        {
            float[] from = new float[ArkitShapes.Count], to = new float[ArkitShapes.Count];
            from[Jaw] = to[Jaw] = k == Close ? 1 : 0;
            to[k] = 1;
            Vector3[] rest = Pose(from);
            deltas[k] = Pose(to);
            for (int v = 0; v < rest.Length; v++)
            {
                deltas[k][v] -= rest[v];
            }
        }

        return deltas;

        Vector3[] Pose(float[] arkit)
        {
            face.FromArkit(arkit, expression);
            return face.Evaluate([], expression).Positions;
        }
    }
}
