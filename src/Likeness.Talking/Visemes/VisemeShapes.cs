using Likeness.Geometry.Faces;

namespace Likeness.Talking.Visemes;

/// <summary>Weights of ARKit shapes that make each viseme (spec section 14.2): targets, which neighbours in time pull away from.</summary>
public static class VisemeShapes
{
    private static readonly Dictionary<Viseme, float[]> Targets = new()
    {
        [Viseme.Silence] = Weights(),
        [Viseme.PP] = Weights(("jawOpen", .02f), ("mouthRollLower", .30f), ("mouthRollUpper", .25f), ("mouthPress", .35f)),
        [Viseme.FF] = Weights(("jawOpen", .04f), ("mouthRollLower", .55f), ("mouthShrugLower", .25f), ("mouthUpperUp", .10f)),
        [Viseme.TH] = Weights(("jawOpen", .08f), ("mouthLowerDown", .15f), ("mouthUpperUp", .05f)),
        [Viseme.DD] = Weights(("jawOpen", .07f), ("mouthLowerDown", .15f), ("mouthUpperUp", .05f), ("mouthStretch", .05f)),
        [Viseme.KK] = Weights(("jawOpen", .11f), ("mouthLowerDown", .10f), ("mouthUpperUp", .05f)),
        [Viseme.CH] = Weights(("jawOpen", .06f), ("mouthFunnel", .45f), ("mouthPucker", .20f), ("mouthShrugUpper", .10f)),
        [Viseme.SS] = Weights(("jawOpen", .03f), ("mouthStretch", .20f), ("mouthLowerDown", .20f), ("mouthSmile", .10f)),
        [Viseme.RR] = Weights(("jawOpen", .08f), ("mouthFunnel", .25f), ("mouthPucker", .30f)),
        [Viseme.WW] = Weights(("jawOpen", .04f), ("mouthPucker", .80f), ("mouthFunnel", .15f)),
        [Viseme.AA] = Weights(("jawOpen", .36f), ("mouthLowerDown", .15f), ("mouthUpperUp", .05f)),
        [Viseme.AE] = Weights(("jawOpen", .28f), ("mouthStretch", .25f), ("mouthLowerDown", .20f), ("mouthUpperUp", .10f)),
        [Viseme.EH] = Weights(("jawOpen", .19f), ("mouthStretch", .15f), ("mouthSmile", .10f), ("mouthLowerDown", .12f)),
        [Viseme.AX] = Weights(("jawOpen", .11f), ("mouthLowerDown", .10f)),
        [Viseme.IY] = Weights(("jawOpen", .08f), ("mouthSmile", .35f), ("mouthStretch", .25f), ("mouthLowerDown", .10f)),
        [Viseme.OW] = Weights(("jawOpen", .18f), ("mouthFunnel", .50f), ("mouthPucker", .30f)),
        [Viseme.UW] = Weights(("jawOpen", .06f), ("mouthPucker", .75f), ("mouthFunnel", .20f)),
    };

    /// <summary>The 52 weights of a viseme in ARKit's order.</summary>
    /// <param name="viseme">Which.</param>
    public static ReadOnlySpan<float> Of(Viseme viseme) => Targets[viseme];

    private static float[] Weights(params (string Shape, float Weight)[] entries)
    {
        float[] weights = new float[ArkitShapes.Count];
        foreach ((string shape, float weight) in entries)
        {
            // A name without a side stands for both.
            int whole = ArkitShapes.IndexOf(shape);
            foreach (int index in whole >= 0 ? [whole] : (int[])[ArkitShapes.IndexOf(shape + "Left"), ArkitShapes.IndexOf(shape + "Right")])
            {
                weights[index] = weight;
            }
        }

        return weights;
    }
}
