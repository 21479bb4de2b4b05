using System.Diagnostics.CodeAnalysis;

namespace Likeness.Tensors.Kernels;

/// <summary>
/// One row of floats for each thread, for kernels that need a little room inside a block of <see cref="Work"/>.
/// It grows to the largest size asked for and is then reused, so that a steady step allocates nothing.
/// A block takes it once and does not call another kernel that takes it.
/// </summary>
internal static class ThreadScratch
{
    [ThreadStatic]
    [SuppressMessage("Performance", "CA1805", Justification = "Thread-static fields start empty on every thread.")]
    private static float[]? t_floats;

    /// <summary>At least <paramref name="count"/> floats of unspecified content, cut to that length; pinned, so pointers into it stay valid.</summary>
    public static Span<float> Take(int count)
    {
        float[]? floats = t_floats;
        if (floats is null || floats.Length < count)
        {
            floats = GC.AllocateUninitializedArray<float>(Math.Max(count, 1024), pinned: true);
            t_floats = floats;
        }

        return floats.AsSpan(0, count);
    }
}
