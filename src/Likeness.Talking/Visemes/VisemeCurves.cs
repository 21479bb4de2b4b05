using System.Numerics;
using Likeness.Geometry.Faces;
using Likeness.Talking.Curves;
using Likeness.Talking.Solving;

namespace Likeness.Talking.Visemes;

/// <summary>
/// ARKit curves to weights of visemes, for avatars that have a shape a viseme: for each frame the weights between 0 and 1 whose shapes (spec section 14.2)
/// bring the lips of the Bust closest to where the curves bring them, by <see cref="BlendshapeSolver"/>. It is done in
/// millimetres of the lips and not in weights, because curves of different weights can look the same. No sounds need be known.
/// </summary>
public static class VisemeCurves
{
    // Price of a weight in square millimetres a vertex: without one, near twins (t, k, th) share what one of them can do.
    private const double Sparsity = 0.03;

    private static readonly (string Name, Viseme Shape)[] OculusShapes =
    [
        ("PP", Viseme.PP), ("FF", Viseme.FF), ("TH", Viseme.TH), ("DD", Viseme.DD), ("kk", Viseme.KK), ("CH", Viseme.CH), ("SS", Viseme.SS), ("RR", Viseme.RR),
        ("aa", Viseme.AA), ("E", Viseme.EH), ("ih", Viseme.IY), ("oh", Viseme.OW), ("ou", Viseme.UW),
    ];

    private static readonly (string Name, Viseme Shape)[] VrmShapes = [("aa", Viseme.AA), ("ih", Viseme.IY), ("ou", Viseme.UW), ("ee", Viseme.EH), ("oh", Viseme.OW)];

    private static readonly int BlinkLeft = ArkitShapes.IndexOf("eyeBlinkLeft"), BlinkRight = ArkitShapes.IndexOf("eyeBlinkRight");

    /// <summary>The names of VRM 1.0's expressions for speech and blinks.</summary>
    public static IReadOnlyList<string> VrmNames { get; } = ["aa", "ih", "ou", "ee", "oh", "blink", "blinkLeft", "blinkRight"];

    /// <summary>
    /// Weights of Oculus' 15 visemes. <c>sil</c> is what the others leave of 1. <c>nn</c> stays 0: it cannot be told from <c>DD</c> by sight.
    /// </summary>
    /// <param name="curves">The curves.</param>
    public static NamedCurves Oculus(ArkitCurves curves)
    {
        var result = new NamedCurves(OculusVisemes.Names, new float[curves.Frames * OculusVisemes.Count], curves.FramesPerSecond);
        Fill(curves, OculusShapes, result);
        for (int t = 0; t < result.Frames; t++)
        {
            Span<float> frame = result.Frame(t);
            float others = 0;
            foreach (float weight in frame)
            {
                others += weight;
            }

            frame[0] = Math.Max(0, 1 - others);
        }

        return result;
    }

    /// <summary>
    /// Weights of VRM 1.0's expressions. <c>blink</c> is what both lids do, <c>blinkLeft</c> and <c>blinkRight</c> what one does beyond it, so that
    /// applying all three closes no lid twice.
    /// </summary>
    /// <param name="curves">The curves.</param>
    public static NamedCurves Vrm(ArkitCurves curves)
    {
        var result = new NamedCurves(VrmNames, new float[curves.Frames * VrmNames.Count], curves.FramesPerSecond);
        Fill(curves, VrmShapes, result);
        for (int t = 0; t < result.Frames; t++)
        {
            float left = curves.Frame(t)[BlinkLeft], right = curves.Frame(t)[BlinkRight], both = Math.Min(left, right);
            ((ReadOnlySpan<float>)[both, left - both, right - both]).CopyTo(result.Frame(t)[VrmShapes.Length..]);
        }

        return result;
    }

    private static void Fill(ArkitCurves curves, (string Name, Viseme Shape)[] shapes, NamedCurves result)
    {
        int[] places = [.. shapes.Select(s => Enumerable.Range(0, result.Names.Count).First(i => result.Names[i] == s.Name))];
        var solver = new BlendshapeSolver(
            [.. shapes.Select(s => FaceShape.FromDense(s.Name, LipShapes.Moved(VisemeShapes.Of(s.Shape))))], LipShapes.VertexCount, new BlendshapeSolverOptions { Sparsity = Sparsity * LipShapes.VertexCount });
        var displacements = new Vector3[LipShapes.VertexCount];
        double[] weights = new double[shapes.Length];
        for (int t = 0; t < curves.Frames; t++)
        {
            LipShapes.Move(curves.Frame(t), displacements);
            solver.Solve(displacements, weights);
            for (int k = 0; k < weights.Length; k++)
            {
                result.Frame(t)[places[k]] = (float)weights[k];
            }
        }
    }
}
