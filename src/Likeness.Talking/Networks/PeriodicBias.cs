using Likeness.Tensors;

namespace Likeness.Talking.Networks;

/// <summary>
/// FaceFormer's "biased causal self-attention" (Fan et al. 2022, section 3.2): no frame sees a later one, and what lies periods back counts less, each
/// head at its own slope: head h of H takes 2^(-8 (h + 1) / H) off for each whole period between two frames (1/4, 1/16, 1/64, 1/256 for four heads).
/// </summary>
internal static class PeriodicBias
{
    /// <summary>For all pairs of frames.</summary>
    /// <param name="heads">H.</param>
    /// <param name="frames">T.</param>
    /// <param name="period">In frames.</param>
    /// <returns>[H, T, T]; minus infinity hides later frames.</returns>
    public static Tensor Table(int heads, int frames, int period)
    {
        Tensor table = Tensor.Uninitialized(new Shape(heads, frames, frames));
        for (int h = 0; h < heads; h++)
        {
            for (int i = 0; i < frames; i++)
            {
                Span<float> row = table.Span.Slice(((h * frames) + i) * frames, frames);
                Fill(row[..(i + 1)], h, heads, i, period);
                row[(i + 1)..].Fill(float.NegativeInfinity);
            }
        }

        return table;
    }

    /// <summary>For one frame and those before it: [H, 1, frame + 1].</summary>
    public static Tensor Row(int heads, int frame, int period)
    {
        Tensor table = Tensor.Uninitialized(new Shape(heads, 1, frame + 1));
        for (int h = 0; h < heads; h++)
        {
            Fill(table.Span.Slice(h * (frame + 1), frame + 1), h, heads, frame, period);
        }

        return table;
    }

    private static void Fill(Span<float> row, int head, int heads, int frame, int period)
    {
        float slope = MathF.Pow(2, -8f * (head + 1) / heads);
        for (int j = 0; j < row.Length; j++)
        {
            row[j] = -slope * ((frame - j) / period);
        }
    }
}
