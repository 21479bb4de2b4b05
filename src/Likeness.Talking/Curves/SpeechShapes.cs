using Likeness.Geometry.Faces;

namespace Likeness.Talking.Curves;

/// <summary>The ARKit shapes that speech moves: jaw, mouth, cheeks and tongue. What eyes, brows and nose do cannot be heard.</summary>
public static class SpeechShapes
{
    /// <summary>Their places among <see cref="ArkitShapes.Names"/>, rising.</summary>
    public static IReadOnlyList<int> Indices { get; } =
    [
        .. Enumerable.Range(0, ArkitShapes.Count).Where(i => ArkitShapes.Names[i] is { } name
            && (name.StartsWith("jaw", StringComparison.Ordinal) || name.StartsWith("mouth", StringComparison.Ordinal) || name is "cheekPuff" or "tongueOut")),
    ];

    /// <summary>How many.</summary>
    public static int Count => Indices.Count;

    /// <summary>Curves without what cannot be heard: all other shapes at rest.</summary>
    public static ArkitCurves Of(ArkitCurves curves)
    {
        float[] weights = new float[curves.Weights.Length];
        for (int t = 0; t < curves.Frames; t++)
        {
            foreach (int shape in Indices)
            {
                weights[(t * ArkitShapes.Count) + shape] = curves.Weights[(t * ArkitShapes.Count) + shape];
            }
        }

        return new ArkitCurves(weights, curves.FramesPerSecond);
    }
}
