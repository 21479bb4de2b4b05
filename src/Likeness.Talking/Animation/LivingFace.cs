using Likeness.Talking.Corpora;
using Likeness.Talking.Curves;
using Likeness.Tensors.Randomness;

namespace Likeness.Talking.Animation;

/// <summary>What cannot be heard: blinks, four seconds apart in the mean, and slow small motions of brows, cheeks and jaw.</summary>
public static class LivingFace
{
    /// <summary>Adds them to curves.</summary>
    /// <param name="curves">The curves; changed in place.</param>
    /// <param name="seed">Decides when; the same seed gives the same.</param>
    public static void Add(ArkitCurves curves, ulong seed)
    {
        var random = new RandomSource(seed);
        FaceExtras.Stir(curves, random);
        FaceExtras.Blink(curves, random);
    }
}
