using System.Numerics;
using Likeness.Geometry.Bust;
using Likeness.Geometry.Faces;
using Likeness.Talking.Solving;

namespace Likeness.Talking.Visemes;

/// <summary>
/// What each ARKit shape does to the lips of the Bust, in millimetres. Curves that look alike are close here, however different their weights: an open jaw
/// with <c>mouthClose</c> is a closed mouth.
/// </summary>
internal static class LipShapes
{
    private static readonly Lazy<Vector3[][]> Deltas = new(Measure);

    /// <summary>Vertices of the lips.</summary>
    public static int VertexCount => Deltas.Value[0].Length;

    /// <summary>How weights move the lips, as a sum of what each weight does.</summary>
    /// <param name="arkit">52 weights.</param>
    /// <param name="displacements">Receives <see cref="VertexCount"/> displacements.</param>
    public static void Move(ReadOnlySpan<float> arkit, Span<Vector3> displacements)
    {
        displacements.Clear();
        for (int k = 0; k < arkit.Length; k++)
        {
            if (arkit[k] != 0)
            {
                Vector3[] delta = Deltas.Value[k];
                for (int v = 0; v < delta.Length; v++)
                {
                    displacements[v] += arkit[k] * delta[v];
                }
            }
        }
    }

    /// <summary>How weights move the lips.</summary>
    public static Vector3[] Moved(ReadOnlySpan<float> arkit)
    {
        var displacements = new Vector3[VertexCount];
        Move(arkit, displacements);
        return displacements;
    }

    private static Vector3[][] Measure()
    {
        BlendshapeFace face = BustModel.Create(new BustOptions { Parts = false });
        int[] lips = face.Masks["lips"];
        return [.. ArkitDeltas.Of(face).Select(shape => lips.Select(v => shape[v]).ToArray())];
    }
}
