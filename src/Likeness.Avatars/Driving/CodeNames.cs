using Likeness.Geometry.Faces;
using Likeness.Tensors;

namespace Likeness.Avatars.Driving;

/// <summary>Codes of one vocabulary in terms of another, by the names of their numbers.</summary>
public static class CodeNames
{
    /// <summary>True when a head's numbers are ARKit's curves: 0 at rest and 1 at their fullest.</summary>
    public static bool AreArkit(IReadOnlyList<string> names) => names.All(static n => ArkitShapes.Names.Contains(n, StringComparer.Ordinal));

    /// <summary>Codes as a head takes them: numbers that it does not know are left out, those that are missing are zero.</summary>
    /// <param name="own">What the head's numbers are.</param>
    /// <param name="names">What the given numbers are.</param>
    /// <param name="codes">[frames, names].</param>
    /// <returns>[frames, own].</returns>
    /// <exception cref="LikenessException">No name is the head's.</exception>
    public static float[] Translate(IReadOnlyList<string> own, IReadOnlyList<string> names, ReadOnlySpan<float> codes)
    {
        List<string> given = [.. names];
        int[] from = [.. own.Select(n => given.IndexOf(n))];
        if (from.All(static i => i < 0))
        {
            throw new LikenessException($"None of the driver's numbers ({string.Join(", ", names.Take(4))}, ...) is one that the avatar's clip was tracked with ({string.Join(", ", own.Take(4))}, ...).");
        }

        int frames = codes.Length / names.Count;
        float[] to = new float[frames * from.Length];
        for (int f = 0; f < frames; f++)
        {
            for (int i = 0; i < from.Length; i++)
            {
                to[(f * from.Length) + i] = from[i] < 0 ? 0 : codes[(f * names.Count) + from[i]];
            }
        }

        return to;
    }
}
