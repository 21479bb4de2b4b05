using Likeness.Tensors.Memory;

namespace Likeness.Tests.Support;

/// <summary>Checks that work which repeats, such as a training step, takes nothing from the managed heap once it is warm.</summary>
public static class AllocationCheck
{
    /// <summary>Runs the step inside scopes until it is warm, and expects one run without any allocation on this thread: a first run may compile, and a collection may empty pools at any time.</summary>
    /// <param name="step">What repeats, forward and backward of a step for one; must not allocate itself (no closures or arrays made per call).</param>
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
