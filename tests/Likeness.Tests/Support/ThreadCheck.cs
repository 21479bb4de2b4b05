using System.Runtime.InteropServices;
using Likeness.Tensors;

namespace Likeness.Tests.Support;

/// <summary>Checks that the number of threads cannot be seen in the results.</summary>
public static class ThreadCheck
{
    /// <summary>Runs an operation forward and backward on 1, 2 and 5 threads and compares every bit of the result and the gradients.</summary>
    public static void SameBits(Func<Tensor[], Tensor> operation, params Tensor[] inputs)
    {
        int before = Work.Threads;
        try
        {
            float[][]? first = null;
            foreach (int threads in (ReadOnlySpan<int>)[1, 2, 5])
            {
                Work.Threads = threads;
                Tensor[] leaves = [.. inputs.Select(t => t.Copy().WithGrad())];
                Tensor y = operation(leaves);
                y.Backward(Tensor.Full(y.Shape, 0.75f));
                float[][] all = [y.Span.ToArray(), .. leaves.Select(t => t.Grad?.Span.ToArray() ?? [])];
                first ??= all;
                for (int k = 0; k < all.Length; k++)
                {
                    Assert.True(
                        MemoryMarshal.AsBytes(first[k].AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(all[k].AsSpan())),
                        k == 0 ? $"the result on {threads} threads differs" : $"the gradient of input {k - 1} on {threads} threads differs");
                }
            }
        }
        finally
        {
            Work.Threads = before;
        }
    }
}
