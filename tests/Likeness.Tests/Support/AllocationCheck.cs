using Likeness.Tensors.Memory;

namespace Likeness.Tests.Support;

/// <summary>Checks that a training step takes nothing from the managed heap once it is warm.</summary>
public static class AllocationCheck
{
    /// <summary>Runs the step inside scopes until it is warm, then expects one run without any allocation on this thread.</summary>
    /// <param name="step">Forward and backward; must not allocate itself (no closures or arrays made per call).</param>
    public static void AssertNone(Action step)
    {
        long least = long.MaxValue;
        for (int run = 0; run < 12 && least > 0; run++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            using (TensorScope.Begin())
            {
                step();
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        // A debug build never reuses tensor objects.
#if !DEBUG
        Assert.Equal(0, least);
#endif
    }
}
