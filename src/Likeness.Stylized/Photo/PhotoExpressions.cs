using Likeness.Geometry.Faces;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Photo;

/// <summary>What faces do in photographs: smile, talk, blink, squint, raise their brows.</summary>
internal static class PhotoExpressions
{
    /// <summary>Draws an expression.</summary>
    public static float[] Sample(RandomSource random, bool smiles)
    {
        float[] weights = new float[ArkitShapes.Count];
        float Uniform(float low, float high) => low + ((high - low) * random.NextFloat());
        if (smiles)
        {
            float smile = Uniform(0.35f, 0.95f);
            Both("mouthSmile", smile);
            Both("cheekSquint", 0.6f * smile);
            Both("eyeSquint", 0.35f * smile);
            if (random.NextFloat() < 0.5f)
            {
                // A smile that shows teeth.
                Both("mouthUpperUp", Uniform(0.2f, 0.45f));
                Both("mouthLowerDown", Uniform(0.1f, 0.3f));
                Set("jawOpen", Uniform(0.04f, 0.14f));
            }
        }

        if (random.NextFloat() < 0.22f)
        {
            Set("jawOpen", Uniform(0.08f, 0.4f));
        }

        float lids = random.NextFloat();
        if (lids < 0.05f)
        {
            Both("eyeBlink", Uniform(0.75f, 1));
        }
        else if (lids < 0.35f)
        {
            Both("eyeBlink", Uniform(0, 0.25f));
        }
        else if (lids < 0.45f)
        {
            Both("eyeWide", Uniform(0.1f, 0.6f));
        }

        float brows = random.NextFloat();
        if (brows < 0.15f)
        {
            Set("browInnerUp", Uniform(0.1f, 0.6f));
            Both("browOuterUp", Uniform(0, 0.6f));
        }
        else if (brows < 0.3f)
        {
            Both("browDown", Uniform(0.1f, 0.6f));
        }

        if (random.NextFloat() < 0.12f)
        {
            Set(random.NextFloat() < 0.5f ? "mouthPucker" : "mouthFunnel", Uniform(0.1f, 0.45f));
        }

        if (random.NextFloat() < 0.15f)
        {
            Both("mouthPress", Uniform(0.1f, 0.6f));
        }

        return weights;

        void Set(string name, float weight) => weights[ArkitShapes.IndexOf(name)] = MathF.Max(weights[ArkitShapes.IndexOf(name)], weight);

        void Both(string name, float weight)
        {
            // No face is quite even.
            float uneven = Uniform(0.88f, 1);
            bool left = random.NextFloat() < 0.5f;
            Set(name + "Left", left ? weight : weight * uneven);
            Set(name + "Right", left ? weight * uneven : weight);
        }
    }
}
