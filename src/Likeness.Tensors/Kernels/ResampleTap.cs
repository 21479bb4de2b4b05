using System.Runtime.InteropServices;

namespace Likeness.Tensors.Kernels;

/// <summary>Where one output element of a resampling reads along one axis: two neighbours and the weight of the second.</summary>
internal readonly struct ResampleTap(int low, int high, float weight)
{
    /// <summary>How many floats of scratch memory hold one tap.</summary>
    public const int Floats = 3;

    public readonly int Low = low;
    public readonly int High = high;
    public readonly float Weight = weight;

    /// <summary>Looks at scratch memory as taps.</summary>
    public static Span<ResampleTap> In(Span<float> scratch) => MemoryMarshal.Cast<float, ResampleTap>(scratch);

    /// <summary>
    /// Linear interpolation. With aligned corners the first and last samples of both sides coincide; otherwise samples are the
    /// centres of equal cells, <c>source = (i + 0.5) * from / to - 0.5</c>, held at the border.
    /// </summary>
    public static void Linear(Span<ResampleTap> taps, int from, bool alignCorners)
    {
        int to = taps.Length;
        double scale = alignCorners ? (to > 1 ? (double)(from - 1) / (to - 1) : 0.0) : (double)from / to;
        for (int i = 0; i < to; i++)
        {
            double source = alignCorners ? i * scale : Math.Max(((i + 0.5) * scale) - 0.5, 0.0);
            int low = Math.Min((int)source, from - 1);
            taps[i] = new ResampleTap(low, Math.Min(low + 1, from - 1), (float)(source - low));
        }
    }

    /// <summary>The sample whose cell holds the start of the output's cell: <c>floor(i * from / to)</c>.</summary>
    public static void Nearest(Span<ResampleTap> taps, int from)
    {
        int to = taps.Length;
        for (int i = 0; i < to; i++)
        {
            int low = (int)((long)i * from / to);
            taps[i] = new ResampleTap(low, low, 0f);
        }
    }
}
