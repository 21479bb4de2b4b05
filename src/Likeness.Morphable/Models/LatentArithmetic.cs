using Likeness.Tensors;

namespace Likeness.Morphable.Models;

/// <summary>Arithmetic on codes (Deep3DMM, section 4.3): between shapes, beyond them, and from one to another.</summary>
public static class LatentArithmetic
{
    /// <summary>
    /// a * first + (1 - a) * second: between the two for a in 0 to 1, beyond the first for a above 1 (extrapolation), beyond the
    /// second for a below 0.
    /// </summary>
    public static float[] Mix(ReadOnlySpan<float> first, ReadOnlySpan<float> second, float a)
    {
        RequireSameLength(first, second);
        float[] code = new float[first.Length];
        for (int i = 0; i < code.Length; i++)
        {
            code[i] = (a * first[i]) + ((1 - a) * second[i]);
        }

        return code;
    }

    /// <summary>target + (sourceMoved - sourceRest): the source's motion on the target (deformation transfer, in latent space).</summary>
    public static float[] Transfer(ReadOnlySpan<float> target, ReadOnlySpan<float> sourceRest, ReadOnlySpan<float> sourceMoved)
    {
        RequireSameLength(target, sourceRest);
        RequireSameLength(target, sourceMoved);
        float[] code = new float[target.Length];
        for (int i = 0; i < code.Length; i++)
        {
            code[i] = target[i] + (sourceMoved[i] - sourceRest[i]);
        }

        return code;
    }

    /// <summary>Sets negative entries to zero, for networks whose codes are never negative.</summary>
    public static void ClampNegative(Span<float> code)
    {
        foreach (ref float c in code)
        {
            c = Math.Max(0, c);
        }
    }

    private static void RequireSameLength(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        if (a.Length != b.Length)
        {
            throw new LikenessException($"Codes of {a.Length} and {b.Length} numbers cannot be combined; they come from different models.");
        }
    }
}
