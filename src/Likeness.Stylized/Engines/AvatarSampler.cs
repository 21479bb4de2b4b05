using Likeness.Stylized.Schemas;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Engines;

/// <summary>Draws avatars at random: faces near the middle are likelier than extreme ones, and not everybody wears glasses or a beard.</summary>
internal static class AvatarSampler
{
    public static AvatarVector Sample(AvatarSchema schema, RandomSource random)
    {
        float[] continuous = new float[schema.Continuous.Count];
        for (int i = 0; i < continuous.Length; i++)
        {
            // The mean of two uniform draws: a triangle over 0 to 1.
            continuous[i] = 0.5f * (random.NextFloat() + random.NextFloat());
        }

        int[] choices = new int[schema.Groups.Count];
        for (int g = 0; g < choices.Length; g++)
        {
            AttributeGroup group = schema.Groups[g];
            int none = group.IndexOf("none");
            bool without = random.NextFloat() < 0.5f;
            choices[g] = random.NextInt(group.Count);
            choices[g] = none >= 0 && without ? none : choices[g];
        }

        return AvatarVector.Strict(schema, continuous, choices);
    }
}
